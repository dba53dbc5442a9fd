"""From draft to published and to the end of the answer time: who may, and what it leaves behind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.actor import SYSTEM, Actor, operator
from marketplace.core.db import Database
from marketplace.core.errors import DomainError, Forbidden, Invalid, Stale, WrongState
from marketplace.core.events import Event
from marketplace.needs import drafts, operations, queries, rules
from marketplace.needs.models import Need, NeedCode
from tests.factories import NEED, OPEN, make_need
from tests.personas import People, settle
from tests.unit.needs.conftest import Audit, Events

IMPORT = operator("tests")
Verb = Callable[[Session, Actor, Need, datetime], object]


def give_back(session: Session, actor: Actor, need: Need, now: datetime) -> None:
    operations.return_need(session, actor, need, reason="Skriv hur många.", now=now)


VERBS: dict[str, Verb] = {
    "submit": lambda s, a, n, now: operations.submit_for_review(s, a, n, now=now),
    "take back": lambda s, a, n, now: operations.take_back(s, a, n, now=now),
    "return": give_back,
    "publish": lambda s, a, n, now: operations.publish_need(s, a, n, now=now),
    "delete": lambda s, a, n, now: operations.delete_draft(s, a, n, now=now),
    "import": lambda s, a, n, now: operations.publish_imported(s, a, n, reason="Import", now=now),
}
# Who can do what, in the state in which it can be done. Everybody else is refused.
MAY = {
    ("draft", "submit"): {"author", "approver"},
    ("draft", "delete"): {"author", "approver"},
    ("draft", "import"): {"operator", "moderator"},
    ("in_review", "take back"): {"author"},
    ("in_review", "return"): {"approver"},
    ("in_review", "publish"): {"approver"},
}
EVERYBODY = (
    "author",
    "coauthor",
    "approver",
    "neighbour",
    "editor",
    "company_admin",
    "rival",
    "moderator",
    "platform_admin",
    "auditor",
    "operator",
    "system",
)


def actor_of(people: People, who: str) -> Actor:
    return {"operator": IMPORT, "system": SYSTEM}.get(who) or getattr(people, who).actor


@pytest.mark.one_database
@pytest.mark.parametrize("state", ["draft", "in_review", "announced"])
@pytest.mark.parametrize("verb", VERBS)
def test_everybody_tries_everything(
    session: Session, people: People, now: datetime, state: str, verb: str
) -> None:
    allowed = set()
    for who in EVERYBODY:
        need = make_need(session, people, now, state)
        before = need.state
        try:
            VERBS[verb](session, actor_of(people, who), need, now)
            allowed.add(who)
        except (Forbidden, WrongState):
            assert need.state == before
    assert allowed == MAY.get((state, verb), set())


def test_submitting_tells_the_approvers(
    session: Session, people: People, now: datetime, emitted: Events, audit: Audit
) -> None:
    need = make_need(session, people, now, "in_review")
    assert need.state == "in_review"
    assert emitted("need.submitted") == [{"need": need.id, "actor": people.author.person.id}]
    entry = audit(need)[0]
    assert (entry.from_state, entry.to_state) == ("draft", "in_review")


def test_what_is_missing_is_named_and_nothing_moves(
    session: Session, people: People, now: datetime
) -> None:
    empty: dict[str, Any] = {
        name: [] if isinstance(NEED.get(name), list) else ""
        for name in rules.TO_PUBLISH
        if name not in {"needed_from", "language"}
    }
    undated = {"needed_from_year": None, "needed_from_quarter": None}
    need = make_need(session, people, now, "draft", **empty, **undated)
    with pytest.raises(Invalid) as caught:
        operations.submit_for_review(session, people.author.actor, need, now=now)
    assert caught.value.fields == dict.fromkeys([*empty, "needed_from"], "missing")
    assert need.state == "draft"


def test_what_was_taken_away_during_review_is_missed_at_publishing(
    session: Session, people: People, now: datetime
) -> None:
    need, approver = make_need(session, people, now, "in_review"), people.approver.actor
    operations.update_need(session, approver, need, {"contact": ""}, now=now)
    with pytest.raises(Invalid) as caught:
        operations.publish_need(session, approver, need, now=now)
    assert caught.value.fields == {"contact": "missing"}
    assert (need.state, need.current) == ("in_review", None)


def test_a_return_needs_a_reason_which_stands_among_the_comments(
    session: Session, people: People, now: datetime, emitted: Events, audit: Audit
) -> None:
    need, approver = make_need(session, people, now, "in_review"), people.approver.actor
    for nothing in ("", "  \n"):
        with pytest.raises(Invalid):
            operations.return_need(session, approver, need, reason=nothing, now=now)
        assert need.state == "in_review"
    operations.return_need(session, approver, need, reason="Skriv hur många.", now=now)
    (comment,) = drafts.comments_on(session, need, 1, 20)
    assert (comment.kind, comment.text) == ("returned", "Skriv hur många.")
    assert comment.person_id == people.approver.person.id
    assert emitted("need.returned") == [{"need": need.id, "actor": people.approver.person.id}]
    assert "hur många" not in repr(vars(audit(need)[0]))
    assert drafts.returned(session, need) is comment


def test_a_return_is_forgotten_when_the_draft_is_sent_again(
    session: Session, people: People, now: datetime
) -> None:
    need, later = make_need(session, people, now, "in_review"), now + timedelta(hours=1)
    give_back(session, people.approver.actor, need, later)
    operations.submit_for_review(session, people.author.actor, need, now=later + timedelta(hours=1))
    assert drafts.returned(session, need) is None
    operations.take_back(session, people.author.actor, need, now=later + timedelta(hours=2))
    assert drafts.returned(session, need) is None


def test_publishing_freezes_the_first_version(
    session: Session, people: People, now: datetime, emitted: Events, audit: Audit
) -> None:
    need, later = make_need(session, people, now, "in_review"), now + timedelta(days=1)
    version = operations.publish_need(session, people.approver.actor, need, now=later)
    assert (version.number, version.frozen_at, version.complete) == (1, later, False)
    assert (need.state, need.published_at, need.current) == ("published", later, version)
    assert queries.working_copy(session, need) is None
    assert need.phase_at(later) == "announced"
    expected = {"need": need.id, "version": version.id, "actor": people.approver.person.id}
    assert emitted("need.published") == [expected]
    details = audit(need)[0].details
    assert details == {"same_person": False, "version": 1, "complete": False}


def test_a_whole_need_opens_for_answers(session: Session, people: People, now: datetime) -> None:
    need = make_need(session, people, now, "open")
    assert need.current is not None
    assert need.current.complete
    assert need.is_open(now)
    assert not need.is_open(need.current.answers_close_at or now)


def test_codes_of_the_public_version_and_those_above_are_kept_for_filters(
    session: Session, people: People, now: datetime
) -> None:
    values = {
        "welfare_areas": ["homecare", "residential"],
        "places": ["1784", "0980"],
        "target_groups": ["dementia"],
        "solution_types": ["alarm"],
    }
    need = make_need(session, people, now, "announced", **values)
    rows = session.execute(select(NeedCode.list, NeedCode.code).filter_by(need_id=need.id))
    found: dict[str, set[str]] = {}
    for name, code in rows:
        found.setdefault(name, set()).add(code)
    assert found == {
        "area": {"homecare", "residential", "elderly", "care"},
        "place": {"1784", "17", "0980", "09"},
        "target": {"dementia", "older"},
        "type": {"alarm"},
    }


def test_a_draft_has_no_codes_to_be_found_by(
    session: Session, people: People, now: datetime
) -> None:
    make_need(session, people, now, "in_review")
    assert session.scalars(select(NeedCode)).all() == []


def both_roles(people: People) -> Actor:
    person = people.author
    roles = frozenset({"need_author", "need_approver"})
    return Actor("person", person.person.id, person.organisation.id, roles)


def test_one_person_may_write_and_publish_and_the_audit_says_so(
    session: Session, people: People, now: datetime, audit: Audit
) -> None:
    need = make_need(session, people, now, "in_review")
    operations.publish_need(session, both_roles(people), need, now=now)
    assert audit(need)[0].details["same_person"] is True


def test_a_body_can_ask_for_two(session: Session, people: People, now: datetime) -> None:
    people.author.organisation.two_person_rule = True
    need = make_need(session, people, now, "in_review")
    with pytest.raises(Forbidden) as caught:
        operations.publish_need(session, both_roles(people), need, now=now)
    assert caught.value.code == "two_persons"
    assert need.state == "in_review"
    operations.publish_need(session, people.approver.actor, need, now=now)


def test_who_sends_a_draft_to_review_is_not_its_second_person(
    session: Session, people: People, now: datetime
) -> None:
    people.author.organisation.two_person_rule = True
    need, approver = make_need(session, people, now), people.approver.actor
    operations.submit_for_review(session, approver, need, now=now)
    with pytest.raises(Forbidden):
        operations.publish_need(session, approver, need, now=now)


def test_only_a_verified_body_sends_and_publishes(
    session: Session, people: People, now: datetime
) -> None:
    written, waiting = make_need(session, people, now), make_need(session, people, now, "in_review")
    people.author.organisation.state = "suspended"
    session.flush()
    attempts: list[Callable[[], object]] = [
        lambda: operations.submit_for_review(session, people.author.actor, written, now=now),
        lambda: operations.publish_need(session, people.approver.actor, waiting, now=now),
        lambda: operations.publish_imported(session, IMPORT, written, reason="Import", now=now),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden) as caught:
            attempt()
        assert caught.value.code == "not_verified"


@pytest.mark.parametrize("verb", ["submit", "publish"])
def test_a_deadline_that_passed_while_writing_is_told(
    session: Session, people: People, now: datetime, verb: str
) -> None:
    state = "draft" if verb == "submit" else "in_review"
    close = now + timedelta(days=3)
    need = make_need(session, people, now, state, **OPEN, answers_close_at=close)
    who = people.author if verb == "submit" else people.approver
    with pytest.raises(Invalid) as caught:
        VERBS[verb](session, who.actor, need, close)
    assert caught.value.fields == {"answers_close_at": "past_deadline"}
    VERBS[verb](session, who.actor, need, close - timedelta(seconds=1))


@pytest.mark.one_database
@pytest.mark.parametrize("verb", ["submit", "take_back", "publish", "return", "delete"])
def test_a_stale_page_decides_nothing(
    session: Session, people: People, now: datetime, verb: str
) -> None:
    need = make_need(session, people, now, "draft" if verb in {"submit", "delete"} else "in_review")
    stale = need.revision
    operations.update_need(session, people.approver.actor, need, {"volume": "41 mil"}, now=now)
    author, approver = people.author.actor, people.approver.actor
    attempts: dict[str, Callable[[], object]] = {
        "submit": lambda: operations.submit_for_review(
            session, author, need, now=now, revision=stale
        ),
        "take_back": lambda: operations.take_back(session, author, need, now=now, revision=stale),
        "publish": lambda: operations.publish_need(
            session, approver, need, now=now, revision=stale
        ),
        "return": lambda: operations.return_need(
            session, approver, need, reason="x", now=now, revision=stale
        ),
        "delete": lambda: operations.delete_draft(session, author, need, now=now, revision=stale),
    }
    before = need.state
    with pytest.raises(Stale):
        attempts[verb]()
    assert need.state == before


def test_an_import_is_published_as_it_is(
    session: Session, people: People, now: datetime, audit: Audit
) -> None:
    body, past = people.author.organisation, now - timedelta(days=40)
    thin = {"title": "Kyla", "answers_close_at": past}
    need = operations.start_need(session, IMPORT, body, thin, now=now)
    with pytest.raises(Invalid):
        operations.publish_imported(session, IMPORT, need, reason=" ", now=now)
    operations.publish_imported(session, IMPORT, need, reason="Import: fil.csv", now=now)
    assert need.state == "published"
    assert need.phase_at(now) == "answers_closed"
    assert (audit(need)[0].actor_kind, audit(need)[0].os_user) == ("operator", "tests")


def test_answers_close_when_their_time_is_over(
    session: Session, people: People, now: datetime, emitted: Events, audit: Audit
) -> None:
    due = make_need(session, people, now, "open")
    later = make_need(session, people, now, "open", answers_close_at=now + timedelta(days=60))
    announced = make_need(session, people, now, "announced")
    draft = make_need(session, people, now, **OPEN, answers_close_at=now + timedelta(days=1))
    assert due.current is not None
    close = due.current.answers_close_at
    assert close is not None
    assert operations.close_answers_when_due(session, close - timedelta(seconds=1)) == 0
    assert operations.close_answers_when_due(session, close) == 1
    assert [n.state for n in (due, later, announced, draft)] == [
        "answers_closed",
        "published",
        "published",
        "draft",
    ]
    assert due.answers_closed_at == close
    assert emitted("need.answers_closed") == [{"need": due.id}]
    assert audit(due)[0].actor_kind == "system"
    assert operations.close_answers_when_due(session, close) == 0


def test_nobody_else_moves_what_the_clock_moves(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    for who in ("author", "moderator", "editor", "operator"):
        actor = actor_of(people, who)
        with pytest.raises(DomainError):
            rules.WORKFLOW.move(
                session,
                actor,
                need,
                "answers_closed",
                roles=rules.roles_of(actor, need),
                now=now,
            )


def test_two_who_publish_at_once_publish_once(database: Database, now: datetime) -> None:
    with database.session(write=True) as session:
        people = settle(session, now)
        ref = make_need(session, people, now, "in_review").ref
        session.commit()
    gate, outcomes = Barrier(2), []

    def publish() -> None:
        # SQLite lets one writer begin at a time; elsewhere both have read the need before they go.
        if database.is_sqlite:
            gate.wait(10)
        with database.session(write=True) as session:
            need = queries.need_by_ref(session, ref)
            assert need is not None
            if not database.is_sqlite:
                gate.wait(10)
            try:
                operations.publish_need(session, people.approver.actor, need, now=now)
                session.commit()
                outcomes.append("published")
            except WrongState:
                outcomes.append("too late")

    threads = [Thread(target=publish) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["published", "too late"]
    with database.session() as session:
        published = session.scalars(select(Event).filter_by(kind="need.published")).all()
    assert len(published) == 1
