"""Reading vectors, many texts at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from marketplace.meaning.models import TextVector
from marketplace.meaning.rules import checksum
from marketplace.search.documents import Document
from marketplace.search.meaning.embedding import ROLES

Vectors = dict[str, dict[str, tuple[str, bytes]]]
"""Ref -> role -> the checksum of the text, and its vector."""


def with_vectors(session: Session, documents: Sequence[Document], model: str) -> Sequence[Document]:
    """The documents with their vectors of this model, read at once; without one of an earlier
    text, which may hold what has been masked since."""
    if not model or not documents:
        return documents
    kept = _kept(session, [document.ref for document in documents], model)
    return [
        _fitted(document, kept[document.ref]) if document.ref in kept else document
        for document in documents
    ]


def _fitted(document: Document, kept: dict[str, tuple[str, bytes]]) -> Document:
    mine = checksum(document)
    fitting = {role: vector for role, (theirs, vector) in kept.items() if theirs == mine}
    return replace(document, vectors=fitting)


def _kept(session: Session, refs: Iterable[str], model: str) -> Vectors:
    query = select(TextVector.ref, TextVector.role, TextVector.checksum, TextVector.vector)
    query = query.where(TextVector.ref.in_(list(refs)), TextVector.model == model)
    found: Vectors = {}
    for ref, role, its_checksum, vector in session.execute(query):
        found.setdefault(ref, {})[role] = its_checksum, vector
    return found


def has_vector(session: Session, ref: str, role: str, *, model: str, checksum: str) -> bool:
    """Whether this very text has a vector of this model."""
    query = select(TextVector.id).filter_by(ref=ref, role=role, model=model, checksum=checksum)
    return session.scalar(query) is not None


def lacks_vector(ref: InstrumentedAttribute[str], model: str) -> ColumnElement[bool]:
    """Whether the text with this ref lacks a vector of this model, for selects of other rooms."""
    held = (select(TextVector.ref).filter_by(model=model, role=role) for role in ROLES)
    return or_(*(ref.not_in(refs) for refs in held))


def width(session: Session, model: str) -> int | None:
    """How many bytes this model's vectors have; None while there is none."""
    query = select(func.length(TextVector.vector)).filter_by(model=model)
    return session.scalar(query.limit(1))
