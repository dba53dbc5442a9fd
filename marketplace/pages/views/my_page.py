"""My page: what waits for the person in the organisation they act for, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app, g, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from marketplace.core import events
from marketplace.matching import queries as matching
from marketplace.moderation import queries as moderation
from marketplace.notifications import queries as notifications
from marketplace.notifications.models import Notification
from marketplace.notifications.rows import items_of
from marketplace.pages.views import bp
from marketplace.pages.views.admin_side import ADMINS, admin_side
from marketplace.pages.views.body_side import BodySide, body_side
from marketplace.pages.views.company_side import CompanySide, company_side
from marketplace.pages.views.items import newest_first
from marketplace.web import clock
from marketplace.web.guards import signed_in
from marketplace.web.templating import local

BODY = ("need_author", "need_approver")
COMPANY = ("company_editor", "company_admin")
NOTICES = 3
NEW = 8
DATES = 6


@dataclass(frozen=True)
class Count:
    """A number of the moderators' desk and where it leads."""

    number: int
    what: str
    url: str


@dataclass(frozen=True)
class Administration:
    """How the worker is doing, for the platform's administrator."""

    waiting: int
    given_up: int
    mails_url: str | None


@bp.get("/<language>/my")
@signed_in(write=False)
def my_page() -> str:
    """What waits for the person, newest first."""
    now = clock.now()
    body = body_side(now, show_all=request.args.get("needs") == "all") if _is(BODY) else None
    company = company_side(now) if _is(COMPANY) else None
    sides = [side for side in (body, company) if side is not None]
    news = _news()
    admin = admin_side() if _is(ADMINS) else []
    return render_template(
        "pages/my.html",
        waiting=newest_first(*(side.waiting for side in sides), admin),
        is_worked=bool(sides) or _is(ADMINS),
        administered=g.membership.organisation if _is(ADMINS) else None,
        body=body,
        company=company,
        desk=_desk(now) if _is(("moderator",)) else [],
        dates=_dates(sides),
        notices=items_of(news or notifications.newest(g.session, g.person.id, limit=NOTICES)),
        has_news=bool(news),
        since=g.person.was_here_at,
        may_write_need=_is(("need_author",)),
        may_write_offer=_is(("company_editor",)),
        administration=_administration(now) if _is(("platform_admin",)) else None,
    )


def _news() -> Sequence[Notification]:
    """What has come since the person was last here."""
    since = g.person.was_here_at
    return notifications.since(g.session, g.person.id, since, limit=NEW) if since else ()


def _is(roles: tuple[str, ...]) -> bool:
    return bool(g.membership is not None and g.actor.has(*roles))


def _administration(now: datetime) -> Administration:
    backlog = events.backlog(g.session, now=now)
    demo = current_app.config["SETTINGS"].demo
    return Administration(
        waiting=backlog.waiting - backlog.given_up,
        given_up=backlog.given_up,
        mails_url=url_for("pages.list_mails") if demo else None,
    )


def _desk(now: datetime) -> list[Count]:
    counts = matching.counts(g.session, now)
    offers = moderation.count_offers_to_review(g.session, now)
    desk, matches = url_for("moderation.desk"), "moderation.list_matches"
    return [
        Count(counts.to_decide, _("pairs to decide"), desk),
        Count(offers, _("offers to review"), url_for("moderation.list_offers")),
        Count(counts.to_introduce, _("pairs to introduce"), url_for(matches, state="curated")),
        Count(
            counts.waiting_for_answers,
            _("introductions without an answer"),
            url_for(matches, state=matching.WAITING),
        ),
    ]


def _dates(sides: Iterable[BodySide | CompanySide]) -> list[tuple[str, str, str]]:
    """The next days as (day in words, what, address)."""
    coming: list[tuple[date, str, str]] = sorted(one for side in sides for one in side.dates)
    return [(_short(day), what, url) for day, what, url in coming[:DATES]]


def _short(day: date) -> str:
    """6 dec., for a narrow column."""
    same_year = day.year == local(clock.now()).year
    return str(format_date(day, "d MMM" if same_year else "d MMM y"))
