"""One's own account: name, language, and the browsers one is signed in with."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.accounts import operations, queries
from marketplace.accounts.forms.account import DetailsForm
from marketplace.accounts.models import AccountSession
from marketplace.accounts.views import bp
from marketplace.web import clock
from marketplace.web.forms import ActionForm
from marketplace.web.guards import signed_in
from marketplace.web.templating import ago, moment


@dataclass(frozen=True)
class SessionRow:
    """A browser somebody is signed in with, as the page shows it."""

    browser: str
    since: str
    seen: str
    is_this: bool
    end_url: str


@bp.route("/account", methods=["GET", "POST"])
@signed_in(write=True)
def account() -> str | Response | tuple[str, int]:
    """What one has said of oneself, and how one gets in."""
    form = DetailsForm(obj=g.person)
    if form.validate_on_submit():
        operations.change_details(
            g.session,
            g.actor,
            g.person,
            name=form.name.data or "",
            language=form.language.data,
            now=clock.now(),
        )
        g.session.commit()
        flash(_("Your details are saved."), "success")
        return redirect(url_for("accounts.account"))
    sessions = [_row(one) for one in queries.sessions_of(g.session, g.person.id)]
    page = render_template(
        "accounts/account.html",
        form=form,
        action=ActionForm(),
        person=g.person,
        sessions=sessions,
        memberships=queries.memberships_of(g.session, g.person.id),
    )
    return page, 422 if form.errors else 200


def _row(one: AccountSession) -> SessionRow:
    return SessionRow(
        browser=one.browser or str(_("A browser we do not know")),
        since=moment(one.created_at),
        seen=ago(one.seen_at),
        is_this=one.id == g.browser_session.id,
        end_url=url_for("accounts.end_session", session_id=one.id),
    )


@bp.post("/account/sessions/<int(max=2147483647):session_id>/end")
@signed_in(write=True)
def end_session(session_id: int) -> Response:
    """Sign another browser out."""
    operations.end_session(g.session, g.actor, session_id, now=clock.now())
    g.session.commit()
    flash(_("That browser has been signed out."), "success")
    return redirect(url_for("accounts.account") + "#sessions")


@bp.post("/account/sessions/end-others")
@signed_in(write=True)
def end_other_sessions() -> Response:
    """Sign every other browser out."""
    ended = operations.end_other_sessions(
        g.session, g.actor, g.person, keep=g.browser_session.id, now=clock.now()
    )
    g.session.commit()
    text = ngettext(
        "One other browser has been signed out.",
        "%(num)s other browsers have been signed out.",
        ended,
    )
    flash(text, "success")
    return redirect(url_for("accounts.account") + "#sessions")
