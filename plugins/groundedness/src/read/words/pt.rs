//! Portuguese.

use super::Words;

/// The words of Portuguese.
pub(super) const WORDS: Words = Words {
    stop: "sr sra dr dra o a os as um uma uns umas de do da dos das em no na nos nas ao aos por pelo pela pelos pelas para com e ou mas ser sao era eram foi foram sera serao esta estao tem tinha ha ter se seu sua seus suas que quem qual cujo como quando onde porque \
este isto esse essa isso aquele tambem muito ja entre desde ate sobre segundo cada todo pode podem deve devem assim durante contexto documento texto informacoes eu ele ela eles nosso nossa lhe me outro outra",
    negators: "nao nunca jamais ninguem nada nenhum nenhuma nem tampouco",
    lacks: "sem exceto salvo",
    only: "so somente apenas",
    pronouns: "ele ela eles elas isto isso este esta seu sua",
    joints: "e mas enquanto ou embora porque se quando que porem",
    hedges: "talvez provavelmente possivelmente poderia parece acho",
    numbers: "zero=0 dois=2 duas=2 tres=3 quatro=4 cinco=5 seis=6 sete=7 oito=8 nove=9 dez=10 onze=11 doze=12 treze=13 catorze=14 quatorze=14 quinze=15 dezesseis=16 dezasseis=16 dezessete=17 dezoito=18 dezenove=19 vinte=20 trinta=30 quarenta=40 cinquenta=50 sessenta=60 setenta=70 oitenta=80 noventa=90 \
cem=100 cento=100 duzentos=200 trezentos=300 quatrocentos=400 quinhentos=500 duzia=12 dobro=2 meio=0.5",
    scales: "mil=1000 milhao=1000000 milhoes=1000000 bilhao=1000000000 bilhoes=1000000000",
    ordinals: " terceiro=3 terceira=3 quarto=4 quinto=5 sexto=6 setimo=7 oitavo=8 decimo=10 primeiro=1 primeira=1",
    months: "janeiro jan;fevereiro fev;marco mar;abril abr;maio;junho jun;julho jul;agosto ago;setembro set;outubro;novembro nov;dezembro dez",
    exclusive: "segunda;terca;quarta;quinta;sexta;sabado sabados;domingo domingos|vermelho vermelha;azul azuis;verde verdes;amarelo amarela;preto preta;branco branca|primavera;verao;outono;inverno|norte;sul;leste;oeste|diario diaria;semanal;mensal;anual;trimestral",
    units: "segundos=t1 minuto=t60 minutos=t60 min=t60 hora=t3600 horas=t3600 h=t3600 dia=t86400 dias=t86400 semana=t604800 semanas=t604800 mes=m1 meses=m1 trimestre=m3 ano=m12 anos=m12 decada=m120 euro=e1 euros=e1 eur=e1 dolar=$1 dolares=$1 usd=$1 reais=s1 real=s1 libras=l1 centavos=c1 \
kg=g1000 quilo=g1000 quilos=g1000 quilogramas=g1000 grama=g1 gramas=g1 g=g1 mg=g0.001 tonelada=g1000000 toneladas=g1000000 km=d1000 quilometro=d1000 quilometros=d1000 metro=d1 metros=d1 m=d1 cm=d0.01 centimetros=d0.01 mm=d0.001 milhas=d1609.34 litro=v1 litros=v1 l=v1 ml=v0.001 kb=b1000 mb=b1000000 gb=b1000000000 tb=b1000000000000 kw=w1000 mw=w1000000 kwh=j1 ms=t0.001",
    topics: "allow: permite permitido permitida permitem permitir autorizado / proibe proibido proibida proibidos;include: inclui incluido incluida incluem cobre coberto contem / exclui excluido excluida excluem;before: antes / depois apos;\
increase: aumentou aumenta aumento aumentar subiu cresceu crescimento / diminuiu diminui diminuicao caiu queda reduziu baixou;more: mais superior excede / menos inferior;least: minimo minima / maximo maxima;open: aberto aberta abre abrem / fechado fechada fecha fecham;start: comeca inicio inicia / termina fim acaba;\
accept: aceita aceito aceitos aceitam aprovado / rejeita rejeitado recusado recusa;buy: comprar compra comprou adquiriu / vender vende vendeu;free: gratis gratuito gratuita gratuitos / pago paga;possible: possivel / impossivel;valid: valido valida / invalido expirado;enable: ativado ativo / desativado inativo;high: alto alta / baixo baixa;large: grande grandes / pequeno pequena;\
fast: rapido rapida / lento lenta;early: cedo / tarde;new: novo nova / velho antigo antiga;true: verdadeiro correto / falso incorreto;same: mesmo mesma igual / diferente;easy: facil / dificil;win: ganhou ganhar venceu / perdeu perder;succeed: sucesso / fracasso;profit: lucro / prejuizo perda;\
require: obrigatorio obrigatoria necessario exigido exige / opcional facultativo;public: publico publica / privado privada;internal: interno interna / externo externa;available: disponivel / indisponivel;safe: seguro / perigoso;all: todos todas sempre / alguns algumas;cost: custa custam preco custo;ship: envio entrega enviado entregue;\
customer: cliente clientes comprador;employee: funcionario funcionarios empregado;warm: quente / frio;left: esquerda / direita;positive: positivo / negativo;legal: legal / ilegal;permanent: permanente / temporario;automatic: automatico automatica automaticamente / manual manualmente;full: completo completa total / parcial vazio;return: reembolso reembolsado reembolsos",
    sources: "contexto documento texto informacoes informacao fonte artigo",
    sayings: "diz menciona mencionado especifica especificado indica indicado contem responder sei informacao informacoes encontra fornece",
    agents: "por pelo pela",
    than: "que",
    before_names: "",
    of_one: "",
    of: "de do",
    half_denials: "",
    other_halves: "",
    courtesies: "ola;olá;claro;com certeza;obrigado;obrigada;aqui esta;aqui está;espero;desculpe;sinto muito;nao hesite;não hesite;se tiver;nao sei;não sei;nao posso;não posso;em resumo:;atenciosamente",
    endings: "amentos imentos amento imento acoes mente idade acao coes cao ando endo indo aram eram adas ados idas idos ada ado ida ido ou eu iu ar er ir as os am em a e o s",
};
