"""Closing answers, opening again and withdrawing: each a page that asks for the public reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError, Invalid, NotFound, Stale
from marketplace.needs import operations, queries, rules
from marketplace.needs.documents import public_need
from marketplace.needs.forms.deciding import ReasonForm, ReopenForm
from marketplace.needs.models import Need
from marketplace.needs.views import bp
from marketplace.needs.views.own_actions import own_actions
from marketplace.needs.views.withdrawn import public_or_gone
from marketplace.needs.words import field_names
from marketplace.web import clock
from marketplace.web.errors import message
from marketplace.web.guards import roles
from marketplace.web.resending import gone_on

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Decision:
    """The words of a page that decides something about a need; `action` names what may be done."""

    action: str
    heading: Any
    lede: Any
    help: Any
    button: Any
    done: Any


CLOSE = Decision(
    "close",
    _l("Close for answers?"),
    _l(
        "From now on no company can answer. What has been sent stays with you, and drafts that"
        " have not been sent stay with the companies. You can open again with a new last day."
    ),
    _l("Stands on the need's page, and goes to those who follow it or have answered."),
    _l("Close for answers"),
    _l("The need is closed for answers."),
)
REOPEN = Decision(
    "reopen",
    _l("Open for answers again?"),
    _l(
        "The need gets a new version with a new last day. Those who have answered can send a new"
        " version of their proposal, and others can answer too."
    ),
    _l("Stands among the versions, and goes to those who follow the need or have answered."),
    _l("Open for answers"),
    _l("The need is open for answers again."),
)
WITHDRAW = Decision(
    "withdraw",
    _l("Withdraw the need?"),
    _l(
        "The text can no longer be read here, and no company can answer. A page stays that says"
        " what the need was, why it was withdrawn and where to ask. This cannot be undone."
    ),
    _l("Stands on the page that stays, and goes to those who follow the need or have answered."),
    _l("Withdraw the need"),
    _l("The need is withdrawn."),
)


@bp.route("/needs/<ref>/close-answers", methods=["GET", "POST"])
@roles("need_approver", write=True)
def close_answers(ref: str) -> Page:
    """Close before the last day."""
    need, form = public_or_gone(ref), ReasonForm()

    def act() -> None:
        operations.close_answers(
            g.session,
            g.actor,
            need,
            reason=form.reason.data or "",
            now=clock.now(),
            revision=form.revision_number,
        )

    return _decide(need, form, CLOSE, act)


@bp.route("/needs/<ref>/reopen", methods=["GET", "POST"])
@roles("need_approver", write=True)
def reopen_answers(ref: str) -> Page:
    """Open again, with a new last day."""
    need, form = public_or_gone(ref), ReopenForm()
    closes = form.closes(clock.now()) if form.is_submitted() and form.validate() else None

    def act() -> None:
        if closes is None:
            raise Invalid("invalid_fields")
        operations.reopen_answers(
            g.session,
            g.actor,
            need,
            closes=closes,
            reason=form.reason.data or "",
            now=clock.now(),
            revision=form.revision_number,
        )

    return _decide(need, form, REOPEN, act)


@bp.route("/needs/<ref>/withdraw", methods=["GET", "POST"])
@roles("need_approver", "moderator", write=True)
def withdraw_need(ref: str) -> Page:
    """Take the need out of public sight."""
    need, form = public_or_gone(ref), ReasonForm()

    def act() -> None:
        operations.withdraw_need(
            g.session,
            g.actor,
            need,
            reason=form.reason.data or "",
            now=clock.now(),
            revision=form.revision_number,
        )

    return _decide(need, form, WITHDRAW, act)


def _decide(need: Need, form: ReasonForm, decision: Decision, act: Callable[[], None]) -> Page:
    """Ask for the reason, or do it."""
    ref = need.ref
    if not _may(need, decision):
        return _too_late(need, form)
    if not form.is_submitted():
        form.revision.data = str(need.revision)
        return _page(need, form, decision)
    if form.errors or not form.validate():
        return _page(need, form, decision, status=422)
    try:
        act()
    except DomainError as error:
        g.session.rollback()
        return _refused(ref, form, decision, error)
    g.session.commit()
    flash(str(decision.done), "success")
    return redirect(url_for("needs.show_need", ref=ref))


def _may(need: Need, decision: Decision) -> bool:
    """Whether it can be done now. Raises NotFound for who never could."""
    if rules.roles_of(g.actor, need).isdisjoint({"need_approver", "moderator"}):
        raise NotFound("not_found")
    if need.state not in rules.PUBLIC:
        return False
    actions = own_actions(need, clock.now())
    return bool(actions and getattr(actions, decision.action))


def _refused(ref: str, form: ReasonForm, decision: Decision, error: DomainError) -> Page:
    need = public_or_gone(ref)
    if not _may(need, decision):
        return _too_late(need, form)
    if isinstance(error, Stale):
        # Seen again as it is now; to press again is then a choice.
        form.revision.data = str(need.revision)
    fields = error.fields if isinstance(error, Invalid) else {}
    lacking = field_names(fields) if error.code == "missing_to_open" else []
    form.add_errors(fields)
    status = 422 if isinstance(error, Invalid) else 409
    problem = None if form.errors else message(error)
    return _page(need, form, decision, problem=problem, lacking=lacking, status=status)


def _page(
    need: Need,
    form: ReasonForm,
    decision: Decision,
    *,
    problem: str | None = None,
    lacking: list[str] | None = None,
    status: int = 200,
) -> tuple[str, int]:
    page = render_template(
        "needs/decide.html",
        need=public_need(need, queries.current(need), clock.now()),
        form=form,
        decision=decision,
        problem=problem,
        lacking=lacking or [],
    )
    return page, status


def _too_late(need: Need, form: ReasonForm) -> Page:
    """It has gone on meanwhile: say so, and give back what was typed."""
    return gone_on(
        _("The need has changed since you opened the page"),
        _("It cannot be done now. Nothing has been changed by what you did."),
        url=url_for("needs.show_need", ref=need.ref),
        link=_("Read the need"),
        text=form.reason.data or "",
    )
