"""The log of mail: sent, waiting for another try, bounced, given up."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.administration.queries import mail
from marketplace.administration.views import bp
from marketplace.administration.views.front import Count
from marketplace.core.events import MAX_ATTEMPTS
from marketplace.notifications.rules import BOUNCED, GIVEN_UP, SENT, WAITING
from marketplace.web import clock
from marketplace.web.guards import roles
from marketplace.web.paging import Page, page_number

PER_PAGE = 50
LONGEST = 120
WEEK = "7"
# State -> its word and the shape before it.
STATES: dict[str, tuple[Any, str]] = {
    SENT: (_l("Sent"), "open"),
    WAITING: (_l("Tried again"), "answers_closing"),
    BOUNCED: (_l("Bounced"), "withdrawn"),
    GIVEN_UP: (_l("Given up"), "withdrawn"),
}
PERIODS: dict[str, Any] = {
    "1": _l("One day"),
    WEEK: _l("Seven days"),
    "90": _l("All that is kept, 90 days"),
}

# Why a mail came: the last word of its reason, or the kind of letter.
WHY: dict[str, Any] = {
    "owner": _l("owns the need"),
    "coauthor": _l("writes the need along"),
    "approver": _l("approves for the body"),
    "submitter": _l("sent the draft to review"),
    "proposer": _l("has answered the need"),
    "receipt": _l("sent the solution proposal"),
    "editor": _l("writes the company's offers"),
    "moderator": _l("moderates"),
    "member": _l("is a member"),
    "follower": _l("follows the need"),
    "admin": _l("administers the organisation"),
    "asked": _l("asked to join"),
    "was_member": _l("was a member"),
    "arena": _l("looks after the arena"),
    "registration.created": _l("new account"),
    "reset.asked": _l("new password asked for"),
    "address.asked": _l("new address asked for"),
    "address.changed": _l("address changed"),
    "password.changed": _l("password changed"),
    "invitation.created": _l("invited"),
}


def why(reason: str) -> str:
    """Why a mail came, in words; the code itself where there are none."""
    return str(WHY.get(reason.split()[-1] if reason else "", reason or "–"))


@dataclass(frozen=True)
class Asked:
    """How the list is narrowed."""

    q: str
    state: str
    period: str

    def address(self, **changes: Any) -> str:
        """The same with changes."""
        values = {**vars(self), **changes}
        kept = {name: value for name, value in values.items() if value}
        return url_for("administration.list_mails", **kept)


def _asked() -> Asked:
    state, period = request.args.get("state", ""), request.args.get("period", "")
    return Asked(
        q=request.args.get("q", "").strip()[:LONGEST],
        state=state if state in STATES else "",
        period=period if period in PERIODS else WEEK,
    )


@bp.get("/<language>/administration/mail")
@roles("platform_admin", write=False)
def list_mails() -> str:
    """What was sent to whom, why, and what the server said."""
    asked, number = _asked(), page_number(request.args)
    since = clock.now() - mail.PERIODS[asked.period]
    total, rows = mail.mails(
        g.session, words=asked.q, state=asked.state, since=since, page=number, limit=PER_PAGE
    )
    return render_template(
        "administration/mail.html",
        asked=asked,
        counts=_counts(asked),
        page=Page(list(rows), number, total, PER_PAGE),
        page_url=lambda n: asked.address(page=n if n > 1 else None),
        states=STATES,
        why=why,
        state_choices=[(code, words) for code, (words, _shape) in STATES.items()],
        periods=list(PERIODS.items()),
        max_attempts=MAX_ATTEMPTS,
        written_url=url_for("pages.list_mails") if _is_demo() else None,
    )


def _is_demo() -> bool:
    return bool(current_app.config["SETTINGS"].demo)


def _counts(asked: Asked) -> list[Count]:
    found = mail.counts(g.session, clock.now() - mail.PERIODS[asked.period])
    notes = {
        SENT: PERIODS[asked.period],
        WAITING: _("by itself, less and less often"),
        BOUNCED: _("the address takes no mail"),
        GIVEN_UP: _("after %(number)s attempts", number=MAX_ATTEMPTS),
    }
    return [
        Count(found[code], str(words), asked.address(state=code), str(notes[code]))
        for code, (words, _shape) in STATES.items()
    ]
