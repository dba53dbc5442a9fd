"""What the `behovstorget` command does, as an operator types it."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.cli import main
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.matching.models import Match
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers.models import Offer
from marketplace.worker import Worker
from tests.factories import make_need, make_offer
from tests.personas import People

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
Command = Callable[..., Result]


@pytest.fixture
def command(environ: dict[str, str]) -> Command:
    """Types a command in this installation and expects that it succeeds, or not."""

    def run(*words: str, fails: bool = False) -> Result:
        result = CliRunner(env={**environ, "LOG_FORMAT": "console"}).invoke(main, words)
        assert (result.exit_code != 0) == fails, result.output
        assert "Traceback" not in result.output
        return result

    return run


def test_an_unsafe_setting_stops_the_start(environ: dict[str, str]) -> None:
    for name, value, said in (
        ("SECRET_KEY", "secret", "SECRET_KEY"),
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL"),
        ("BASE_URL", "http://behov.example.se", "https"),
        ("SMTP_URL", "ftp://mail", "SMTP_URL"),
        ("TRUSTED_PROXIES", "many", "TRUSTED_PROXIES"),
    ):
        result = CliRunner(env={**environ, name: value}).invoke(main, ["init"])
        assert result.exit_code == 1
        assert said in result.output


def test_init_brings_a_bare_database_up_to_date(
    bare_database: Database, environ: dict[str, str]
) -> None:
    bare = {**environ, "DATABASE_URL": bare_database.url}
    refused = CliRunner(env=bare).invoke(main, ["reindex"])
    assert "Run: behovstorget init" in refused.output
    assert CliRunner(env=bare).invoke(main, ["init"]).exit_code == 0
    assert CliRunner(env=bare).invoke(main, ["reindex"]).exit_code == 0


def test_an_organisation_and_its_first_account(command: Command, database: Database) -> None:
    made = command(
        *("organisation", "create", "--name", "Storå kommun", "--kind", "municipality"),
        *("--number", "212000-0142", "--place", "1784", "--verified"),
    )
    ref = made.output.strip().splitlines()[-1]
    command(
        *("user", "create", "--email", "Ada@Stora.example", "--name", "Ada Å"),
        *("--organisation", ref, "--role", "need_author", "--role", "need_approver"),
        *("--password", "ett långt lösenord"),
    )
    with database.session() as session:
        organisation = session.scalar(select(Organisation).filter_by(ref=ref))
        assert organisation is not None
        assert (organisation.state, organisation.places) == ("verified", ["1784"])
        member = session.scalars(select(Membership)).one()
        assert member.person.email == "ada@stora.example"
        assert member.roles == ["need_approver", "need_author"]
        entries = session.scalars(select(AuditEntry.actor_kind)).all()
        assert set(entries) == {"operator"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--number", "212000-0143", "--place", "1784"), "org_number"),
        (("--number", "212000-0142", "--place", "9999"), "places"),
        (("--number", "212000-0142"), "places"),
    ],
)
def test_an_organisation_that_does_not_hold_is_refused(
    command: Command, database: Database, words: tuple[str, ...], said: str
) -> None:
    kind = ("organisation", "create", "--name", "Storå", "--kind", "municipality")
    assert said in command(*kind, *words, fails=True).output
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_a_role_of_another_kind_of_organisation_is_refused(
    command: Command, database: Database, people: People
) -> None:
    ref = people.author.organisation.ref
    words = ("user", "create", "--email", "x@y.example", "--name", "X", "--organisation", ref)
    command(*words, "--role", "moderator", "--password", "ett långt lösenord", fails=True)
    with database.session() as session:
        assert session.scalar(select(Person).filter_by(email="x@y.example")) is None


def test_search_shows_what_the_site_would_find(
    command: Command, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        make_need(session, people, now, "draft", title="Natten som inget syns")
        session.commit()
    command("worker", "--once")
    found = json.loads(command("search", "natt", "--json").output)
    assert [hit["ref"] for hit in found["hits"]] == [need.ref]
    assert json.loads(command("search", "xyzzy", "--json").output)["total"] == 0


def test_match_works_out_every_pair_anew(
    command: Command, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        make_offer(session, people, now, "published")
        session.commit()
    command("reindex")
    command("match")
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(Match)) == 1


def _file(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_import_makes_drafts_or_publishes(
    command: Command, database: Database, people: People, tmp_path: Path
) -> None:
    rows = 'n1,sv,"Äldre, ""hemma""","Rad ett\nRad två"\nn2,sv,Tom,\n'
    file = _file(tmp_path, "behov.csv", "external_id,language,title,text\n" + rows)
    ref = people.author.organisation.ref
    assert "2 new, 0 unchanged" in command("import", "needs", file, "--organisation", ref).output
    with database.session() as session:
        states = session.scalars(select(Need.state)).all()
        assert states == ["draft", "draft"]
        titles = session.scalars(select(NeedVersion.title).order_by(NeedVersion.id)).all()
        assert titles == ['Äldre, "hemma"', "Tom"]
    again = command("import", "needs", file, "--organisation", ref, "--publish").output
    assert "0 new, 2 unchanged" in again


def test_published_imports_are_announced_and_shown_as_they_are(
    command: Command, database: Database, people: People, tmp_path: Path
) -> None:
    line = {"external_id": "7", "language": "en", "title": "A thin offer", "text": ""}
    file = _file(tmp_path, "offers.jsonl", json.dumps(line) + "\n")
    ref = people.editor.organisation.ref
    command("import", "offers", file, "--organisation", ref, "--publish")
    with database.session() as session:
        offer = session.scalars(select(Offer)).one()
        assert (offer.state, offer.external_id) == ("published", "7")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("external_id,language,title\n1,sv,A\n1,sv,B\n", "row 3, external_id: is also in row 2"),
        ("external_id,language,title\n1,xx,A\n", "row 2, language: has a code we do not know"),
        ("external_id,language,title\n,sv,A\n", "row 2, external_id: is missing"),
        ("external_id,language,title,hue\n1,sv,A,red\n", "row 2, hue: is no column we know"),
        ("external_id,language,title\n1,sv," + "A" * 121 + "\n", "row 2, title: is too long"),
        ("external_id,language,title,places\n1,sv,A,1784;99\n", "row 2, places: has a code"),
        ("external_id,language,title,answers_close\n1,sv,A,soon\n", "row 2, answers_close: must"),
        ('external_id,language,title\n1,sv,"A\n', "is no CSV"),
        ("", "has no header"),
        ("external_id,language,title\n", "has no rows"),
        ("external_id,title,title\n1,sv,A\n", "a column twice"),
    ],
)
def test_faults_are_listed_by_row_and_column_and_nothing_is_imported(
    command: Command, database: Database, people: People, tmp_path: Path, text: str, said: str
) -> None:
    file = _file(tmp_path, "bad.csv", text)
    ref = people.author.organisation.ref
    result = command("import", "needs", file, "--organisation", ref, fails=True)
    assert said in result.output
    assert "Nothing was imported" in result.output
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(Need)) == 0


def test_every_fault_of_a_file_is_told_at_once(
    command: Command, people: People, tmp_path: Path
) -> None:
    file = _file(tmp_path, "bad.csv", "external_id,language,title,x\n1,sv,Bra,\n2,xx,A,1\n3,sv,,\n")
    output = command(
        "import", "needs", file, "--organisation", people.author.organisation.ref, fails=True
    ).output
    for said in ("row 3, language", "row 4, title: is missing", "row 3, x: is no column"):
        assert said in output


def test_a_file_that_is_not_utf8_is_refused(
    command: Command, people: People, tmp_path: Path
) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("external_id,language,title\n1,sv,Åsa\n".encode("latin-1"))
    words = ("import", "needs", str(path), "--organisation", people.author.organisation.ref)
    assert "is not UTF-8" in command(*words, fails=True).output


@pytest.mark.shared
def test_real_municipal_texts_are_imported_found_and_matched(
    command: Command, database: Database, people: People, worker: Worker
) -> None:
    real = SHARED / "real"
    needs, offers = str(real / "helsinki_needs.csv"), str(real / "helsinki_offers.csv")
    body, company = people.author.organisation.ref, people.editor.organisation.ref
    assert (
        "219 new" in command("import", "needs", needs, "--organisation", body, "--publish").output
    )
    assert "219 unchanged" in command("import", "needs", needs, "--organisation", body).output
    command("import", "offers", offers, "--organisation", company, "--publish")
    assert "438 texts" in command("reindex").output
    found = json.loads(command("search", "bibliotek", "--json").output)
    assert found["total"] > 20
