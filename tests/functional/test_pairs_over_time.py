"""Pairs whose need or offer goes on: what is over says so, and nothing that was written is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from marketplace import codes
from marketplace.arena import rules as arena
from marketplace.core.db import Database
from marketplace.matching import operations, rules
from marketplace.matching.models import Match
from marketplace.needs.models import Need
from marketplace.needs.rules import WORKFLOW as NEEDS
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.offers.rules import WORKFLOW as OFFERS
from marketplace.proposals.rules import WORKFLOW as PROPOSALS
from marketplace.worker import Worker
from tests.clock import Clock
from tests.desk import change_offer
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor

DAYS = timedelta(days=10)


@pytest.fixture
def pair(
    database: Database,
    people: People,
    now: datetime,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> int:
    """A suggested pair, made by the worker; the offer holds for ten days."""
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 0.075)
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        make_offer(session, people, now, "published", valid_until=now + DAYS)
        session.commit()
    worker.drain()
    with database.session() as session:
        return session.query(Match).one().id


Do = Callable[..., None]


@pytest.fixture
def do(database: Database, people: People, now: datetime, pair: int) -> Do:
    """do("curate"), do("introduce"): the moderator decides."""

    def do(verb: str, at: datetime = now) -> None:
        given = {"curate": {"reason_code": "proven"}, "dismiss": {"reason_code": "wrong_place"}}
        with database.session(write=True) as session:
            match = session.get_one(Match, pair)
            about = given.get(verb, {"message": "Hej båda."})
            getattr(operations, verb)(session, people.moderator.actor, match, now=at, **about)
            session.commit()

    return do


def state_of(database: Database, pair: int) -> str:
    with database.session() as session:
        return session.get_one(Match, pair).state


def renew(database: Database, people: People, now: datetime, days: int) -> None:
    with database.session(write=True) as session:
        until = now + timedelta(days=days)
        offer = session.query(Offer).one()
        offers.renew_offer(session, people.editor.actor, offer, valid_until=until, now=now)
        session.commit()


@pytest.mark.parametrize("worker_has_run", [False, True])
def test_an_expired_offer_in_a_curated_match_is_told_to_all_three(
    visitor: Visitor,
    people: People,
    do: Do,
    pair: int,
    clock: Clock,
    worker: Worker,
    worker_has_run: bool,
    database: Database,
) -> None:
    do("curate")
    clock.time += DAYS
    if worker_has_run:
        worker.drain()
        assert state_of(database, pair) == "expired"
    for who in ("moderator", "author", "editor"):
        page = visitor.sign_in(getattr(people, who)).open(f"/sv/matches/{pair}")
        assert page.heading == "Paret är inte längre aktuellt"
        assert "gällde till och med 4 december 2026" in page.text
        assert "Tillsyn på natten" not in page.text
        assert ("Utvald, beprövat" in page.text) == (who == "moderator")
    for who in ("neighbour", "rival"):
        visitor.sign_in(getattr(people, who)).open(f"/sv/matches/{pair}", 404)
    page = visitor.sign_in(people.moderator).open("/sv/desk/matches?state=curated")
    assert "Ingen matchning" in page.text


def test_a_pair_that_was_never_shown_to_the_sides_stays_unseen_when_it_is_over(
    visitor: Visitor, people: People, pair: int, clock: Clock
) -> None:
    clock.time += DAYS
    for who in ("author", "editor"):
        visitor.sign_in(getattr(people, who)).open(f"/sv/matches/{pair}", 404)


def test_a_renewed_offer_is_suggested_again_and_the_history_tells_all(
    visitor: Visitor,
    people: People,
    do: Do,
    pair: int,
    clock: Clock,
    worker: Worker,
    database: Database,
) -> None:
    do("curate")
    clock.time += DAYS
    worker.drain()
    renew(database, people, clock.time, 60)
    worker.drain()
    assert state_of(database, pair) == "suggested"
    page = visitor.sign_in(people.moderator).open(f"/en/matches/{pair}")
    history = page.text[page.text.index("The pair's history") :]
    told = ("Suggested again", "No longer current", "Curated, proven", "by Mia Falk")
    places = [history.index(words) for words in told]
    assert [*places, history.rindex("Suggested")] == sorted({*places, history.rindex("Suggested")})


def test_a_dismissed_pair_is_suggested_again_when_the_offer_says_something_new_only(
    people: People, do: Do, pair: int, clock: Clock, worker: Worker, database: Database
) -> None:
    do("dismiss")
    renew(database, people, clock.time, 60)
    worker.drain()
    assert state_of(database, pair) == "dismissed"
    with database.session() as session:
        ref = session.query(Offer).one().ref
    change_offer(database, people, ref, clock.time, summary="En sensor ser att någon går upp.")
    worker.drain()
    assert state_of(database, pair) == "suggested"


def to_procurement(database: Database, state: str) -> None:
    with database.session(write=True) as session:
        session.query(Need).one().state = state
        session.commit()


@pytest.mark.parametrize("state", sorted(rules.CLOSED_FOR_GOOD))
def test_r14_nobody_is_introduced_to_a_need_in_procurement(
    visitor: Visitor, people: People, do: Do, pair: int, database: Database, state: str
) -> None:
    do("curate")
    form = visitor.sign_in(people.moderator).open(f"/en/matches/{pair}/introduce")
    to_procurement(database, state)
    page = visitor.open(f"/en/matches/{pair}")
    assert page.links("Introduce to both V") == []
    assert "takes nothing more" in page.text
    assert visitor.open(f"/en/matches/{pair}/introduce").path == f"/en/matches/{pair}"
    page = form.submit("Introduce to both", 409, message="Det här skrev jag just.")
    assert "takes nothing more" in page.text
    assert page.value("message") == "Det här skrev jag just."
    assert state_of(database, pair) == "curated"


def test_r26_an_answer_that_was_written_while_the_pair_ended_comes_back(
    visitor: Visitor, people: People, do: Do, pair: int, clock: Clock, worker: Worker
) -> None:
    do("curate")
    do("introduce")
    form = visitor.sign_in(people.editor).open(f"/sv/matches/{pair}")
    clock.time += DAYS
    for run in (False, True):
        if run:
            worker.drain()
        page = form.submit("Spara svaret", 409, interested="yes", comment="Vi ringer på torsdag.")
        assert page.heading == "Paret är inte längre aktuellt"
        assert "Vi ringer på torsdag." in page.text
        assert "Det sparades inte." in page.text


def test_r26_a_message_and_a_reason_that_came_too_late_come_back(
    visitor: Visitor, people: People, do: Do, pair: int, clock: Clock
) -> None:
    visitor.sign_in(people.moderator)
    decision = visitor.open(f"/sv/matches/{pair}")
    do("curate")
    message = visitor.open(f"/sv/matches/{pair}/introduce")
    clock.time += DAYS
    page = message.submit("Presentera för båda", 409, message="Ni verkar mena samma natt.")
    assert "Ni verkar mena samma natt." in page.text
    page = decision.submit("Avfärda A", 409, reason_code="other", reason="Olika skeden.")
    assert "Olika skeden." in page.text


# Words that would make a state sound like a choice of supplier (R3).
VERDICTS = {
    "sv": ("accept", "antag", "vinn", "vunn", "förlor", "avslag", "avsla", "tilldel", "anbud"),
    "en": ("accept", "reject", "won", "win", "lost", "award", "tender", "shortlist", "rank"),
}
STATES = ("need_state", "offer_state", "proposal_state", "match_state", "match_reason")


def test_r3_no_state_of_a_proposal_or_a_match_is_a_verdict() -> None:
    tables = {"need": NEEDS, "offer": OFFERS, "proposal": PROPOSALS, "match": rules.WORKFLOW}
    names = {t.target for workflow in tables.values() for t in workflow.transitions}
    assert {"noted", "introduced"} <= names
    assert [n for n in names if any(word in n for word in VERDICTS["en"])] == []
    for language, verdicts in VERDICTS.items():
        labels = [label for name in STATES for _code, label in codes.choices(name, language)]
        labels += [
            reason.label(language)
            for kind in ("match_curate", "match_dismiss")
            for reason in arena.REASONS[kind]
        ]
        assert len(labels) > 20
        found = [one for one in labels if any(word in one.lower() for word in verdicts)]
        assert found == []


def test_r3_every_match_shows_why_it_was_suggested(
    visitor: Visitor, people: People, do: Do, pair: int
) -> None:
    why = ("Båda handlar om", "samstämmighet av högst 1", "Stämmer de?")
    visitor.sign_in(people.moderator)
    assert all(words in visitor.open(f"/sv/matches/{pair}").text for words in why[:2])
    do("curate")
    for who in ("moderator", "author", "editor"):
        page = visitor.sign_in(getattr(people, who)).open(f"/sv/matches/{pair}")
        for words in why[:2]:
            assert words in page.text
    do("introduce")
    for who in ("moderator", "author", "editor"):
        page = visitor.sign_in(getattr(people, who)).open(f"/sv/matches/{pair}?texts=1")
        assert why[0] in page.text
