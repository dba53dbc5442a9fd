"""Reading vectors, many texts at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from marketplace.meaning.models import TextVector


@dataclass(frozen=True)
class Kept:
    """A vector, and the checksum of the text that it was computed from."""

    checksum: str
    vector: bytes


def vectors_of(
    session: Session, refs: Iterable[str], model: str
) -> Mapping[str, Mapping[str, Kept]]:
    """Ref -> role -> what is kept, of this model only."""
    query = select(TextVector.ref, TextVector.role, TextVector.checksum, TextVector.vector)
    query = query.where(TextVector.ref.in_(list(refs)), TextVector.model == model)
    found: dict[str, dict[str, Kept]] = {}
    for ref, role, checksum, vector in session.execute(query):
        found.setdefault(ref, {})[role] = Kept(checksum, vector)
    return found


def has_vector(session: Session, ref: str, role: str, *, model: str, checksum: str) -> bool:
    """Whether this very text has a vector of this model."""
    query = select(TextVector.id).filter_by(ref=ref, role=role, model=model, checksum=checksum)
    return session.scalar(query) is not None


def refs_with(model: str, role: str) -> Select[str]:
    """A select of the refs that have a vector of this model, for conditions of other rooms."""
    return select(TextVector.ref).filter_by(model=model, role=role)


def width(session: Session, model: str) -> int | None:
    """How many bytes this model's vectors have; None while there is none."""
    query = select(func.length(TextVector.vector)).filter_by(model=model)
    return session.scalar(query.limit(1))
