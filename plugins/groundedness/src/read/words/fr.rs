//! French.

use super::Words;

/// The words of French.
pub(super) const WORDS: Words = Words {
    stop: "mme mlle dr le la les l un une des du de d au aux et ou mais est sont etait etaient etre ete sera seront a ont avait avaient avoir il elle ils elles on nous vous je tu se s ce cet cette ces c qui que qu quoi dont \
dans en sur sous par pour avec chez vers depuis comme si ne n y son sa ses leur leurs notre nos votre vos mon ma mes tout tous toute toutes peut peuvent doit doivent lors aussi ainsi donc alors entre selon \
tres contexte document texte informations chaque car lorsque quand afin cela ceci meme puis pendant jusqu jusque environ",
    negators: "pas jamais rien aucun aucune ni nul nulle guere non",
    lacks: "sans sauf",
    only: "seulement uniquement",
    pronouns: "il elle ils elles ce cela celui celle son sa ses leur cette",
    joints: "et mais ou tandis alors que qui car donc si lorsque quand parce puisque",
    hedges: "peut-etre probablement possiblement pourrait sans-doute semble crois pense",
    numbers: "zero=0 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13 quatorze=14 quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 \
cinquante=50 soixante=60 septante=70 huitante=80 nonante=90 dizaine=10 douzaine=12 quinzaine=15 vingtaine=20 trentaine=30 double=2 demi=0.5",
    scales: "cent=100 cents=100 mille=1000 million=1000000 millions=1000000 milliard=1000000000 milliards=1000000000",
    ordinals: "deuxieme=2 second=2 seconde=2 troisieme=3 quatrieme=4 cinquieme=5 sixieme=6 septieme=7 huitieme=8 neuvieme=9 dixieme=10 premier=1 premiere=1",
    months: "janvier janv;fevrier fevr;mars;avril avr;mai;juin;juillet juil;aout;septembre sept;octobre oct;novembre nov;decembre dec",
    exclusive: "lundi lundis;mardi mardis;mercredi mercredis;jeudi jeudis;vendredi vendredis;samedi samedis;dimanche dimanches|\
rouge rouges;bleu bleue bleus;vert verte verts;jaune jaunes;noir noire noirs;blanc blanche blancs|printemps;ete;automne;hiver|nord;sud;;ouest|quotidien quotidienne;hebdomadaire;mensuel mensuelle;annuel annuelle;trimestriel trimestrielle",
    units: "seconde=t1 secondes=t1 minute=t60 minutes=t60 min=t60 heure=t3600 heures=t3600 h=t3600 jour=t86400 jours=t86400 semaine=t604800 semaines=t604800 mois=m1 trimestre=m3 trimestres=m3 an=m12 ans=m12 annee=m12 annees=m12 decennie=m120 \
pourcent=p1 euro=e1 euros=e1 eur=e1 dollar=$1 dollars=$1 usd=$1 livre=l1 livres=l1 franc=f1 francs=f1 chf=f1 centime=c1 centimes=c1 kg=g1000 kilo=g1000 kilos=g1000 kilogramme=g1000 kilogrammes=g1000 gramme=g1 grammes=g1 g=g1 mg=g0.001 tonne=g1000000 tonnes=g1000000 \
km=d1000 kilometre=d1000 kilometres=d1000 metre=d1 metres=d1 m=d1 cm=d0.01 centimetres=d0.01 mm=d0.001 miles=d1609.34 litre=v1 litres=v1 l=v1 ml=v0.001 ko=b1000 mo=b1000000 go=b1000000000 to=b1000000000000 mb=b1000000 gb=b1000000000 tb=b1000000000000 watt=w1 watts=w1 kw=w1000 mw=w1000000 kwh=j1 celsius=q1 fahrenheit=r1 ms=t0.001",
    topics: "allow: autorise autorisee autoriser permis permise permet permettre autorises / interdit interdite interdire interdits prohibe;include: inclut inclus incluse inclure comprend compris comprise couvre couvrir couvert contient / exclut exclu exclue exclure exclus;\
before: avant / apres;increase: augmente augmenter augmentation hausse progresse croissance / diminue diminuer diminution baisse baisser recule reduit;more: plus superieur depasse / moins inferieur;least: minimum minimal / maximum maximal;\
open: ouvert ouverte ouvre ouverts / ferme fermee fermes;start: commence commencer debut debute / termine finit fin terminer;accept: accepte acceptee accepter approuve / refuse refusee rejete;buy: acheter achete achat acquis / vendre vend vendu vente;free: gratuit gratuite gratuitement gratuits / payant payante;\
possible: possible / impossible;valid: valable valide / invalide expire;enable: active activee / desactive desactivee;high: haut haute eleve elevee / bas basse faible;large: grand grande / petit petite;fast: rapide rapidement / lent lentement;early: tot / tard tardif;\
new: nouveau nouvelle nouveaux / ancien ancienne vieux;true: vrai correct / faux incorrect;same: meme identique / different;easy: facile simple / difficile;win: gagne gagner / perd perdu perdre;succeed: reussi reussite succes / echoue echec;profit: benefice / perte;\
require: obligatoire requis requise necessaire exige / facultatif facultative optionnel;public: public publique / prive privee;internal: interne / externe;available: disponible / indisponible;safe: sur / dangereux;all: tous toujours chaque / certains quelques;\
cost: coute couter prix cout;ship: livraison livrer expedie;customer: client clients acheteur;employee: employe employes salarie salaries;warm: chaud / froid;left: gauche / droite;positive: positif / negatif;legal: legal / illegal;permanent: permanent / temporaire;automatic: automatique automatiquement / manuel manuellement;full: complet total entier / partiel vide;return: rembourse remboursement remboursee",
    sources: "contexte document texte informations information source sources article",
    sayings: "dit mentionne mentionnee precise precisee indique indiquee contient repondre sais trouve fournit information informations",
    agents: "par",
    than: "que",
    before_names: "",
    of_one: "",
    of: "de d",
    half_denials: "n ne",
    other_halves: "plus personne",
    courtesies: "bonjour;salut;bien sur;bien sûr;merci;voici;j'espere;j'espère;je suis desole;je suis désolé;desole;désolé;n'hesitez;n'hésitez;si vous avez;je ne sais;je ne peux;avec plaisir;certainement;en resume :;cordialement;permettez",
    endings: "issements issement ements ement ations ation euses euse eurs eur ives ive ites ite ees ee ions ion ales aux als ale al ants ante ant ait ent ez er es is it e s",
};
