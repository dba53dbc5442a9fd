"""Following a need. A visitor is asked to sign in first; only a button follows."""

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import NotFound
from marketplace.needs import operations, queries, rules
from marketplace.needs.documents import public_need
from marketplace.needs.models import Need
from marketplace.needs.views import bp
from marketplace.web import clock
from marketplace.web.forms import ActionForm
from marketplace.web.guards import signed_in

Page = str | Response | tuple[str, int]


@bp.route("/needs/<ref>/follow", methods=["GET", "POST"])
@signed_in(write=True)
def follow_need(ref: str) -> Page:
    """Ask whether to follow, and follow."""
    need, form = _found(ref), ActionForm()
    if not form.validate_on_submit():
        return render_template(
            "needs/follow.html",
            need=public_need(need, queries.current(need), clock.now()),
            form=form,
            follows=queries.follows(g.session, g.person.id, need.id),
        )
    operations.follow_need(g.session, g.actor, need, now=clock.now())
    return _done(need, _("You follow the need. We tell you when something in it changes."))


@bp.post("/needs/<ref>/unfollow")
@signed_in(write=True)
def unfollow_need(ref: str) -> Page:
    """Follow it no longer."""
    need, form = _found(ref), ActionForm()
    if form.validate():
        operations.unfollow_need(g.session, g.actor, need, now=clock.now())
    return _done(need, _("You no longer follow the need."))


def _found(ref: str) -> Need:
    need = queries.need_by_ref(g.session, ref)
    if need is None or need.state not in rules.PUBLIC:
        raise NotFound("not_found")
    return need


def _done(need: Need, message: str) -> Page:
    g.session.commit()
    flash(message, "success")
    return redirect(url_for("needs.show_need", ref=need.ref))
