"""The one door to the public: from a frozen version to what anybody may read, and to search."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace import codes
from marketplace.codes import horizons
from marketplace.core.refs import LOCAL
from marketplace.core.text import to_plain
from marketplace.offers import rules
from marketplace.offers.models import Offer, OfferVersion
from marketplace.search.documents import Document, Row

COUNTRY = "SE"


@dataclass(frozen=True)
class PublicCompany:
    """Whose offer it is, as a link."""

    ref: str
    name: str
    town: str


@dataclass(frozen=True)
class PublicOffer:
    """What everybody may read of an offer, as of one moment."""

    ref: str
    version: int
    state: str
    organisation: PublicCompany
    published_at: datetime
    version_at: datetime
    change_note: str
    language: str
    title: str
    summary: str
    problem_solved: str
    effects_evidence: str
    references: str
    integrations: str
    data_protection: str
    price_model: str
    framework_agreements: str
    url: str
    contact: str
    maturity: str | None
    accessibility_conformance: str | None
    medical_device_class: str | None
    available_from_year: int | None
    available_from_quarter: int | None
    valid_until: datetime | None
    welfare_areas: tuple[str, ...]
    target_groups: tuple[str, ...]
    solution_types: tuple[str, ...]
    regions_served: tuple[str, ...]
    languages: tuple[str, ...]
    cpv: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Tombstone:
    """What is left of an offer that was public: whose it was and when, without its text."""

    ref: str
    organisation: PublicCompany
    published_at: datetime
    # None while it is out of sight for a time only.
    withdrawn_at: datetime | None


TEXTS = (
    "language",
    "title",
    "summary",
    "problem_solved",
    "effects_evidence",
    "references",
    "integrations",
    "data_protection",
    "price_model",
    "framework_agreements",
    "url",
    "contact",
    "maturity",
    "accessibility_conformance",
    "medical_device_class",
    "available_from_year",
    "available_from_quarter",
    "valid_until",
)
LISTS = (
    "welfare_areas",
    "target_groups",
    "solution_types",
    "regions_served",
    "languages",
    "cpv",
)


def public_offer(offer: Offer, version: OfferVersion, now: datetime) -> PublicOffer:
    """What everybody may read of this frozen version at `now`."""
    if version.number is None or version.frozen_at is None or offer.published_at is None:
        raise ValueError("a working copy is not public")
    return PublicOffer(
        ref=offer.ref,
        version=version.number,
        state=rules.state_at(offer.state, version.valid_until, now),
        organisation=_company(offer),
        published_at=offer.published_at,
        version_at=version.frozen_at,
        change_note=version.change_note,
        missing=rules.missing(version),
        **_values(version),
    )


def tombstone(offer: Offer) -> Tombstone:
    """What everybody may know of an offer that was public and is not now."""
    if offer.published_at is None:
        raise ValueError("it was never public")
    withdrawn_at = offer.changed_at if offer.state == "withdrawn" else None
    return Tombstone(offer.ref, _company(offer), offer.published_at, withdrawn_at)


def _company(offer: Offer) -> PublicCompany:
    return PublicCompany(offer.organisation.ref, offer.organisation.name, offer.organisation.town)


def _values(version: OfferVersion) -> dict[str, Any]:
    texts = {name: getattr(version, name) for name in TEXTS}
    return texts | {name: tuple(getattr(version, name)) for name in LISTS}


def search_document(offer: Offer, version: OfferVersion) -> Document:
    """What the index holds of an offer; only what is public."""
    return Document(
        ref=offer.ref,
        kind="offer",
        language=version.language,
        title=version.title,
        published_at=offer.published_at or offer.created_at,
        version=version.number or 0,
        summary=version.summary,
        body=_body(version),
        organisation=offer.organisation.name,
        facets=_facets(offer, version),
        broader=_broader(version),
        needed_from=horizons.middle_of(version.available_from_year, version.available_from_quarter),
        answers_close_at=version.valid_until,
    )


def _body(version: OfferVersion) -> tuple[tuple[str, str], ...]:
    parts = (
        ("problem_solved", to_plain(version.problem_solved)),
        ("effects_evidence", to_plain(version.effects_evidence)),
        ("integrations", version.integrations),
        ("references", version.references),
    )
    return tuple((name, text) for name, text in parts if text.strip())


def _facets(offer: Offer, version: OfferVersion) -> dict[str, tuple[str, ...]]:
    return {
        "area": tuple(version.welfare_areas),
        "place": tuple(version.regions_served),
        "target": tuple(version.target_groups),
        "type": tuple(version.solution_types),
        "maturity": (version.maturity,) if version.maturity else (),
        "state": (offer.state,),
    }


def _broader(version: OfferVersion) -> dict[str, tuple[str, ...]]:
    return {
        "area": codes.above("welfare_area", version.welfare_areas),
        "target": codes.above("target_group", version.target_groups),
    }


def horizon_of_row(row: Row, now: datetime) -> tuple[str, ...]:
    """The horizons by which an indexed offer is there; none where it says nothing."""
    if row.needed_from is None:
        return ()
    return horizons.horizons_from(row.needed_from, now.astimezone(LOCAL).date())


def state_of_row(row: Row, now: datetime) -> tuple[str, ...]:
    """The state of an indexed offer at `now`."""
    state = row.own.get("state", ("published",))[0]
    return (rules.state_at(state, row.answers_close_at, now),)
