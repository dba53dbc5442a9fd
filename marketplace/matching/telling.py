"""Which of the words that two texts share tell a person what both are about.

Scores count every word. A sentence that gives "two", "works" or "municipality" as the reason is not
believed, so it is made of what is left without them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from marketplace.search.analysis import LANGUAGES, fold, is_stop_word, stem
from marketplace.search.explaining import SharedTerm

# A word whose part of the score is less than this much of the heaviest one's is no reason.
ENOUGH = 1 / 3
SHORTEST = 3  # letters
NO_NOUNS = ("iskt", "ligt", "ligen")  # how adverbs end
SURE, LONGEST_ENDING = 5, 3  # letters of a stem that another goes on with, and of what follows
SHORTEST_ROOT = 3  # letters with which one word must begin or end to be part of another

SWEDISH = """
    aldrig alls alltid andra annan annars antal använda arbeta arbete arbetssätt arton avbrutit
    avbryta avbryts avsluta bedöma behov behovet behöva behövas beräkna beskriva beslut beslutet
    bestämma bidra bildar blivit bo bor borde borsta bort borta bra bruka bygga byta båda börja
    dag dagar dagens dags delar digital digitala dit dra dygn dygnet därefter effekt effekter egen
    egna elva en enbart enda enkel enklare erbjuda erbjudande ett exempel fallit fart fastställd
    fem femte femtio femton finna finnas fjorton fjärde fjärdedel fler flera flest flytta flyttad
    fortfarande fortsätta fram framför fredag fråga frågor ful full fungera fyra fyrtio färre få
    fått född följa följd följt förbi förra först förstå förändring gamla gammal ganska ge
    gemensam ger gick gjorde gjort glömma god gälla gå gång gånger gått gör göra göras hade haft
    halv halvtimme halvtom halvår hamna handla hantera hel hela hem hemma hinna hit hjälp hjälpa
    hundra hälften hämta hända hänt hålla höra ibland idag ihop individ information ingen
    ingenting innan innebär innebära innehålla insats istället jobba just kalla klara klart
    klockan kollega kom komma kommun kommunal kommunens kommunerna kosta kostnad krav kräva kunna
    kunskap kvalitet kvar kvart känna känt köra leda ledig leta leva lever ligga lika likadan
    likadant liknande lista lite liten läge lägga lägst lämna länge längre längst lära låg låna
    lång låta löpande lördag lösa lösning medarbetare medel median mellan mena mer mest miljon
    miljoner mindre minska minst minsta minut minuter morgon morgondag mycket människa människor
    märka märks mäta mål månad månader måndag många måste möjlig möjlighet möta möte ner nio
    nittio nitton nivå nog ny nya nytt nämna nästa nästan nå någonsin når nödvändig ofta oftast
    olika omfattning onsdag ordna ordning organisation orka orsak ort par passa per period person
    personal personer plan planera plats platser prata problem procent prova pröva påverka region
    regionen resultat ringa rum räcka räkna räknat rätt råd sak saker sakna saknade saknas sakta
    samarbete samma samman sammanlagt samtal samtidigt se sedan sen senare senast senaste ses sett
    sex sextio sexton sida siffra sig sitta sju sjuk sjuka sjuttio sjutton själv skapa ske skicka
    skilja skriva skrivs sköta slippa sluta små snabb snart snitt som spela stad start starta stor
    stora stort styra ställa ställe stället ställning stå står stöd stöda stödja större störst
    svar svara svår svårt system säga sätt sätta söka söndag ta taget tagit tala talet tar tas
    text tid tiden tidig tidigare tillbaka tillfälle tillsammans timmar timme tio tisdag titta
    tjugo tjänst tjänster tolv tom tomma torsdag tre tredje tredjedel trettio tretton tro trots
    trygg tusen två tycka typ täcka täckning tänka ungefär uppgift uppgifter utföra van vanlig
    vanligast varav varje vecka veckor velat verka verklig verksamhet verksamheter vet veta viktig
    vilja vinna visa visas vuxen vuxna väg vägar väl välja vända vänta värd värst växa ytterligare
    ända ändra ändrad ändras ändå ännu åka åker år åren året årskurs åt åtta åttio öka önska öppen
    öppna
    """
ENGLISH = """
    able access across add after ago ahead allow almost alone along already also always another
    answer around ask asked asks away back bad become begin best better big both bring build built
    call came cannot change changes choose close come comes common control cost count counted day
    days decide decides different digital done easy eight eleven end enough even ever every
    everybody everyone example far feel feels few fewer find first five follow found four full get
    gets give given go goes going good great group half hand hands happen happened happens hard
    health held help high hold home homes hour hours house hundred include individual information
    instead keep kept kind know known knows large last later least leave left less let lets life
    like little live lived long longer look looked looks lost lot low made make makes many may
    mean means meet meeting might minute minutes model month months morning move much municipality
    must name near need needed needs never new next nine nobody nothing number often old once one
    open order organisation others part people per person place places plan problem put quarter
    question questions quick rate reach read ready region result right run said save say says
    second see seen send service services set seven several share short show shows sign simple
    since six small solution someone something sometimes soon staff start started stay stays step
    still stop stops support system take taken takes talk technology tell ten term test text
    themselves thing things think third thousand three time times today together told took try
    turn twelve twice two type use used user uses using visit want wants way ways week weeks well
    went whole without word work worked worker working works worse write written wrong year years
    yet zero
    """


@dataclass(frozen=True)
class Telling:
    """A shared word in the need's own form, and the offer's where that is another word."""

    word: str
    other: str | None


def telling(terms: Iterable[SharedTerm]) -> list[SharedTerm]:
    """The terms without everyday words, numbers and single syllables that say nothing."""
    return [term for term in terms if not (_is_everyday(term.word) or _is_everyday(term.other))]


def most_telling(terms: Iterable[SharedTerm], limit: int) -> list[Telling]:
    """The words by which a person sees what both texts are about: heavy ones, those that stand in
    both before those that merely resemble or mean each other, each thing once, and as a whole
    compound where both have it."""
    known = telling(terms)
    least = ENOUGH * max((term.weight for term in known), default=0.0)
    heavy = [term for term in known if term.weight >= least]
    kept = [term for term in heavy if not any(_says_better(other, term) for other in heavy)]
    kept.sort(key=lambda term: not is_same(term))  # stable: the heaviest first among equals
    return [
        Telling(term.word, None if is_same(term) else term.other) for term in _once(kept)[:limit]
    ]


def is_same(term: SharedTerm) -> bool:
    """Whether both texts have the same word, inflected in any way."""
    return any(_are_forms(stem(term.word, x), stem(term.other, x)) for x in LANGUAGES)


def _are_forms(one: str, other: str) -> bool:
    """Whether two stems are of one word: a stemmer leaves some endings, as of skjutsar."""
    shorter, longer = sorted((one, other), key=len)
    goes_on = longer.startswith(shorter) and len(shorter) >= SURE
    return one == other or (goes_on and len(longer) - len(shorter) <= LONGEST_ENDING)


def _is_everyday(word: str) -> bool:
    folded = fold(word)
    if len(folded) < SHORTEST or any(sign.isdigit() for sign in folded):
        return True
    if folded.endswith(NO_NOUNS):
        return True
    return any(is_stop_word(folded, name) or _everyday(folded, name) for name in LANGUAGES)


def _everyday(word: str, language: str) -> bool:
    whole, stems = _lists(language)
    return word in whole or stem(word, language) in stems


@cache
def _lists(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words as they stand, and their stems but for those that a telling word has too."""
    whole = frozenset((SWEDISH if language == "sv" else ENGLISH).split())
    telling_too = {stem(word, language) for word in TELLING}
    return whole, frozenset(stem(word, language) for word in whole) - telling_too


# Words that tell something though their stem is that of an everyday one.
TELLING = frozenset({"lärare", "boende", "hemmet", "hemtjänst", "personal", "sjukdom", "teacher"})


def _says_better(one: SharedTerm, other: SharedTerm) -> bool:
    """Whether `one` says what `other` says, and more of it or more surely."""
    mine, theirs = _rank(one), _rank(other)
    return mine > theirs and _is_part(one.word, other.word)


def _rank(term: SharedTerm) -> tuple[bool, int]:
    return is_same(term), len(term.word)


def _is_part(one: str, other: str) -> bool:
    """Whether one of the words begins or ends with the other, inflected or not."""
    return any(_is_within(stem(one, name), stem(other, name)) for name in LANGUAGES)


def _is_within(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < SHORTEST_ROOT:
        return False
    return longer.startswith(shorter) or longer.endswith(shorter)


def _once(terms: Iterable[SharedTerm]) -> list[SharedTerm]:
    """The first of those that meet one and the same word of the offer."""
    found: dict[str, SharedTerm] = {}
    for term in terms:
        found.setdefault(stem(term.other, LANGUAGES[0]), term)
    return list(found.values())
