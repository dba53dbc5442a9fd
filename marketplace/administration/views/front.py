"""The front page of administration: what there is to do, and how it goes."""

from dataclasses import dataclass

from flask import g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.administration.queries.figures import figures
from marketplace.administration.views import bp
from marketplace.arena import queries as arena
from marketplace.web import clock
from marketplace.web.guards import roles

A_MINUTE = 60
SILENT_MINUTES = 5


@dataclass(frozen=True)
class Count:
    """A number at the top and where it leads."""

    number: int
    what: str
    url: str
    note: str | None = None


@bp.get("/<language>/administration")
@roles("platform_admin", "auditor", write=False)
def front() -> str:
    """Everything that can be administrated, or (for an auditor) read."""
    is_admin = g.actor.has("platform_admin")
    return render_template(
        "administration/front.html", is_admin=is_admin, counts=_counts() if is_admin else []
    )


def _counts() -> list[Count]:
    found = {
        name: int(value) for name, (_help, value) in figures(g.session, now=clock.now()).items()
    }
    health = url_for("administration.show_health")
    unseen, _rows = arena.feedback(g.session, handled=False, page=1, limit=1)
    return [
        Count(unseen, _("Feedback to see to"), url_for("administration.list_feedback")),
        Count(
            found["mails_failing"],
            _("Mails that have failed"),
            url_for("administration.list_mails", state="waiting", period="90"),
            _("tried again by itself"),
        ),
        Count(found["deliveries_given_up"], _("Given up"), health, _("after many attempts")),
        Count(
            found["deliveries_waiting"] + found["events_undispatched"],
            _("Waiting for the worker"),
            health,
            _worker_note(found["worker_silent_seconds"]),
        ),
    ]


def _worker_note(silent: int) -> str:
    if silent < 0:
        return str(_("it has never run"))
    minutes = silent // A_MINUTE
    if minutes < SILENT_MINUTES:
        return str(_("it is at work"))
    return str(ngettext("silent for %(num)d minute", "silent for %(num)d minutes", minutes))
