//! German.

use super::Words;

/// The words of German.
pub(super) const WORDS: Words = Words {
    stop: "frau herr herrn dr prof der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren sein wird werden wurde wurden worden hat haben hatte hatten \
es er sie ihr ihre ihren ihrem ihrer sein seine seinen seinem seiner wir uns unser unsere ich mich mir man sich zu zum zur in im an am auf aus bei beim mit nach von vom vor fur uber \
durch um als auch nur noch schon so wie wenn dass weil da dort hier dann also bis seit sowie bzw kann konnen konnte muss mussen soll sollen darf durfen diese dieser dieses diesem diesen \
jede jeder jedes jeden alle etwa sehr ab pro je was wer wo welche welcher laut gemass kontext dokument text angaben informationen sowohl wobei damit daher deshalb zwischen unter",
    negators: "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts weder nirgends kaum",
    lacks: "ohne ausser",
    only: "nur allein bloss",
    pronouns: "es er sie dieser diese dieses dies sein seine ihr ihre",
    joints: "und aber oder wahrend sondern weil wenn dass obwohl falls da jedoch wobei der-die denn",
    hedges: "vielleicht moglicherweise wahrscheinlich vermutlich konnte eventuell wohl scheint glaube denke",
    numbers: "null=0 zwei=2 drei=3 vier=4 funf=5 sechs=6 sieben=7 acht=8 neun=9 zehn=10 elf=11 zwolf=12 dreizehn=13 vierzehn=14 funfzehn=15 sechzehn=16 siebzehn=17 \
achtzehn=18 neunzehn=19 zwanzig=20 dreissig=30 vierzig=40 funfzig=50 sechzig=60 siebzig=70 achtzig=80 neunzig=90 dutzend=12 eineinhalb=1.5 anderthalb=1.5 halb=0.5 einhundert=100 zweihundert=200 dreihundert=300 funfhundert=500 eintausend=1000 zweitausend=2000",
    scales: "hundert=100 tausend=1000 million=1000000 millionen=1000000 mio=1000000 milliarde=1000000000 milliarden=1000000000 mrd=1000000000 billionen=1000000000000",
    ordinals: "zweite=2 zweiten=2 zweiter=2 dritte=3 dritten=3 dritter=3 vierte=4 vierten=4 funfte=5 funften=5 sechste=6 sechsten=6 siebte=7 achte=8 neunte=9 zehnte=10 zehnten=10 erste=1 ersten=1 erster=1",
    months: "januar janner jan;februar feb;marz mrz;april apr;mai;juni jun;juli jul;august aug;september sep sept;oktober okt;november nov;dezember dez",
    exclusive: "montag montags;dienstag dienstags;mittwoch mittwochs;donnerstag donnerstags;freitag freitags;samstag samstags sonnabend;sonntag sonntags|\
rot rote roten;blau blaue blauen;grun grune grunen;gelb gelbe gelben;schwarz schwarze schwarzen;weiss weisse weissen|fruhling;sommer;herbst;winter|\
norden nordlich;suden sudlich;osten ostlich;westen westlich|taglich;wochentlich;monatlich;jahrlich;vierteljahrlich",
    units: "sekunde=t1 sekunden=t1 minute=t60 minuten=t60 min=t60 stunde=t3600 stunden=t3600 std=t3600 h=t3600 tag=t86400 tage=t86400 tagen=t86400 woche=t604800 wochen=t604800 \
monat=m1 monate=m1 monaten=m1 quartal=m3 quartale=m3 jahr=m12 jahre=m12 jahren=m12 jahrzehnt=m120 prozent=p1 euro=e1 eur=e1 dollar=$1 usd=$1 pfund=l1 franken=f1 chf=f1 cent=c1 \
kg=g1000 kilogramm=g1000 kilo=g1000 gramm=g1 g=g1 mg=g0.001 tonne=g1000000 tonnen=g1000000 km=d1000 kilometer=d1000 kilometern=d1000 meter=d1 metern=d1 m=d1 cm=d0.01 zentimeter=d0.01 mm=d0.001 millimeter=d0.001 meilen=d1609.34 meile=d1609.34 \
liter=v1 litern=v1 l=v1 ml=v0.001 kb=b1000 mb=b1000000 gb=b1000000000 tb=b1000000000000 uhr=o60 watt=w1 w=w1 kw=w1000 kilowatt=w1000 mw=w1000000 megawatt=w1000000 kwh=j1 celsius=q1 fahrenheit=r1 volt=u1 ms=t0.001",
    topics: "allow: erlaubt erlauben erlaubte gestattet gestatten zulassig / verboten verbieten untersagt unzulassig verbot;include: enthalt enthalten inbegriffen umfasst beinhaltet einschliesslich inklusive inkl eingeschlossen deckt abgedeckt gedeckt / ausgeschlossen ausgenommen exklusive ausschliessen schliesst;\
before: vor vorher / nach nachher danach;increase: steigen stieg gestiegen wachsen wuchs gewachsen erhoht erhohen zunahme anstieg / sinken sank gesunken fallen gefallen fiel gesenkt reduziert abnahme ruckgang schrumpfte verringert;\
more: mehr uber ubersteigt / weniger unter;least: mindestens minimum wenigstens mindest / hochstens maximal maximum;open: geoffnet offnet offen / geschlossen schliesst-zu;start: beginnt beginnen begann start startet anfang / endet enden ende endete;\
accept: akzeptiert angenommen genehmigt akzeptieren / abgelehnt ablehnen verweigert;buy: kaufen kaufte gekauft erwerben erwarb / verkaufen verkaufte verkauft;free: kostenlos gratis kostenfrei / kostenpflichtig gebuhrenpflichtig;possible: moglich / unmoglich;\
valid: gultig / ungultig abgelaufen;enable: aktiviert aktiv eingeschaltet / deaktiviert inaktiv ausgeschaltet;high: hoch hohe hoher hochste / niedrig niedriger niedrige niedrigste;large: gross grosse grosser grosste / klein kleine kleiner kleinste;\
fast: schnell schneller / langsam langsamer;early: fruh fruher fruhestens / spat spater spatestens;new: neu neue neuen neuer / alt alte alten alter;true: wahr richtig korrekt / falsch unwahr;same: gleich gleiche identisch / verschieden unterschiedlich;\
easy: einfach leicht / schwierig schwer;win: gewinnen gewann gewonnen / verlieren verlor verloren;succeed: erfolg erfolgreich gelang / scheiterte gescheitert misserfolg;profit: gewinn / verlust;require: erforderlich notwendig pflicht verpflichtend obligatorisch benotigt vorgeschrieben / freiwillig optional;\
public: offentlich / privat vertraulich;internal: intern interne innen / extern externe aussen;available: verfugbar / unverfugbar;safe: sicher / gefahrlich unsicher;all: alle immer samtliche jeder / einige manche;\
cost: kostet kosten preis;ship: lieferung liefern geliefert versand versendet;customer: kunde kunden kaufer;employee: mitarbeiter angestellte beschaftigte;help: hilfe helfen unterstutzung unterstutzt;\
warm: warm heiss / kalt kuhl;alive: lebt lebendig / tot starb gestorben;left: links linke / rechts rechte;positive: positiv / negativ;legal: legal / illegal;permanent: dauerhaft permanent / vorubergehend temporar;automatic: automatisch / manuell;\
full: vollstandig voll komplett / teilweise leer;return: erstattet ruckerstattung erstattung;first: zuerst / zuletzt letzte letzten",
    sources: "kontext dokument text angaben informationen information quelle quellen unterlagen artikel",
    sayings: "sagt erwahnt nennt angegeben enthalt geht hervor bekannt beantworten informationen steht genannt angaben weiss findet finden",
    agents: "von durch",
    than: "als",
    before_names: "von in nach aus frau herr herrn dr",
    of_one: "",
    of: "",
    half_denials: "",
    other_halves: "",
    courtesies: "hallo;guten tag;gerne;naturlich;danke;vielen dank;hier ist;hier sind;ich hoffe;es tut mir leid;leider kann ich;ich weiss nicht;ich weiß nicht;wenn sie weitere;falls sie;bei fragen;kann ich;mit freundlichen;sehr gerne;selbstverstandlich;selbstverständlich;zusammenfassung:;lassen sie mich;natürlich",
    endings: "ungen keiten heiten ung keit heit lich isch igen iger iges ige ten tes ter est et em en er es te st ig e n s t",
};
