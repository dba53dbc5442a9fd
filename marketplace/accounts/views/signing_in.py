"""Signing in and out, and choosing for whom one acts."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import operations, queries, rules
from marketplace.accounts.forms.signing_in import ChooseForm, SignInForm
from marketplace.accounts.models import Membership, Person
from marketplace.accounts.passwords import Passwords
from marketplace.accounts.views import bp
from marketplace.core.errors import Forbidden
from marketplace.web import clock, errors
from marketplace.web.guards import public_own_session, signed_in
from marketplace.web.language import present_language
from marketplace.web.request_scope import database

errors.add_messages(
    {
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
@public_own_session
def sign_in() -> str | Response | tuple[str, int]:
    """The sign-in page."""
    form = SignInForm()
    form.next.data = form.next.data or request.args.get("next", "")
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.is_submitted() else 200)
    try:
        person = _check_password(form.email.data or "", form.password.data or "")
    except Forbidden as error:
        form.email.errors = [errors.message(error)]
        return _sign_in_page(form, 429)
    if person is None:
        form.password.errors = [_("The address or the password is not right.")]
        return _sign_in_page(form, 422)
    start_session(person)
    return redirect(_safe_target(form.next.data) or url_for("pages.my_page"))


def _sign_in_page(form: SignInForm, status: int) -> tuple[str, int]:
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        ready_accounts=_ready_accounts(),
        demo_password=rules.DEMO_PASSWORD,
    )
    return page, status


def _ready_accounts() -> list[ReadyAccount]:
    if not current_app.config["SETTINGS"].demo:
        return []
    with database().session() as own:
        return [_ready(member) for member in queries.demo_people(own)]


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
    """The person, if the password is theirs. Hashing happens outside of any transaction."""
    now, address = clock.now(), request.remote_addr or ""
    with database().session() as own:
        operations.check_attempts(own, email, address, now=now)
        person = queries.person_by_email(own, email)
    passwords: Passwords = current_app.extensions["passwords"]
    matched = passwords.matches(person.password_hash if person else None, password)
    with database().session(write=True) as own:
        if matched and person is not None:
            operations.note_sign_in(own, person, now=now)
        else:
            operations.note_failed_sign_in(own, email, address, now=now)
        own.commit()
    return person if matched else None


def start_session(person: Person) -> None:
    """Make the browser's session this person's, and nothing else of what it held."""
    session.clear()
    session["person"] = person.id
    session["key"] = person.session_key


def _safe_target(target: str | None) -> str | None:
    """An address on this site, or None: a link in a mail must not lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    # Like a browser, urlsplit drops tabs and line ends, which could hide "//".
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


@bp.post("/sign-out")
@signed_in(write=False)
def sign_out() -> Response:
    """End the session."""
    session.clear()
    flash(_("You have signed out."), "info")
    return redirect(url_for("pages.start"))


@bp.route("/acting-for", methods=["GET", "POST"])
@signed_in(write=False)
def choose_organisation() -> str | Response | tuple[str, int]:
    """Choose the organisation one acts for."""
    memberships = queries.memberships_of(g.session, g.person.id)
    form = ChooseForm()
    form.organisation.choices = [(m.organisation_id, m.organisation.name) for m in memberships]
    if form.validate_on_submit():
        session["organisation"] = form.organisation.data
        return redirect(_safe_target(form.next.data) or url_for("pages.my_page"))
    if not form.is_submitted() and g.membership is not None:
        form.organisation.data = g.membership.organisation_id
    page = render_template(
        "accounts/choose.html",
        form=form,
        roles={m.organisation_id: _role_labels(m.roles) for m in memberships},
    )
    return page, 422 if form.errors else 200
