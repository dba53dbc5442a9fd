"""What the engines are asked: short queries as people write them, and choices of a facet."""

# Compounds whole and split, inflected, misspelt, a few in English.
_TYPED = """
trygghetslarm
larm på natten
tillsyn natt
digital tillsyn
hemtjänst planering
hemtjänstplanering
läkemedelshantering hemma
påminnelse om medicin
fallolyckor
ramla hemma ensam
ensamhet äldre
ofrivillig ensamhet bland äldre
anhöriga som vårdar
stöd till anhöriga
skolfrånvaro
elever som inte kommer till skolan
orosanmälan
barn som far illa
utredning barn och unga
ekonomiskt bistånd ansökan
försörjningsstöd handläggning
bostad först
hemlöshet
våld i nära relation
skyddat boende
tolk på telefon
språkstöd för nyanlända
svenska för invandrare
praktikplatser
daglig verksamhet
funktionsnedsättning fritid
ledsagning
färdtjänst bokning
samåkning landsbygd
simundervisning
nattvandring
psykisk ohälsa unga
kö till bup
missbruk återfall
samtal på distans
vårdplanering utskrivning
hemgång från sjukhus
palliativ vård hemma
demens vandrar
demensboende oro
hörapparat
teckenspråk
synnedsättning läsa post
mat till äldre
matsvinn i skolan
schemaläggning vikarier
bemanning sommar
sjukfrånvaro personal
dokumentation dubbelt
journal i mobilen
nycklar i hemtjänsten
digitala lås
sensor i golvet
kamera på natten
robot
välfärdsteknik
tryghet i hemmet
rehabilitering efter stroke
träning hemma
egenmonitorering blodtryck
kronisk sjukdom uppföljning
vaccination
tandvård för äldre
förskola vistelsetid
modersmål
läsa och skriva svårt
elevhälsa
föräldrastöd
småbarn familjecentral
ungdomar fritidsgård
sommarjobb
arbetslösa långt från arbetsmarknaden
budget och skuldrådgivning
god man
överförmyndare
bygglov frågor
avfall
trygga stadsdelar
belysning park
tillgänglighet lokaler
brandvarnare
krisberedskap äldre
vattenläcka sensor
inomhusklimat
energi i skolor
trygetslarm
hemtjenst schema
medicinpåminelse
falls at night
medication reminder
lonely elderly
sign language interpreter
housing first
school absence
care planning
"""
WORDS = _TYPED.strip().splitlines()

# What somebody chooses beside the words, in turn.
AREAS = ("care", "elderly", "homecare", "disability", "social", "school")

# What is typed, letter by letter, until it is chosen.
BEGINNINGS = ("tr", "try", "trygg", "larm", "hem", "hemtj", "läk", "barn", "skol", "nat", "ens")
