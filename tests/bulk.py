"""Many more rows like one that the operations made, in bulk: a thousand in a second or two.

A column that differs from row to row is given as a sequence with one value for each copy.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, insert, inspect, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, OrganisationPlace
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Base
from marketplace.needs.models import (
    Need,
    NeedCode,
    NeedComment,
    NeedInternal,
    NeedPerson,
    NeedVersion,
)
from marketplace.offers.models import Offer, OfferCode, OfferVersion
from marketplace.proposals.models import Proposal, ProposalVersion, Receipt

Values = Sequence[Any]
Thing = Need | Offer | Proposal
VERSIONS: dict[type[Base], tuple[type[Base], str]] = {
    Need: (NeedVersion, "need_id"),
    Offer: (OfferVersion, "offer_id"),
    Proposal: (ProposalVersion, "proposal_id"),
}
PARTS: dict[type[Base], tuple[type[Base], ...]] = {
    Need: (NeedCode, NeedInternal, NeedComment, NeedPerson),
    Offer: (OfferCode,),
    Proposal: (),
}
POINTERS = ("current_version_id", "reviewed_version_id")


def copies(session: Session, row: Base, number: int, /, **changes: Values) -> range:
    """So many more rows like this one; their ids, where the table numbers its rows."""
    model, mapper = type(row), inspect(type(row))
    same = {attribute.key: getattr(row, attribute.key) for attribute in mapper.column_attrs}
    ids = range(0)
    key = mapper.get_property_by_column(mapper.primary_key[0]).key
    if len(mapper.primary_key) == 1 and key not in changes:
        first = (session.scalar(select(func.max(getattr(model, key)))) or 0) + 1
        ids = range(first, first + number)
        changes = {**changes, key: ids}
    rows = [same | {name: of[n] for name, of in changes.items()} for n in range(number)]
    if rows:
        session.execute(insert(model), rows)
    return ids


def things(
    session: Session, like: Thing, number: int, *, texts: dict[str, Values] | None = None, **of: Any
) -> range:
    """So many more needs, offers or proposals like this one, with its texts, its codes and what
    the log says of it; their ids. `texts` are changes of the texts' columns."""
    model, name = type(like), like.ref[0]
    refs = [f"{name}-{like.id}-{n}" for n in _after(session, model, number)]
    ids = copies(session, like, number, ref=refs, **of)
    versions, owner = VERSIONS[model]
    for version in _rows(session, versions, owner, like.id):
        own = copies(session, version, number, **{owner: ids}, **(texts or {}))
        for pointer in POINTERS:
            if getattr(like, pointer, None) == version.id:
                _point(session, model, pointer, ids, own)
        if model is Proposal:
            for receipt in _rows(session, Receipt, "version_id", version.id):
                copies(session, receipt, number, version_id=own)
    for part in PARTS[model]:
        for row in _rows(session, part, owner, like.id):
            copies(session, row, number, **{owner: ids})
    for entry in _rows(session, AuditEntry, "object_id", like.id):
        if entry.object_kind == model.__tablename__:
            copies(session, entry, number, object_id=ids)
    return ids


def organisations(session: Session, like: Organisation, number: int, **of: Values) -> range:
    """So many more organisations like this one, with its places; their ids."""
    numbers = _after(session, Organisation, number)
    refs, names = [f"O-{like.id}-{n}" for n in numbers], [f"{like.name} {n}" for n in numbers]
    own = [f"9{n:09d}" for n in numbers]
    ids = copies(session, like, number, ref=refs, name=names, org_number=own, **of)
    for row in _rows(session, OrganisationPlace, "organisation_id", like.id):
        copies(session, row, number, organisation_id=ids)
    return ids


def _after(session: Session, model: type[Any], number: int) -> range:
    """Numbers that no row of the table has."""
    first = (session.scalar(select(func.max(model.id))) or 0) + 1
    return range(first, first + number)


def _rows(session: Session, model: type[Base], owner: str, id_: int) -> Iterator[Any]:
    yield from session.scalars(select(model).where(getattr(model, owner) == id_)).unique().all()


def _point(session: Session, model: type[Base], pointer: str, ids: range, versions: range) -> None:
    rows = [{"id": id_, pointer: own} for id_, own in zip(ids, versions, strict=True)]
    if rows:
        session.execute(update(model), rows)
