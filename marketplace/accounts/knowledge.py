"""What is known of an organisation beside what it says: who is called the same, what was decided,
what moderators have noted, and until when they should have looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.belonging import count_members
from marketplace.accounts.likeness import alike
from marketplace.accounts.models import Organisation, OrganisationDecision, OrganisationNote
from marketplace.accounts.rules import ARENA
from marketplace.arena import queries as arena
from marketplace.core.days import working_days_after

MOST_LIKE = 6


def with_number(session: Session, org_number: str) -> Sequence[Organisation]:
    """The organisations that have this number."""
    return session.scalars(select(Organisation).filter_by(org_number=org_number)).all()


@dataclass(frozen=True)
class LookAlike:
    """An organisation that may be the same: what a stranger may know of it. Never its number."""

    ref: str
    name: str
    kind: str
    sole_trader: bool
    town: str
    places: tuple[str, ...]
    state: str
    verified_at: datetime | None
    description: str
    members: int
    same_number: bool


def look_alikes(
    session: Session, *, name: str, org_number: str | None, but: int | None = None
) -> list[LookAlike]:
    """Organisations with this number, then those that are called nearly the same."""
    there = Organisation.kind != ARENA
    names = session.execute(select(Organisation.id, Organisation.name).where(there)).tuples().all()
    same = [o.id for o in with_number(session, org_number) if not o.is_arena] if org_number else []
    ids = [id_ for id_ in dict.fromkeys([*same, *alike(name, names)]) if id_ != but][:MOST_LIKE]
    rows = session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    found = {row.id: row for row in rows if row.state != "rejected"}
    counts = count_members(session, ids)
    return [_look_alike(found[id_], counts.get(id_, 0), id_ in same) for id_ in ids if id_ in found]


def _look_alike(organisation: Organisation, members: int, same_number: bool) -> LookAlike:
    return LookAlike(
        ref=organisation.ref,
        name=organisation.name,
        kind=organisation.kind,
        sole_trader=organisation.sole_trader,
        town=organisation.town,
        places=tuple(organisation.places),
        state=organisation.state,
        verified_at=organisation.verified_at if organisation.is_verified else None,
        description=organisation.description,
        members=members,
        same_number=same_number,
    )


def decisions_about(session: Session, organisation_id: int) -> Sequence[OrganisationDecision]:
    """What has been decided about the organisation, the newest first."""
    query = select(OrganisationDecision).filter_by(organisation_id=organisation_id)
    return session.scalars(query.order_by(OrganisationDecision.id.desc())).all()


def note_about(session: Session, organisation_id: int) -> OrganisationNote | None:
    """What moderators have written about the organisation; for moderators only."""
    note = session.get(OrganisationNote, organisation_id)
    return note if note is not None and note.text else None


def verify_by(session: Session, organisation: Organisation) -> date:
    """The last day for moderators to have looked at it."""
    days = arena.due_days(session)["organisations"]
    return working_days_after(organisation.registered_at or organisation.created_at, days)
