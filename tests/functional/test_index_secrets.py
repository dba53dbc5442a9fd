"""What is not public is in no file of the index, no vector and no suggestion. What is public, or
was, is found there first, the same way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from marketplace.core.db import Database
from marketplace.core.masks import Masking
from marketplace.installation import Installation
from marketplace.meaning.models import TextVector
from marketplace.meaning.operations import store_vector
from marketplace.meaning.rules import checksum
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.publishing import index
from marketplace.search.documents import Document
from marketplace.search.engine import Query
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.worker import Worker
from tests.clock import Clock
from tests.embeddings import SmallModel
from tests.factories import CLAIM, make_need, make_offer, make_proposal
from tests.personas import People

pytestmark = pytest.mark.one_database

# Words that stand nowhere else, and resemble no other.
PUBLIC = ("zirkonbacken", "kobolttrappan")
FORMER = ("vismutvillan", "telluriumtorget", "skandiumskolan", "gunnarskogstunet")
NEVER = {
    "a draft": "xenonxylofon",
    "in review": "radonrapsodi",
    "a draft of an offer": "argonarabesk",
    "the working copy of what is public": "kryptonkrumelur",
    "internal notes": "nioboxidnotis",
    "a claimed answer": "kvicksilverskrin",
    "the reason for a claim": "bariumbekymmer",
}
REASON = "Den som bor där gick att känna igen."


@dataclass(frozen=True)
class Indexed:
    """An installation whose worker has a model of its own."""

    database: Database
    folder: Path
    engine: IndexedEngine
    model: SmallModel
    worker: Worker


@pytest.fixture(params=["whoosh", "tantivy"])
def settings(environ: dict[str, str], request: pytest.FixtureRequest) -> Settings:
    """With each engine."""
    return Settings.from_environ({**environ, "SEARCH_ENGINE": request.param})


@pytest.fixture
def indexed(settings: Settings, clock: Clock, people: People) -> Iterator[Indexed]:
    """Nothing is published yet."""
    installation, model = Installation.of(settings), SmallModel()
    engine = index.make_engine(settings.index_dir, model.name, settings.search_engine)
    context = replace(installation.worker().context, engine=engine, embedder=model)
    folder = settings.index_dir
    yield Indexed(installation.database, folder, engine, model, Worker(context, clock))
    installation.close()


def publish(session: Session, people: People, now: datetime) -> None:
    """What stays public, what will not be, and what never was."""
    kept = make_need(session, people, now, "open", title=f"Trygg natt på {PUBLIC[0]}")
    make_offer(session, people, now, "published", title=f"Tillsyn på {PUBLIC[1]}")
    make_need(session, people, now, "open", title=f"Ledsagning till {FORMER[0]}")
    make_offer(session, people, now, "published", title=f"Larm på {FORMER[1]}")
    make_offer(session, people, now, "published", title=f"Matvagnar i {FORMER[2]}")
    make_need(session, people, now, "open", problem=f"Inga på {FORMER[3]} väcks varje natt.")
    make_need(session, people, now, "draft", title=NEVER["a draft"])
    make_need(session, people, now, "in_review", title=NEVER["in review"])
    make_offer(session, people, now, "draft", title=NEVER["a draft of an offer"])
    working_copy = {"summary": f"Nu även {NEVER['the working copy of what is public']}."}
    needs.start_revision(session, people.author.actor, kept, now=now)
    needs.update_need(session, people.author.actor, kept, working_copy, now=now)
    notes = {"internal_notes": f"Se {NEVER['internal notes']}."}
    needs.update_internal(session, people.author.actor, kept, notes, now=now)
    make_proposal(
        session,
        people,
        kept,
        now,
        "acknowledged",
        answers={"q1": f"Vi har ett {NEVER['a claimed answer']}."},
        claims={"answer-q1": f"{CLAIM} {NEVER['the reason for a claim']}."},
    )


def take_back(session: Session, people: People, now: datetime) -> None:
    """Withdraw a need, withdraw an offer, suspend another, mask a word of a need."""
    approver = people.approver.actor
    needs.withdraw_need(session, approver, _need(session, FORMER[0]), reason="Löst.", now=now)
    offers.withdraw_offer(session, people.editor.actor, _offer(session, FORMER[1]), now=now)
    suspended = _offer(session, FORMER[2])
    offers.suspend_offer(session, people.moderator.actor, suspended, reason="Fel.", now=now)
    (masked,) = (n for n in session.scalars(select(Need)) if _says(n, FORMER[3]))
    needs.mask_passage(session, approver, masked, Masking(FORMER[3], REASON, "social"), now=now)


def _need(session: Session, word: str) -> Need:
    (found,) = (n for n in session.scalars(select(Need)) if _says(n, word))
    return found


def _offer(session: Session, word: str) -> Offer:
    (found,) = (o for o in session.scalars(select(Offer)) if o.current and word in o.current.title)
    return found


def _says(need: Need, word: str) -> bool:
    return need.current is not None and word in f"{need.current.title} {need.current.problem}"


def in_the_files(folder: Path, word: str) -> bool:
    """Whether a file holds the beginning of the word, of which an index keeps the stem."""
    found = word[:-3].encode()
    every = (path.read_bytes().lower() for path in folder.rglob("*") if path.is_file())
    return any(found in content for content in every)


def suggested(indexed: Indexed, word: str) -> bool:
    """Whether it is what somebody is offered who types its beginning, or misspells it."""
    indexed.engine.refresh()
    ways = [way.text for way in indexed.engine.complete(word[:6], "sv")]
    misspelt = word[:4] + word[5:]
    meant = indexed.engine.search(Query(text=misspelt), indexed.worker.now()).suggestion
    return word in ways or word in (meant or "")


def nothing_tells(indexed: Indexed, words: Iterable[str]) -> None:
    """None of the words is in a file, or suggested."""
    for word in words:
        assert not in_the_files(indexed.folder, word), word
        assert not suggested(indexed, word), word


def vectors_are_of_what_is_public(indexed: Indexed) -> None:
    """Each is of a text that is public now, as it reads now."""
    with indexed.database.session() as session:
        public = {one.ref: checksum(one) for one in index.all_documents(session, "")}
        kept = session.execute(select(TextVector.ref, TextVector.checksum)).all()
    assert {ref for ref, _sum in kept} == set(public)
    assert {(ref, its_sum) for ref, its_sum in kept} == set(public.items())


@pytest.fixture
def published(indexed: Indexed, people: People, now: datetime) -> Indexed:
    """All is published and found in the files, what is to be taken back, too."""
    with indexed.database.session(write=True) as session:
        publish(session, people, now)
        session.commit()
    indexed.worker.drain()
    for word in (*PUBLIC, *FORMER):
        assert in_the_files(indexed.folder, word), word
        assert suggested(indexed, word), word
    return indexed


def test_what_is_not_public_is_nowhere(
    published: Indexed, people: People, now: datetime, app: Flask
) -> None:
    nothing_tells(published, NEVER.values())
    vectors_are_of_what_is_public(published)
    with published.database.session(write=True) as session:
        take_back(session, people, now)
        session.commit()
    published.worker.drain()
    nothing_tells(published, (*NEVER.values(), *FORMER))
    vectors_are_of_what_is_public(published)
    assert any(PUBLIC[0] in text for text in published.model.read)
    assert [word for word in NEVER.values() if word in " ".join(published.model.read)] == []
    assert in_the_files(published.folder, PUBLIC[0])
    client = app.test_client()
    for word in (*PUBLIC, *FORMER, *NEVER.values()):
        answer = client.get("/sv/suggest", query_string={"q": word[:6]})
        assert answer.json == {"suggestions": [word] if word in PUBLIC else []}


def test_a_draft_in_the_index_would_be_noticed(
    published: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, draft = index.all_documents, NEVER["a draft"]

    def leaking(session: Session, model: str) -> Iterator[Document]:
        for number, document in enumerate(real(session, model)):
            yield document
            if not number:
                yield replace(document, ref="B-2026-0099", title=draft, vectors={})

    nothing_tells(published, [draft])
    monkeypatch.setattr(index, "all_documents", leaking)
    index.rebuild(published.database, published.engine)
    assert in_the_files(published.folder, draft)
    assert suggested(published, draft)
    with pytest.raises(AssertionError, match=draft):
        nothing_tells(published, [draft])


@pytest.mark.parametrize("what", ["of a draft", "of an earlier text"])
def test_a_vector_of_what_is_not_public_would_be_noticed(
    published: Indexed, now: datetime, what: str
) -> None:
    vectors_are_of_what_is_public(published)
    with published.database.session(write=True) as session:
        draft = session.scalars(select(Need).filter_by(state="draft")).one()
        kept = session.scalars(select(TextVector)).all()[0]
        ref = draft.ref if what == "of a draft" else kept.ref
        about = {"language": "sv", "model": kept.model, "checksum": "0" * 64}
        store_vector(session, ref, "query", **about, vector=kept.vector, computed_at=now)
        session.commit()
    with pytest.raises(AssertionError):
        vectors_are_of_what_is_public(published)
