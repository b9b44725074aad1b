//! English.

use super::Words;

/// The words of English.
pub(super) const WORDS: Words = Words {
    stop: "dr mr mrs ms prof the a an of to in on at by for with from as is are was were be been being am do does did has have had having it its this that these those \
and or but if then than so such there here he she they them his her their we our you your i me my us who whom whose which what when where how why \
can could will would shall should may might must also just very too into onto upon about per each any some other own s t re ve ll d m \
while because since although though whereas between through during within until up out over again however therefore thus according based \
context document text passage information source provided given following mentioned stated note please only even still yet both either called named known \
said says say says respectively",
    negators: "not no never none nobody nothing neither nor cannot cant nowhere hardly wont dont doesnt isnt arent wasnt werent didnt",
    lacks: "without except non",
    only: "only just merely simply",
    pronouns: "it they he she this these that those its their his her",
    joints: "and but while whereas although though because if unless or nor since when which who that so yet however",
    hedges: "may might could perhaps probably possibly likely maybe seems appears think believe guess",
    numbers: "zero=0 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 \
fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 \
dozen=12 twice=2 half=0.5 double=2 triple=3 one=1 once=1",
    scales: "hundred=100 thousand=1000 million=1000000 billion=1000000000 trillion=1000000000000 bn=1000000000 mn=1000000 mio=1000000 k=1000",
    ordinals: "second=2 third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10 eleventh=11 twelfth=12 first=1 twentieth=20",
    months: "january jan;february feb;march mar;april apr;may;june jun;july jul;august aug;september sep sept;october oct;november nov;december dec",
    exclusive: "monday mondays mon;tuesday tuesdays;wednesday wednesdays;thursday thursdays;friday fridays;saturday saturdays;sunday sundays|\
red;blue;green;yellow;black;white;orange;purple;brown;pink;grey gray|spring;summer;autumn fall;winter|\
north northern;south southern;east eastern;west western|gold;silver;bronze|daily;weekly;monthly;quarterly;yearly annual annually;hourly",
    units: "second=t1 seconds=t1 sec=t1 secs=t1 minute=t60 minutes=t60 min=t60 mins=t60 hour=t3600 hours=t3600 hr=t3600 hrs=t3600 h=t3600 \
day=t86400 days=t86400 week=t604800 weeks=t604800 fortnight=t1209600 month=m1 months=m1 quarter=m3 quarters=m3 year=m12 years=m12 decade=m120 decades=m120 century=m1200 centuries=m1200 \
percent=p1 pct=p1 dollar=$1 dollars=$1 usd=$1 euro=e1 euros=e1 eur=e1 pound=l1 pounds=l1 gbp=l1 yen=y1 jpy=y1 cent=c1 cents=c1 francs=f1 chf=f1 \
kg=g1000 kilogram=g1000 kilograms=g1000 kilo=g1000 kilos=g1000 gram=g1 grams=g1 g=g1 mg=g0.001 milligrams=g0.001 tonne=g1000000 tonnes=g1000000 ton=g907185 tons=g907185 lb=g453.592 lbs=g453.592 ounce=g28.3495 ounces=g28.3495 oz=g28.3495 \
km=d1000 kilometer=d1000 kilometers=d1000 kilometre=d1000 kilometres=d1000 meter=d1 meters=d1 metre=d1 metres=d1 m=d1 cm=d0.01 centimeters=d0.01 centimetres=d0.01 mm=d0.001 mile=d1609.34 miles=d1609.34 mi=d1609.34 foot=d0.3048 feet=d0.3048 ft=d0.3048 inch=d0.0254 inches=d0.0254 yard=d0.9144 yards=d0.9144 \
liter=v1 liters=v1 litre=v1 litres=v1 l=v1 ml=v0.001 milliliters=v0.001 gallon=v3.785 gallons=v3.785 \
kb=b1000 mb=b1000000 gb=b1000000000 tb=b1000000000000 kib=b1024 mib=b1048576 gib=b1073741824 byte=b1 bytes=b1 bit=i1 bits=i1 \
watt=w1 watts=w1 w=w1 kw=w1000 kilowatt=w1000 kilowatts=w1000 mw=w1000000 megawatts=w1000000 kwh=j1 mwh=j1000 hz=z1 khz=z1000 mhz=z1000000 ghz=z1000000000 \
celsius=q1 fahrenheit=r1 kelvin=k1 volt=u1 volts=u1 v=u1 amp=a1 amps=a1 ms=t0.001 milliseconds=t0.001",
    topics: "allow: allow permit permitted authorize authorise / forbid forbidden prohibit ban banned disallow deny;\
include: include including cover covers contain contains comprise comprises inclusion / exclude excluding exclusion omit;\
before: before prior / after following;increase: increase rise rose risen grow grew grown growth gain / decrease fall fell fallen decline drop dropped shrink reduce reduction lower lowered;\
more: more over exceed exceeds above greater / less fewer under below;least: least minimum minimal / most maximum maximal max;\
open: open opens opened / closed close closes shut;start: start begin begins began beginning commence launch launched / end ends finish finishes conclude terminate;\
accept: accept approve approved / reject refuse refused decline declines;buy: buy buys bought purchase acquire acquired / sell sells sold;\
possible: possible / impossible;valid: valid / invalid void expired;enable: enable enables enabled / disable disables disabled;high: high highest higher / low lowest lower;\
large: large big larger largest bigger biggest / small smaller smallest;fast: fast quick quicker faster fastest quickly / slow slower slowest slowly;\
early: early earlier earliest / late later latest;new: new newer newest / old older oldest;true: true correct / false incorrect wrong;same: same identical equal / different;\
easy: easy easier simple / difficult hard harder;win: win wins won / lose loses lost;succeed: succeed success successful succeeded / fail failed failure fails unsuccessful;\
profit: profit profits profitable / loss losses;require: require required mandatory compulsory obligatory must necessary / optional voluntary;public: public / private confidential;\
internal: internal indoor indoors / external outdoor outdoors;available: available / unavailable;safe: safe / unsafe dangerous hazardous;all: all every everyone everybody always / some few;\
inside: inside / outside;up: up upward / down downward;cost: cost costs price priced charge charges;ship: ship shipping deliver delivery shipment;\
customer: customer client buyer;employee: employee staff worker personnel;help: help assist assistance support supports;receive: receive obtain;show: show shows shown display displayed;\
build: build built construct constructed erected;warm: warm hot warmer / cold cool colder;alive: alive living / dead died;hire: hire hired recruit / fire fired dismissed;\
left: left / right;positive: positive / negative;legal: legal lawful / illegal unlawful;strong: strong stronger / weak weaker;heavy: heavy heavier / light lighter;near: near close-by / far;\
permanent: permanent permanently / temporary temporarily;automatic: automatic automatically / manual manually;full: full fully entire entirely complete completely / partial partially partly empty;\
return: refund refunded reimburse reimbursed reimbursement;use: use uses used employ;change: change changes changed modify modified alter amend;keep: keep retain retained store stored;first: first firstly / last final",
    sources: "context document text passage information source sources article answer documents provided data details",
    sayings: "say says mention mentions mentioned specify specified state states stated contain contains provide provides provided include indicate indicated know answer find determine information unclear found tell described covered addressed",
    agents: "by",
    than: "than",
    before_names: "",
    of_one: "is was has",
    of: "of",
    half_denials: "",
    other_halves: "",
    courtesies: "hello;hi;hey;dear;sure;certainly;of course;thank;thanks;you're welcome;here is;here are;here's;let me;i hope;hope this;please let;feel free;if you have any;if you need;\
i'm sorry;i am sorry;sorry;i apologize;i'm happy;i'd be happy;i can help;happy to help;great question;good question;in summary:;to summarize:;let's;i don't know;i do not know;i'm not sure;i am not sure;i cannot;i can't;i could not;i couldn't;i am unable;i'm unable;as an ai;good luck;best regards;kind regards;you can ask;glad to;no problem;absolutely;yes, of course;below is;below are;the following is;this answer;does that help;is there anything;would you like",
    endings: "ations ation ingly edly ments ment ings ness ions ing ies ied ers ion ed es er or ly al s y e",
};
