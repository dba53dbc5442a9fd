"""A draft is started, changed, commented and thrown away: who may, and what it leaves behind."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.core.actor import operator
from marketplace.core.errors import Forbidden, Invalid, NotFound, Stale, WrongState
from marketplace.needs import drafts, operations, queries
from marketplace.needs.models import Need, NeedComment, NeedInternal, NeedPerson, NeedVersion
from tests.factories import NEED, make_need
from tests.personas import People
from tests.unit.needs.conftest import Audit, Events

IMPORT = operator("tests")


def text_of(session: Session, need: Need) -> NeedVersion:
    text = queries.working_copy(session, need)
    assert text is not None
    return text


def named(people: People, **changes: Any) -> operations.People:
    values = {
        "owner_id": people.author.person.id,
        "approver_ids": frozenset({people.approver.person.id}),
    }
    return operations.People(**{**values, **changes})


def test_a_draft_has_a_ref_an_owner_and_an_approver_from_the_first_day(
    session: Session, people: People, now: datetime, audit: Audit
) -> None:
    need = make_need(session, people, now, working_title="Natten", registry_number="ON 2026/7")
    assert (need.ref, need.state, need.revision) == ("B-2026-0001", "draft", 1)
    assert need.owner_id == people.author.person.id
    assert need.approver_ids == {people.approver.person.id}
    text, internal = text_of(session, need), session.get(NeedInternal, need.id)
    assert (text.number, text.title, text.language) == (None, NEED["title"], "sv")
    assert internal is not None
    assert (internal.working_title, internal.registry_number) == ("Natten", "ON 2026/7")
    (entry,) = audit(need)
    assert entry.action == "need.started"
    assert {"title", "owner", "approvers", "registry_number"} <= set(entry.fields)
    assert NEED["title"] not in repr(vars(entry))


def test_only_a_bodys_own_writers_begin(session: Session, people: People, now: datetime) -> None:
    body = people.author.organisation
    for other in (people.neighbour, people.editor, people.moderator, people.auditor):
        with pytest.raises(Forbidden):
            operations.start_need(session, other.actor, body, {}, now=now, people=named(people))
    company = people.editor
    with pytest.raises(Forbidden):
        operations.start_need(session, company.actor, company.organisation, {}, now=now)
    assert session.scalar(select(func.count()).select_from(Need)) == 0


def test_a_person_names_owner_and_approver_a_command_need_not(
    session: Session, people: People, now: datetime
) -> None:
    body = people.author.organisation
    with pytest.raises(Invalid) as caught:
        operations.start_need(session, people.author.actor, body, NEED, now=now)
    assert caught.value.fields == {"owner": "choose_owner", "approvers": "choose_approver"}
    need = operations.start_need(
        session, IMPORT, body, {"problem": "x"}, now=now, source="file", external_id="17"
    )
    assert (need.owner_id, need.source, need.external_id) == (None, "file", "17")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("owner", "approver", "coauthor", "wrong"),
    [
        ("neighbour", "approver", "coauthor", "owner"),
        ("author", "coauthor", "coauthor", "approvers"),
        ("author", "neighbour", "coauthor", "approvers"),
        ("author", "approver", "editor", "coauthors"),
    ],
)
def test_people_are_the_bodys_own_and_approvers_can_approve(
    session: Session,
    people: People,
    now: datetime,
    owner: str,
    approver: str,
    coauthor: str,
    wrong: str,
) -> None:
    part = {name: getattr(people, name).person.id for name in (owner, approver, coauthor)}
    who = operations.People(part[owner], frozenset({part[approver]}), frozenset({part[coauthor]}))
    with pytest.raises(Invalid) as caught:
        operations.start_need(
            session, people.author.actor, people.author.organisation, {}, now=now, people=who
        )
    assert set(caught.value.fields) == {wrong}


def test_a_draft_without_approver_is_refused(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now)
    with pytest.raises(Invalid) as caught:
        operations.update_need(
            session,
            people.author.actor,
            need,
            {},
            now=now,
            people=named(people, approver_ids=frozenset()),
        )
    assert caught.value.fields == {"approvers": "choose_approver"}
    assert need.approver_ids == {people.approver.person.id}


def test_who_writes_does_not_lock_themself_out(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now)
    handed = named(people, owner_id=people.coauthor.person.id)
    operations.update_need(session, people.author.actor, need, {}, now=now, people=handed)
    assert need.owner_id == people.coauthor.person.id
    assert need.author_ids == {people.author.person.id, people.coauthor.person.id}


def test_what_differs_is_applied_and_named(
    session: Session, people: People, now: datetime, audit: Audit
) -> None:
    need, later = make_need(session, people, now), now + timedelta(minutes=4)
    values = {**NEED, "title": "En annan rubrik", "internal_notes": "Budget 2 mkr"}
    changed = operations.update_need(
        session, people.approver.actor, need, values, now=later, revision=1
    )
    assert changed == {"title", "internal_notes"}
    assert text_of(session, need).title == "En annan rubrik"
    assert (need.revision, need.changed_at) == (2, later)
    entry = audit(need)[0]
    assert (entry.action, entry.fields) == ("need.updated", ["internal_notes", "title"])
    assert entry.person_id == people.approver.person.id


def test_saving_the_same_again_changes_nothing(
    session: Session, people: People, now: datetime, audit: Audit
) -> None:
    need = make_need(session, people, now)
    assert operations.update_need(session, people.author.actor, need, NEED, now=now) == set()
    assert need.revision == 1
    assert len(audit(need)) == 1


def test_a_stale_form_overwrites_nothing(session: Session, people: People, now: datetime) -> None:
    need, actor = make_need(session, people, now), people.author.actor
    operations.update_need(session, actor, need, {"title": "Först"}, now=now, revision=1)
    with pytest.raises(Stale):
        operations.update_need(session, actor, need, {"title": "Sist"}, now=now, revision=1)
    assert text_of(session, need).title == "Först"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("author", True),
        ("approver", True),
        ("coauthor", False),
        ("neighbour", False),
        ("editor", False),
        ("moderator", False),
        ("platform_admin", False),
        ("auditor", False),
    ],
)
def test_who_may_change_and_comment_a_draft(
    session: Session, people: People, now: datetime, who: str, may: bool
) -> None:
    need, actor = make_need(session, people, now), getattr(people, who).actor
    if may:
        operations.update_need(session, actor, need, {"title": "Ny"}, now=now)
        operations.comment_need(session, actor, need, "Bra.", now=now)
        return
    with pytest.raises(Forbidden):
        operations.update_need(session, actor, need, {"title": "Ny"}, now=now)
    with pytest.raises(Forbidden):
        operations.comment_need(session, actor, need, "Bra.", now=now)


def test_a_named_coauthor_writes_along(session: Session, people: People, now: datetime) -> None:
    need = make_need(session, people, now)
    along = named(people, coauthor_ids=frozenset({people.coauthor.person.id}))
    operations.update_need(session, people.author.actor, need, {}, now=now, people=along)
    operations.update_need(session, people.coauthor.actor, need, {"title": "Min"}, now=now)
    assert text_of(session, need).title == "Min"


def test_a_published_need_is_no_draft(session: Session, people: People, now: datetime) -> None:
    need = make_need(session, people, now, "announced")
    for actor in (people.author.actor, people.approver.actor):
        with pytest.raises(WrongState):
            operations.update_need(session, actor, need, {"title": "Ny"}, now=now)
        with pytest.raises(WrongState):
            operations.comment_need(session, actor, need, "Sent", now=now)


def test_a_past_deadline_is_refused_from_people_and_kept_from_imports(
    session: Session, people: People, now: datetime
) -> None:
    need, past = make_need(session, people, now), {"answers_close_at": now}
    with pytest.raises(Invalid) as caught:
        operations.update_need(session, people.author.actor, need, past, now=now)
    assert caught.value.fields == {"answers_close_at": "past_deadline"}
    body = people.author.organisation
    imported = operations.start_need(session, IMPORT, body, past, now=now)
    assert text_of(session, imported).answers_close_at == now


def test_unknown_codes_and_long_texts_are_refused_here_too(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now)
    with pytest.raises(Invalid) as caught:
        operations.update_need(
            session, people.author.actor, need, {"places": ["9999"], "title": "å" * 121}, now=now
        )
    assert caught.value.fields == {"places": "unknown_code", "title": "too_long"}


def test_only_public_bodies_stand_behind_a_need_together(
    session: Session, people: People, now: datetime
) -> None:
    need, actor = make_need(session, people, now), people.author.actor
    good = [people.neighbour.organisation.ref]
    operations.update_need(session, actor, need, {"joint_organisations": good}, now=now)
    for ref in ("O-2026-9999", people.editor.organisation.ref):
        with pytest.raises(Invalid) as caught:
            operations.update_need(
                session, actor, need, {"joint_organisations": [*good, ref]}, now=now
            )
        assert caught.value.fields == {"joint_organisations": "unknown_code"}
    assert text_of(session, need).joint_organisations == good


def test_questions_keep_their_ids(session: Session, people: People, now: datetime) -> None:
    need, actor = make_need(session, people, now), people.author.actor

    def ask(*rows: tuple[str, str]) -> list[tuple[str, str]]:
        questions = [{"id": name, "text": text} for name, text in rows]
        operations.update_need(session, actor, need, {"open_questions": questions}, now=now)
        return [(q["id"], q["text"]) for q in text_of(session, need).open_questions]

    assert ask(("", "Hur?"), ("", "När?")) == [("q1", "Hur?"), ("q2", "När?")]
    # One is put first, one reworded; a text without id is known again.
    assert ask(("", "Varför?"), ("q2", "När då?"), ("", "Hur?")) == [
        ("q3", "Varför?"),
        ("q2", "När då?"),
        ("q1", "Hur?"),
    ]
    # An id that was never given, or is given twice, is not taken over.
    assert ask(("q77", "Nytt?"), ("q2", "När då?"), ("q2", "Dubbel?")) == [
        ("q4", "Nytt?"),
        ("q2", "När då?"),
        ("q5", "Dubbel?"),
    ]


def test_comments_are_kept_in_order_and_told(
    session: Session, people: People, now: datetime, emitted: Events, audit: Audit
) -> None:
    need = make_need(session, people, now)
    operations.comment_need(session, people.author.actor, need, " Först \r\n", now=now)
    operations.comment_need(session, people.approver.actor, need, "Sedan", now=now)
    assert [c.text for c in drafts.comments_on(session, need, 1, 20)] == ["Först", "Sedan"]
    assert emitted("need.commented")[0] == {"need": need.id, "actor": people.author.person.id}
    assert audit(need)[0].action == "need.commented"
    assert need.revision == 1


@pytest.mark.one_database
@pytest.mark.parametrize(("text", "fault"), [(" \n", "nothing_written"), ("å" * 2001, "too_long")])
def test_a_comment_says_something_and_not_too_much(
    session: Session, people: People, now: datetime, text: str, fault: str
) -> None:
    need = make_need(session, people, now)
    with pytest.raises(Invalid) as caught:
        operations.comment_need(session, people.author.actor, need, text, now=now)
    assert caught.value.fields == {"text": fault}


def test_a_deleted_draft_leaves_no_text_and_its_audit(
    session: Session, people: People, now: datetime, audit: Audit
) -> None:
    need = make_need(session, people, now)
    operations.comment_need(session, people.author.actor, need, "Struntprat", now=now)
    operations.delete_draft(session, people.author.actor, need, now=now)
    for table in (NeedVersion, NeedInternal, NeedComment, NeedPerson):
        query = select(func.count()).select_from(table).where(table.need_id == need.id)
        assert session.scalar(query) == 0
    assert need.state == "deleted"
    assert [e.action for e in audit(need)] == ["need.deleted", "need.commented", "need.started"]


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["coauthor", "neighbour", "moderator", "platform_admin", "editor"])
def test_others_do_not_delete_a_draft(
    session: Session, people: People, now: datetime, who: str
) -> None:
    need = make_need(session, people, now)
    with pytest.raises(Forbidden):
        operations.delete_draft(session, getattr(people, who).actor, need, now=now)
    assert text_of(session, need).title == NEED["title"]


def test_what_was_public_is_never_deleted(session: Session, people: People, now: datetime) -> None:
    for state in ("in_review", "announced", "open"):
        need = make_need(session, people, now, state)
        with pytest.raises(WrongState):
            operations.delete_draft(session, people.author.actor, need, now=now)


def test_drafts_are_found_by_those_who_share_them_alone(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now)
    assert drafts.need_of_writer(session, people.author.actor, need.ref) is need
    assert drafts.need_of_writer(session, people.approver.actor, need.ref) is need
    for other in (people.coauthor, people.neighbour, people.moderator, people.editor):
        with pytest.raises(NotFound):
            drafts.need_of_writer(session, other.actor, need.ref)
