"""What the database and the folder of files hold."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.accounts.rules import ARENA
from marketplace.administration.doctor.findings import Finding, Patient, fault, ok, warn
from marketplace.arena.models import Funder
from marketplace.core import migrate
from marketplace.core.events import Event
from marketplace.core.files import Files
from marketplace.core.language import N_

ASTRAY = timedelta(seconds=5)
UNCHECKED = text("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")


def database(patient: Patient) -> Iterator[Finding]:
    """Whether it answers and has the newest schema."""
    try:
        current = migrate.is_current(patient.database.engine)
    except SQLAlchemyError as error:
        yield fault(
            "database",
            N_("The database does not answer (%(error)s)."),
            N_("See that it runs, and that DATABASE_URL is right."),
            error=type(error).__name__,
        )
        return
    kind = patient.database.engine.dialect.name
    if not current:
        yield fault(
            "database",
            N_("The database (%(kind)s) is not up to date."),
            N_("Run: behovstorget init"),
            kind=kind,
        )
        return
    yield ok("database", N_("The database (%(kind)s) answers and is up to date."), kind=kind)


def references(patient: Patient) -> Iterator[Finding]:
    """Whether every row that names another still finds it."""
    with patient.database.engine.connect() as connection:
        sqlite = patient.database.is_sqlite
        wrong = _loose_rows(connection) if sqlite else connection.scalar(UNCHECKED) or 0
        torn = sqlite and connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok"
    if wrong or torn:
        yield fault(
            "references",
            N_("The database is damaged: %(number)s rows name something that is not there."),
            N_("Stop the service, keep a copy of what is there, and restore the last backup."),
            number=wrong,
        )
        return
    yield ok("references", N_("Every row that names another finds it."))


def _loose_rows(connection: Connection) -> int:
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())


def clock(patient: Patient) -> Iterator[Finding]:
    """Whether the clock was set back: then deadlines pass later than people were told."""
    with patient.database.session() as session:
        newest = session.scalar(select(Event.at).order_by(Event.seq.desc()).limit(1))
    if newest is not None and newest > patient.now + ASTRAY:
        yield fault(
            "clock",
            N_("The newest event is %(seconds)s seconds ahead of the clock: it was set back."),
            N_("Set the clock by a time server (such as systemd-timesyncd) and start again."),
            seconds=int((newest - patient.now).total_seconds()),
        )
        return
    yield ok("clock", N_("The clock is not behind the newest event."))


def people(patient: Patient) -> Iterator[Finding]:
    """Whether there is an arena with somebody to moderate and administrate it, and nobody extra."""
    with patient.database.session() as session:
        arena = accounts.arena(session)
        roles = {role for held in _roles_held(session) for role in held}
        demo = session.scalar(select(Person.id).where(Person.is_demo).limit(1))
    if demo is not None and not patient.settings.demo:
        yield fault(
            "people",
            N_("The database holds a demonstration's accounts, whose password everybody knows."),
            N_("Use another database."),
        )
    if arena is None:
        yield warn(
            "people",
            N_("There is no arena yet, so nobody can moderate."),
            N_("Run: behovstorget organisation create --kind arena --verified …"),
        )
        return
    missing = [role for role in ("moderator", "platform_admin") if role not in roles]
    for role in missing:
        yield warn(
            "people",
            N_("Nobody in the arena has the role %(role)s."),
            N_("Run: behovstorget user create --organisation %(ref)s --role %(role)s …"),
            role=role,
            ref=arena.ref,
        )
    if not missing:
        yield ok("people", N_("The arena has moderators and administrators."))


def _roles_held(session: Session) -> list[list[str]]:
    query = select(Membership.roles).join(Membership.organisation)
    return list(session.scalars(query.where(Organisation.kind == ARENA)).all())


def files(patient: Patient) -> Iterator[Finding]:
    """Whether every kept file is there and holds what it held."""
    kept = Files(patient.settings.files_dir)
    wrong, names = kept.wrong(), set(kept.names())
    with patient.database.session() as session:
        logos = session.scalars(select(Funder.logo).where(Funder.logo.is_not(None))).all()
    lost = [logo for logo in logos if logo not in names]
    if wrong or lost:
        yield fault(
            "files",
            N_("%(wrong)s kept files are damaged and %(lost)s are missing."),
            N_("Restore DATA_DIR/files from the last backup."),
            wrong=len(wrong),
            lost=len(lost),
        )
        return
    yield ok("files", N_("%(number)s kept files are whole."), number=len(names))
