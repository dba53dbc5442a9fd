"""An account's address is confirmed: by a button at the end of the link in the mail."""

from flask import flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import operations
from marketplace.accounts.forms.registering import ConfirmForm
from marketplace.accounts.models import Registration
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
from marketplace.accounts.views.links import link_is_void, no_such_link
from marketplace.core.errors import DomainError, Forbidden
from marketplace.web import clock, errors
from marketplace.web.guards import public_form
from marketplace.web.request_scope import database
from marketplace.web.targets import safe_target

Answer = str | Response | tuple[str, int]


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public_form
def confirm_registration(token: str) -> Answer:
    """A page with a button. Mail scanners open links; only the button makes the account.

    In another browser than the one that asked it takes the password too: whoever gives somebody
    else's address must not get an account that its owner, who only pressed a button, believes is
    theirs alone.
    """
    asked, claim = _asked_for(token)
    if asked is None or claim is None:
        return no_such_link("register")
    if asked.confirmed_at is not None:
        return link_is_void("already_confirmed")
    form, is_late = ConfirmForm(), not claim.holds_at(clock.now())
    asks_password = session.get("registration") != asked.id
    if not is_late and form.validate_on_submit() and (not asks_password or _knows(form, asked)):
        return _confirm(asked)
    page = render_template(
        "accounts/confirm.html",
        form=form,
        email=asked.email,
        until=claim.until,
        is_late=is_late,
        asks_password=asks_password,
        token=token,
    )
    return page, 410 if is_late else 422 if form.is_submitted() else 200


def _asked_for(token: str) -> tuple[Registration | None, Claim | None]:
    asked = g.session.get(Registration, tokens().subject(token) or 0)
    claim = tokens().read("confirm", token, key=asked.key) if asked is not None else None
    return asked, claim


def _knows(form: ConfirmForm, asked: Registration) -> bool:
    """Whether it is the password that was chosen; tells beside the field when it is not."""
    try:
        check_attempts("password", asked.email)
    except Forbidden as error:
        form.password.errors = [errors.message(error)]
        return False
    if passwords().matches(asked.password_hash, form.password.data or ""):
        return True
    with database().session(write=True) as own:
        note_attempt(own, "password", asked.email)
        own.commit()
    form.password.errors = [_("The password is not right.")]
    return False


def _confirm(asked: Registration) -> Answer:
    with database().session(write=True) as own:
        try:
            here = own.get_one(Registration, asked.id)
            person = operations.confirm_registration(own, g.actor, here, now=clock.now())
        except DomainError as error:
            return link_is_void(error.code)
        started = let_in(own, person)
        own.commit()
    remember(person, started)
    flash(_("Your address is confirmed and the account is yours."), "success")
    # Who has just come belongs nowhere: next they say for whom they act.
    return redirect(safe_target(asked.next_path) or url_for("accounts.register_organisation"))


@bp.post("/confirm/<token>/again")
@public_form
def send_link_again(token: str) -> Answer:
    """Another link, for who comes late."""
    asked, claim = _asked_for(token)
    if asked is None or claim is None:
        return no_such_link("register")
    if asked.confirmed_at is not None:
        return link_is_void("already_confirmed")
    check_attempts("register", asked.email)
    with database().session(write=True) as own:
        note_attempt(own, "register", asked.email)
        here = own.get_one(Registration, asked.id)
        operations.send_link_again(own, g.actor, here, now=clock.now())
        own.commit()
    session["asked_for"] = asked.email
    return redirect(url_for("accounts.registered"))
