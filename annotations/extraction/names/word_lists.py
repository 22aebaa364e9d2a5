"""Word lists about names: titles and offices; heads of organisations, places and things. All in lower case.

Written for this project from knowledge of English news prose.
"""

from __future__ import annotations

from annotations.extraction.word_lists import listed

# Titles before a person's name, alone or as the last word ("Deputy Prime Minister").
TITLES = listed(
    """
    president premier minister chancellor king queen prince princess duke duchess count baron pope senator sen.
    sen rep. rep representative congressman congresswoman deputy governor gov. gov mayor judge justice general
    gen. gen colonel col. col major maj. captain capt. capt lieutenant lt. lt sergeant sgt. sgt admiral adm. adm
    marshal corporal cpl. commander brigadier secretary ambassador envoy spokesman spokeswoman spokesperson mr.
    mr mrs. mrs ms. ms miss mx dr. dr prof. prof professor sir lord lady dame rev. rev reverend father sister
    brother bishop archbishop cardinal rabbi imam pastor vicar ayatollah sheikh emir sultan chief leader chairman
    chairwoman chairperson chair director dictator candidate nominee del. del attorney detective inspector
    superintendent constable officer sheriff coach manager commissioner speaker lawmaker analyst economist host actor
    actress singer author writer lawyer engineer captain scientist researcher hydrologist astronaut pilot journalist
    reporter editor publisher activist councillor councilman councilwoman alderman treasurer consul diplomat
    negotiator prosecutor solicitor barrister vice-president vice-chancellor co-founder founder owner boss head
    striker midfielder defender goalkeeper referee agent delegate official expert ex-president ex-minister
    first-lady mp mep msp whip warden rector dean provost head counsel aide adviser advisor chef priest monk nun
    clerk mechanic critic medic academic skipper guide champion veteran mediator arbitrator ombudsman trustee
    administrator executive ceo cfo geologist biologist physicist chemist historian epidemiologist virologist
    meteorologist farmer fisherman teacher nurse doctor surgeon student driver docker baker winemaker shepherd
    volunteer resident tenant pensioner campaigner organiser organizer secretary-general governor-general
    attorney-general det ds di dci dsupt pc cllr cllr. insp supt baroness viscount viscountess countess marquess
    """
)
# Words of a title before its last one ("Acting Deputy Foreign Minister").
BEFORE_TITLES = listed(
    """
    vice deputy foreign defense defence first former acting interim supreme crown prime chief assistant
    associate senior junior lord permanent under honorary outgoing incoming late then ex finance interior home
    health education environment energy transport justice labour labor trade economy economic agriculture
    fisheries culture science sports sport housing digital climate development infrastructure competition social
    affairs security national general executive managing attorney press shadow party group world olympic
    """
)
# Forms of address, which are no offices, with their pronoun.
COURTESY = {
    "mr": "he", "mr.": "he", "sir": "he", "lord": "he", "mrs": "she", "mrs.": "she", "ms": "she", "ms.": "she",
    "miss": "she", "lady": "she", "dame": "she", "dr": "", "dr.": "", "prof": "", "prof.": "", "professor": "",
    "rev": "", "rev.": "", "mx": "", "baroness": "she", "viscount": "he", "viscountess": "she", "countess": "she",
    "marquess": "he",
}  # fmt: skip
# Other titles with a pronoun.
GENDERED = {
    "king": "he", "prince": "he", "duke": "he", "pope": "he", "congressman": "he", "spokesman": "he",
    "chairman": "he", "father": "he", "brother": "he", "actor": "he", "fisherman": "he", "councilman": "he",
    "emir": "he", "sultan": "he", "queen": "she", "princess": "she", "duchess": "she", "congresswoman": "she",
    "spokeswoman": "she", "chairwoman": "she", "sister": "she", "actress": "she", "councilwoman": "she",
}  # fmt: skip
KIN = {
    "brother": "he", "father": "he", "son": "he", "husband": "he", "uncle": "he", "nephew": "he",
    "grandfather": "he", "grandson": "he", "widower": "he", "sister": "she", "mother": "she", "daughter": "she",
    "wife": "she", "aunt": "she", "niece": "she", "grandmother": "she", "granddaughter": "she", "widow": "she",
    "cousin": "", "twin": "", "partner": "", "spouse": "", "namesake": "", "friend": "", "parent": "",
    "relative": "", "relation": "", "fiancé": "he", "fiancée": "she", "neighbour": "", "neighbor": "",
}  # fmt: skip

# Heads of names of organisations. As common nouns they may be a short form of the name.
BODIES = listed(
    """
    ministry department administration agency authority bureau office commission committee council board court
    tribunal parliament assembly senate congress union federation confederation association society institute
    institution academy university college school hospital clinic church diocese foundation trust fund bank
    exchange company corporation group party alliance coalition league front movement organization organisation
    network conference secretariat chamber directorate inspectorate service guild cooperative co-operative
    cartel consortium syndicate brigade regiment corps army navy police force museum library orchestra theatre
    theater ballet laboratory observatory centre center club team embassy consulate mission presidency cabinet
    house bar partnership fellowship forum initiative programme program project campaign circle lodge order
    register registry watchdog regulator ombudsman treasury exchequer newspaper gazette broadcaster observatory
    survey guard guards coastguard constabulary
    """
)
# Last words of names of organisations, never a short form.
FIRMS = listed(
    """
    cross crescent
    inc inc. corp corp. co co. ltd ltd. llc llp plc oyj oy ag se gmbh kg sa s.a. nv n.v. bv b.v. ab asa as a/s
    spa s.p.a. srl sas kk aktiengesellschaft holdings holding industries terminals systems motors airlines
    airways railways railway partners foods steel pulp paper timber energy oil petroleum gas power electric
    pharma pharmaceuticals logistics shipping lines aerospace dynamics technologies technology solutions
    ventures capital insurance media studios pictures records entertainment telecom telecommunications mobile
    networks software robotics shipyard shipyards brewery breweries mines mining chemicals cement textiles
    brothers sons associates enterprises laboratories labs securities investments advisors consulting
    communications semiconductor semiconductors biotech sciences therapeutics materials metals foundries
    automotive cargo ferries stores supermarkets retail brands wines distillers fisheries seafood dairies farms
    mills bakeries cars trucks aviation shipbuilding marine offshore renewables solar wind nuclear utilities
    waterworks press books news times post herald tribune journal chronicle guardian observer telegraph courier
    mail mirror star sun globe dispatch examiner inquirer review magazine weekly daily monitor bulletin wire tv
    television channel
    """
)
# Last words of names of clubs, and their short forms.
CLUBS = listed(
    "united rovers wanderers athletic albion hotspur villa rangers county town city dynamos athletics"
)
# First words of names of organisations, in several languages.
OPENERS = listed(
    """
    radio rádio télé tele tv banco banca banque bank universidad universidade université universität università
    instituto institut istituto ministère ministerio ministério ministero partido parti partei partito sindicato
    syndicat athletic courrier journal jornal gazeta gazzetta gazette diario diário zeitung corriere tribuna
    tribune giornale correio correo voz voix stimme die neue atlético atletico deportivo real sporting dynamo
    dinamo lokomotiv spartak fc sc ac afc cf cd sv vfb vfl tsv fk bk ifk aik club olympique racing borussia
    eintracht fortuna bayer hertha schalke inter juventus lazio grupo groupe gruppe gruppo compagnie compañía
    raidió ig companhia società société sociedad sociedade fundación fundação fondation stiftung confédération
    confederación confederação fédération federación federação asociación associação associazione consejo
    conselho conseil tribunal corte cour agencia agência agence
    """
)
# Words of names of places.
PLACES = listed(
    """
    bay river lake mount mountain mountains sea ocean strait straits street square avenue road lane boulevard
    highway valley island islands isles peninsula gulf cape coast beach forest desert province county district
    region prefecture oblast governorate canton borough suburb village town city harbour harbor port airport
    station bridge tunnel pier dam canal park gardens garden plaza tower towers stadium arena palace castle
    cathedral hills heights plain plateau glacier fjord delta basin crossing border terminal basilica mosque
    cemetery hall refinery reactor mine quarry field fields point gate wall line creek falls springs hotel
    theatre building barracks prison base
    """
)
# Common nouns before the name of an organisation: "the disaster agency AFAD", "drugmaker Halden".
BODY_NOUNS = BODIES | listed(
    """
    firm maker newspaper daily weekly magazine website channel station airline chain startup start-up carmaker
    automaker drugmaker chipmaker planemaker shipbuilder brewer insurer lender retailer charity nonprofit tank
    militia gang band side rival subsidiary giant conglomerate operator utility manufacturer startup label
    studio
    """
)
# Nouns of people or things of an organisation: "an analyst at Carlsen".
STAFF = listed(
    """
    analyst economist strategist expert researcher professor fellow lecturer scientist director executive
    employee worker staff engineer manager partner lawyer trader broker editor correspondent job stake share
    investor investment confidence trust colleague research historian dean student chemist doctor surgeon nurse
    """
)
# Words of names of things: laws, treaties, events, prizes, vessels, products.
THINGS = listed(
    """
    act bill law treaty accord accords agreement convention protocol charter constitution article resolution
    amendment directive declaration pact plan deal war wars battle revolution uprising cup olympics games
    championship championships tournament open prix prize award awards medal festival fair carnival parade march
    day week month year eve christmas easter ramadan diwali hanukkah passover christmas pier flight route runway
    operation storm hurricane typhoon cyclone covid covid-19 virus disease syndrome fever probe satellite rocket
    missile telescope mission ship ferry tanker frigate vessel yacht submarine express train model mark type
    class version division dialogue talks page chapter section volume figure table chart annex appendix phase
    part stage round group level grade title internet bible quran koran torah god gospel project summit election
    primary caucus budget scandal affair report index
    """
)
# Fields of ministries and agencies, which may follow "and" inside a name.
FIELDS = listed(
    """
    health welfare finance trade industry energy environment climate transport infrastructure education science
    research culture sports sport labour labor employment social affairs security defence defense agriculture
    food fisheries forestry rural development housing justice interior home foreign planning statistics economy
    economic technology innovation digital communications media tourism water mining natural resources
    prevention disease control cooperation co-operation medicine engineering arts sciences commerce drugs crime
    human rights exploration ports navigation aviation maritime shipping railways roads territorial regional
    local government community communities family families children youth women equality integration migration
    immigration refugees asylum studies strategic oversight reform appropriations judiciary intelligence ethics
    veterans business homeland police prisons taxation customs revenue budget administration reform works
    services safety standards nutrition livestock land lands islands oceans atmospheric aeronautics space
    nuclear atomic investment insurance humanities letters history technologies transportation fire rescue
    emergency situations population
    """
)
# A demonym before one of these names the state ("the Finnish government") …
GOVERNMENTS = listed("government authorities administration leadership cabinet state")
# … and before one of these one of its institutions ("the Spanish parliament").
STATE_BODIES = listed(
    """
    ministry parliament senate army navy military police embassy consulate presidency treasury judiciary
    gendarmerie coastguard customs
    """
)
# Prepositions that make a capital a place.
WHERE = listed(
    """
    in at near outside around through into across via toward towards inside beyond above below beneath along
    past within throughout
    """
)
# Prepositions that make a capital a place if their head is about motion or position.
MAYBE_WHERE = listed("to from of for between off")
MOTION = listed(
    """
    go come travel fly drive sail move return arrive walk march head flee run ship send bring take carry deliver
    invite rush race commute migrate emigrate transfer relocate evacuate deport extradite bus ferry train
    transport trip journey visit flight way route road ride train bus ferry ticket drive voyage pilgrimage
    arrival return departure depart leave escape kilometre kilometres kilometer kilometers km mile miles hour
    hours minute minutes north south east west northeast northwest southeast southwest suburb outskirts centre
    center street streets square mayor bishop archbishop city town capital port harbour airport station
    university district resident residents people university hospital museum theatre opera stadium siege battle
    bombing shelling fall skyline river map region province outside live grow born bear native move distance
    """
)
# Nouns of a capital as a city, not as a government.
OF_A_CITY = listed(
    """
    airport airports street streets mayor resident residents hospital hospitals university universities suburb
    suburbs metro subway underground tram trams port harbour harbor skyline centre center outskirts museum
    museums stadium square squares station stations archbishop hotel hotels weather citizens inhabitants
    population districts district cathedral church churches opera theatre theatres cafés cafes restaurants
    restaurant traffic rush rents rent house houses housing buildings building bridges bridge river riverside
    park parks zoo nightlife old town quarter quarters slums bus buses taxi taxis police fire firefighters
    schools school pupils marathon film festival stock exchange football climate heat air
    """
)
# Verbs of a city, not of a government.
CITY_DOES = listed(
    """
    lie wake sleep flood burn freeze celebrate sit stand swelter bustle sprawl grow swell empty boast lose shake
    tremble glitter dance sing host have
    """
)
VISITED = listed(
    """
    visit leave reach enter bomb shell strike hit tour attack capture seize besiege flood devastate paralyse
    paralyze rock cripple shake pass cross storm evacuate bypass overlook flee love know
    """
)
# Nouns in front of a city: "the town of Hamnvåg", "the port of Sines".
LOCALITIES = listed(
    """
    city town village port harbour harbor river province region district county island islands suburb
    municipality borough hamlet resort valley peninsula commune parish state capital gulf bay lake mount strait
    coast area neighbourhood neighborhood quarter archipelago community outskirts streets north south east west
    northeast northwest southeast southwest centre center mayor
    """
)
# Adjectives of places: "northern Slovenia", "downtown Daejeon".
DIRECTIONS = listed(
    """
    northern southern eastern western central northeastern northwestern southeastern southwestern upper lower
    greater downtown nearby north south east west mainland
    """
)
# Days, months, feasts and other capitalised words that name no actor.
NO_NAMES = listed(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec christmas easter
    ramadan mr mrs ms dr mx god i ok covid covid-19 am pm gmt utc cet est pst kst bst cest ceo cfo gdp ai it tv
    dna rna hiv aids usd eur gbp q1 q2 q3 q4 faq pdf editor editors note photo source sources english french
    spanish latin internet catholic catholics muslim muslims christian christians jewish jew jews protestant
    protestants buddhist buddhists hindu hindus sunni shia shiite islam christianity democrat republican asian
    asians african africans european europeans american democrats republicans conservatives liberals socialists
    communists tories labour greens centrists independents virginian texan californian western eastern arctic
    antarctic atlantic pacific mediterranean baltic nordic balkan balkans arab arabs kurd kurds latino latinos
    hispanic hispanics
    """
)
# Affiliations before a name, no part of it: "Democrat Laura Kim".
ADHERENTS = listed(
    """
    republican democrat democratic conservative labour liberal socialist communist independent green centrist
    catholic muslim christian jewish buddhist hindu protestant anglican lutheran sunni shiite kurdish arab
    african european asian latin western eastern
    """
)
# Those of them that stand next to a name and are no part of it ("Sunday Oslo …").
DAYS = listed(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december christmas easter ramadan mr mrs ms dr editor note photo source
    """
)
# Regions, which are no actors, whatever the model's tag.
REGIONS = listed(
    """
    scotia brunswick jersey hampshire angeles francisco carolina dakota wales columbia ontario quebec alberta manitoba
    saskatchewan saxony tyrol carinthia styria lombardy sicily sardinia andalusia brittany normandy flanders wallonia
    kerala punjab sindh lapland jutland galicia silesia transylvania anatolia kurdistan tibet xinjiang hokkaido
    europe asia africa america antarctica oceania scandinavia siberia crimea donbas donbass gaza balkans
    caucasus sahel sahara himalayas alps andes caribbean mediterranean atlantic pacific baltic arctic antarctic
    england scotland wales bavaria catalonia california texas florida ohio pennsylvania michigan virginia iowa
    nevada arizona wisconsin illinois massachusetts maryland oregon colorado manhattan brooklyn hollywood
    donetsk luhansk kursk mars earth moon venus jupiter
    """
)
# Honours, degrees and seats behind a person's name, no part of it ("Eva Rood KC").
HONOURS = listed("kc qc sc mp mep msp ms td tc obe cbe mbe kbe dbe cb cmg phd md frs esq")
# Police ranks in two or three capitals, which are ambiguous.
RANKS = listed("ds di dci dsupt dc pc")
# Legal forms in lower case or with a point.
SMALL_FORMS = listed("plc p.l.c oy asa ag")
POINTED_FORMS = listed("inc corp co ltd bros cie")
# Months that are also names of persons.
MONTH_NAMES = listed("may april june august")
# First words of family names, with a capital if nothing precedes ("De la Cruz").
HEADS_OF_SURNAMES = listed("de da del della di du dos van von")
# Irish and Scottish words of family names, always with a capital.
GAELIC = listed("ó o ní nic mac mhic uí ua")
# Small words inside names.
PARTICLES = listed(
    "de da do dos das del della di du des la le las los van von der den ter ten zu af av bin ibn bint al el y e na"
)
# Names of peoples without a state.
PEOPLES = listed(
    "kurds roma uyghurs rohingya tamils basques catalans scots tuareg inuit sami maori tatars druze yazidis"
)
