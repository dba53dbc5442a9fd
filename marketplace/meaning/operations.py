"""Keeping and forgetting vectors. Nobody's deed: the worker derives them from what is public."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketplace.meaning.models import TextVector


def store_vector(
    session: Session,
    ref: str,
    role: str,
    *,
    language: str,
    model: str,
    checksum: str,
    vector: bytes,
    computed_at: datetime,
) -> None:
    """Keep the vector of a text, in the place of an earlier one."""
    kept = session.scalar(select(TextVector).filter_by(ref=ref, role=role).with_for_update())
    if kept is None:
        kept = TextVector(ref=ref, role=role)
        session.add(kept)
    kept.language, kept.model, kept.checksum = language, model, checksum
    kept.vector, kept.computed_at = vector, computed_at
    session.flush()


def forget_vectors(session: Session, refs: Iterable[str], *, except_of: str | None = None) -> int:
    """Delete what is kept of these texts, but for vectors of a text with the checksum
    `except_of`; how many there were."""
    query = delete(TextVector).where(TextVector.ref.in_(list(refs)))
    if except_of is not None:
        query = query.where(TextVector.checksum != except_of)
    return len(session.execute(query.returning(TextVector.id)).all())
