"""Back into an account whose password is forgotten."""

from flask import flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import operations
from marketplace.accounts.forms.registering import ForgottenForm, NewPasswordForm
from marketplace.accounts.models import AccountSession, Person
from marketplace.accounts.tokens import Claim
from marketplace.accounts.views import bp
from marketplace.accounts.views.entering import (
    check_attempts,
    let_in,
    note_attempt,
    passwords,
    remember,
    tokens,
)
from marketplace.accounts.views.links import no_such_link
from marketplace.core.errors import Forbidden
from marketplace.web import clock, errors
from marketplace.web.guards import public_form
from marketplace.web.language import present_language
from marketplace.web.request_scope import database

Answer = str | Response | tuple[str, int]


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public_form
def forgotten_password() -> Answer:
    """Ask for a link. The answer is the same whether there is such an account or not."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return _form_page(form, 422 if form.is_submitted() else 200)
    email = form.email.data or ""
    try:
        check_attempts("reset", email)
    except Forbidden as error:
        form.email.errors = [errors.message(error)]
        return _form_page(form, 429)
    with database().session(write=True) as own:
        note_attempt(own, "reset", email)
        operations.ask_reset(
            own, g.actor, email=email, language=present_language(), now=clock.now()
        )
        own.commit()
    session["asked_for"] = email
    return redirect(url_for("accounts.reset_sent"))


def _form_page(form: ForgottenForm, status: int) -> tuple[str, int]:
    return render_template("accounts/forgotten.html", form=form), status


@bp.get("/forgotten-password/sent")
@public_form
def reset_sent() -> str:
    """Where the link went, if it went."""
    address = session.get("asked_for", "")
    return render_template("accounts/sent.html", what="reset", sent_to=address)


@bp.route("/new-password/<token>", methods=["GET", "POST"])
@public_form
def new_password(token: str) -> Answer:
    """Set a new password. Opening the page does nothing."""
    person = g.session.get(Person, tokens().subject(token) or 0)
    if person is None or not _holds(_read(person, token)):
        return no_such_link("forgotten_password")
    form = NewPasswordForm(address=person.email)
    if not form.validate_on_submit():
        page = render_template("accounts/new_password.html", form=form, email=person.email)
        return page, 422 if form.is_submitted() else 200
    entered = _set(person.id, token, passwords().hash(form.password.data or ""))
    if entered is None:
        return no_such_link("forgotten_password")
    remember(*entered)
    flash(_("The new password holds. You have been signed out everywhere else."), "success")
    return redirect(url_for("pages.my_page"))


def _read(person: Person, token: str) -> Claim | None:
    return tokens().read("reset", token, key=person.session_key)


def _holds(claim: Claim | None) -> bool:
    return claim is not None and claim.holds_at(clock.now())


def _set(person_id: int, token: str, password_hash: str) -> tuple[Person, AccountSession] | None:
    """The person with the new password, signed in; None when the link was used meanwhile."""
    with database().session(write=True) as own:
        person = own.get_one(Person, person_id, with_for_update=True)
        if not _holds(_read(person, token)):
            return None
        operations.set_password(
            own, g.actor, person, password_hash=password_hash, keep=None, now=clock.now()
        )
        started = let_in(own, person)
        own.commit()
    return person, started
