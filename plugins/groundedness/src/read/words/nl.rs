//! Dutch.

use super::Words;

/// The words of Dutch.
pub(super) const WORDS: Words = Words {
    stop: "mevr dhr dr de het een en of maar is zijn was waren wordt worden werd werden geworden heeft hebben had hadden er ze zij hij we wij u uw je jij ik me mij hun haar ons onze dit dat deze die wie wat waar wanneer hoe als dan om te in op aan bij met naar van voor door over uit tot tussen \
ook nog al zo dus omdat want kan kunnen kon moet moeten zal zullen mag mogen elk elke alle zeer tijdens volgens context document tekst informatie per sinds onder zich",
    negators: "niet geen nooit niemand niets noch nergens nauwelijks",
    lacks: "zonder behalve",
    only: "alleen slechts",
    pronouns: "het ze zij hij dit deze dat zijn haar hun",
    joints: "en maar terwijl of omdat als want dat hoewel die wanneer",
    hedges: "misschien waarschijnlijk mogelijk wellicht zou lijkt denk",
    numbers: "nul=0 twee=2 drie=3 vier=4 vijf=5 zes=6 zeven=7 acht=8 negen=9 tien=10 elf=11 twaalf=12 dertien=13 veertien=14 vijftien=15 zestien=16 zeventien=17 achttien=18 negentien=19 twintig=20 dertig=30 veertig=40 vijftig=50 zestig=60 zeventig=70 tachtig=80 negentig=90 dozijn=12 dubbel=2 half=0.5 anderhalf=1.5 tweehonderd=200 driehonderd=300 vijfhonderd=500",
    scales: "honderd=100 duizend=1000 miljoen=1000000 miljard=1000000000",
    ordinals: "tweede=2 derde=3 vierde=4 vijfde=5 zesde=6 zevende=7 achtste=8 negende=9 tiende=10 eerste=1",
    months: "januari jan;februari feb;maart mrt;april apr;mei;juni jun;juli jul;augustus aug;september sep sept;oktober okt;november nov;december dec",
    exclusive: "maandag;dinsdag;woensdag;donderdag;vrijdag;zaterdag;zondag|rood rode;blauw blauwe;groen groene;geel gele;zwart zwarte;wit witte|lente;zomer;herfst;winter|noorden noord;zuiden zuid;oosten oost;westen west|dagelijks;wekelijks;maandelijks;jaarlijks",
    units: "seconde=t1 seconden=t1 minuut=t60 minuten=t60 min=t60 uur=t3600 uren=t3600 dag=t86400 dagen=t86400 week=t604800 weken=t604800 maand=m1 maanden=m1 kwartaal=m3 jaar=m12 jaren=m12 procent=p1 euro=e1 eur=e1 dollar=$1 usd=$1 pond=l1 cent=c1 \
kg=g1000 kilo=g1000 kilogram=g1000 gram=g1 g=g1 mg=g0.001 ton=g1000000 km=d1000 kilometer=d1000 meter=d1 m=d1 cm=d0.01 centimeter=d0.01 mm=d0.001 mijl=d1609.34 liter=v1 l=v1 ml=v0.001 kb=b1000 mb=b1000000 gb=b1000000000 tb=b1000000000000 kw=w1000 mw=w1000000 kwh=j1 ms=t0.001",
    topics: "allow: toegestaan toestaan geoorloofd / verboden verbiedt verbieden;include: inclusief omvat bevat inbegrepen dekt gedekt / exclusief uitgesloten uitgezonderd;before: voordat / na nadat;increase: gestegen steeg stijgt stijging groei toegenomen gegroeid / gedaald daalde daalt daling afgenomen verlaagd;\
more: meer / minder;least: minstens minimaal minimum minste / hoogstens maximaal maximum;open: open geopend opent / gesloten dicht sluit;start: begint start begon begin / eindigt stopt einde;accept: geaccepteerd aanvaard accepteert goedgekeurd / geweigerd afgewezen weigert;buy: kopen kocht gekocht koopt / verkopen verkocht verkoopt;\
free: gratis kosteloos / betaald;possible: mogelijk / onmogelijk;valid: geldig / ongeldig verlopen;enable: ingeschakeld actief / uitgeschakeld inactief;high: hoog hoge hoger / laag lage lager;large: groot grote groter / klein kleine kleiner;fast: snel sneller / langzaam langzamer;early: vroeg eerder / laat later;new: nieuw nieuwe / oud oude;\
true: juist correct / onwaar onjuist fout;same: zelfde gelijk / verschillend anders;easy: makkelijk eenvoudig / moeilijk;win: won gewonnen wint / verloor verloren verliest;succeed: succes geslaagd / mislukt;profit: winst / verlies;require: verplicht vereist noodzakelijk / optioneel vrijwillig;public: openbaar publiek / prive;internal: intern / extern;\
available: beschikbaar / onbeschikbaar;safe: veilig / gevaarlijk onveilig;all: alle altijd iedereen / sommige enkele;cost: kost kosten prijs;ship: levering geleverd bezorging verzending;customer: klant klanten koper;employee: medewerker medewerkers werknemer werknemers;warm: warm heet / koud;left: links / rechts;positive: positief / negatief;legal: legaal / illegaal;\
permanent: permanent / tijdelijk;automatic: automatisch / handmatig;full: volledig vol geheel / gedeeltelijk leeg;return: terugbetaling terugbetaald vergoed",
    sources: "context document tekst informatie bron artikel",
    sayings: "zegt vermeldt vermeld noemt genoemd staat aangegeven bevat beantwoorden weet informatie gegeven",
    agents: "door",
    than: "dan",
    before_names: "",
    of_one: "",
    of: "",
    half_denials: "",
    other_halves: "",
    courtesies: "hallo;goedendag;natuurlijk;zeker;bedankt;dank;hier is;hier zijn;ik hoop;het spijt me;sorry;laat het;als u;als je;ik weet het niet;ik kan;graag;samenvatting:;met vriendelijke",
    endings: "ingen heden atie ing heid lijk ende en er te de es e s t",
};
