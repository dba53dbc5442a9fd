"""Creating an account: asked for, told by mail, confirmed by a button."""

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.accounts import operations
from marketplace.accounts.forms.registering import RegisterForm
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
from marketplace.web.forms import ActionForm
from marketplace.web.guards import public_form
from marketplace.web.language import present_language
from marketplace.web.request_scope import database
from marketplace.web.targets import safe_target

Answer = str | Response | tuple[str, int]

errors.add_messages(
    {
        "already_confirmed": _l("The address has already been confirmed."),
        "link_lapsed": _l("The link has become too old."),
    }
)


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
    _ask_for_account(form)
    session["asked_for"] = form.email.data
    return redirect(url_for("accounts.registered"))


def _form_page(form: RegisterForm, status: int) -> tuple[str, int]:
    return render_template("accounts/register.html", form=form), status


def _ask_for_account(form: RegisterForm) -> None:
    password_hash = passwords().hash(form.password.data or "")
    with database().session(write=True) as own:
        note_attempt(own, "register", form.email.data or "")
        operations.register(
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


@bp.get("/register/sent")
@public_form
def registered() -> str:
    """Where the link went."""
    return render_template(
        "accounts/sent.html", what="register", sent_to=session.get("asked_for", "")
    )


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public_form
def confirm_registration(token: str) -> Answer:
    """A page with a button. Mail scanners open links; only the button makes the account."""
    asked, claim = _asked_for(token)
    if asked is None or claim is None:
        return no_such_link("register")
    if asked.confirmed_at is not None:
        return link_is_void("already_confirmed")
    is_late = not claim.holds_at(clock.now())
    form = ActionForm()
    if not is_late and form.validate_on_submit():
        return _confirm(asked)
    page = render_template(
        "accounts/confirm.html",
        form=form,
        asked=asked,
        until=claim.until,
        is_late=is_late,
        token=token,
    )
    return page, 410 if is_late else 200


def _asked_for(token: str) -> tuple[Registration | None, Claim | None]:
    asked = g.session.get(Registration, tokens().subject(token) or 0)
    claim = tokens().read("confirm", token, key=asked.key) if asked is not None else None
    return asked, claim


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
    return redirect(safe_target(asked.next_path) or _first_page())


def _first_page() -> str:
    """Who has just come belongs nowhere: to say for whom they act."""
    endpoint = "accounts.new_organisation"
    return url_for(endpoint if endpoint in current_app.view_functions else "pages.my_page")


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
        operations.send_link_again(
            own, g.actor, own.get_one(Registration, asked.id), now=clock.now()
        )
        own.commit()
    session["asked_for"] = asked.email
    return redirect(url_for("accounts.registered"))
