"""Signing in and out, and choosing for whom one acts."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import operations, queries, rules
from marketplace.accounts.forms.signing_in import ChooseForm, SignInForm
from marketplace.accounts.identity import identity_of
from marketplace.accounts.models import Membership, Person
from marketplace.accounts.views import bp
from marketplace.accounts.views.entering import (
    check_attempts,
    let_in,
    note_attempt,
    passwords,
    remember,
)
from marketplace.core.errors import Forbidden
from marketplace.web import clock, errors, resending
from marketplace.web.guards import public_form, signed_in
from marketplace.web.language import present_language
from marketplace.web.request_scope import become, database
from marketplace.web.targets import safe_target

errors.add_messages(
    {
        "account_shut": _l("This account is shut. Write to the arena if you need it opened."),
        "too_many_attempts": _l(
            "There have been too many attempts. Wait a quarter of an hour and try again."
        ),
        "email_taken": _l("There is already an account with this address."),
    }
)


@dataclass(frozen=True)
class ReadyAccount:
    """An account that a demonstration offers to whoever wants to look around."""

    name: str
    email: str
    role_label: str
    organisation_name: str


@bp.route("/sign-in", methods=["GET", "POST"])
@public_form
def sign_in() -> str | Response | tuple[str, int]:
    """The sign-in page. It is also sent to with what was being written when the session was lost,
    and no address yet."""
    form = SignInForm()
    form.next.data = form.next.data or request.args.get("next", "")
    if not form.is_submitted() or "email" not in request.form:
        return _sign_in_page(form, 200)
    if not form.validate():
        return _sign_in_page(form, 422)
    try:
        person = _check_password(form.email.data or "", form.password.data or "")
    except Forbidden as error:
        form.email.errors = [errors.message(error)]
        return _sign_in_page(form, 429)
    if person is None:
        form.password.errors = [_("The address or the password is not right.")]
        return _sign_in_page(form, 422)
    again = resending.page_after_sign_in(form.kept.data or "")
    return again or redirect(safe_target(form.next.data) or url_for("pages.my_page"))


def _sign_in_page(form: SignInForm, status: int) -> tuple[str, int]:
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        ready_accounts=_ready_accounts(),
        demo_password=rules.DEMO_PASSWORD,
        register_url=url_for("accounts.register", next=safe_target(form.next.data)),
    )
    return page, status


def _ready_accounts() -> list[ReadyAccount]:
    if not current_app.config["SETTINGS"].demo:
        return []
    return [_ready(member) for member in queries.demo_people(g.session)]


def _ready(member: Membership) -> ReadyAccount:
    return ReadyAccount(
        name=member.person.name,
        email=member.person.email,
        role_label=_role_labels(member.roles),
        organisation_name=member.organisation.name,
    )


def _role_labels(roles: Iterable[str]) -> str:
    language = present_language()
    return ", ".join(codes.label("role", role, language) for role in roles)


def _check_password(email: str, password: str) -> Person | None:
    """The person, signed in, if the password is theirs. It is hashed before anything is written,
    and equally often whether there is such a person or not."""
    check_attempts("sign_in", email)
    person = queries.person_by_email(g.session, email)
    matched = passwords().matches(person.password_hash if person else None, password)
    with database().session(write=True) as own:
        if person is None or not matched:
            note_attempt(own, "sign_in", email)
            own.commit()
            return None
        if person.blocked_at is not None:
            raise Forbidden("account_shut")
        started = let_in(own, person)
        own.commit()
    remember(person, started)
    become(identity_of(g.session, person, started))
    return person


@bp.post("/sign-out")
@signed_in(write=True)
def sign_out() -> Response:
    """End the session, in the cookie and in the list of those that hold."""
    operations.end_session(g.session, g.actor, g.browser_session.id, now=clock.now())
    g.session.commit()
    session.clear()
    flash(_("You have signed out."), "info")
    return redirect(url_for("pages.start"))


@bp.route("/acting-for", methods=["GET", "POST"])
@signed_in(write=False)
def choose_organisation() -> str | Response | tuple[str, int]:
    """Choose the organisation one acts for."""
    memberships = queries.memberships_of(g.session, g.person.id)
    form = ChooseForm()
    form.next.data = form.next.data or request.args.get("next", "")
    form.organisation.choices = [(m.organisation_id, m.organisation.name) for m in memberships]
    if form.validate_on_submit():
        session["organisation"] = form.organisation.data
        return redirect(safe_target(form.next.data) or url_for("pages.my_page"))
    if not form.is_submitted() and g.membership is not None:
        form.organisation.data = g.membership.organisation_id
    page = render_template(
        "accounts/choose.html",
        form=form,
        roles={m.organisation_id: _role_labels(m.roles) for m in memberships},
    )
    return page, 422 if form.errors else 200
