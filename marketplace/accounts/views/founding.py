"""Registering an organisation, and asking to join one that is already here."""

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.accounts import belonging, knowledge, operations, queries, validation
from marketplace.accounts.forms.organisation import JoinForm, RegisterForm
from marketplace.accounts.models import JoinRequest, Organisation
from marketplace.accounts.views import bp
from marketplace.accounts.views.invitations import address_of
from marketplace.accounts.views.likes import Like, likes
from marketplace.core.errors import DomainError, Invalid, NotFound
from marketplace.web import clock, errors
from marketplace.web.guards import signed_in

Answer = str | Response | tuple[str, int]
LONGEST_SEARCH = 160

errors.add_messages(
    {
        "invalid_organisation": _l("Something needs to be corrected."),
        "check_fields": _l("Something needs to be corrected."),
        "org_number_wrong": _l(
            "This is no organisation number: it has ten digits, and the last one does not agree "
            "with the others. Look at it once more."
        ),
        "org_number_personal": _l(
            "This looks like a personal number. Tick that it is a sole trader, and it is never "
            "shown."
        ),
        "org_number_taken": _l("There is already an organisation here with that number."),
        "organisation_taken": _l(
            "There is already an organisation here with that name and number."
        ),
        "places_missing": _l("Name at least one municipality or county."),
        "sole_trader_is_company": _l("Only a company can be a sole trader."),
        "suspended_keeps_name": _l(
            "While the organisation is suspended its name and number stay as they are."
        ),
        "you_are_a_member": _l("You already belong to the organisation."),
        "already_asked": _l("You have already asked. The administrators have not answered yet."),
    }
)


@bp.route("/organisations/new", methods=["GET", "POST"])
@signed_in(write=True)
def register_organisation() -> Answer:
    """Register an organisation; those that may be the same are shown first, to join instead."""
    form = RegisterForm()
    if not form.is_submitted():
        return _register_page(form)
    checked = form.validate()
    values = form.details(form.kind.data or "")
    if not checked or form.errors:
        return _register_page(form, _alike(form, values), 422)
    alike = _alike(form, values)
    if not {like.ref for like in alike} <= set((form.seen.data or "").split(",")):
        return _register_page(form, alike, looked=True)
    return _register(form, values, alike)


def _register(form: RegisterForm, values: dict[str, object], alike: Sequence[Like]) -> Answer:
    values = {**values, "kind": form.kind.data or ""}
    try:
        founder = operations.register_organisation(
            g.session, g.actor, g.person, values, now=clock.now()
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _register_page(form, alike, 422)
    g.session.commit()
    session["organisation"] = founder.organisation_id
    return redirect(url_for("accounts.own_organisation", ref=founder.organisation.ref))


def _alike(form: RegisterForm, values: dict[str, object]) -> list[Like]:
    """Those that may be the same. Their refs are noted as seen when the page is sent again."""
    number = str(values["org_number"])
    known = validation.has_checksum(number)
    found = knowledge.look_alikes(
        g.session,
        name=str(values["name"]),
        org_number=validation.compact_number(number) if known else None,
    )
    return likes(found)


def _register_page(
    form: RegisterForm, alike: Sequence[Like] = (), status: int = 200, *, looked: bool = False
) -> tuple[str, int]:
    number_is_right = looked and not any(like.same_number for like in alike)
    if looked:
        form.seen.data = ",".join(like.ref for like in alike)
    page = render_template(
        "accounts/organisation_new.html",
        form=form,
        alike=alike,
        invitations=_invitations(),
        looked=looked,
        number_is_right=number_is_right,
    )
    return page, status


def _invitations() -> list[tuple[str, str]]:
    """Those who have invited this person: name, and where to answer."""
    waiting = belonging.invitations_to(g.session, g.person.email, clock.now())
    return [(one.organisation.name, address_of(one)) for one in waiting]


@bp.get("/organisations/find")
@signed_in(write=False)
def find_organisation() -> str:
    """Look for the organisation one belongs to, by name or number."""
    words = " ".join(request.args.get("q", "")[:LONGEST_SEARCH].split())
    is_number = validation.has_checksum(words)
    number = validation.compact_number(words) if is_number else None
    found = knowledge.search(g.session, words, number) if words else []
    return render_template("accounts/organisation_find.html", words=words, found=likes(found))


@bp.route("/organisations/<ref>/join", methods=["GET", "POST"])
@signed_in(write=True)
def join_organisation(ref: str) -> Answer:
    """Ask the administrators of an organisation to be let in."""
    organisation = _to_join(ref)
    form = JoinForm()
    if not form.is_submitted():
        return _join_page(organisation, form)
    if not form.validate():
        return _join_page(organisation, form), 422
    try:
        operations.ask_to_join(
            g.session,
            g.actor,
            g.person,
            organisation,
            message=form.message.data or "",
            now=clock.now(),
        )
    except DomainError as error:
        return _join_page(organisation, form, errors.message(error)), 409
    g.session.commit()
    flash(_("The administrators have your question. You get a notice when they answer."), "success")
    return redirect(url_for("accounts.join_organisation", ref=ref))


def _to_join(ref: str) -> Organisation:
    organisation = queries.organisation_by_ref(g.session, ref)
    if organisation is None or organisation.is_arena or organisation.state == "rejected":
        raise NotFound("not_found")
    return organisation


def _join_page(organisation: Organisation, form: JoinForm, problem: str | None = None) -> str:
    waiting = belonging.waiting_request(g.session, g.person.id, organisation.id)
    earlier = belonging.requests_by(g.session, g.person.id)
    return render_template(
        "accounts/organisation_join.html",
        organisation=likes([knowledge.look_alike(g.session, organisation)])[0],
        form=form,
        problem=problem,
        waiting=waiting,
        declined=next((r for r in earlier if _is_no(r, organisation)), None),
        is_member=belonging.membership(g.session, g.person.id, organisation.id) is not None,
    )


def _is_no(asked: JoinRequest, organisation: Organisation) -> bool:
    return asked.organisation_id == organisation.id and asked.outcome == "declined"


@bp.post("/organisations/<ref>/join/withdraw")
@signed_in(write=True)
def withdraw_join(ref: str) -> Response:
    """Take the question back."""
    organisation = _to_join(ref)
    waiting = belonging.waiting_request(g.session, g.person.id, organisation.id)
    if waiting is None:
        raise NotFound("not_found")
    operations.withdraw_request(g.session, g.actor, waiting, now=clock.now())
    g.session.commit()
    flash(_("You have taken the question back."), "success")
    return redirect(url_for("accounts.register_organisation"))
