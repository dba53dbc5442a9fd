"""Which language a text is in, when its author did not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.analysis import LANGUAGES, language_of
from marketplace.search.compounds import is_word

SWEDISH = [
    "trygghetslarm", "larm natt", "hemtjänst planering", "matsvinn skola", "tillsyn på natten",
    "digitala lås", "ensamma äldre", "skolfrånvaro", "stöd till anhöriga", "fallprevention",
    "nyckelfri hemtjänst", "läkemedelshantering", "barn med autism", "orosanmälan",
    "läxhjälp nyanlända", "schemaläggning personal", "vikarier förskola", "bemanning sommar",
    "kameratillsyn", "ruttplanering hemsjukvård", "färdtjänst bokning", "ekonomiskt bistånd",
    "våld i nära relationer", "psykisk ohälsa unga", "missbruk behandling", "tolk",
    "medborgardialog", "snöröjning äldre", "matlåda leverans", "bostadsanpassning",
    "avvikelser journal", "språkstöd", "sjukfrånvaro", "dement mamma går hemifrån",
    "boka tid vårdcentral", "minska stress", "gruppbostad", "trygg skola",
]  # fmt: skip
ENGLISH = [
    "home care planning", "night alarm", "safety alarm", "food waste school",
    "fall prevention", "lonely older people", "keyless entry", "medication management",
    "support for carers", "school absence", "mental health young people", "domestic violence",
    "remote supervision", "staff scheduling", "dementia care", "wheelchair", "interpreter",
    "meals on wheels", "route planning", "financial assistance", "citizen dialogue",
    "housing adaptation", "hearing aid", "substance abuse treatment", "language support",
    "key management", "social isolation", "children with autism", "homework help",
    "sick leave", "emergency preparedness", "air quality sensors",
]  # fmt: skip
NOT_TELLING = [
    "", "?!", "AI", "robot", "sensor", "xylofon", "12 34", "wheelchair hemtjänst", "🙂", "\ud800",
    "digital locks",  # locks: lids
    "school absence, skolfrånvaro i hemtjänsten",
]  # fmt: skip


@pytest.mark.parametrize("text", SWEDISH)
def test_swedish_queries(text: str) -> None:
    assert language_of(text, is_word) == "sv"


@pytest.mark.parametrize("text", ENGLISH)
def test_english_queries(text: str) -> None:
    assert language_of(text, is_word) == "en"


@pytest.mark.parametrize("text", NOT_TELLING)
def test_what_could_be_either_or_neither(text: str) -> None:
    assert language_of(text, is_word) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Malmö and Göteborg share a home care service for older people.", "en"),
        ("The pupils of Skärholmens gymnasium", "en"),
        ("Vi söker ett system för telehealth and remote care till våra boenden.", "sv"),
        ("TRYGGHETSLARM FÖR ÄLDRE", "sv"),
        ("fo\u0308rskola", "sv"),
    ],
)
def test_the_language_of_most_words(text: str, language: str) -> None:
    assert language_of(text, is_word) == language


def test_letters_and_stop_words_tell_without_a_vocabulary() -> None:
    assert language_of("förskola") == "sv"
    assert language_of("the school") == "en"
    assert language_of("school") is None


def test_few_words_of_a_long_text_are_looked_up() -> None:
    asked: list[str] = []

    def known(word: str, language: str) -> bool:
        asked.append(word)
        return False

    assert language_of(" ".join(f"ord{number}" for number in range(1000)), known) is None
    assert 0 < len(asked) < 100


@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert language_of(text, is_word) in {*LANGUAGES, None}
