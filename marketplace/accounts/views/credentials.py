"""Another password, another address, and the end of the account: what asks for the password."""

from flask import flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import PasswordField

from marketplace.accounts import operations, queries
from marketplace.accounts.forms.account import AddressForm, DeleteForm, PasswordForm
from marketplace.accounts.models import AddressChange, Membership, Person
from marketplace.accounts.views import bp
from marketplace.accounts.views.entering import (
    check_attempts,
    note_attempt,
    passwords,
    tokens,
)
from marketplace.accounts.views.links import link_is_void, no_such_link
from marketplace.core.errors import DomainError, Forbidden
from marketplace.needs import queries as needs
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import public_form, signed_in
from marketplace.web.request_scope import database

Answer = str | Response | tuple[str, int]


def _is_their_password(field: PasswordField) -> bool:
    """Whether the present password is right; tells beside the field when it is not."""
    try:
        check_attempts("password", g.person.email)
    except Forbidden as error:
        field.errors = [errors.message(error)]
        return False
    if passwords().matches(g.person.password_hash, field.data or ""):
        return True
    with database().session(write=True) as own:
        note_attempt(own, "password", g.person.email)
        own.commit()
    field.errors = [_("The password is not right.")]
    return False


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in(write=False)
def change_password() -> Answer:
    """Choose another password. Other browsers are signed out."""
    form = PasswordForm(address=g.person.email)
    if not form.validate_on_submit() or not _is_their_password(form.present_password):
        page = render_template("accounts/password.html", form=form)
        return page, 422 if form.is_submitted() else 200
    password_hash, here = passwords().hash(form.password.data or ""), g.browser_session
    with database().session(write=True) as own:
        person = own.get_one(Person, g.person.id, with_for_update=True)
        operations.set_password(
            own, g.actor, person, password_hash=password_hash, keep=here.id, now=clock.now()
        )
        own.commit()
    session["key"] = person.session_key
    flash(_("The new password holds. You have been signed out everywhere else."), "success")
    return redirect(url_for("accounts.account"))


@bp.route("/account/address", methods=["GET", "POST"])
@signed_in(write=False)
def change_address() -> Answer:
    """Ask to use another address; a link is sent to it."""
    form = AddressForm(address=g.person.email)
    if not form.validate_on_submit() or not _is_their_password(form.present_password):
        return _address_page(form, 422 if form.is_submitted() else 200)
    try:
        check_attempts("address", g.person.email)
    except Forbidden as error:
        form.email.errors = [errors.message(error)]
        return _address_page(form, 429)
    with database().session(write=True) as own:
        note_attempt(own, "address", g.person.email)
        person = own.get_one(Person, g.person.id)
        operations.ask_address(own, g.actor, person, email=form.email.data or "", now=clock.now())
        own.commit()
    session["asked_for"] = form.email.data
    return redirect(url_for("accounts.address_sent"))


def _address_page(form: AddressForm, status: int) -> tuple[str, int]:
    return render_template("accounts/address.html", form=form, person=g.person), status


@bp.get("/account/address/sent")
@signed_in(write=False)
def address_sent() -> str:
    """Where the link went."""
    address = session.get("asked_for", "")
    return render_template("accounts/sent.html", what="address", sent_to=address)


@bp.route("/new-address/<token>", methods=["GET", "POST"])
@public_form
def confirm_address(token: str) -> Answer:
    """A page with a button, which lets the new address hold."""
    asked = g.session.get(AddressChange, tokens().subject(token) or 0)
    key = asked.person.session_key if asked is not None else ""
    claim = tokens().read("address", token, key=key) if asked is not None else None
    if asked is None or claim is None or not claim.holds_at(clock.now()):
        return no_such_link("change_address")
    form = ActionForm()
    if form.validate_on_submit():
        return _confirm_address(asked)
    return render_template(
        "accounts/confirm_address.html", form=form, email=asked.new_email, until=claim.until
    )


def _confirm_address(asked: AddressChange) -> Answer:
    """Whoever does it in the browser they are signed in with stays signed in there alone."""
    is_theirs = g.person is not None and g.person.id == asked.person_id
    keep = g.browser_session.id if is_theirs else None
    with database().session(write=True) as own:
        here = own.get_one(AddressChange, asked.id)
        try:
            operations.confirm_address(own, g.actor, here, keep=keep, now=clock.now())
        except DomainError as error:
            return link_is_void(error.code)
        own.commit()
    flash(_("Your account now has the address %(email)s.", email=here.new_email), "success")
    if not is_theirs:
        return redirect(url_for("accounts.sign_in"))
    session["key"] = here.person.session_key
    return redirect(url_for("accounts.account"))


@bp.route("/account/delete", methods=["GET", "POST"])
@signed_in(write=False)
def delete_account() -> Answer:
    """Delete one's account, once nothing is left without somebody."""
    form = DeleteForm()
    if form.validate_on_submit() and _is_their_password(form.present_password):
        return _delete()
    page = render_template(
        "accounts/delete.html",
        form=form,
        alone_in=queries.alone_as_admin(g.session, g.person.id),
        held=_held(),
    )
    return page, 422 if form.is_submitted() else 200


def _held() -> list[tuple[str, int, str]]:
    """What somebody must take over first: body, how many needs, where it is done."""

    def hand_over(member: Membership) -> str:
        ref = member.organisation.ref
        return url_for("needs.hand_over", ref=ref, member_id=member.id)

    return [
        (member.organisation.name, number, hand_over(member))
        for member in queries.memberships_of(g.session, g.person.id)
        if (number := needs.left_to_nobody(g.session, member, ()))
    ]


def _delete() -> Response:
    with database().session(write=True) as own:
        person = own.get_one(Person, g.person.id)
        operations.delete_account(
            own, g.actor, person, left_to_nobody=needs.left_to_nobody, now=clock.now()
        )
        own.commit()
    session.clear()
    flash(_("Your account is deleted. What you published stays, without your name."), "success")
    return redirect(url_for("pages.start"))
