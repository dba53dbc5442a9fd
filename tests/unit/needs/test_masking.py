"""R22: an approver masks a passage, and it is gone from every row that anybody may read."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.audit import AccessEntry, AuditEntry
from marketplace.core.db import Base
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.core.events import Event
from marketplace.core.masks import Masking, text_columns
from marketplace.needs import masks, operations, queries
from marketplace.needs.models import (
    DialogueEntry,
    DialogueParty,
    Need,
    NeedCode,
    NeedComment,
    NeedDecision,
    NeedFollower,
    NeedInternal,
    NeedMask,
    NeedPerson,
    NeedTranslation,
    NeedVersion,
)
from tests.factories import make_need
from tests.personas import People

NAME = "Inga på Gunnarskogsvägen"
ASKED = Masking(NAME, "En enskild person gick att känna igen.", "social")
PROBLEM = f"Ett exempel är **Inga** på Gunnarskogsvägen, som väcks. {NAME} sover gott."


def test_it_is_masked_in_every_row_that_anybody_may_read(
    people: People, session: Session, now: datetime
) -> None:
    need = make_need(session, people, now, "open", problem=PROBLEM, summary=f"Som {NAME}")
    current = queries.current(need)
    session.add(
        NeedTranslation(
            version_id=current.id,
            language="en",
            texts={"problem": f"One is {NAME}", "open_questions.q1.text": NAME},
            changed_at=now,
        )
    )
    session.add(DialogueEntry(need_id=need.id, kind="introduction", at=now, public_text=NAME))
    session.flush()
    found = masks.places_of(session, need, NAME, wide=True)
    assert [(p.kind, p.field) for p in found] == [
        ("version", "summary"),
        ("version", "problem"),
        ("version", "problem"),
        ("translation", "problem"),
        ("translation", "open_questions"),
        ("dialogue", "public_text"),
    ]
    revision = need.revision
    mask = operations.mask_passage(session, people.approver.actor, need, ASKED, now=now)
    assert masks.places_of(session, need, NAME, wide=True) == []
    assert current.problem == "Ett exempel är [maskat], som väcks. [maskat] sover gott."
    translation = session.scalars(select(NeedTranslation)).one()
    assert translation.texts == {
        "problem": "One is [masked]",
        "open_questions.q1.text": "[masked]",
    }
    assert need.revision == revision + 1
    assert (mask.places, mask.fields) == (
        6,
        ["open_questions", "problem", "public_text", "summary"],
    )
    assert mask.originals[1]["text"] == "**Inga** på Gunnarskogsvägen"


def test_the_audit_and_the_event_say_that_it_was_done_and_hold_no_text(
    people: People, session: Session, now: datetime
) -> None:
    need = make_need(session, people, now, "announced", problem=PROBLEM)
    operations.mask_passage(session, people.approver.actor, need, ASKED, now=now)
    session.flush()
    entry = session.scalars(select(AuditEntry).filter_by(action="need.masked")).one()
    assert (entry.fields, entry.details["places"]) == (["problem"], 2)
    event = session.scalars(select(Event).filter_by(kind="need.masked")).one()
    for written in (str(entry.details), str(event.refs)):
        assert "Inga" not in written


@pytest.mark.parametrize("who", ["author", "neighbour", "moderator", "editor", "auditor"])
def test_only_the_bodys_approvers_and_the_platform_admin_mask(
    people: People, session: Session, now: datetime, who: str
) -> None:
    need = make_need(session, people, now, "announced", problem=PROBLEM)
    with pytest.raises(Forbidden):
        operations.mask_passage(session, getattr(people, who).actor, need, ASKED, now=now)
    admin = people.platform_admin.actor
    assert operations.mask_passage(session, admin, need, ASKED, now=now).places == 2


def test_a_draft_that_never_was_public_is_edited_instead(
    people: People, session: Session, now: datetime
) -> None:
    need = make_need(session, people, now, problem=PROBLEM)
    with pytest.raises(WrongState):
        operations.mask_passage(session, people.approver.actor, need, ASKED, now=now)


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"passage": "Inget sådant"}, "passage", "passage_nowhere"),
        ({"passage": " – "}, "passage", "passage_too_short"),
        ({"passage": "x" * 1001}, "passage", "too_long"),
        ({"reason": "  "}, "reason", "reason_required"),
        ({"reason": f"Det stod {NAME}."}, "reason", "reason_tells"),
        ({"ground": "because"}, "ground", "unknown_code"),
        ({"keep_original": False}, "decision", "decision_required"),
    ],
)
def test_what_cannot_be_masked_is_said_beside_its_field(
    people: People,
    session: Session,
    now: datetime,
    changes: dict[str, str],
    field: str,
    why: str,
) -> None:
    need = make_need(session, people, now, "announced", problem=PROBLEM)
    asked = replace(ASKED, **changes)
    with pytest.raises(Invalid) as error:
        operations.mask_passage(session, people.approver.actor, need, asked, now=now)
    assert error.value.fields[field] == why


def test_a_title_without_room_for_the_mark_is_refused_and_nothing_is_changed(
    people: People, session: Session, now: datetime
) -> None:
    title = "Bo Ek " + "ä" * 114
    need = make_need(session, people, now, "announced", title=title, problem="Bo Ek väcks.")
    asked = replace(ASKED, passage="Bo")
    with session.begin_nested(), pytest.raises(Invalid) as error:
        operations.mask_passage(session, people.approver.actor, need, asked, now=now)
    assert error.value.fields == {"passage": "no_room_for_mark"}
    assert queries.current(need).title == title


def test_a_form_opened_before_the_masking_is_stale(
    people: People, session: Session, now: datetime
) -> None:
    need = make_need(session, people, now, "announced", problem=PROBLEM)
    opened = need.revision
    operations.mask_passage(session, people.approver.actor, need, ASKED, now=now)
    with pytest.raises(Stale):
        operations.mask_passage(
            session, people.approver.actor, need, ASKED, now=now, revision=opened
        )


def test_what_was_masked_cannot_be_saved_again(
    people: People, session: Session, now: datetime
) -> None:
    need = make_need(session, people, now, "announced", problem=PROBLEM)
    operations.mask_passage(session, people.approver.actor, need, ASKED, now=now)
    with pytest.raises(Invalid) as error:
        masks.refuse_masked(
            session, need, {"outlook": [{"year": 2030, "text": f"Fler som {NAME.upper()}."}]}
        )
    assert error.value.fields == {"outlook": "masked_before"}
    masks.refuse_masked(session, need, {"problem": "Gunnarskogsvägen är lång."})


def test_the_original_is_read_by_approvers_alone_and_each_reading_is_logged(
    people: People, session: Session, now: datetime
) -> None:
    need = make_need(session, people, now, "announced", problem=PROBLEM)
    mask = operations.mask_passage(session, people.approver.actor, need, ASKED, now=now)
    for who in ("author", "platform_admin", "moderator", "auditor", "neighbour"):
        with pytest.raises(Forbidden):
            operations.read_original(session, getattr(people, who).actor, need, mask, now=now)
    operations.read_original(session, people.approver.actor, need, mask, now=now)
    entry = session.scalars(select(AccessEntry)).one()
    assert (entry.object_kind, entry.object_id) == ("need_mask", mask.id)
    assert entry.person_id == people.approver.person.id


def test_the_original_is_destroyed_by_a_decision_at_once_or_later(
    people: People, session: Session, now: datetime
) -> None:
    need = make_need(session, people, now, "announced", problem=f"{NAME}. Bo Ek bor där.")
    approver = people.approver.actor
    at_once = replace(ASKED, keep_original=False, decision="KS 2026/12")
    mask = operations.mask_passage(session, approver, need, at_once, now=now)
    assert (mask.passage, mask.originals, mask.decision) == (None, [], "KS 2026/12")
    later = operations.mask_passage(
        session, approver, need, replace(ASKED, passage="Bo Ek"), now=now
    )
    assert later.passage == "Bo Ek"
    with pytest.raises(Invalid):
        operations.destroy_original(session, approver, need, later, decision=" ", now=now)
    operations.destroy_original(session, approver, need, later, decision="KS 2026/13", now=now)
    assert (later.passage, later.originals) == (None, [])
    for row in session.scalars(select(NeedMask)):
        assert "Bo Ek" not in str(vars(row))


def test_every_table_of_needs_is_masked_or_holds_nothing_public() -> None:
    """A table that comes later has to be put on one of the two lists."""
    held = {NeedVersion, NeedTranslation, DialogueEntry, NeedDecision, Need}
    inside = {NeedInternal, NeedComment, NeedMask}  # read by those who write and approve alone
    textless = {NeedPerson, NeedCode, DialogueParty, NeedFollower}
    tables = {mapper.class_ for mapper in Base.registry.mappers if _is_of_needs(mapper.class_)}
    assert tables == held | inside | textless
    for table in textless:
        assert text_columns(table, {"list", "code", "part"}) == ()


def test_every_text_of_a_version_is_masked_unless_it_is_a_code() -> None:
    assert set(text_columns(NeedVersion, masks.BESIDES)) == {
        "title",
        "summary",
        "problem",
        "desired_outcome",
        "constraints",
        "volume",
        "users_involved",
        "contact",
        "notice_url",
        "change_note",
        "open_questions",
        "success_measures",
        "outlook",
    }
    assert text_columns(Need, masks.BESIDES) == ()
    assert text_columns(NeedDecision, masks.BESIDES) == ("reason",)


def _is_of_needs(table: type) -> bool:
    return table.__module__ == "marketplace.needs.models"
