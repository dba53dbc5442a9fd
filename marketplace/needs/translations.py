"""A need's translations: which texts are translated, and what there is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.translations import OTHER, Passage, Start, begun_from, passages
from marketplace.needs.models import Need, NeedTranslation, NeedVersion
from marketplace.needs.rules import BOUNDS

# What is translated, in reading order, and how long each text may be.
LIMITS = {
    "title": BOUNDS["title"],
    "summary": BOUNDS["summary"],
    "problem": BOUNDS["problem"],
    "desired_outcome": BOUNDS["desired_outcome"],
    "success_measures.measure": BOUNDS["measure"],
    "success_measures.baseline": BOUNDS["measure_value"],
    "success_measures.target": BOUNDS["measure_value"],
    "success_measures.when": BOUNDS["measure_value"],
    "outlook.text": BOUNDS["outlook_text"],
    "outlook.counts": BOUNDS["measure_value"],
    "constraints": BOUNDS["constraints"],
    "open_questions.text": BOUNDS["question"],
    "volume": BOUNDS["volume"],
    "users_involved": BOUNDS["users_involved"],
}


def passages_of(version: NeedVersion) -> list[Passage]:
    """The texts of a version that are translated."""
    return passages(version, LIMITS)


def translation_of(session: Session, version: NeedVersion) -> NeedTranslation | None:
    """The translation of a version into the other language, public or being written."""
    query = select(NeedTranslation).filter_by(
        version_id=version.id, language=OTHER[version.language]
    )
    return session.scalar(query.execution_options(populate_existing=True))


def start_of(session: Session, need: Need, version: NeedVersion) -> Start:
    """The translation as it stands; else an earlier version's, with what no longer fits named."""
    own = translation_of(session, version)
    if own is not None:
        return Start(dict(own.texts))
    earlier = latest_before(session, need, version)
    if earlier is None:
        return Start({})
    row, older = earlier
    return begun_from(passages_of(version), passages_of(older), row.texts, older.number)


def latest_before(
    session: Session, need: Need, version: NeedVersion
) -> tuple[NeedTranslation, NeedVersion] | None:
    """The latest translation of an earlier version, with that version."""
    query = select(NeedTranslation, NeedVersion).join(NeedVersion)
    query = query.where(NeedVersion.need_id == need.id, NeedVersion.number < version.number)
    query = query.where(NeedTranslation.language == OTHER[version.language])
    found = session.execute(query.order_by(NeedVersion.number.desc()).limit(1)).first()
    return (found[0], found[1]) if found else None
