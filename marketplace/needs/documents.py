"""The one door to the public: from a frozen version to what anybody may read, and to search.

`PublicNeed` holds nothing internal. Public pages, the index, mails and feeds are made from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.codes import horizons
from marketplace.core.refs import LOCAL
from marketplace.core.text import to_plain
from marketplace.core.text.differences import FieldChange, field_changes, row_changes
from marketplace.core.translations import translated
from marketplace.needs import rules
from marketplace.needs.models import Need, NeedMask, NeedVersion
from marketplace.search.documents import Document, Row

COUNTRY = "SE"


@dataclass(frozen=True)
class PublicOrganisationName:
    """Who stands behind a need, as a link."""

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
class PublicNeed:
    """What everybody may read of a need, as of one moment."""

    ref: str
    version: int
    state: str
    phase: str
    horizon: str
    organisation: PublicOrganisationName
    published_at: datetime
    version_at: datetime
    change_note: str
    language: str
    title: str
    summary: str
    problem: str
    desired_outcome: str
    constraints: str
    volume: str
    users_involved: str
    contact: str
    notice_url: str
    needed_from_year: int | None
    needed_from_quarter: int | None
    needed_from_undecided: bool
    answers_close_at: datetime | None
    budget_band: str | None
    maturity_wanted: str | None
    planned_procedure: str | None
    planned_notice_date: str | None
    welfare_areas: tuple[str, ...]
    places: tuple[str, ...]
    target_groups: tuple[str, ...]
    solution_types: tuple[str, ...]
    dialogue_forms: tuple[str, ...]
    cpv: tuple[str, ...]
    joint_organisations: tuple[str, ...]
    open_questions: tuple[Mapping[str, Any], ...]
    success_measures: tuple[Mapping[str, Any], ...]
    outlook: tuple[Mapping[str, Any], ...]
    missing_to_publish: tuple[str, ...]
    missing_to_open: tuple[str, ...]
    # When its answers closed, by clock or by hand; none while they are open.
    answers_closed_at: datetime | None
    translations: tuple[PublicTranslation, ...] = ()
    # The master's language, where this is a translation.
    translated_from: str | None = None

    @property
    def master_language(self) -> str:
        """The language of what is not translated: the master's own."""
        return self.translated_from or self.language

    def in_language(self, language: str) -> "PublicNeed":
        """The same in this language if it has been translated, else as it is (R24)."""
        found = next((one for one in self.translations if one.language == language), None)
        if found is None or language == self.language:
            return self
        values = translated({name: getattr(self, name) for name in TRANSLATED}, found.texts)
        return replace(self, **values, language=language, translated_from=self.language)

    @property
    def is_open(self) -> bool:
        """Whether proposals are taken."""
        return self.phase == "open"


@dataclass(frozen=True)
class Tombstone:
    """What stays in public of a withdrawn need. No text but its title."""

    ref: str
    title: str
    language: str
    organisation: PublicOrganisationName
    joint_organisations: tuple[str, ...]
    welfare_area: str | None
    contact: str
    withdrawn_at: datetime
    reason: str
    by_arena: bool
    closed_by_clock_at: datetime | None


class PublicDecision(Protocol):
    """What of a decision a tombstone tells."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def reason(self) -> str: ...
    @property
    def by_arena(self) -> bool: ...


def tombstone(need: Need, version: NeedVersion, decisions: Sequence[PublicDecision]) -> Tombstone:
    """What stays of a withdrawn need; `decisions` about it, newest first."""
    last = next((one for one in decisions if one.kind == "withdrawn"), None)
    by_hand = any(one.kind == "answers_closed" for one in decisions)
    organisation = need.organisation
    return Tombstone(
        ref=need.ref,
        title=version.title or need.ref,
        language=version.language,
        organisation=PublicOrganisationName(organisation.ref, organisation.name, organisation.town),
        joint_organisations=tuple(version.joint_organisations),
        welfare_area=version.welfare_areas[0] if version.welfare_areas else None,
        contact=version.contact,
        withdrawn_at=last.at if last else need.changed_at,
        reason=last.reason if last else "",
        by_arena=bool(last and last.by_arena),
        closed_by_clock_at=None if by_hand else need.answers_closed_at,
    )


TEXTS = (
    "language",
    "title",
    "summary",
    "problem",
    "desired_outcome",
    "constraints",
    "volume",
    "users_involved",
    "contact",
    "notice_url",
    "needed_from_year",
    "needed_from_quarter",
    "needed_from_undecided",
    "answers_close_at",
    "budget_band",
    "maturity_wanted",
    "planned_procedure",
    "planned_notice_date",
)
LISTS = (
    "welfare_areas",
    "places",
    "target_groups",
    "solution_types",
    "dialogue_forms",
    "cpv",
    "joint_organisations",
    "open_questions",
    "success_measures",
    "outlook",
)
# What of it is translated; the rest is codes, days and addresses.
TRANSLATED = (
    "title",
    "summary",
    "problem",
    "desired_outcome",
    "constraints",
    "volume",
    "users_involved",
    "open_questions",
    "success_measures",
    "outlook",
)
# What a version says: copied into the working copy of the next one, and compared.
FIELDS = (*TEXTS, *LISTS)


def public_need(need: Need, version: NeedVersion, now: datetime) -> PublicNeed:
    """What everybody may read of this frozen version at `now`."""
    if version.number is None or version.frozen_at is None or need.published_at is None:
        raise ValueError("a working copy is not public")
    organisation = need.organisation
    needed = horizons.middle_of(version.needed_from_year, version.needed_from_quarter)
    close = version.answers_close_at
    return PublicNeed(
        ref=need.ref,
        version=version.number,
        state=rules.state_at(need.state, close, now),
        phase=rules.phase_at(need.state, version.complete, close, now),
        horizon=horizons.horizon_of(needed, local_day(now)),
        organisation=PublicOrganisationName(organisation.ref, organisation.name, organisation.town),
        published_at=need.published_at,
        version_at=version.frozen_at,
        change_note=version.change_note,
        translations=_translations(version),
        missing_to_publish=rules.missing(version, "publish", owner_id=need.owner_id),
        answers_closed_at=need.answers_closed_at,
        missing_to_open=rules.missing(version, "open", owner_id=need.owner_id),
        **_values(version),
    )


def _translations(version: NeedVersion) -> tuple[PublicTranslation, ...]:
    return tuple(
        PublicTranslation(one.language, one.texts)
        for one in version.translations
        if one.published_at is not None
    )


def public_mask(mask: NeedMask) -> PublicMask:
    """When, why and on which ground; never what."""
    return PublicMask(mask.at, mask.reason, mask.ground, mask.ground_words)


def _values(version: NeedVersion) -> dict[str, Any]:
    texts = {name: getattr(version, name) for name in TEXTS}
    return texts | {name: tuple(getattr(version, name)) for name in LISTS}


def changes_between(old: NeedVersion, new: NeedVersion) -> tuple[FieldChange, ...]:
    """The public fields that differ, in the order in which people read them; of a field with
    several rows each row that differs."""
    before, after = comparable(old), comparable(new)
    changed = {change.field: change for change in field_changes(before, after)}
    return tuple(
        one for name, change in changed.items() for one in _rows_of(name, change) or (change,)
    )


def _rows_of(name: str, change: FieldChange) -> tuple[FieldChange, ...]:
    if name not in rules.ROW_KEYS:
        return ()
    return row_changes(name, change.old, change.new, key=rules.ROW_KEYS[name])


def comparable(version: NeedVersion) -> dict[str, Any]:
    """Field -> value, with the year, quarter or "not decided" as one field."""
    values = {name: getattr(version, name) for name in FIELDS}
    needed = (
        version.needed_from_year,
        version.needed_from_quarter,
        version.needed_from_undecided,
    )
    values["needed_from"] = needed if any(needed) else None
    return {name: values[name] for group in rules.GROUPS.values() for name in group}


def version_changes(session: Session, version: NeedVersion) -> tuple[FieldChange, ...]:
    """What a published version changed in the one before it; nothing for the first (R25). Only
    public values."""
    query = select(NeedVersion).where(NeedVersion.need_id == version.need_id)
    query = query.where(NeedVersion.number < (version.number or 0))
    before = session.scalar(query.order_by(NeedVersion.number.desc()).limit(1))
    return changes_between(before, version) if before is not None else ()


def local_day(now: datetime) -> date:
    """Today in Sweden."""
    return now.astimezone(LOCAL).date()


def search_document(
    need: Need, version: NeedVersion, *, with_translations: bool = False
) -> Document:
    """What the index holds of a need; only what is public. Also made of a draft, to look for
    what resembles it, in memory alone. Found by the words of its translations too; compared with
    others by its own."""
    return Document(
        ref=need.ref,
        kind="need",
        language=version.language,
        title=version.title,
        published_at=need.published_at or need.created_at,
        version=version.number or 0,
        summary=version.summary,
        body=(*_body(version), *(_translated(version) if with_translations else ())),
        organisation=need.organisation.name,
        facets=_facets(need, version),
        broader=_broader(version),
        needed_from=horizons.middle_of(version.needed_from_year, version.needed_from_quarter),
        answers_close_at=version.answers_close_at,
    )


def _body(version: NeedVersion) -> tuple[tuple[str, str], ...]:
    parts = (
        ("problem", to_plain(version.problem)),
        ("desired_outcome", to_plain(version.desired_outcome)),
        ("constraints", to_plain(version.constraints)),
        ("success_measures", "\n".join(row.get("measure", "") for row in version.success_measures)),
        ("open_questions", "\n".join(row.get("text", "") for row in version.open_questions)),
        ("outlook", "\n".join(row.get("text", "") for row in version.outlook)),
    )
    return tuple((name, text) for name, text in parts if text.strip())


def _translated(version: NeedVersion) -> tuple[tuple[str, str], ...]:
    texts = (to_plain("\n\n".join(one.texts.values())) for one in _translations(version))
    return tuple(("translation", text) for text in texts)


def _facets(need: Need, version: NeedVersion) -> dict[str, tuple[str, ...]]:
    return {
        "area": tuple(version.welfare_areas),
        "place": tuple(version.places),
        "target": tuple(version.target_groups),
        "type": tuple(version.solution_types),
        "maturity": (version.maturity_wanted,) if version.maturity_wanted else (),
        "state": (need.state,),
        "complete": ("yes",) if version.complete else (),
    }


def _broader(version: NeedVersion) -> dict[str, tuple[str, ...]]:
    return {
        "area": codes.above("welfare_area", version.welfare_areas),
        "target": codes.above("target_group", version.target_groups),
        "place": (*codes.above("place", version.places), COUNTRY),
    }


def phase_of_row(row: Row, now: datetime) -> tuple[str, ...]:
    """The phase of an indexed need at `now`, for the facet `state`."""
    state = row.own.get("state", ("published",))[0]
    complete = bool(row.own.get("complete"))
    return (rules.phase_at(state, complete, row.answers_close_at, now),)
