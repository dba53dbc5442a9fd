"""Imports again: the same content, changed content, what was edited here, and what is bad."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.cli import main
from marketplace.core.actor import Actor
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.needs import operations as needs
from marketplace.needs.models import Need, NeedInternal, NeedVersion
from marketplace.offers.models import Offer, OfferVersion
from tests import notices
from tests.personas import People

Import = Callable[..., str]
HEAD = "external_id,language,title,summary\n"


@pytest.fixture
def bring(environ: dict[str, str], people: People, tmp_path: Path) -> Import:
    """Imports a file's content for Ekbacken (needs) or Vardagskraft (offers), and says what the
    command said."""

    def run(
        kind: str, content: str | bytes, *words: str, name: str = "f.csv", fails: bool = False
    ) -> str:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        owner = people.author if kind == "needs" else people.editor
        words = ("import", kind, str(file), "--organisation", owner.organisation.ref, *words)
        result: Result = CliRunner(env=environ).invoke(main, words)
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    return run


def titles(database: Database, table: type[NeedVersion] | type[OfferVersion]) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(table.title).order_by(table.id)))


def test_the_same_content_again_does_nothing(bring: Import, database: Database) -> None:
    content = HEAD + "1,sv,Före,Kort\n"
    bring("needs", content)
    with database.session() as session:
        before = session.scalars(select(AuditEntry.id)).all()
    assert "0 new, 1 unchanged" in bring("needs", content)
    with database.session() as session:
        assert session.scalars(select(AuditEntry.id)).all() == before


@pytest.mark.parametrize(
    ("kind", "table"), [("needs", NeedVersion), ("offers", OfferVersion)], ids=["need", "offer"]
)
def test_changed_content_becomes_the_new_text_of_a_draft(
    bring: Import,
    database: Database,
    kind: str,
    table: type[NeedVersion] | type[OfferVersion],
) -> None:
    bring(kind, HEAD + "1,sv,Före,Kort\n2,sv,Samma,Kort\n")
    said = bring(kind, HEAD + "1,sv,Efter,Kort\n2,sv,Samma,Kort\n")
    assert "0 new, 1 unchanged" in said
    assert "1 changed:\n  row 2, " in said
    assert titles(database, table) == ["Efter", "Samma"]
    assert "2 unchanged" in bring(kind, HEAD + "1,sv,Efter,Kort\n2,sv,Samma,Kort\n")


def test_changed_content_of_a_published_offer_is_a_new_version(
    bring: Import, database: Database
) -> None:
    bring("offers", HEAD + "1,sv,Före,Kort\n", "--publish")
    assert "1 changed" in bring("offers", HEAD + "1,sv,Efter,Kort\n")
    with database.session() as session:
        offer = session.scalars(select(Offer)).one()
        assert offer.current is not None
        assert (offer.current.number, offer.current.title) == (2, "Efter")
    assert titles(database, OfferVersion) == ["Före", "Efter"]
    assert "1 unchanged" in bring("offers", HEAD + "1,sv,Efter,Kort\n")


def test_changed_content_of_a_published_need_is_a_new_version(
    bring: Import, database: Database
) -> None:
    bring("needs", HEAD + "1,sv,Före,Kort\n", "--publish")
    assert "1 changed" in bring("needs", HEAD + "1,sv,Efter,Kort\n")
    with database.session() as session:
        need = session.scalars(select(Need)).one()
        assert need.current is not None
        assert (need.current.number, need.current.title) == (2, "Efter")
        assert need.current.change_note == "Import: f.csv"
    assert "1 unchanged" in bring("needs", HEAD + "1,sv,Efter,Kort\n")


def test_a_published_need_that_somebody_is_revising_is_left_alone(
    bring: Import, database: Database, people: People, now: datetime
) -> None:
    bring("needs", HEAD + "1,sv,Före,Kort\n", "--publish")
    with database.session(write=True) as session:
        need = session.scalars(select(Need)).one()
        needs.start_revision(session, people.approver.actor, need, now=now)
        session.commit()
    said = bring("needs", HEAD + "1,sv,Efter,Kort\n")
    assert "B-2026-0001 cannot take new text now, and is left alone" in said


def test_a_withdrawn_need_is_left_alone(
    bring: Import, database: Database, people: People, now: datetime
) -> None:
    bring("needs", HEAD + "1,sv,Före,Kort\n", "--publish")
    with database.session(write=True) as session:
        need = session.scalars(select(Need)).one()
        needs.withdraw_need(session, people.approver.actor, need, reason="Inte mer.", now=now)
        session.commit()
    assert "cannot take new text now" in bring("needs", HEAD + "1,sv,Efter,Kort\n")


def _edit(database: Database, people: People, now: datetime) -> None:
    """Somebody in the body writes in a field that the file does not hold."""
    actor = people.approver.actor
    with database.session(write=True) as session:
        need = session.scalars(select(Need)).one()
        needs.update_need(session, actor, need, {"volume": "140 personer"}, now=now)
        session.commit()


def test_what_was_edited_here_since_is_left_alone_and_told(
    bring: Import, database: Database, people: People, now: datetime
) -> None:
    bring("needs", HEAD + "1,sv,Före,Kort\n")
    _edit(database, people, now)
    said = bring("needs", HEAD + "1,sv,Efter,Kort\n")
    assert "1 differ from what is here and were left alone" in said
    assert "row 2, B-2026-0001 was edited here since it was imported" in said
    assert titles(database, NeedVersion) == ["Före"]
    assert "1 unchanged" in bring("needs", HEAD + "1,sv,Före,Kort\n")


def test_skip_bad_imports_the_rest_and_lists_the_faults(bring: Import, database: Database) -> None:
    content = HEAD + "1,sv,Bra,Kort\n2,xx,Fel,Kort\n3,sv,,Kort\n4,sv,Också bra," + "x" * 401 + "\n"
    refused = bring("needs", content, fails=True)
    assert "3 faults. Nothing was imported" in refused
    assert titles(database, NeedVersion) == []
    said = bring("needs", content, "--skip-bad")
    for told in (
        "1 new, 0 unchanged",
        "3 faults; their rows were skipped",
        "row 3, language: has a code we do not know",
        "row 4, title: is missing",
        "row 5, summary: is too long",
    ):
        assert told in said
    assert titles(database, NeedVersion) == ["Bra"]


def test_several_files_are_each_imported_or_not(
    environ: dict[str, str], people: People, tmp_path: Path, database: Database
) -> None:
    files = []
    for number, title in (("1", "A"), ("2", "B")):
        path = tmp_path / f"{number}.jsonl"
        path.write_text(json.dumps({"external_id": number, "language": "sv", "title": title}))
        files.append(str(path))
    words = ("import", "needs", *files, "--organisation", people.author.organisation.ref)
    result = CliRunner(env=environ).invoke(main, words)
    assert result.exit_code == 0
    assert titles(database, NeedVersion) == ["A", "B"]


def test_a_notice_is_published_closed_when_its_deadline_has_passed(
    bring: Import, database: Database, now: datetime
) -> None:
    about = notices.project("Larm", "Den som faller ska få hjälp.")
    old = notices.notice(lots=[notices.lot(about, "2025-06-01+02:00")])
    assert "1 new" in bring("needs", old, "--publish", name="n.xml")
    with database.session() as session:
        need = session.scalars(select(Need)).one()
        assert (need.source, need.external_id) == ("eforms", notices.UUID)
        assert need.import_version == "01"
        assert need.state_at(now) == "answers_closed"
        internal = session.get_one(NeedInternal, need.id)
        assert "Tallmo kommun" in internal.internal_notes
        owner = session.get_one(Organisation, need.organisation_id)
        assert owner.name == "Ekbackens kommun"


def test_an_older_version_of_a_notice_is_left_alone(bring: Import, database: Database) -> None:
    bring("needs", notices.notice(version="02"), name="n.xml")
    said = bring("needs", notices.notice(title="Förr", version="01"), name="n.xml")
    assert "is an older version than the one imported before" in said
    assert titles(database, NeedVersion) == ["Trygg natt hemma"]
    said = bring("needs", notices.notice(title="Nu", version="03"), name="n.xml")
    assert "1 changed" in said
    assert titles(database, NeedVersion) == ["Nu"]


def test_a_language_we_do_not_take_is_told(bring: Import) -> None:
    said = bring("needs", notices.notice(language="DAN"), name="n.xml", fails=True)
    assert "row 1, language: has a code we do not know" in said
    assert "offers are imported from CSV" in bring(
        "offers", notices.notice(), name="n.xml", fails=True
    )


def test_a_draft_thrown_away_can_be_imported_again(
    bring: Import, database: Database, people: People, now: datetime
) -> None:
    bring("needs", HEAD + "1,sv,Före,Kort\n")
    approver: Actor = people.approver.actor
    with database.session(write=True) as session:
        need = session.scalars(select(Need)).one()
        needs.delete_draft(session, approver, need, now=now)
        session.commit()
    assert "1 new" in bring("needs", HEAD + "1,sv,Före,Kort\n")
