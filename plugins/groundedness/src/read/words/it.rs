//! Italian.

use super::Words;

/// The words of Italian.
pub(super) const WORDS: Words = Words {
    stop: "sig dott dr il lo la i gli le l un uno una di del dello della dei degli delle dell a al allo alla ai agli alle all da dal dalla dai in nel nella nei nelle nell su sul sulla con per tra fra e ed o ma essere sono era erano stato stata stati state sara saranno ha hanno aveva avere \
si che chi cui come se suo sua suoi sue loro nostro nostra vostro questo questa questi queste quello quella anche molto ogni tutto quando dove perche puo possono deve devono cosi quindi durante secondo contesto documento testo informazioni viene vengono c ci ne io lei lui noi",
    negators: "non mai nessuno nessuna nessun niente nulla neanche neppure",
    lacks: "senza tranne eccetto",
    only: "solo soltanto solamente",
    pronouns: "esso essa lui lei questo questa suo sua loro",
    joints: "e ed ma mentre o perche se quando che pero sebbene",
    hedges: "forse probabilmente potrebbe possibilmente sembra credo penso",
    numbers: "zero=0 due=2 tre=3 quattro=4 cinque=5 sei=6 sette=7 otto=8 nove=9 dieci=10 undici=11 dodici=12 tredici=13 quattordici=14 quindici=15 sedici=16 diciassette=17 diciotto=18 diciannove=19 venti=20 trenta=30 quaranta=40 cinquanta=50 sessanta=60 settanta=70 ottanta=80 novanta=90 \
duecento=200 trecento=300 quattrocento=400 cinquecento=500 duemila=2000 tremila=3000 dozzina=12 doppio=2 mezzo=0.5",
    scales: "cento=100 mille=1000 mila=1000 milione=1000000 milioni=1000000 miliardo=1000000000 miliardi=1000000000",
    ordinals: "seconda=2 terzo=3 terza=3 quarto=4 quarta=4 quinto=5 quinta=5 sesto=6 settimo=7 ottavo=8 nono=9 decimo=10 primo=1 ",
    months: "gennaio gen;febbraio feb;marzo mar;aprile apr;maggio mag;giugno giu;luglio lug;agosto ago;settembre set;ottobre ott;novembre nov;dicembre dic",
    exclusive: "lunedi;martedi;mercoledi;giovedi;venerdi;sabato;domenica|rosso rossa;blu;verde verdi;giallo gialla;nero nera;bianco bianca|primavera;estate;autunno;inverno|nord;sud;est;ovest|giornaliero giornaliera quotidiano;settimanale;mensile;annuale;trimestrale",
    units: "secondi=t1 minuto=t60 minuti=t60 min=t60 ora=t3600 ore=t3600 h=t3600 giorno=t86400 giorni=t86400 settimana=t604800 settimane=t604800 mese=m1 mesi=m1 trimestre=m3 anno=m12 anni=m12 decennio=m120 euro=e1 eur=e1 dollaro=$1 dollari=$1 usd=$1 sterline=l1 sterlina=l1 centesimi=c1 \
kg=g1000 chilo=g1000 chili=g1000 chilogrammi=g1000 grammo=g1 grammi=g1 g=g1 mg=g0.001 tonnellata=g1000000 tonnellate=g1000000 km=d1000 chilometro=d1000 chilometri=d1000 metro=d1 metri=d1 m=d1 cm=d0.01 centimetri=d0.01 mm=d0.001 miglia=d1609.34 litro=v1 litri=v1 l=v1 ml=v0.001 kb=b1000 mb=b1000000 gb=b1000000000 tb=b1000000000000 kw=w1000 mw=w1000000 kwh=j1 ms=t0.001",
    topics: "allow: permesso permessa consentito consentita permette consente consentiti autorizzato / vietato vietata proibito proibita vieta;include: include incluso inclusa compreso compresa copre coperto contiene comprende / esclude escluso esclusa esclusi;before: prima / dopo;\
increase: aumentato aumenta aumento aumentare cresciuto crescita salito / diminuito diminuisce diminuzione calo calato sceso ridotto;more: piu superiore supera oltre / meno inferiore;least: minimo minima almeno / massimo massima;open: aperto aperta apre aperti / chiuso chiusa chiude chiusi;start: inizia comincia inizio / finisce termina fine;\
accept: accetta accettato accettata approvato / rifiuta rifiutato respinto;buy: comprare comprato acquistare acquisto acquistato / vendere venduto vende;free: gratuito gratuita gratis gratuiti / pagamento;possible: possibile / impossibile;valid: valido valida / invalido scaduto;enable: attivo attivato attiva / disattivato disattiva;high: alto alta / basso bassa;large: grande grandi / piccolo piccola;\
fast: veloce rapido / lento lenta;early: presto / tardi;new: nuovo nuova / vecchio vecchia;true: vero corretto / falso errato;same: stesso stessa uguale / diverso differente;easy: facile semplice / difficile;win: vinto vince vincere / perso perde perdere;succeed: successo / fallito fallimento;profit: profitto utile / perdita;\
require: obbligatorio obbligatoria necessario richiesto richiesta / facoltativo opzionale;public: pubblico pubblica / privato privata;internal: interno interna / esterno esterna;available: disponibile / indisponibile;safe: sicuro / pericoloso;all: tutti tutte sempre / alcuni alcune;cost: costa costano prezzo costo;ship: spedizione consegna spedito consegnato;\
customer: cliente clienti acquirente;employee: dipendente dipendenti impiegati;warm: caldo / freddo;left: sinistra / destra;positive: positivo / negativo;legal: legale / illegale;permanent: permanente / temporaneo;automatic: automatico automaticamente automatica / manuale manualmente;full: completo completa totale / parziale vuoto;return: rimborso rimborsato rimborsi",
    sources: "contesto documento testo informazioni fonte articolo",
    sayings: "dice menziona menzionato specifica specificato indica indicato contiene rispondere so informazioni trova fornisce",
    agents: "da dal dalla",
    than: "di",
    before_names: "",
    of_one: "",
    of: "di del",
    half_denials: "",
    other_halves: "",
    courtesies: "ciao;salve;buongiorno;certo;certamente;grazie;ecco;spero;mi dispiace;non esitare;non esiti;se hai;se ha;non so;non posso;con piacere;in sintesi:;cordiali saluti",
    endings: "amenti imenti amento imento azioni azione mente zioni zione ita ando endo ato ata ati ate ito ita iti ite uto uta are ere ire ano ono a e i o",
};
