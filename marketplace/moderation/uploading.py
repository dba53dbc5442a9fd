"""Importing from a page: a file is kept, what it would do is shown, and exactly that is done."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import ModuleType

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.core import audit
from marketplace.core.actor import Actor, importer
from marketplace.core.errors import Forbidden, Invalid, NotFound, Stale
from marketplace.core.imports import Plan
from marketplace.core.language import N_
from marketplace.core.records import FileFault
from marketplace.core.text import swedish_order
from marketplace.moderation.uploads import ImportUpload
from marketplace.needs import eforms
from marketplace.needs import imports as need_imports
from marketplace.offers import imports as offer_imports

# What a page can show and a request can do without being slow; the command takes more.
MAX_ROWS = 500
KEPT = timedelta(days=1)
DEFAULT_SOURCE = "import"
IMPORTERS: Mapping[str, ModuleType] = {"needs": need_imports, "offers": offer_imports}
TOO_MANY = N_("the file has more than %(limit)s rows; the command `behovstorget import` takes them")


def owners(session: Session) -> list[Organisation]:
    """The organisations that things can be imported for, by name."""
    found = session.scalars(select(Organisation).where(Organisation.state == "verified"))
    able = [one for one in found if one.is_public_body or one.is_company]
    return sorted(able, key=lambda one: swedish_order(one.name))


def plan_of(session: Session, upload: ImportUpload) -> Plan:
    """What importing the file would do now. Reads only; raises FileFault."""
    room = IMPORTERS[upload.kind]
    found, faults = room.read(upload.name, upload.content)
    if len(found) > MAX_ROWS:
        raise FileFault(TOO_MANY, limit=MAX_ROWS)
    plan: Plan = room.plan(session, upload.organisation, found, faults, source=upload.source)
    return plan


def own_upload(session: Session, actor: Actor, upload_id: int) -> ImportUpload:
    """The file with this number, for the moderator who uploaded it and nobody else."""
    upload = session.get(ImportUpload, upload_id)
    if upload is None or upload.person_id != actor.person_id:
        raise NotFound("not_found")
    return upload


def keep_upload(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    name: str,
    content: bytes,
    publish: bool,
    now: datetime,
) -> ImportUpload:
    """Keep the file until it is imported or dropped. A moderator has one at a time."""
    if actor.person_id is None or not actor.has("moderator"):
        raise Forbidden("forbidden")
    if not (organisation.is_public_body or organisation.is_company):
        raise Invalid("invalid_fields", {"organisation": "unknown_code"})
    session.execute(delete(ImportUpload).where(ImportUpload.person_id == actor.person_id))
    upload = ImportUpload(
        person_id=actor.person_id,
        organisation_id=organisation.id,
        organisation=organisation,
        kind="offers" if organisation.is_company else "needs",
        source=eforms.SOURCE if name.lower().endswith(".xml") else DEFAULT_SOURCE,
        publish=publish,
        name=name[-120:],
        content=content,
        created_at=now,
    )
    session.add(upload)
    session.flush()
    audit.record(session, actor, "import.uploaded", upload, now=now)
    return upload


def import_upload(
    session: Session, actor: Actor, upload: ImportUpload, *, seen: str, now: datetime
) -> Plan:
    """Do what the preview showed, without its bad rows. Raises Stale when it would no longer be
    the same (`seen` is the sum of the plan that was shown)."""
    # Two imports for one organisation come after each other: each sees what the other made.
    session.refresh(upload.organisation, ["state"], with_for_update={"of": Organisation})
    plan = plan_of(session, upload)
    if plan.sum != seen:
        raise Stale("import_differs")
    IMPORTERS[upload.kind].enter(
        session,
        importer(actor),
        upload.organisation,
        plan,
        source=upload.source,
        why=f"Import: {upload.name}",
        publish=upload.publish,
        now=now,
    )
    drop_upload(session, actor, upload, now=now)
    return plan


def drop_upload(session: Session, actor: Actor, upload: ImportUpload, *, now: datetime) -> None:
    """Keep the file no longer."""
    audit.record(session, actor, "import.dropped", upload, now=now)
    session.delete(upload)
    session.flush()


def drop_old_uploads(session: Session, now: datetime) -> None:
    """The clock's work: nothing is kept longer than a day."""
    session.execute(delete(ImportUpload).where(ImportUpload.created_at < now - KEPT))
