"""The people of an organisation: who they are, what they may do, and who asks to join."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import belonging, operations, queries, rules
from marketplace.accounts.documents import public_organisation
from marketplace.accounts.forms.organisation import (
    AnswerForm,
    InvitationForm,
    RolesForm,
    TwoPersonForm,
)
from marketplace.accounts.models import JoinRequest, Membership, Organisation
from marketplace.accounts.views import bp
from marketplace.accounts.views.organisations import place_text, what_it_is
from marketplace.accounts.views.own_organisation import administered, of_mine
from marketplace.core.errors import DomainError, Invalid, NotFound
from marketplace.needs import queries as needs
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import signed_in
from marketplace.web.language import present_language

Answer = str | Response | tuple[str, int]

errors.add_messages(
    {
        "choose_role": _l("Choose at least one role."),
        "last_admin": _l(
            "There has to be an administrator. Make somebody else one first; then this can be done."
        ),
        "still_owns": _l(
            "Needs would be left without an owner or an approver. Hand them over first."
        ),
        "not_a_member": _l("The person no longer belongs to the organisation."),
        "request_answered": _l("Somebody has already answered, or the question was taken back."),
    }
)

# What each role does, in a line.
ROLE_WORDS = {
    "need_author": _l("Writes needs, and reads the proposals to those they take part in."),
    "need_approver": _l("Publishes, returns drafts, answers companies, and masks."),
    "organisation_admin": _l("Invites, changes roles, and hands over."),
    "company_editor": _l("Writes offers and proposals, and sends them."),
    "company_admin": _l("Invites, changes roles, and reads the proposals."),
    "moderator": _l("Verifies organisations, reviews offers, and introduces pairs."),
    "platform_admin": _l("Runs the installation, and helps everybody in it."),
    "auditor": _l("Reads the log and what is internal. Changes nothing."),
}


@dataclass(frozen=True)
class Row:
    """A member in the table."""

    id: int
    name: str
    email: str
    is_me: bool
    roles: str
    function: str
    owns: str
    seen: datetime | None
    is_last_admin: bool


@bp.get("/organisations/<ref>/members")
@signed_in(write=False)
def list_members(ref: str) -> str:
    """Who belongs to it; its administrators also see who is invited and who asks."""
    organisation = of_mine(ref)
    form = InvitationForm()
    form.roles.data = [rules.first_role(organisation.kind)]
    return members_page(organisation, form)


def members_page(organisation: Organisation, form: InvitationForm) -> str:
    """The page, with the form that invites."""
    is_admin = rules.may_administer(g.actor, organisation)
    form.offer(organisation.kind)
    shown = public_organisation(organisation)
    return render_template(
        "accounts/members.html",
        organisation=organisation,
        what=what_it_is(shown),
        where=place_text(shown),
        state_text=codes.label("organisation_state", organisation.state, present_language()),
        rows=_rows(organisation),
        is_admin=is_admin,
        requests=belonging.waiting_requests(g.session, organisation.id) if is_admin else [],
        invitations=belonging.waiting_invitations(g.session, organisation.id) if is_admin else [],
        first_role=codes.label("role", rules.first_role(organisation.kind), present_language()),
        role_names=role_names,
        form=form,
        role_words=ROLE_WORDS,
        may_send=organisation.state not in rules.SILENCED,
        two_persons=TwoPersonForm(data={"two_person_rule": organisation.two_person_rule}),
        action=ActionForm(),
    )


def role_names(roles: list[str]) -> str:
    """The roles in words."""
    language = present_language()
    return ", ".join(codes.label("role", role, language) for role in roles)


def _rows(organisation: Organisation) -> list[Row]:
    members = queries.members_of(g.session, organisation.id)
    held = needs.count_held(g.session, organisation.id) if organisation.is_public_body else {}
    admin = rules.admin_role(organisation.kind)
    admins = [member.id for member in members if admin in member.roles]
    return [_row(member, held.get(member.person_id, (0, 0)), admins) for member in members]


def _row(member: Membership, held: tuple[int, int], admins: list[int]) -> Row:
    language = present_language()
    function = codes.label("function", member.function, language) if member.function else ""
    return Row(
        id=member.id,
        name=member.person.name,
        email=member.person.email,
        is_me=member.person_id == g.actor.person_id,
        roles=role_names(member.roles),
        function=function,
        owns=_owns(*held),
        seen=member.person.last_signed_in_at,
        is_last_admin=admins == [member.id],
    )


def _owns(owned: int, approves: int) -> str:
    words = []
    if owned:
        words.append(ngettext("owns %(num)d need", "owns %(num)d needs", owned))
    if approves:
        words.append(ngettext("approves %(num)d", "approves %(num)d", approves))
    return ", ".join(words)


@bp.route("/organisations/<ref>/members/<int:member_id>", methods=["GET", "POST"])
@signed_in(write=True)
def edit_member(ref: str, member_id: int) -> Answer:
    """Give a member roles, and take them away."""
    organisation = administered(ref)
    member = member_of(organisation, member_id)
    form = RolesForm(data={"roles": member.roles, "function": member.function})
    form.offer(organisation.kind)
    if not form.is_submitted():
        form.revision.data = str(member.revision)
        return _member_page(organisation, member, form)
    try:
        changed = operations.change_roles(
            g.session,
            g.actor,
            member,
            **form.chosen,
            left_to_nobody=needs.left_to_nobody,
            now=clock.now(),
            revision=form.revision_number,
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _member_page(organisation, member, form), 422
    except DomainError as error:
        return _member_page(organisation, member, form, error), 409
    g.session.commit()
    if changed:
        flash(_("%(name)s has new roles.", name=member.person.name), "success")
    return redirect(url_for("accounts.list_members", ref=ref))


def member_of(organisation: Organisation, member_id: int) -> Membership:
    """One of its members; NotFound for everybody else."""
    member = belonging.member_by_id(g.session, organisation.id, member_id)
    if member is None:
        raise NotFound("not_found")
    return member


def _member_page(
    organisation: Organisation,
    member: Membership,
    form: RolesForm,
    error: DomainError | None = None,
) -> str:
    return render_template(
        "accounts/member.html",
        organisation=organisation,
        member=member,
        form=form,
        role_words=ROLE_WORDS,
        problem=errors.message(error) if error else None,
        hand_over=error is not None and error.code == "still_owns",
    )


@bp.route("/organisations/<ref>/requests/<int:request_id>", methods=["GET", "POST"])
@signed_in(write=True)
def answer_request(ref: str, request_id: int) -> Answer:
    """Let somebody in, or say why not."""
    organisation = administered(ref)
    asked = belonging.request_by_id(g.session, request_id)
    if asked is None or asked.organisation_id != organisation.id:
        raise NotFound("not_found")
    form = AnswerForm()
    form.offer(organisation.kind)
    if not form.is_submitted():
        form.roles.data = [rules.first_role(organisation.kind)]
        return _request_page(organisation, asked, form)
    if not form.validate():
        return _request_page(organisation, asked, form), 422
    try:
        told = _answer(asked, form)
    except Invalid as error:
        form.add_errors(error.fields)
        return _request_page(organisation, asked, form), 422
    except DomainError as error:
        return _request_page(organisation, asked, form, errors.message(error)), 409
    g.session.commit()
    flash(told, "success")
    return redirect(url_for("accounts.list_members", ref=ref))


def _answer(asked: JoinRequest, form: AnswerForm) -> str:
    now, name = clock.now(), asked.person.name
    # A hidden field of the same name is sent before what the pressed button says.
    if "decline" in (form.decision.raw_data or ()):
        reason = form.reason.data or ""
        operations.decline_request(g.session, g.actor, asked, reason=reason, now=now)
        return str(_("%(name)s has been told.", name=name))
    operations.accept_request(g.session, g.actor, asked, **form.chosen, now=now)
    return str(_("%(name)s belongs to you now.", name=name))


def _request_page(
    organisation: Organisation, asked: JoinRequest, form: AnswerForm, problem: str | None = None
) -> str:
    return render_template(
        "accounts/join_request.html",
        organisation=organisation,
        asked=asked,
        form=form,
        role_words=ROLE_WORDS,
        problem=problem,
    )
