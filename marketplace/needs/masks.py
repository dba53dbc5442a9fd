"""Masked passages of a need (R22): which rows hold what anybody may read, and what was masked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.errors import Invalid, NotFound
from marketplace.core.masks import Held, Place, held_beside, masked_again, places, text_columns
from marketplace.needs.models import (
    DialogueEntry,
    Need,
    NeedDecision,
    NeedMask,
    NeedTranslation,
    NeedVersion,
)

# Columns that hold codes, refs or nothing public. Every other text of these tables is masked.
BESIDES = frozenset(
    {
        "ref",
        "state",
        "source",
        "external_id",
        "import_version",
        "import_record_sum",
        "import_text_sum",
        "language",
        "kind",
        "form",
        "budget_band",
        "maturity_wanted",
        "planned_procedure",
        "planned_notice_date",
        "welfare_areas",
        "places",
        "target_groups",
        "solution_types",
        "dialogue_forms",
        "cpv",
        "joint_organisations",
    }
)


def held_by(session: Session, need: Need) -> list[Held]:
    """Every row with public text of the need: versions, working copy, translations, the record of
    its dialogue, the need itself, and what other rooms keep about it. Read anew: what is masked is
    what stands there now."""
    own = (*_versions(session, need), *_translations(session, need), *_others(session, need))
    return [*own, *held_beside(session, "need", need.id)]


def _versions(session: Session, need: Need) -> Iterator[Held]:
    query = select(NeedVersion).filter_by(need_id=need.id).order_by(NeedVersion.number)
    columns = text_columns(NeedVersion, BESIDES)
    for row in session.scalars(query.execution_options(populate_existing=True)):
        kind = "version" if row.number else "working_copy"
        yield Held(row, kind, columns, row.number, row.language)


def _translations(session: Session, need: Need) -> Iterator[Held]:
    query = select(NeedTranslation, NeedVersion.number)
    query = query.join(NeedVersion).where(NeedVersion.need_id == need.id)
    query = query.order_by(NeedVersion.number).execution_options(populate_existing=True)
    for row, number in session.execute(query):
        yield Held(row, "translation", ("texts",), number, row.language)


def _others(session: Session, need: Need) -> Iterator[Held]:
    for table, kind in ((DialogueEntry, "dialogue"), (NeedDecision, "decision")):
        query = select(table).filter_by(need_id=need.id).order_by(table.id)
        columns = text_columns(table, BESIDES)
        for row in session.scalars(query.execution_options(populate_existing=True)):
            yield Held(row, kind, columns)
    yield Held(need, "need", text_columns(Need, BESIDES))


def places_of(session: Session, need: Need, passage: str, *, wide: bool) -> list[Place]:
    """Every place where the passage stands in what anybody may read of the need."""
    return places(held_by(session, need), passage, wide=wide)


def masks_on(session: Session, need: Need) -> Sequence[NeedMask]:
    """What was masked in the need, oldest first."""
    return session.scalars(select(NeedMask).filter_by(need_id=need.id).order_by(NeedMask.id)).all()


def mask_of(session: Session, need: Need, mask_id: int) -> NeedMask:
    """One of the need's masks. Raises NotFound."""
    mask = session.get(NeedMask, mask_id)
    if mask is None or mask.need_id != need.id:
        raise NotFound("not_found")
    return mask


def refuse_masked(session: Session, need: Need, values: Mapping[str, Any]) -> None:
    """Raise Invalid when what is to be saved would bring a masked passage back: a form may have
    been open since before the masking. A passage whose original was destroyed is not known here;
    against that the revision alone stands."""
    faults = masked_again(masks_on(session, need), values)
    if faults:
        raise Invalid("invalid_fields", faults)


def refuse_masked_in(session: Session, need: Need, version: NeedVersion) -> None:
    """The same for a text that is about to become public, whichever way it came."""
    names = text_columns(NeedVersion, BESIDES)
    refuse_masked(session, need, {name: getattr(version, name) for name in names})
