"""New versions of a public need: a working copy, a note, and what everybody can compare."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from marketplace.core.actor import operator
from marketplace.core.errors import DomainError, Forbidden, Invalid, Stale, WrongState
from marketplace.core.text.differences import FieldChange
from marketplace.needs import documents, operations, queries
from marketplace.needs.models import Need, NeedVersion
from tests.factories import OPEN, make_need
from tests.personas import People, Persona
from tests.unit.needs.conftest import Audit, Events

IMPORT = operator("tests")


def begin(session: Session, who: Persona, need: Need, now: datetime) -> NeedVersion:
    return operations.start_revision(session, who.actor, need, now=now)


def change(session: Session, people: People, need: Need, now: datetime, **values: object) -> None:
    """The author opens a working copy and writes in it."""
    begin(session, people.author, need, now)
    operations.update_need(session, people.author.actor, need, values, now=now)


def publish(
    session: Session, people: People, need: Need, now: datetime, note: str = "Fler berörs."
) -> NeedVersion:
    return operations.publish_revision(session, people.approver.actor, need, note=note, now=now)


def test_a_new_version_is_written_beside_what_everybody_reads(
    session: Session, people: People, now: datetime, emitted: Events
) -> None:
    need = make_need(session, people, now, "open")
    before = queries.current(need)
    change(session, people, need, now, title="Trygg natt för fler")
    assert queries.current(need).title == before.title
    later = now + timedelta(days=2)
    version = publish(session, people, need, later)
    assert (version.number, version.frozen_at, version.change_note) == (2, later, "Fler berörs.")
    assert queries.current(need) is version
    assert version.title == "Trygg natt för fler"
    assert (before.number, before.title) != (2, version.title)
    assert need.published_at == now
    assert emitted("need.published")[-1] == {
        "need": need.id,
        "version": version.id,
        "actor": people.approver.person.id,
    }


def test_two_who_begin_write_in_the_same_working_copy(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    assert begin(session, people.author, need, now) is begin(session, people.approver, need, now)


@pytest.mark.parametrize("who", ["neighbour", "coauthor", "moderator", "editor", "platform_admin"])
def test_only_those_who_write_or_approve_begin_a_version(
    session: Session, people: People, now: datetime, who: str
) -> None:
    need = make_need(session, people, now, "open")
    with pytest.raises(Forbidden):
        begin(session, getattr(people, who), need, now)


def test_an_author_does_not_publish_a_version(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    change(session, people, need, now, title="Ny")
    with pytest.raises(Forbidden):
        operations.publish_revision(session, people.author.actor, need, note="Ny.", now=now)


def test_a_version_that_differs_in_nothing_is_not_stored(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    begin(session, people.author, need, now)
    with pytest.raises(Invalid, match="nothing_changed"):
        publish(session, people, need, now)


def test_a_version_says_what_changed(session: Session, people: People, now: datetime) -> None:
    need = make_need(session, people, now, "open")
    change(session, people, need, now, title="Ny")
    with pytest.raises(Invalid, match="reason_required"):
        publish(session, people, need, now, note="  ")


def test_what_changed_is_kept_in_the_audit_as_names_of_fields(
    session: Session, people: People, now: datetime, audit: Audit
) -> None:
    need = make_need(session, people, now, "open")
    change(session, people, need, now, volume="226 personer", places=["0114", "0115"])
    publish(session, people, need, now)
    changed = next(entry for entry in audit(need) if entry.action == "need.changed")
    assert changed.fields == ["places", "volume"]


def test_a_stale_version_is_not_published(session: Session, people: People, now: datetime) -> None:
    need = make_need(session, people, now, "open")
    change(session, people, need, now, title="Ny")
    seen = need.revision
    operations.update_need(session, people.author.actor, need, {"title": "Nyare"}, now=now)
    with pytest.raises(Stale):
        operations.publish_revision(
            session, people.approver.actor, need, note="Ny.", now=now, revision=seen
        )


def test_a_working_copy_can_be_thrown_away(session: Session, people: People, now: datetime) -> None:
    need = make_need(session, people, now, "open")
    change(session, people, need, now, title="Ny")
    operations.discard_revision(session, people.author.actor, need, now=now)
    assert queries.working_copy(session, need) is None
    assert [mark.number for mark in queries.version_marks(session, need.id)] == [1]


def test_an_announced_need_opens_by_a_version_that_completes_it(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "announced")
    assert not need.is_open(now)
    change(session, people, need, now, **OPEN, answers_close_at=now + timedelta(days=30))
    publish(session, people, need, now, "Öppet för svar.")
    assert need.is_open(now)


def test_an_open_need_keeps_what_is_asked_of_one(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    change(session, people, need, now, open_questions=[])
    with pytest.raises(Invalid) as refused:
        publish(session, people, need, now)
    assert refused.value.fields == {"open_questions": "needed_while_open"}


def test_a_correction_after_closing_gives_no_new_last_day(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    after = now + timedelta(days=31)
    change(session, people, need, after, title="Rättad")
    version = publish(session, people, need, after, "Rättat ett fel.")
    assert (need.state, version.number) == ("answers_closed", 2)
    change(session, people, need, after, answers_close_at=after + timedelta(days=9))
    with pytest.raises(Invalid) as refused:
        publish(session, people, need, after)
    assert refused.value.fields == {"answers_close_at": "no_new_deadline"}


def test_ids_of_questions_survive_versions_and_are_never_used_again(
    session: Session, people: People, now: datetime
) -> None:
    asked = [{"text": "Hur?"}, {"text": "Var?"}]
    need = make_need(session, people, now, "open", open_questions=asked)
    first = queries.current(need).open_questions
    change(session, people, need, now, open_questions=first[:1])
    operations.update_need(
        session,
        people.author.actor,
        need,
        {"open_questions": [{"id": "q1", "text": "Hur då?"}, {"id": "", "text": "När?"}]},
        now=now,
    )
    assert [q["id"] for q in publish(session, people, need, now).open_questions] == ["q1", "q3"]


def test_r25_a_version_names_the_changed_fields_old_and_new(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open", volume="214 personer")
    question = queries.current(need).open_questions[0]
    change(
        session,
        people,
        need,
        now,
        volume="226 personer",
        needed_from_year=2028,
        open_questions=[{"id": "q1", "text": "Hur märks det att någon har ramlat?"}],
        internal_notes="Vi har 2 miljoner.",
    )
    version = publish(session, people, need, now)
    assert documents.version_changes(session, version) == (
        FieldChange("needed_from", (2027, 3, False), (2028, 3, False)),
        FieldChange("volume", "214 personer", "226 personer"),
        FieldChange(
            "open_questions",
            question,
            {"id": "q1", "text": "Hur märks det att någon har ramlat?"},
            1,
        ),
    )
    first = queries.versions_between(session, need.id, 1, 1)[0]
    assert documents.version_changes(session, first) == ()


def test_two_persons_an_approver_who_rewrote_the_text_is_no_second_one(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "in_review")
    need.organisation.two_person_rule = True
    approver = people.approver.actor
    operations.update_need(session, approver, need, {"registry_number": "2026-1"}, now=now)
    operations.update_need(session, approver, need, {"problem": "Omskrivet."}, now=now)
    with pytest.raises(Forbidden, match="two_persons"):
        operations.publish_need(session, approver, need, now=now)


def test_two_persons_each_version_is_judged_by_itself(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "in_review")
    need.organisation.two_person_rule = True
    approver = people.approver.actor
    operations.update_need(session, approver, need, {"registry_number": "2026-1"}, now=now)
    operations.publish_need(session, approver, need, now=now)
    change(session, people, need, now, title="Skriven av Anna")
    publish(session, people, need, now)
    begin(session, people.approver, need, now)
    operations.update_need(session, approver, need, {"title": "Skriven av Karin"}, now=now)
    with pytest.raises(Forbidden, match="two_persons"):
        publish(session, people, need, now)


def test_changed_import_becomes_a_version(session: Session, people: People, now: datetime) -> None:
    need = make_need(session, people, now, "announced")
    values = {"problem": "Ny text därifrån."}
    version = operations.publish_changed_import(
        session, IMPORT, need, values, reason="Import: fil.csv", now=now
    )
    assert version is not None
    assert (version.number, version.problem) == (2, "Ny text därifrån.")
    assert version.change_note == "Import: fil.csv"
    again = operations.publish_changed_import(
        session, IMPORT, need, values, reason="Import: fil.csv", now=now
    )
    assert again is None
    assert queries.working_copy(session, need) is None


def test_changed_import_leaves_what_is_being_written_alone(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "announced")
    begin(session, people.author, need, now)
    with pytest.raises(WrongState, match="being_revised"):
        operations.publish_changed_import(
            session, IMPORT, need, {"problem": "Ny."}, reason="Import", now=now
        )


@pytest.mark.parametrize("who", ["author", "approver", "editor", "auditor"])
def test_people_do_not_publish_as_an_import(
    session: Session, people: People, now: datetime, who: str
) -> None:
    need = make_need(session, people, now, "announced")
    actor = getattr(people, who).actor
    with pytest.raises(DomainError):
        operations.publish_changed_import(
            session, actor, need, {"problem": "Ny."}, reason="Import", now=now
        )
