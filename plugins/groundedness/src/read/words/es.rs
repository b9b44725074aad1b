//! Spanish.

use super::Words;

/// The words of Spanish.
pub(super) const WORDS: Words = Words {
    stop: "sr sra dr dra el la los las lo un una unos unas de del al a y e o u pero es son era eran ser sido sera seran fue fueron ha han habia haber hay esta estan estaba se su sus que quien cual cuyo en con por para como si le les me mi te tu nos nuestro nuestra \
este estos estas ese esa eso aquel ya tambien muy entre desde hasta sobre segun cada todo cuando donde porque puede pueden debe deben asi pues durante contexto documento texto informacion otro otra tiene tienen yo",
    negators: "no nunca jamas nadie nada ninguno ninguna ningun tampoco ni",
    lacks: "sin excepto salvo",
    only: "solo solamente unicamente",
    pronouns: " ella ellos ellas esto este esta ese eso su sus",
    joints: "y e pero mientras o aunque porque si cuando que sino pues",
    hedges: "quiza quizas probablemente posiblemente podria tal-vez parece creo",
    numbers: "cero=0 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 trece=13 catorce=14 quince=15 dieciseis=16 diecisiete=17 dieciocho=18 diecinueve=19 veinte=20 veintiuno=21 veintidos=22 veinticuatro=24 veinticinco=25 \
treinta=30 cuarenta=40 cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90 cien=100 ciento=100 doscientos=200 trescientos=300 cuatrocientos=400 quinientos=500 quinientas=500 docena=12 doble=2 medio=0.5",
    scales: "mil=1000 millon=1000000 millones=1000000",
    ordinals: "segundo=2 segunda=2 tercero=3 tercera=3 tercer=3 cuarto=4 cuarta=4 quinto=5 quinta=5 sexto=6 septimo=7 octavo=8 decimo=10 primero=1 primera=1 primer=1",
    months: "enero ene;febrero feb;marzo mar;abril abr;mayo;junio jun;julio jul;agosto ago;septiembre setiembre sep;octubre oct;noviembre nov;diciembre dic",
    exclusive: "lunes;martes;miercoles;jueves;viernes;sabado sabados;domingo domingos|rojo roja;azul azules;verde verdes;amarillo amarilla;negro negra;blanco blanca|primavera;verano;otono;invierno|norte;sur;;oeste|diario diaria;semanal;mensual;anual;trimestral",
    units: "segundos=t1 minuto=t60 minutos=t60 min=t60 hora=t3600 horas=t3600 h=t3600 dia=t86400 dias=t86400 semana=t604800 semanas=t604800 mes=m1 meses=m1 trimestre=m3 ano=m12 anos=m12 decada=m120 porciento=p1 euro=e1 euros=e1 eur=e1 dolar=$1 dolares=$1 usd=$1 libra=l1 libras=l1 pesos=s1 centimos=c1 \
kg=g1000 kilo=g1000 kilos=g1000 kilogramos=g1000 gramo=g1 gramos=g1 g=g1 mg=g0.001 tonelada=g1000000 toneladas=g1000000 km=d1000 kilometro=d1000 kilometros=d1000 metro=d1 metros=d1 m=d1 cm=d0.01 centimetros=d0.01 mm=d0.001 millas=d1609.34 litro=v1 litros=v1 l=v1 ml=v0.001 kb=b1000 mb=b1000000 gb=b1000000000 tb=b1000000000000 kw=w1000 mw=w1000000 kwh=j1 ms=t0.001",
    topics: "allow: permite permitido permitida permiten permitir autorizado autoriza / prohibe prohibido prohibida prohibir;include: incluye incluido incluida incluyen incluir cubre cubierto contiene / excluye excluido excluida excluyen;before: antes / despues tras;\
increase: aumento aumentar aumenta subio sube crecio crece crecimiento / disminuyo disminuir bajaron bajo cayo reduccion redujo descenso;more: mas superior supera / menos inferior;least: minimo minima / maximo maxima;open: abierto abierta abre abren / cerrado cerrada cierra cierran;start: empieza comienza inicio empezar inicia / termina finaliza fin acaba;\
accept: acepta aceptado aceptan aceptada aprobado / rechaza rechazado rechazada;buy: comprar compra compro adquirio / vender vende vendio;free: gratis gratuito gratuita / pagado;possible: posible / imposible;valid: valido valida / invalido caducado;enable: activado activa / desactivado desactiva;high: alto alta / baja;large: grande grandes / pequeno pequena;\
fast: rapido rapida / lento lenta;early: temprano / tarde;new: nuevo nueva / viejo antiguo antigua;true: verdadero correcto / falso incorrecto;same: mismo misma igual / diferente distinto;easy: facil / dificil;win: gano ganar gana / perdio perder pierde;succeed: exito / fracaso;profit: beneficio ganancia / perdida;\
require: obligatorio obligatoria necesario requerido requiere / opcional voluntario;public: publico publica / privado privada;internal: interno interna / externo externa;available: disponible / indisponible;safe: seguro / peligroso;all: todos todas siempre / algunos algunas;cost: cuesta cuestan precio coste;ship: envio entrega envios enviar;\
customer: cliente clientes comprador;employee: empleado empleados trabajadores personal;warm: caliente / frio;left: izquierda / derecha;positive: positivo / negativo;legal: legal / ilegal;permanent: permanente / temporal;automatic: automatico automatica automaticamente / manual manualmente;full: completo completa total / parcial vacio;return: reembolso reembolsa reembolsan",
    sources: "contexto documento texto informacion fuente articulo",
    sayings: "dice menciona mencionado especifica indica indicado contiene responder se informacion encuentra proporciona",
    agents: "por",
    than: "que",
    before_names: "",
    of_one: "",
    of: "de del",
    half_denials: "",
    other_halves: "",
    courtesies: "hola;claro;por supuesto;gracias;aqui tiene;aquí tiene;aqui esta;aquí está;espero;lo siento;no dude;si tiene;no se;no sé;no puedo;con gusto;en resumen:;saludos;desde luego",
    endings: "amientos amiento aciones imiento acion amente idades mente idad iones ando iendo aron ieron adas ados idas idos ion ada ado ida ido es ar er ir as os an en a e o s",
};
