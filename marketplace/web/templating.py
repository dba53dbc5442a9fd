"""What every template can call: dates in words, numbers, labels of codes, safe Markdown."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask, g
from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from marketplace.core.refs import LOCAL
from marketplace.core.text.masking import split_at_marks
from marketplace.web import clock
from marketplace.web.errors import describe

THIN_SPACE = "\u202f"


def install(app: Flask) -> None:
    """Register the filters and globals."""
    app.jinja_env.filters.update(
        date=long_date,
        short_date=short_date,
        clock=clock_time,
        exact_moment=exact_moment,
        moment=moment,
        ago=ago,
        days_left=days_left,
        number=number,
        checksum=checksum,
    )
    app.jinja_env.globals.update(
        describe_error=describe,
        now=clock.now,
        is_english=is_english,
        split_at_marks=split_at_marks,
        known=app.view_functions,  # the frame links only to pages that exist
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def is_english() -> bool:
    """Whether this answer is in English."""
    return str(get_locale()) == "en"


def local(instant: datetime) -> datetime:
    """The instant on Swedish clocks."""
    return instant.astimezone(LOCAL)


def _as_date(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def long_date(value: date | datetime) -> str:
    """3 mars 2027 / 3 March 2027."""
    return str(format_date(_as_date(value), "d MMMM y"))


def short_date(value: date | datetime) -> str:
    """3 mars, with the year when it is another."""
    day = _as_date(value)
    same_year = day.year == local(clock.now()).year
    return str(format_date(day, "d MMMM" if same_year else "d MMMM y"))


def clock_time(value: datetime) -> str:
    """kl. 14.30 / 14:30."""
    time = local(value)
    return f"{time:%H:%M}" if is_english() else f"kl. {time:%H.%M}"


def exact_moment(value: datetime) -> str:
    """23 november 2026 kl. 14.32.07 / 23 November 2026 at 14:32:07: for receipts."""
    time = local(value)
    clock_words = f"at {time:%H:%M:%S}" if is_english() else f"kl. {time:%H.%M.%S}"
    return f"{long_date(value)} {clock_words}"


def moment(value: datetime) -> str:
    """Day and time: 'today' and 'yesterday' in words, else the date."""
    days = (local(clock.now()).date() - local(value).date()).days
    day = {0: _("today"), 1: _("yesterday")}.get(days) or short_date(value)
    return f"{day} {clock_time(value)}"


def ago(value: datetime) -> str:
    """How long something has waited: hours the first day, then days."""
    waited = max(clock.now() - value, timedelta(0))
    if waited < timedelta(hours=1):
        return str(_("just now"))
    if waited < timedelta(days=1):
        return str(ngettext("%(num)d hour", "%(num)d hours", int(waited.total_seconds() // 3600)))
    return str(ngettext("%(num)d day", "%(num)d days", waited.days))


def days_left(value: datetime) -> str:
    """12 dagar kvar; 'last day today' on the day itself."""
    # A deadline is the end of a day: its last instant belongs to that day.
    last_day = local(value - timedelta(seconds=1)).date()
    days = (last_day - local(clock.now()).date()).days
    if days <= 0:
        return str(_("Last day today"))
    return str(ngettext("%(num)d day left", "%(num)d days left", days))


def number(value: int | float) -> str:
    """Groups of three with a thin space; a decimal comma in Swedish."""
    text = f"{value:,}".replace(",", THIN_SPACE)
    return text if is_english() else text.replace(".", ",")


def checksum(value: str) -> Markup:
    """A checksum in groups of eight, which are easier to compare by eye."""
    groups = (value[i : i + 8] for i in range(0, len(value), 8))
    return Markup(" ").join(Markup("<span>{}</span>").format(group) for group in groups)


def lang_attribute(language: str) -> Markup:
    """` lang="en"` where a passage is in another language than the page (R20)."""
    if language == g.get("language"):
        return Markup("")
    return Markup(' lang="{}"').format(language)


def passage(text: str, language: str) -> Markup:
    """Somebody's words inside a sentence, marked where they are in another language (R20)."""
    attribute = lang_attribute(language)
    return Markup("<span{}>{}</span>").format(attribute, text) if attribute else escape(text)


def context() -> dict[str, Any]:
    """Values that every template may use."""
    helpers = {"lang_attribute": lang_attribute, "passage": passage}
    return {"language": g.get("language") or "sv", **helpers}
