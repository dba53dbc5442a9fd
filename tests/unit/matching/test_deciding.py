"""Who may decide what about a pair, and what is written down."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.audit import AuditEntry
from marketplace.core.errors import DomainError, Forbidden, Invalid, NotFound, Stale, WrongState
from marketplace.core.events import Event
from marketplace.matching import operations, queries, rules
from marketplace.matching.models import Match, MatchReply
from marketplace.needs.models import DialogueEntry, DialogueParty
from tests.desk import pair_of
from tests.factories import make_need, make_offer
from tests.personas import People, Persona, settle

OTHERS = ("author", "approver", "neighbour", "editor", "rival", "platform_admin", "auditor")


@pytest.fixture
def match(session: Session, settled: People, now: datetime) -> Match:
    """A suggested pair of Ekbacken's need and Vardagskraft's offer."""
    need = make_need(session, settled, now, "open")
    offer = make_offer(session, settled, now, "published")
    match = pair_of(need, offer, now)
    session.add(match)
    session.flush()
    return match


@pytest.fixture
def settled(session: Session, now: datetime) -> People:
    """Everybody, in the test's own transaction."""
    return settle(session, now)


def events(session: Session, kind: str) -> list[dict[str, object]]:
    return [dict(row.refs) for row in session.scalars(select(Event).filter_by(kind=kind))]


def curate(session: Session, people: People, match: Match, now: datetime) -> None:
    operations.curate(session, people.moderator.actor, match, reason_code="same_problem", now=now)


def introduce(session: Session, people: People, match: Match, now: datetime) -> None:
    curate(session, people, match, now)
    operations.introduce(session, people.moderator.actor, match, message="Hej båda", now=now)


def test_a_decision_keeps_who_when_and_why(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    curate(session, settled, match, now)
    person = settled.moderator.person
    assert (match.state, match.moderator_id, match.decided_at) == ("curated", person.id, now)
    assert match.reason_code == "same_problem"
    assert events(session, "match.curated") == [{"match": match.id, "actor": person.id}]


def test_own_words_are_kept_where_they_are_the_reason_and_never_in_the_audit(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    actor = settled.moderator.actor
    operations.dismiss(session, actor, match, reason_code="other", reason="Hemliga ord", now=now)
    assert match.reason == "Hemliga ord"
    session.flush()
    entries = session.scalars(select(AuditEntry).filter_by(object_kind="match")).all()
    assert [entry.action for entry in entries] == ["match.dismissed"]
    assert "Hemliga" not in str([vars(entry) for entry in entries])
    operations.curate(session, actor, match, reason_code="proven", reason="glömda ord", now=now)
    assert match.reason == ""


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_decides(
    session: Session, settled: People, match: Match, now: datetime, who: str
) -> None:
    actor = getattr(settled, who).actor
    with pytest.raises(Forbidden):
        operations.curate(session, actor, match, reason_code="proven", now=now)
    with pytest.raises(Forbidden):
        operations.dismiss(session, actor, match, reason_code="wrong_place", now=now)
    curate(session, settled, match, now)
    with pytest.raises(Forbidden):
        operations.introduce(session, actor, match, message="Hej", now=now)


def test_who_comes_second_is_told_what_was_decided(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    seen = match.revision
    curate(session, settled, match, now)
    with pytest.raises(Stale) as refused:
        operations.dismiss(
            session,
            settled.moderator.actor,
            match,
            reason_code="wrong_place",
            now=now,
            revision=seen,
        )
    assert refused.value.code == "match_already_curated"
    assert refused.value.params == {"who": settled.moderator.person.name}
    assert match.state == "curated"


def test_a_pair_that_is_gone_is_not_found(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    session.query(Match).filter_by(id=match.id).delete(synchronize_session=False)
    with pytest.raises(NotFound):
        curate(session, settled, match, now)


def test_nothing_is_decided_about_what_is_no_longer_public(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    later = now + timedelta(days=400)
    with pytest.raises(WrongState) as refused:
        curate(session, settled, match, later)
    assert refused.value.code == "match_over"


def test_an_introduction_is_in_the_open_record_without_the_company(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    introduce(session, settled, match, now)
    (entry,) = session.scalars(select(DialogueEntry)).all()
    assert (entry.need_id, entry.kind, entry.public_text) == (match.need_id, "introduction", "")
    (party,) = session.scalars(select(DialogueParty)).all()
    assert party.organisation_id == match.offer.organisation_id
    assert match.introduced_at == now
    assert len(events(session, "match.introduced")) == 1


def test_an_introduction_has_a_message_and_happens_once(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    moderator = settled.moderator.actor
    with pytest.raises(WrongState):
        operations.introduce(session, moderator, match, message="Hej", now=now)
    curate(session, settled, match, now)
    for message in (" ", "x" * 2001):
        with pytest.raises(Invalid):
            operations.introduce(session, moderator, match, message=message, now=now)
    operations.introduce(session, moderator, match, message="Hej", now=now)
    with pytest.raises(DomainError):
        operations.introduce(session, moderator, match, message="Hej igen", now=now)
    assert match.message == "Hej"
    assert len(session.scalars(select(DialogueEntry)).all()) == 1


def answer(
    session: Session, persona: Persona, match: Match, now: datetime, interested: bool = True
) -> None:
    operations.reply(session, persona.actor, match, interested=interested, comment="Gärna", now=now)


def test_each_side_has_an_answer_of_its_own_that_may_be_changed(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    introduce(session, settled, match, now)
    answer(session, settled.author, match, now)
    answer(session, settled.editor, match, now, interested=False)
    answer(session, settled.approver, match, now + timedelta(hours=1), interested=False)
    replies = {row.side: row for row in session.scalars(select(MatchReply))}
    assert replies.keys() == {"need", "offer"}
    assert replies["need"].person.name == settled.approver.person.name
    assert not replies["need"].interested
    assert {row.side for row in match.replies} == {"need", "offer"}
    assert [row["side"] for row in events(session, "match.replied")] == ["need", "offer", "need"]
    answers = [step for step in queries.history(session, match) if "side" in step.details]
    assert len(answers) == 3


@pytest.mark.parametrize("who", ["coauthor", "neighbour", "rival", "moderator", "company_admin"])
def test_nobody_else_answers(
    session: Session, settled: People, match: Match, now: datetime, who: str
) -> None:
    introduce(session, settled, match, now)
    with pytest.raises(Forbidden):
        answer(session, getattr(settled, who), match, now)


def test_there_is_nothing_to_answer_before_the_introduction(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    curate(session, settled, match, now)
    with pytest.raises(WrongState):
        answer(session, settled.author, match, now)


@pytest.mark.parametrize("days", [0, 400])
def test_the_rule_and_the_condition_agree_on_what_is_public(
    session: Session, settled: People, match: Match, now: datetime, days: int
) -> None:
    at = now + timedelta(days=days)
    total = queries.count_to_decide(session, at)
    assert (total == 1) == rules.is_public(match, at)
    match.offer.organisation.state = "suspended"
    session.flush()
    assert queries.count_to_decide(session, at) == 0
    assert not rules.is_public(match, at)


def test_each_side_lists_what_it_may_see(
    session: Session, settled: People, match: Match, now: datetime
) -> None:
    body, company = match.need.organisation_id, match.offer.organisation_id

    def listed() -> list[int]:
        return [
            len(queries.matches_for_body(session, body, now)),
            len(queries.matches_for_company(session, company, now)),
        ]

    assert listed() == [0, 0]
    introduce(session, settled, match, now)
    answer(session, settled.editor, match, now)
    assert listed() == [1, 1]
    (row,) = queries.matches_for_company(session, company, now)
    assert (row.interested("offer"), row.interested("need")) == (True, None)
    assert queries.matches_for_company(session, body, now) == []
