//! Which words belong to which classes? Small letters without marks; a star stands for any ending.

use crate::class::{
    DEFENCE, DEHUMANISING, DRUG, FEELING, FRAUD, GROUP, HANDLE, HARMLESS, HOW, HURT, KILL, MAKE, MALWARE,
    MATERIALS, MODAL, NEG, NEWS, PERSON, REFUSAL, SELF, SHOULD, STEP, TALE, TO, UNIT, WEAPON, YOU,
};

/// The words of every language.
pub const WORDS: &[(u32, &str)] = &[
    (
        WEAPON,
        "bomb bombs pipebomb explosive explosives grenade grenades detonator* molotov landmine* napalm thermite nitroglycerin* ied",
    ),
    (
        WEAPON,
        "silencer* sarin ricin anthrax botulin* bioweapon* poison poisons weapon weapons firearm firearms ghostgun*",
    ),
    (
        WEAPON,
        "bombe bomben sprengstoff* sprengsatz* rohrbombe* granate granaten zunder brandsatz* waffe waffen gift giftgas",
    ),
    (
        WEAPON,
        "bombes explosif explosifs detonateur* arme armes poison bomba bombas explosivo explosivos granadas detonador* arma armas veneno",
    ),
    (
        DRUG,
        "meth methamphetamin* heroin cocaine fentanyl mdma lsd amphetamin* ecstasy crack kokain crystal heroina cocaina metanfetamina",
    ),
    (DRUG, "heroine drogue drogues drogen droga drogas"),
    (
        MALWARE,
        "malware ransomware keylogger* rootkit* botnet* trojan* spyware backdoor* virus schadsoftware maliciel* rancongiciel*",
    ),
    (FRAUD, "phishing counterfeit skimmer* carding ponzi forged forgery falschgeld falsificado* hameconnage"),
    (
        MAKE,
        "make build assemble create construct synthesize synthesise cook write craft produce manufacture code develop deploy design launch",
    ),
    (MAKE, "making building assembling creating synthesizing cooking writing producing manufacturing"),
    (
        MAKE,
        "baue bauen baust herstellen herstelle stelle mache machen erstelle erstellen bastle programmiere schreibe synthetisiere",
    ),
    (
        MAKE,
        "fabriquer fabriquez fabrique construire construisez creer creez assemblez ecrivez preparez preparer synthetiser",
    ),
    (
        MAKE,
        "fabricar fabrica fabrique construir construye hacer haz crear crea ensambla escribe prepara sintetizar",
    ),
    (
        HANDLE,
        "mix heat add combine pour dissolve stir attach connect fill wrap place insert seal pack light ignite filter boil cool",
    ),
    (
        HANDLE,
        "send install encrypt inject upload register copy run drill solder grind weigh measure take get buy obtain gather use",
    ),
    (
        HANDLE,
        "mische mischen erhitze erhitzen gib fulle fullen verbinde verbinden ruhre befestige nimm nehmen besorge",
    ),
    (
        HANDLE,
        "melangez melanger chauffez ajoutez versez remplissez connectez prenez mezcla mezcle calienta anade vierte conecta llena toma",
    ),
    (YOU, "you youll du sie man vous tu usted ustedes"),
    (
        MODAL,
        "can will need should must want have require may brauchst brauchen benotigst benotigen kannst musst konnen mussen braucht",
    ),
    (MODAL, "pouvez devez faut besoin peux dois puedes debes necesitas necesita necesitaras"),
    (
        HOW,
        "how wie comment como heres instructions anleitung guide tutorial recipe rezept recette receta instrucciones",
    ),
    (TO, "to um pour para"),
    (
        STEP,
        "step steps first firstly next then finally second third schritt zuerst dann danach etape ensuite puis enfin paso primero luego",
    ),
    (
        UNIT,
        "g gram grams kg mg ml l liter liters litre litres ounce ounces cup cups teaspoon* tablespoon* percent parts gramm grammes gramos",
    ),
    (MATERIALS, "ingredients materials supplies components zutaten materialien ingredientes materiales"),
    (
        REFUSAL,
        "cant cannot wont unable sorry refuse decline couldnt apologize apologise leider tut ablehnen weigere desole desolee refuse",
    ),
    (REFUSAL, "siento lamento disculpa entschuldigung unfortunately malheureusement lamentablemente"),
    (
        NEG,
        "not never dont doesnt didnt isnt shouldnt mustnt no without nicht nie niemals kein keine keinen ne pas jamais nunca jamas sin ohne sans",
    ),
    (
        DEFENCE,
        "detect* prevent* protect* defend* mitigat* antivirus block blocks report reporting reports remov* avoid avoiding secur* recogni* spot",
    ),
    (
        DEFENCE,
        "police authorit* hotline emergency safety illegal dangerous danger harmful crime criminal* treatment therap* addict* awareness training",
    ),
    (
        DEFENCE,
        "simulation policy policies law laws legal banned prohibited warn warning* against victim victims recover* support counselor* research*",
    ),
    (
        DEFENCE,
        "erkennen verhindern schutz* schutzen verboten strafbar gefahrlich* polizei notruf illegal* vermeiden proteger detecter eviter interdit* dangereu*",
    ),
    (DEFENCE, "evitar detectar peligros* ilegal* policia emergencia prohibid*"),
    (
        NEWS,
        "arrested charged convicted sentenced said reported according allegedly suspect suspects officials investigators attack attacks attacked",
    ),
    (
        NEWS,
        "exploded found seized killed war history historical century was were had did used invented called claimed claims propaganda slur slurs rhetoric dehumanizing wrong false festgenommen laut arrete selon detenido segun",
    ),
    (
        TALE,
        "novel story stories film movie character characters scene plot game fiction fictional book series episode roman geschichte histoire cuento pelicula novela",
    ),
    (
        HARMLESS,
        "shelter squad disposal bath calorimeter cake photo glitter threat cyclone logo cherry metaphor candle scanner",
    ),
    (HARMLESS, "nerf toy foam seed antidote control cabinet safe gel joke slack break removal"),
    (
        KILL,
        "kill murder stab strangle poison torture assassinate tote toten ermorde tuez tuer mata matar asesina",
    ),
    (
        HURT,
        "kill hurt harm hang drown cut end commit tote toten verletze bring bringe tue suicidez blesse mata matate acaba",
    ),
    (SELF, "yourself life dich selbst dein leben euch suicide suicid* selbstmord suizid te vida suicidate"),
    (
        PERSON,
        "him her someone somebody people person everyone neighbor neighbour wife husband boss teacher family jemanden ihn menschen quelquun alguien personas",
    ),
    (
        GROUP,
        "jews muslims christians immigrants migrants refugees blacks whites gays lesbians women foreigners juden auslander fluchtlinge juifs musulmans judios inmigrantes",
    ),
    (
        DEHUMANISING,
        "vermin subhuman* parasites cockroaches inferior exterminated eradicated annihilated untermenschen ungeziefer minderwertig vernichtet inferieurs alimanas exterminados",
    ),
    (
        SHOULD,
        "should must deserve deserves better just go sollten sollen doivent merecen deben solltest deberias devrais",
    ),
    (
        FEELING,
        "if thinking feel feeling feelings thoughts urge considering wenn fuhlst gedanken pensees pensamientos si",
    ),
];
