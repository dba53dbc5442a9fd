"""Offers from a file: drafts, or published as they are. All or nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import Organisation
from marketplace.core import imports, records
from marketplace.core.actor import Actor
from marketplace.core.records import Column, Record
from marketplace.offers import operations, queries, validation
from marketplace.offers.models import Offer

COLUMNS: Mapping[str, Column] = {
    "external_id": Column("external_id", records.text, "the record's id where it comes from", True),
    "language": Column("language", records.text, "sv or en", True),
    "title": Column("title", records.text, "title, at most 120 characters", True),
    "text": Column("problem_solved", records.text, "which need it meets, at most 5,000"),
    "summary": Column("summary", records.text, "summary, at most 400"),
    "effects_evidence": Column("effects_evidence", records.text, "effects and evidence"),
    "references": Column("references", records.text, "references, one a line"),
    "integrations": Column("integrations", records.text, "what it works together with"),
    "data_protection": Column("data_protection", records.text, "data protection"),
    "price_model": Column("price_model", records.text, "price model"),
    "contact": Column("contact", records.text, "mail address of a function"),
    "url": Column("url", records.text, "web address"),
    "welfare_areas": Column("welfare_areas", records.codes, "codes, separated by ;"),
    "target_groups": Column("target_groups", records.codes, "codes, separated by ;"),
    "solution_types": Column("solution_types", records.codes, "codes, separated by ;"),
    "regions_served": Column(
        "regions_served", records.codes, "municipality or county codes or SE, separated by ;"
    ),
    "cpv": Column("cpv", records.codes, "8-digit codes, separated by ;"),
    "maturity": Column("maturity", records.code, "code"),
    "available_from_year": Column("available_from_year", records.number, "year"),
    "valid_until": Column("valid_until", records.last_day, "last day it holds, 2027-12-31"),
}


def import_offers(
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
    """Enter the records as this company's offers. Raises ImportFaults; then commit nothing."""

    def create(record: Record) -> None:
        offer = operations.start_offer(
            session,
            actor,
            organisation,
            source=source,
            external_id=record.external_id,
            now=now,
        )
        operations.update_offer(session, actor, offer, record.values, now=now)
        if publish:
            operations.publish_imported_offer(session, actor, offer, reason=why, now=now)

    def is_same(external_id: str, values: Mapping[str, Any]) -> bool:
        offer = known[external_id]
        text = queries.working_copy(session, offer) or offer.current
        return text is None or all(getattr(text, name) == value for name, value in values.items())

    known = _imported(session, organisation, source)
    return imports.enter(
        found, COLUMNS, check=validation.checked, known=known, is_same=is_same, create=create
    )


def _imported(session: Session, organisation: Organisation, source: str) -> dict[str, Offer]:
    query = select(Offer).filter_by(organisation_id=organisation.id, source=source)
    rows = session.scalars(query.options(joinedload(Offer.current)))
    return {row.external_id: row for row in rows if row.external_id is not None}
