"""A public need in words, for lists and pages: labels, days and dates instead of codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.browsing.facets import state_label
from marketplace.browsing.words import language_note
from marketplace.core.text import to_plain
from marketplace.needs.documents import PublicNeed
from marketplace.search.marking import mark, snippet
from marketplace.web import clock
from marketplace.web.language import present_language
from marketplace.web.templating import local, long_date

Segments = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class NeedRow:
    """One need in a list, as `components/rows.html` shows it."""

    ref: str
    url: str
    title: Segments
    summary: Segments
    organisation_name: str
    areas: list[str]
    phase: str
    phase_label: str
    days_left: int | None
    closes_text: str | None
    horizon_label: str
    needed_from_text: str | None
    lang: str | None
    note: str | None
    why: str | None
    published_text: str | None


def days_until(close: datetime | None, now: datetime) -> int | None:
    """Whole days to the last day; 0 on the day itself, None without a day or when it has passed."""
    if close is None or close <= now:
        return None
    last_day = local(close - timedelta(seconds=1)).date()
    return (last_day - local(now).date()).days


def closing_day(close: datetime | None) -> str | None:
    """The last day in words. A deadline is the end of its day."""
    return long_date(close - timedelta(seconds=1)) if close else None


def answers_closed_day(need: PublicNeed) -> str | None:
    """The last day on which answers were taken, by the clock or by hand, in words."""
    by_hand, last = need.answers_closed_at, need.answers_close_at
    if by_hand is not None and (last is None or by_hand < last):
        return long_date(by_hand)
    return closing_day(last)


def needed_from(need: PublicNeed) -> str | None:
    """The year, with its quarter where one is given."""
    if need.needed_from_year is None:
        return None
    if need.needed_from_quarter is None:
        return str(need.needed_from_year)
    return str(
        _(
            "quarter %(number)s of %(year)s",
            number=need.needed_from_quarter,
            year=need.needed_from_year,
        )
    )


def published_text(need: PublicNeed, now: datetime) -> str | None:
    """Said of what is quite new."""
    days = (local(now).date() - local(need.published_at).date()).days
    return {0: str(_("published today")), 1: str(_("published yesterday"))}.get(days)


def need_row(
    need: PublicNeed,
    terms: Sequence[str] = (),
    *,
    own_page: bool = False,
    why: str | None = None,
) -> NeedRow:
    """The row of a need; `terms` are marked, `own_page` leaves the organisation out, `why` tells
    of a hit that has none of them."""
    now, language = clock.now(), present_language()
    need = need.in_language(language)
    return NeedRow(
        ref=need.ref,
        url=url_for("needs.show_need", ref=need.ref),
        title=mark(need.title or str(_("Without a title")), terms, need.language),
        summary=_summary(need, terms),
        organisation_name="" if own_page else need.organisation.name,
        areas=[codes.label("welfare_area", code, language) for code in need.welfare_areas],
        phase=need.phase,
        phase_label=state_label(need.phase, language),
        days_left=days_until(need.answers_close_at, now),
        closes_text=closing_day(need.answers_close_at),
        horizon_label=codes.label("horizon", need.horizon, language),
        needed_from_text=needed_from(need),
        lang=need.language if need.language != language else None,
        note=language_note(need.language, need.translated_from),
        why=why,
        published_text=published_text(need, now),
    )


def _summary(need: PublicNeed, terms: Sequence[str]) -> Segments:
    """The summary; an imported text without one shows where the hits are, or its beginning."""
    if need.summary:
        return mark(need.summary, terms, need.language)
    return snippet(to_plain(need.problem), terms, need.language)
