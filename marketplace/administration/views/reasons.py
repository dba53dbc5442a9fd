"""Reasons for decisions: worded anew, switched off and on, added. Old decisions keep theirs."""

from dataclasses import dataclass

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.administration.forms.arena import ReasonForm
from marketplace.administration.views import bp
from marketplace.arena import operations, queries, rules
from marketplace.arena.queries import Reason
from marketplace.core.errors import Invalid
from marketplace.web import clock
from marketplace.web.guards import roles

Answer = str | Response | tuple[str, int]
HEADINGS = {
    "match_curate": _l("To curate a match"),
    "match_dismiss": _l("To dismiss a match"),
    "offer_return": _l("To send an offer back"),
    "offer_suspend": _l("To suspend an offer"),
    "organisation_reject": _l("To reject an organisation"),
    "organisation_suspend": _l("To suspend an organisation"),
}
NEW = "new"


@dataclass(frozen=True)
class Group:
    """The reasons of one kind of decision."""

    heading: str
    kind: str
    reasons: list[Reason]
    new_url: str


@bp.get("/<language>/administration/reasons")
@roles("platform_admin", write=False)
def list_reasons() -> str:
    """Every reason, by what it is a reason for."""
    groups = [
        Group(
            str(HEADINGS[kind]),
            kind,
            queries.all_reasons(g.session, kind),
            url_for("administration.edit_reason", kind=kind, reason=NEW),
        )
        for kind in rules.REASONS
    ]
    return render_template("administration/reasons.html", groups=groups)


@bp.route("/<language>/administration/reasons/<kind>/<reason>", methods=["GET", "POST"])
@roles("platform_admin", write=True)
def edit_reason(kind: str, reason: str) -> Answer:
    """One reason, or a new one."""
    if kind not in rules.REASONS:
        abort(404)
    held = _held(kind, reason)
    form = ReasonForm(sv=held.sv, en=held.en, is_on=held.is_on)
    if not form.validate_on_submit():
        return _page(kind, held, form), 422 if form.is_submitted() else 200
    try:
        operations.save_reason(
            g.session,
            g.actor,
            kind,
            held.code or None,
            sv=form.sv.data or "",
            en=form.en.data or "",
            is_on=bool(form.is_on.data),
            now=clock.now(),
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _page(kind, held, form), 422
    g.session.commit()
    flash(_("The reason is saved."), "success")
    return redirect(url_for("administration.list_reasons"))


def _held(kind: str, code: str) -> Reason:
    if code == NEW:
        return Reason(kind, "", "", "", True)
    found = next((r for r in queries.all_reasons(g.session, kind) if r.code == code), None)
    return found or abort(404)


def _page(kind: str, held: Reason, form: ReasonForm) -> str:
    return render_template(
        "administration/reason.html",
        form=form,
        heading=str(HEADINGS[kind]),
        is_new=not held.code,
        stays_on=held.code == rules.OWN_WORDS,
    )
