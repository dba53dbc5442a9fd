"""A person's notices: the list, opening one, and marking all as read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.accounts.models import Membership
from marketplace.core.errors import NotFound
from marketplace.needs import queries as needs
from marketplace.notifications import operations, queries, things
from marketplace.notifications.forms import MailForm
from marketplace.notifications.models import Notification
from marketplace.notifications.rows import Item, items_of, my_memberships, words_of
from marketplace.notifications.rules import GROUPS
from marketplace.web import clock
from marketplace.web.forms import ActionForm
from marketplace.web.guards import signed_in
from marketplace.web.paging import Page, page_number
from marketplace.web.templating import local

bp = Blueprint("notifications", __name__, url_prefix="/<language>")


ALL, UNREAD = "all", "unread"
# What `show` in the address may say: the words, and which kinds of things (None: every kind).
VIEWS: dict[str, tuple[Any, tuple[str, ...] | None]] = {
    ALL: (_l("All"), None),
    UNREAD: (_l("Unread"), None),
    "needs": (_l("Needs"), ("need", "followed")),
    "offers": (_l("Offers"), ("offer",)),
    "proposals": (_l("Solution proposals"), ("proposal",)),
    "matches": (_l("Matches"), ("match",)),
    "members": (_l("Members"), ("organisation", "join", "invitation", "membership")),
}


@dataclass(frozen=True)
class View:
    """One way of seeing the list."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Day:
    """The notices of one day."""

    name: str
    items: list[Item]


@bp.get("/notifications")
@signed_in(write=False)
def list_notifications() -> str:
    """What the person has been told, newest first."""
    show = request.args.get("show", ALL)
    show = show if show in VIEWS else ALL
    wanted: dict[str, Any] = {"unread": show == UNREAD, "about": VIEWS[show][1]}
    total = queries.count(g.session, g.person.id, **wanted)
    page: Page[Notification] = Page([], page_number(request.args), total)
    start = (page.number - 1) * page.per_page
    rows = queries.newest(g.session, g.person.id, **wanted, offset=start, limit=page.per_page)
    unread = queries.unread_count(g.session, g.person.id)
    return render_template(
        "notifications/list.html",
        days=_days(rows),
        page=page,
        page_url=lambda number: _address(show, page=number),
        views=[_view(name, show, unread) for name in VIEWS],
        unread=unread,
        show=show,
        form=ActionForm(),
        mail_form=_mail_form(),
        email=g.person.email,
        followed=needs.followed_by(g.session, g.person.id, clock.now()),
    )


def _address(show: str, **more: Any) -> str:
    return url_for(".list_notifications", show=show if show != ALL else None, **more)


def _view(name: str, shown: str, unread: int) -> View:
    label = str(VIEWS[name][0])
    counted = f"{label}, {unread}" if name == UNREAD else label
    return View(counted, _address(name), name == shown)


@bp.get("/notifications/<int(max=2147483647):notification_id>")
@signed_in(write=True, logs=True)
def open_notification(notification_id: int) -> Response:
    """Go to what the notice is about, acting for the organisation it concerns, and mark it read."""
    notice = queries.by_id(g.session, g.person.id, notification_id)
    if notice is None:
        raise NotFound("not_found")
    membership = my_memberships().get(notice.organisation_id or 0)
    words = words_of(notice, things.load(g.session, [notice]), membership)
    operations.mark_read(g.session, notice, clock.now())
    g.session.commit()
    if membership is not None:
        _act_for(membership)
    return redirect(words.path)


def _act_for(membership: Membership) -> None:
    """What the notice is about may be closed to the other organisations of the same person."""
    if g.membership is not None and g.membership.id != membership.id:
        name = membership.organisation.name
        flash(_("You now act for %(organisation)s.", organisation=name), "info")
    session["organisation"] = membership.organisation_id


@bp.post("/notifications/read")
@signed_in(write=True)
def mark_all_read() -> Response:
    """Mark all as read."""
    form = ActionForm()
    if form.validate_on_submit():
        marked = operations.mark_all_read(g.session, g.person.id, clock.now())
        g.session.commit()
        text = ngettext("%(num)s notice marked as read.", "%(num)s notices marked as read.", marked)
        flash(text, "done")
    return redirect(url_for(".list_notifications"))


@bp.post("/notifications/mail")
@signed_in(write=True)
def choose_mail() -> Response:
    """Which notices come as mail too."""
    form = MailForm()
    if form.validate_on_submit():
        operations.choose_mail(g.session, g.actor, form.groups.data or (), now=clock.now())
        g.session.commit()
        flash(_("Saved."), "done")
    return redirect(url_for(".list_notifications"))


def _mail_form() -> MailForm:
    mailed = [name for name in GROUPS if name not in g.person.unmailed]
    return MailForm(formdata=None, groups=mailed)


def _days(notices: Iterable[Notification]) -> list[Day]:
    grouped = groupby(items_of(notices), key=lambda item: item.day)
    return [Day(_day_name(day, clock.now()), list(items)) for day, items in grouped]


def _day_name(day: date, now: datetime) -> str:
    """Today, Tuesday 24 November."""
    today = local(now).date()
    same_year = day.year == today.year
    name = str(format_date(day, "EEEE d MMMM" if same_year else "EEEE d MMMM y"))
    if day == today:
        return str(_("Today, %(day)s", day=name))
    if day == today - timedelta(days=1):
        return str(_("Yesterday, %(day)s", day=name))
    return name[:1].upper() + name[1:]
