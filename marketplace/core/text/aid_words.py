"""What the writing aid looks for, as word lists: to change its mind, change a word here.

Phrases are separated by commas. `*` is any ending or beginning of a word, `#` a number in
figures, `^` a word with a capital letter, `~` up to two words in between, and `{name}` any phrase
of the list with that name.
"""

from collections.abc import Mapping
from typing import Literal

Sign = Literal["who_and_where", "how_often", "how_today", "cost_of_nothing"]

TRADEMARKS = ("®", "™", "℠", "(R)", "(TM)")

# Called a system, but part of people and society, and nothing that can be bought.
NO_PRODUCTS = """nervsystem, immunsystem, ekosystem, rättssystem, välfärdssystem, skolsystem,
    utbildningssystem, sjukvårdssystem, omsorgssystem, samhällssystem, school system, care system,
    health system, healthcare system, welfare system, legal system, education system,
    nervous system, immune system"""

LISTS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "a": "en, ett, flera, fler, nya, någon form av",
        "we": """vi, ni, man, de, det, kommunen, regionen, verksamheten, förvaltningen, enheten,
            personalen, medarbetarna""",
        "need": """behöver, behövs, vill ha, önskar, söker, efterfrågar, kräver, krävs, ska ha,
            vill köpa, ska köpa, vill införa, ska införa, vill upphandla, ska upphandla""",
        "get": "upphandla, köpa, köpa in, införa, utveckla, ta fram, bygga, skaffa, beställa",
        "must": "ska, skall, bör, måste, kan",
        "software": """app, appen, appar, apparna, mobilapp*, webbapp*, telefonapp*, *system,
            *plattform, *plattformar, *portal, *portaler, *robot, *robotar, chatbot*, chattbot*,
            talbot*, programvara, programvaror, mjukvara, mjukvaror, applikation, applikationer,
            e-tjänst, e-tjänster, webbtjänst*, AI-*, språkmodell*""",
        "device": """*sensor, *sensorer, *kamera, *kameror, *larm, drönare, databas, databaser,
            webbplats, hemsida, surfplatt*, läsplatt*, VR-glasögon, GPS, GPS-*""",
        "thing": "{software}, {device}",
        "number": """#, en gång, två, tre, fyra, fem, sex, sju, åtta, nio, tio, elva, tolv, tjugo,
            hundra, hälften, varannan""",
        "time": """dag, dygn, natt, kväll, morgon, vecka, månad, termin, år, pass, arbetspass,
            timme, besök, person, elev""",
        "the_time": "dagen, dygnet, natten, veckan, månaden, året, timmen",
    },
    "en": {
        "a": "a, an, some, more, new, several, a kind of",
        "we": "we, they, you, staff, our staff, the municipality, the region",
        "need": """need, needs, want, wants, require, requires, seek, seeks, would like,
            are looking for, is looking for, want to buy, need to buy, plan to buy""",
        "get": "procure, purchase, buy, develop, build, implement, introduce, acquire, order",
        "must": "shall, should, must, will, has to, needs to",
        "software": """app, apps, mobile app, web app, *system, *systems, platform, platforms,
            portal, portals, robot, robots, chatbot, chatbots, software, web application*,
            software application*, mobile application*, AI *, language model, language models""",
        "device": """sensor, sensors, camera, cameras, alarm, alarms, drone, drones, database,
            website, tablets, VR headsets, GPS""",
        "thing": "{software}, {device}",
        "number": """#, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve,
            twenty, hundred, half, once, twice""",
        "time": """day, night, evening, morning, week, month, term, year, shift, hour, visit,
            person, pupil""",
    },
}

SOLUTIONS: Mapping[str, str] = {
    "sv": """{we} {need} {thing}, {we} {need} {a} ~ {thing}, {get} {thing}, {get} {a} ~ {thing},
        {must} vara {a} ~ {thing}, lösningen är {a} ~ {thing}, behovet är {a} ~ {thing},
        i form av {thing}, i form av {a} ~ {thing}, {a} ~ {software} som,
        {a} ~ {software} där, {a} ~ {software} för att""",
    "en": """{we} {need} {thing}, {we} {need} {a} ~ {thing}, {get} {thing}, {get} {a} ~ {thing},
        {must} be {a} ~ {thing}, solution is {a} ~ {thing}, need is for {a} ~ {thing},
        in the form of {thing}, in the form of {a} ~ {thing}, {a} ~ {software} that,
        {a} ~ {software} which, {a} ~ {software} where, {a} ~ {software} to""",
}

# A sign is there when each of its lists has a phrase in the text.
SIGNS: Mapping[str, Mapping[Sign, tuple[str, ...]]] = {
    "sv": {
        "who_and_where": (
            """person, personer, personal, personalen, medarbetar*, brukar*, elev*, barn*, äldre,
            patient*, boende, invånar*, anhörig*, chef*, lärar*, pedagog*, kund*, klient*, famil*,
            ungdom*, unga, föräld*, omsorgstagar*, handläggar*, biståndshandläggar*, *sköterska,
            *sköterskor, nyanländ*, vårdnadshavar*, deltagar*, hyresgäst*""",
            """i ^, på ^, vid ^, hos ^, utanför ^, {number} kommuner, *kommun, *kommunen,
            *regionen, *länet, *skolan, *skolor, *skolorna, *boendet, *boenden, *hemmet,
            hemtjänsten, hemsjukvården, *avdelning*, *enhet*, *mottagning*, *distrikt*, *sjukhus*,
            vårdcentral*, landsbygd*, tätort*, stadsdel*""",
        ),
        "how_often": (
            """per {time}, varje {time}, varannan {time}, om {the_time}, i veckan, i månaden,
            gång, gånger, dagligen, veckovis, # %, #%, procent, av #, av tio""",
            "{number}, #%",
        ),
        "how_today": (
            """i dag, idag, nu, nuläget, nuvarande, för närvarande, hittills, dagens, manuellt,
            rutin, rutinen, rutiner, arbetssätt*, på papper, patrull*, med penna,
            {we} kör, {we} åker, {we} går, {we} ringer, {we} besöker, {we} skriver,
            {we} dokumenterar, {we} använder, {we} väcker, {we} letar, {we} planerar, {we} bokar,
            {we} registrerar, {we} faxar, {we} mejlar, {we} kontrollerar, {we} gör, {we} löser,
            {we} arbetar, {we} följer""",
        ),
        "cost_of_nothing": (
            """om vi inte, om inget, om ingenting, gör vi inget, gör vi ingenting, annars, kostar,
            kostnad*, konsekvens*, kronor, kr, miljon*, riskerar, risken, leder till,
            utan åtgärd*, utan förändring*, utan insats*""",
        ),
    },
    "en": {
        "who_and_where": (
            """people, person, persons, resident*, staff, employee*, user*, pupil*, student*,
            child, children, older, elderly, patient, patients, tenant*, relatives, carer*,
            manager*, teacher*, nurse*, client*, family, families, young, parent*, caseworker*,
            newcomer*, inhabitant*""",
            """in ^, at ^, across ^, outside ^, near ^, *municipality, *municipalities, region,
            county, school, schools, home care, care home*, hospital*, clinic*, health centre*,
            unit, units, ward, wards, district*, rural, town*, village*""",
        ),
        "how_often": (
            """per {time}, every {time}, each {time}, a {time}, an hour, time, times, once, twice,
            daily, nightly, weekly, monthly, yearly, # %, #%, per cent, percent, out of #,
            out of ten""",
            "{number}, #%",
        ),
        "how_today": (
            """today, now, nowadays, currently, at present, so far, manually, on paper, routine*,
            existing, {we} drive, {we} walk, {we} call, {we} phone, {we} visit, {we} write,
            {we} document, {we} use, {we} wake, {we} search, {we} plan, {we} book, {we} register,
            {we} fax, {we} email, {we} e-mail, {we} check, {we} do, {we} solve, {we} work,
            {we} follow""",
        ),
        "cost_of_nothing": (
            """if we do not, if we don't, if we don’t, if nothing, doing nothing, otherwise, cost,
            costs, costing, consequence*, SEK, kronor, million*, risk, risks, risking, lead to,
            leads to, without action, without change""",
        ),
    },
}
