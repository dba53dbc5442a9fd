"""The log of deeds and of readings, narrowed and a page at a time.

An auditor reads what is public or internal; what concerns solution proposals is confidential, so
those entries are not theirs to read (`hidden`), in the list, the choices and the file alike.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, Person
from marketplace.core.actor import Actor
from marketplace.core.audit import AccessEntry, AuditEntry
from marketplace.core.db import Base
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers.models import Offer, OfferVersion
from marketplace.proposals import models as proposals
from marketplace.proposals.models import Proposal, ProposalVersion

# More than this is not counted: a list of ten thousand is narrowed, not leafed through.
MOST_COUNTED = 10_000
MOST_IN_FILE = 20_000
MOST_NAMED = 100

# The tables of the room of proposals: nobody but the two sides reads them.
CONFIDENTIAL = frozenset(
    mapper.class_.__tablename__
    for mapper in Base.registry.mappers
    if mapper.class_.__module__ == proposals.__name__
)
# The letter of a ref -> whose it is.
BY_LETTER: Mapping[str, Any] = {"B": Need, "E": Offer, "F": Proposal, "O": Organisation}
WITH_REF: tuple[Any, ...] = (Need, Offer, Proposal, Organisation)
# Of some things it is the version that is read; it goes by the ref of the whole.
VERSIONS: Mapping[Any, tuple[Any, Any]] = {
    Need: (NeedVersion, NeedVersion.need_id),
    Offer: (OfferVersion, OfferVersion.offer_id),
    Proposal: (ProposalVersion, ProposalVersion.proposal_id),
}


@dataclass(frozen=True)
class Wish:
    """How the log is narrowed. None and empty texts narrow nothing. `persons` and `organisations`
    are ids, `things` ids by kind; empty collections find nothing."""

    since: datetime | None = None
    until: datetime | None = None
    action: str = ""
    kind: str = ""
    things: Mapping[str, Collection[int]] | None = None
    persons: Collection[int] | None = None
    organisations: Collection[int] | None = None
    hidden: frozenset[str] = frozenset()


def hidden_from(actor: Actor) -> frozenset[str]:
    """The kinds of things whose entries this reader does not see."""
    return frozenset() if actor.has("platform_admin") else CONFIDENTIAL


def deeds(
    session: Session, wish: Wish, *, page: int, limit: int
) -> tuple[int, Sequence[AuditEntry]]:
    """How many deeds there are (at most MOST_COUNTED), and one page, the newest first."""
    return _page(session, select(AuditEntry).where(*_deeds(wish)), AuditEntry, page, limit)


def readings(
    session: Session, wish: Wish, *, page: int, limit: int
) -> tuple[int, Sequence[AccessEntry]]:
    """The same of what was read."""
    return _page(
        session, select(AccessEntry).where(*_where(wish, AccessEntry)), AccessEntry, page, limit
    )


def all_deeds(session: Session, wish: Wish) -> Sequence[AuditEntry]:
    """The deeds for a file, the newest first, as many as it holds."""
    query = select(AuditEntry).where(*_deeds(wish))
    query = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return session.scalars(query.limit(MOST_IN_FILE)).all()


def _page(
    session: Session, query: Select[Any], table: Any, page: int, limit: int
) -> tuple[int, Sequence[Any]]:
    counted = query.with_only_columns(table.id).limit(MOST_COUNTED).subquery()
    total = session.scalar(select(func.count()).select_from(counted)) or 0
    ordered = query.order_by(table.at.desc(), table.id.desc())
    return total, session.scalars(ordered.offset((page - 1) * limit).limit(limit)).all()


def _deeds(wish: Wish) -> list[ColumnElement[bool]]:
    narrowed = _where(wish, AuditEntry)
    return [*narrowed, AuditEntry.action == wish.action] if wish.action else narrowed


def _where(wish: Wish, table: Any) -> list[ColumnElement[bool]]:
    conditions = [
        (table.at >= wish.since) if wish.since else None,
        (table.at < wish.until) if wish.until else None,
        (table.object_kind == wish.kind) if wish.kind else None,
        _one_of(table, wish.things),
        _among(table.person_id, wish.persons),
        _among(table.organisation_id, wish.organisations),
        table.object_kind.not_in(wish.hidden) if wish.hidden else None,
    ]
    return [condition for condition in conditions if condition is not None]


def _one_of(table: Any, things: Mapping[str, Collection[int]] | None) -> ColumnElement[bool] | None:
    if things is None:
        return None
    each = (
        and_(table.object_kind == kind, table.object_id.in_(ids)) for kind, ids in things.items()
    )
    return or_(false(), *each)


def _among(column: Any, ids: Collection[int] | None) -> ColumnElement[bool] | None:
    if ids is None:
        return None
    return column.in_(ids) if ids else false()


def actions(session: Session, hidden: Collection[str]) -> list[str]:
    """The actions that stand in the log, to choose between."""
    query = select(AuditEntry.action).distinct()
    if hidden:
        query = query.where(AuditEntry.object_kind.not_in(hidden))
    return sorted(session.scalars(query))


def things_by_ref(session: Session, ref: str) -> dict[str, list[int]]:
    """Kind -> numbers of what people call by this ref, its versions included."""
    model = BY_LETTER.get(ref[:1].upper())
    found = session.scalar(select(model.id).filter_by(ref=ref.upper())) if model else None
    if model is None or found is None:
        return {}
    things = {model.__tablename__: [found]}
    if model in VERSIONS:
        version, column = VERSIONS[model]
        things[version.__tablename__] = list(
            session.scalars(select(version.id).where(column == found))
        )
    return things


def persons_called(session: Session, words: str) -> list[int]:
    """The ids of people with this in their name or address."""
    query = select(Person.id).where(alike(Person.name, words) | alike(Person.email, words.lower()))
    return list(session.scalars(query.limit(MOST_NAMED)))


def organisations_called(session: Session, words: str) -> list[int]:
    """The ids of organisations with this in their name, or as their ref."""
    query = select(Organisation.id)
    query = query.where(alike(Organisation.name, words) | (Organisation.ref == words.upper()))
    return list(session.scalars(query.limit(MOST_NAMED)))


def alike(column: Any, words: str) -> ColumnElement[bool]:
    """Whether the words stand in the column, whatever their case. SQLite knows only the case of
    A to Z, so the first letter is tried both ways."""
    words = words.strip()
    found: ColumnElement[bool] = column.icontains(words, autoescape=True)
    for form in {words[:1].upper() + words[1:], words[:1].lower() + words[1:], words.title()}:
        found = found | column.icontains(form, autoescape=True)
    return found


@dataclass(frozen=True)
class Names:
    """What the ids on a page are called."""

    refs: Mapping[tuple[str, int], str]
    persons: Mapping[int, str]
    organisations: Mapping[int, tuple[str, str]]


def names_of(session: Session, entries: Sequence[AuditEntry | AccessEntry]) -> Names:
    """Look up every id of these entries, in a number of queries that does not grow with them."""
    things = {(entry.object_kind, entry.object_id) for entry in entries if entry.object_id}
    persons = {entry.person_id for entry in entries if entry.person_id}
    persons |= {number for kind, number in things if kind == "person"}
    acting = {entry.organisation_id for entry in entries if entry.organisation_id}
    return Names(_refs(session, things), persons_by_id(session, persons), _bodies(session, acting))


def _refs(session: Session, things: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    queries = {model.__tablename__: select(model.id, model.ref) for model in WITH_REF}
    for model, (version, column) in VERSIONS.items():
        query = select(version.id, model.ref).join(model, model.id == column)
        queries[version.__tablename__] = query
    found: dict[tuple[str, int], str] = {}
    for kind, query in queries.items():
        ids = [number for its_kind, number in things if its_kind == kind]
        if ids:
            rows = session.execute(query.where(query.selected_columns[0].in_(ids)))
            found |= {(kind, number): ref for number, ref in rows}
    return found


def persons_by_id(session: Session, ids: Collection[int]) -> dict[int, str]:
    """What these people are called."""
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return dict(rows.all())


def _bodies(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    columns = (Organisation.id, Organisation.name, Organisation.ref)
    rows = session.execute(select(*columns).where(Organisation.id.in_(ids)))
    return {number: (name, ref) for number, name, ref in rows}
