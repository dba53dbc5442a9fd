"""What is known of an organisation beside what it says: who is called the same, what was decided,
and what moderators have noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.belonging import count_members
from marketplace.accounts.likeness import alike
from marketplace.accounts.models import Organisation, OrganisationDecision, OrganisationNote
from marketplace.accounts.rules import ARENA

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
    there = (Organisation.kind != ARENA, Organisation.state != "rejected")
    names = session.execute(select(Organisation.id, Organisation.name).where(*there)).all()
    return _looked_up(session, org_number, alike(name, names), but)


def search(session: Session, words: str, org_number: str | None) -> list[LookAlike]:
    """Organisations with this number, or whose names hold or resemble these words."""
    there = (Organisation.kind != ARENA, Organisation.state != "rejected")
    names = session.execute(select(Organisation.id, Organisation.name).where(*there)).all()
    holding = [id_ for id_, name in names if words.casefold() in name.casefold()]
    return _looked_up(session, org_number, [*holding, *alike(words, names)], None)


def look_alike(session: Session, organisation: Organisation) -> LookAlike:
    """What a stranger may know of an organisation before being let in."""
    members = count_members(session, [organisation.id])
    return _look_alike(organisation, members.get(organisation.id, 0), False)


def _looked_up(
    session: Session, org_number: str | None, ids: Sequence[int], but: int | None
) -> list[LookAlike]:
    numbered = with_number(session, org_number) if org_number else ()
    same = [one.id for one in numbered if not one.is_arena and one.state != "rejected"]
    chosen = [id_ for id_ in dict.fromkeys([*same, *ids]) if id_ != but][:MOST_LIKE]
    rows = session.scalars(select(Organisation).where(Organisation.id.in_(chosen)))
    found = {row.id: row for row in rows}
    counts = count_members(session, chosen)
    return [_look_alike(found[id_], counts.get(id_, 0), id_ in same) for id_ in chosen]


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
