"""Offers from a file: drafts, or published as they are."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.core import imports, records
from marketplace.core.actor import Actor
from marketplace.core.imports import Plan, Room
from marketplace.core.language import N_
from marketplace.core.records import Column, Fault, FileFault, Record
from marketplace.offers import operations, queries, validation

COLUMNS: Mapping[str, Column] = {
    "external_id": Column("external_id", records.text, "the record's id where it comes from", True),
    "version": Column("version", records.text, "the record's version where it comes from"),
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


# States in which imported text can be given anew.
RENEWABLE = frozenset({"draft", "published"})


def read(name: str, content: bytes) -> tuple[list[Record], list[Fault]]:
    """The records of a CSV or of JSON Lines, by the end of the file's name. Raises FileFault."""
    if name.lower().endswith(".xml"):
        raise FileFault(N_("offers are imported from CSV or JSON Lines, not from XML"))
    return records.read(records.rows_of(name, content), COLUMNS)


def plan(
    session: Session,
    organisation: Organisation,
    found: Iterable[Record],
    faults: Iterable[Fault],
    *,
    source: str,
) -> Plan:
    """What importing these as the company's offers would do. Reads only."""
    known = queries.imported(session, organisation.id, source)
    texts = queries.present_texts(session, known.values())
    room = Room(
        check=validation.checked,
        known=known,
        text_of=lambda offer: validation.text_values(texts[offer.id]),
        takes=lambda offer: offer.state in RENEWABLE,
    )
    return imports.plan(found, faults, COLUMNS, room)


def enter(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    planned: Plan,
    *,
    source: str,
    why: str,
    publish: bool,
    now: datetime,
) -> None:
    """Do what was planned, in this transaction: new ones begin as drafts, or are published."""
    for step in planned.of(imports.NEW):
        offer = operations.start_offer(
            session,
            actor,
            organisation,
            source=source,
            external_id=step.record.external_id,
            now=now,
        )
        operations.update_offer(session, actor, offer, step.values, now=now)
        if publish:
            operations.publish_imported_offer(session, actor, offer, reason=why, now=now)
        operations.remember_offer_import(session, actor, offer, step.mark, now=now)
    for step in planned.of(imports.CHANGED):
        operations.publish_changed_import(
            session, actor, step.thing, step.values, reason=why, now=now
        )
        operations.remember_offer_import(session, actor, step.thing, step.mark, now=now)
