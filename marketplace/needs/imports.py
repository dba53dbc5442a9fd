"""Needs from a file: drafts, or published as they are. All or nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import Organisation
from marketplace.core import imports, records
from marketplace.core.actor import Actor
from marketplace.core.records import Column, Record
from marketplace.needs import operations, queries, validation
from marketplace.needs.models import Need

COLUMNS: Mapping[str, Column] = {
    "external_id": Column("external_id", records.text, "the record's id where it comes from", True),
    "language": Column("language", records.text, "sv or en", True),
    "title": Column("title", records.text, "title, at most 120 characters", True),
    "text": Column("problem", records.text, "problem and present situation, at most 5,000"),
    "summary": Column("summary", records.text, "summary, at most 400"),
    "desired_outcome": Column("desired_outcome", records.text, "desired outcome"),
    "constraints": Column("constraints", records.text, "conditions"),
    "volume": Column("volume", records.text, "volume"),
    "users_involved": Column("users_involved", records.text, "how users have taken part"),
    "contact": Column("contact", records.text, "mail address of a function"),
    "welfare_areas": Column("welfare_areas", records.codes, "codes, separated by ;"),
    "places": Column("places", records.codes, "municipality or county codes, separated by ;"),
    "target_groups": Column("target_groups", records.codes, "codes, separated by ;"),
    "solution_types": Column("solution_types", records.codes, "codes, separated by ;"),
    "cpv": Column("cpv", records.codes, "8-digit codes, separated by ;"),
    "needed_from_year": Column("needed_from_year", records.number, "year"),
    "needed_from_quarter": Column("needed_from_quarter", records.number, "1-4"),
    "answers_close": Column("answers_close_at", records.last_day, "last day to answer, 2027-03-31"),
    "budget_band": Column("budget_band", records.code, "code"),
    "maturity_wanted": Column("maturity_wanted", records.code, "code"),
}


def import_needs(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    found: Iterable[Record],
    *,
    source: str,
    why: str,
    publish: bool,
    now: datetime,
) -> imports.Report:
    """Enter the records as this body's needs. Raises ImportFaults; then commit nothing."""

    def create(record: Record) -> None:
        need = operations.start_need(
            session,
            actor,
            organisation,
            record.values,
            source=source,
            external_id=record.external_id,
            now=now,
        )
        if publish:
            operations.publish_imported(session, actor, need, reason=why, now=now)

    def is_same(external_id: str, values: Mapping[str, Any]) -> bool:
        need = known[external_id]
        text = queries.working_copy(session, need) or need.current
        return text is None or all(getattr(text, name) == value for name, value in values.items())

    known = _imported(session, organisation, source)
    return imports.enter(
        found, COLUMNS, check=validation.checked, known=known, is_same=is_same, create=create
    )


def _imported(session: Session, organisation: Organisation, source: str) -> dict[str, Need]:
    query = select(Need).filter_by(organisation_id=organisation.id, source=source)
    rows = session.scalars(query.options(joinedload(Need.current)))
    return {row.external_id: row for row in rows if row.external_id is not None}
