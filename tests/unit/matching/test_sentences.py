"""What is said of pairs of the demonstration's texts: words by which a person sees what both are
about, and none that stand everywhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from marketplace.core.actor import operator
from marketplace.core.db import Database
from marketplace.matching import messages
from marketplace.matching.telling import most_telling, telling
from marketplace.publishing.index import all_documents, make_engine, rebuild
from marketplace.rooms import metadata
from marketplace.sample import needs, offers, people
from marketplace.sample.reading import Calendar
from marketplace.search.documents import Document
from marketplace.search.engine import Engine
from marketplace.search.explaining import Explanation
from marketplace.search.marking import mark

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVERYDAY = {"behov", "behöver", "kommun", "kommuner", "lösning", "stöd", "två", "år", "kan", "ger"}

# Need, offer -> words of which the sentence has at least one.
PAIRS = {
    ("lugna-natter", "behovsstyrd-natt"): {"nattpatrullen"},
    ("mandagsmorgon", "samtal-i-ratt-ordning"): {"vårdcentraler", "recept"},
    ("alla-ska-kunna-simma", "simma-utan-publik"): {"bassäng", "undervisningsbassängen"},
    ("fall-pa-natten", "fall-i-rummet"): {"demensboenden", "nattpersonalen"},
    ("laser-inte-efter-trean", "sju-veckor-till"): {"speciallärare", "läsning"},
    ("munnen-hemma", "munvard-pa-golvet"): {"tandhygienisten", "munvårdskort"},
    ("hjalpmedel-i-tid", "hjalpmedel-i-rorelse"): {"hjälpmedel"},
    ("trygghetslarm-eda", "oppen-larmkedja"): {"trygghetslarm"},
    ("ansoka-pa-eget-sprak", "blankett-som-pratar"): {"ansökan", "tolkar", "blanketten"},
    ("skolfranvaro", "franvaromonster"): {"frånvaro", "frånvaron"},
    ("larare-pa-skarmen", "larare-som-ser"): {"fjärrundervisning", "meänkieli"},
    ("tabletter-pa-naset", "dosen-pa-koksbordet"): {"doser", "apoteket"},
    ("tystare-matsal", "quiet-rooms"): {"autism"},
}


@dataclass(frozen=True)
class Market:
    """The sample's texts by their keys, in an index."""

    engine: Engine
    documents: dict[str, Document]

    def explain(self, need: str, offer: str) -> Explanation:
        """Why the offer fits the need."""
        return self.engine.explain(self.documents[need], self.documents[offer], NOW)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    home = tmp_path_factory.mktemp("market")
    database = Database(f"sqlite:///{home / 'market.db'}")
    metadata().create_all(database.engine)
    with database.session(write=True) as session:
        cast = people.load(session, operator("tests"), Calendar(NOW), lambda _password: "hash")
        calendar = Calendar(NOW)
        entered = {**needs.load(session, cast, calendar), **offers.load(session, cast, calendar)}
        keys = {thing.ref: key for key, thing in entered.items()}
        session.commit()
    engine = make_engine(home / "index")
    rebuild(database, engine)
    assert engine.refresh()
    with database.session() as session:
        documents = {keys[one.ref]: one for one in all_documents(session, "")}
    database.dispose()
    yield Market(engine, documents)
    engine.close()


@pytest.mark.parametrize("pair", PAIRS, ids=" + ".join)
def test_the_words_are_those_that_a_person_would_give(
    market: Market, pair: tuple[str, str]
) -> None:
    pieces = messages.sentence(market.explain(*pair), "sv")
    text = "".join(piece.text for piece in pieces)
    words = {piece.text for piece in pieces if piece.marked and piece.side == "need"}
    assert text.startswith("Båda handlar om ")
    assert words & PAIRS[pair]
    assert 1 <= len(words) <= messages.WORDS_SAID
    assert not words & EVERYDAY
    assert text.count(".") == 1
    assert text.endswith(".")


def test_the_heaviest_words_of_all_are_left_out_where_they_say_nothing(market: Market) -> None:
    why = market.explain("familjehem", "bla-bilen")
    said = {one.word for one in most_telling(why.terms, messages.WORDS_SAID)}
    assert {"barnet"} <= said
    assert not EVERYDAY & {term.word for term in telling(why.terms)}


def test_words_that_met_by_translation_are_said_with_the_offers_own(market: Market) -> None:
    pieces = messages.sentence(market.explain("tystare-matsal", "quiet-rooms"), "sv")
    text = "".join(piece.text for piece in pieces)
    offers_own = [piece.text for piece in pieces if piece.side == "offer"]
    assert "autism," in text or "autism och" in text, "the same in both languages: said once"
    assert re.search(r"biblioteke[nt] \(i erbjudandet: libraries\)", text)
    assert "libraries" in offers_own


@pytest.mark.parametrize("pair", PAIRS, ids=" + ".join)
def test_what_is_said_is_marked_in_both_texts(market: Market, pair: tuple[str, str]) -> None:
    """Inflected, as parts of compounds, and translated: each side by its own word."""
    terms = telling(market.explain(*pair).terms)
    need, offer = (market.documents[key] for key in pair)
    for term in terms:
        assert any(piece.marked for piece in mark(need.text(), [term.word], need.language))
        assert any(piece.marked for piece in mark(offer.searched(), [term.other], offer.language))
