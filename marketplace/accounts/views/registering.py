"""Asking for an account."""

from flask import flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import operations
from marketplace.accounts.forms.registering import RegisterForm
from marketplace.accounts.views import bp
from marketplace.accounts.views.entering import check_attempts, note_attempt, passwords
from marketplace.core.errors import Forbidden
from marketplace.web import clock, errors
from marketplace.web.guards import public_form
from marketplace.web.language import present_language
from marketplace.web.request_scope import database
from marketplace.web.targets import safe_target

Answer = str | Response | tuple[str, int]


@bp.route("/register", methods=["GET", "POST"])
@public_form
def register() -> Answer:
    """Ask for an account. The answer is the same whether the address has one already or not."""
    form = RegisterForm()
    form.next.data = safe_target(form.next.data or request.args.get("next")) or ""
    if g.person is not None:
        flash(_("You already have an account and are signed in."), "info")
        return redirect(form.next.data or url_for("pages.my_page"))
    if not form.validate_on_submit():
        return _form_page(form, 422 if form.is_submitted() else 200)
    try:
        check_attempts("register", form.email.data or "")
    except Forbidden as error:
        form.email.errors = [errors.message(error)]
        return _form_page(form, 429)
    # By its number the browser is known again, when the link is opened.
    session.update(registration=_ask_for_account(form), asked_for=form.email.data)
    return redirect(url_for("accounts.registered"))


def _form_page(form: RegisterForm, status: int) -> tuple[str, int]:
    return render_template("accounts/register.html", form=form), status


def _ask_for_account(form: RegisterForm) -> int:
    password_hash = passwords().hash(form.password.data or "")
    with database().session(write=True) as own:
        note_attempt(own, "register", form.email.data or "")
        asked = operations.register(
            own,
            g.actor,
            email=form.email.data or "",
            name=form.name.data or "",
            language=present_language(),
            password_hash=password_hash,
            next_path=form.next.data or "",
            now=clock.now(),
        )
        own.commit()
        return asked.id


@bp.get("/register/sent")
@public_form
def registered() -> str:
    """Where the link went."""
    return render_template(
        "accounts/sent.html", what="register", sent_to=session.get("asked_for", "")
    )
