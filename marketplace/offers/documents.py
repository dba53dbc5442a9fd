"""The one door to the public: from a frozen version to what anybody may read, and to search."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from marketplace import codes
from marketplace.codes import horizons
from marketplace.core.refs import LOCAL
from marketplace.core.text import to_plain
from marketplace.core.translations import translated
from marketplace.offers import rules
from marketplace.offers.models import Offer, OfferMask, OfferVersion
from marketplace.search.documents import Document, Row

COUNTRY = "SE"


@dataclass(frozen=True)
class PublicCompany:
    """Whose offer it is, as a link."""

    ref: str
    name: str
    town: str


@dataclass(frozen=True)
class PublicTranslation:
    """A version's texts in another language, by their paths."""

    language: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class PublicMask:
    """What everybody may know of a passage that was masked (R22)."""

    at: datetime
    reason: str
    ground: str
    ground_words: str


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
    translations: tuple[PublicTranslation, ...] = ()
    # The master's language, where this is a translation.
    translated_from: str | None = None

    @property
    def master_language(self) -> str:
        """The language of what is not translated: the master's own."""
        return self.translated_from or self.language

    def in_language(self, language: str) -> "PublicOffer":
        """The same in this language if it has been translated, else as it is (R24)."""
        found = next((one for one in self.translations if one.language == language), None)
        if found is None or language == self.language:
            return self
        values = translated({name: getattr(self, name) for name in TRANSLATED}, found.texts)
        return replace(self, **values, language=language, translated_from=self.language)


@dataclass(frozen=True)
class Tombstone:
    """What is left of an offer that was public: whose it was and when, without its text."""

    ref: str
    organisation: PublicCompany
    published_at: datetime
    # None while it is out of sight for a time only.
    withdrawn_at: datetime | None


# What of it is translated; the rest is codes, days and addresses.
TRANSLATED = (
    "title",
    "summary",
    "problem_solved",
    "effects_evidence",
    "references",
    "integrations",
    "data_protection",
    "price_model",
    "framework_agreements",
)
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
        translations=_translations(version),
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


def _translations(version: OfferVersion) -> tuple[PublicTranslation, ...]:
    return tuple(
        PublicTranslation(one.language, one.texts)
        for one in version.translations
        if one.published_at is not None
    )


def public_mask(mask: OfferMask) -> PublicMask:
    """When, why and on which ground; never what."""
    return PublicMask(mask.at, mask.reason, mask.ground, mask.ground_words)


def _values(version: OfferVersion) -> dict[str, Any]:
    texts = {name: getattr(version, name) for name in TEXTS}
    return texts | {name: tuple(getattr(version, name)) for name in LISTS}


def search_document(
    offer: Offer, version: OfferVersion, *, with_translations: bool = False
) -> Document:
    """What the index holds of an offer; only what is public. Found by the words of its translations
    too; compared with others by its own."""
    return Document(
        ref=offer.ref,
        kind="offer",
        language=version.language,
        title=version.title,
        published_at=offer.published_at or offer.created_at,
        version=version.number or 0,
        summary=version.summary,
        body=(*_body(version), *(_translated(version) if with_translations else ())),
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


def _translated(version: OfferVersion) -> tuple[tuple[str, str], ...]:
    texts = (to_plain("\n\n".join(one.texts.values())) for one in _translations(version))
    return tuple(("translation", text) for text in texts)


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
