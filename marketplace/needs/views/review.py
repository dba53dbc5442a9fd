"""The draft as one page for those who write and approve it, with each one's actions."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError, Invalid
from marketplace.needs import drafts, operations, rules
from marketplace.needs.drafts import Draft
from marketplace.needs.forms import CommentForm, ReturnForm
from marketplace.needs.models import Need
from marketplace.needs.views import bp
from marketplace.needs.views.draft_page import draft_page
from marketplace.web import clock
from marketplace.web.errors import message
from marketplace.web.forms import ActionForm
from marketplace.web.guards import signed_in
from marketplace.web.personal_numbers import WritingForm, text_fields
from marketplace.web.resending import gone_on

Page = str | Response | tuple[str, int]


@bp.get("/needs/<ref>/draft")
@signed_in(write=False)
def show_draft(ref: str) -> Page:
    """The draft, or the new version that is being written; where there is none, the need."""
    need = drafts.need_of_writer(g.session, g.actor, ref)
    draft = drafts.open_draft(g.session, need)
    if draft is None:
        return redirect(url_for("needs.show_need", ref=need.ref))
    return draft_page(draft)


def is_first_draft(draft: Draft) -> bool:
    """Whether the need has not been public yet."""
    return draft.need.state in rules.EDITABLE


@bp.post("/needs/<ref>/submit")
@signed_in(write=True)
def submit_need(ref: str) -> Page:
    """Send the draft to review."""
    return _act(ref, operations.submit_for_review, _("The draft is with its approver now."))


@bp.post("/needs/<ref>/take-back")
@signed_in(write=True)
def take_back_need(ref: str) -> Page:
    """Take the draft back out of review."""
    return _act(ref, operations.take_back, _("You have taken the draft back."))


@bp.post("/needs/<ref>/publish")
@signed_in(write=True)
def publish_need(ref: str) -> Page:
    """Publish the need."""
    return _act(ref, operations.publish_need, _("The need is published. Everybody can read it."))


@bp.post("/needs/<ref>/return")
@signed_in(write=True)
def return_need(ref: str) -> Page:
    """Give the draft back with a reason."""
    form, need = ReturnForm(), drafts.need_of_writer(g.session, g.actor, ref)
    if need.state not in rules.EDITABLE:
        return need_gone_on(need, form.reason.data or "")
    draft = drafts.draft_of(g.session, need)
    if not form.validate():
        return draft_page(draft, returning=form, status=422)
    reason, revision = form.reason.data or "", form.revision_number
    try:
        operations.return_need(
            g.session, g.actor, need, reason=reason, now=clock.now(), revision=revision
        )
    except DomainError as error:
        return refused(draft, error, returning=form)
    return done(ref, _("The draft has gone back with your reason."))


@bp.post("/needs/<ref>/comments")
@signed_in(write=True)
def comment_need(ref: str) -> Page:
    """Say something about the draft."""
    form, need = CommentForm(), drafts.need_of_writer(g.session, g.actor, ref)
    draft = drafts.open_draft(g.session, need)
    if draft is None:
        return need_gone_on(need, form.text.data or "")
    if not form.validate():
        return draft_page(draft, commenting=form, status=422)
    try:
        operations.comment_need(g.session, g.actor, need, form.text.data or "", now=clock.now())
    except DomainError as error:
        return refused(draft, error, commenting=form)
    return done(ref, _("Your comment is saved."))


@bp.route("/needs/<ref>/delete", methods=["GET", "POST"])
@signed_in(write=True)
def delete_need(ref: str) -> Page:
    """Throw the draft away, after a question."""
    form, need = ActionForm(), drafts.need_of_writer(g.session, g.actor, ref)
    if need.state not in rules.EDITABLE:
        return need_gone_on(need)
    draft = drafts.draft_of(g.session, need)
    if not form.validate_on_submit():
        form.revision.data = str(need.revision)
        return render_template("needs/delete.html", draft=draft, form=form)
    try:
        operations.delete_draft(
            g.session, g.actor, need, now=clock.now(), revision=form.revision_number
        )
    except DomainError as error:
        return refused(draft, error)
    g.session.commit()
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("pages.my_page"))


def _act(ref: str, operation: Callable[..., object], said: str) -> Page:
    """Do what a button says, and show the draft or the need after it."""
    need = drafts.need_of_writer(g.session, g.actor, ref)
    if need.state not in rules.EDITABLE:
        return need_gone_on(need)
    draft, form = drafts.draft_of(g.session, need), ActionForm()
    if not form.validate():
        return draft_page(draft, status=422)
    try:
        operation(g.session, g.actor, need, now=clock.now(), revision=form.revision_number)
    except DomainError as error:
        return refused(draft, error)
    return done(ref, said)


def done(ref: str, message: str) -> Page:
    """Keep it, say so, and show the draft or the need."""
    g.session.commit()
    flash(message, "success")
    return redirect(url_for("needs.show_draft", ref=ref))


def refused(draft: Draft, error: DomainError, **forms: Any) -> Page:
    """The page again, with why it could not be done and everything that was typed."""
    ref, was_first = draft.need.ref, is_first_draft(draft)
    g.session.rollback()
    need = drafts.need_of_writer(g.session, g.actor, ref)
    present = drafts.open_draft(g.session, need)
    if present is None or is_first_draft(present) != was_first:
        return need_gone_on(need, _typed(forms))
    return draft_page(
        present,
        problem=message(error),
        status=422 if isinstance(error, Invalid) else 409,
        **forms,
    )


def need_gone_on(need: Need, text: str = "") -> Page:
    """The need is no draft any longer: say so, and give back what was typed."""
    return gone_on(
        _("The need was published before you pressed the button"),
        _("Nothing has been changed by what you did."),
        url=url_for("needs.show_need", ref=need.ref),
        link=_("Read the need"),
        text=text,
    )


def _typed(forms: Mapping[str, WritingForm]) -> str:
    return "\n\n".join(f.data for form in forms.values() for f in text_fields(form) if f.data)
