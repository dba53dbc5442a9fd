"""Inviting colleagues, and what the one who was invited meets."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.accounts import belonging, operations
from marketplace.accounts.forms.organisation import InvitationForm
from marketplace.accounts.models import Invitation
from marketplace.accounts.views import bp
from marketplace.accounts.views.entering import tokens
from marketplace.accounts.views.members import members_page, role_names
from marketplace.accounts.views.own_organisation import administered
from marketplace.core.errors import Forbidden, Invalid, NotFound, WrongState
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import public, signed_in
from marketplace.web.language import present_language

Answer = str | Response | tuple[str, int]

errors.add_messages(
    {
        "already_member": _l("Somebody with this address already belongs to you."),
        "already_invited": _l(
            "This address is already invited. You can send the invitation again below."
        ),
        "too_many_invitations": _l(
            "Very many are invited and have not answered. Withdraw some, and then invite more."
        ),
        "sent_just_now": _l("It was sent just now. Wait ten minutes before you send it again."),
        "organisation_silenced": _l(
            "The organisation is rejected or suspended, so nothing new can be published or sent."
        ),
        "invitation_lapsed": _l("The invitation has lapsed. Ask for a new one."),
        "invitation_withdrawn": _l("The invitation has been withdrawn."),
        "invitation_accepted": _l("The invitation has already been accepted."),
        "invitation_of_another": _l("The invitation is for another address than yours."),
    }
)


@bp.post("/organisations/<ref>/invitations")
@signed_in(write=True)
def invite_member(ref: str) -> Answer:
    """Send an invitation."""
    organisation = administered(ref)
    form = InvitationForm()
    if not form.validate():
        return members_page(organisation, form), 422
    try:
        operations.invite(
            g.session,
            g.actor,
            organisation,
            email=form.email.data or "",
            language=present_language(),
            now=clock.now(),
            **form.chosen,
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return members_page(organisation, form), 422
    g.session.commit()
    told = _("An invitation goes to %(email)s. It holds for two weeks.", email=form.email.data)
    flash(told, "success")
    return redirect(url_for("accounts.list_members", ref=ref))


@bp.post("/organisations/<ref>/invitations/<int:invitation_id>/again")
@signed_in(write=True)
def send_invitation_again(ref: str, invitation_id: int) -> Response:
    """The mail once more, with a new last day."""
    invitation = _invitation(ref, invitation_id)
    try:
        operations.send_again(g.session, g.actor, invitation, now=clock.now())
    except WrongState as error:
        flash(errors.message(error), "error")
    else:
        g.session.commit()
        flash(_("The invitation goes to %(email)s again.", email=invitation.email), "success")
    return redirect(url_for("accounts.list_members", ref=ref))


@bp.post("/organisations/<ref>/invitations/<int:invitation_id>/withdraw")
@signed_in(write=True)
def withdraw_invitation(ref: str, invitation_id: int) -> Response:
    """The link in the mail leads nowhere any longer."""
    invitation = _invitation(ref, invitation_id)
    try:
        operations.withdraw_invitation(g.session, g.actor, invitation, now=clock.now())
    except WrongState as error:
        flash(errors.message(error), "error")
    else:
        g.session.commit()
        flash(_("The invitation to %(email)s is withdrawn.", email=invitation.email), "success")
    return redirect(url_for("accounts.list_members", ref=ref))


def _invitation(ref: str, invitation_id: int) -> Invitation:
    organisation = administered(ref)
    invitation = belonging.invitation_by_id(g.session, invitation_id)
    if invitation is None or invitation.organisation_id != organisation.id:
        raise NotFound("not_found")
    return invitation


@dataclass(frozen=True)
class Invited:
    """An invitation for whoever holds its link: no more than they need to decide."""

    organisation: str
    roles: str
    inviter: str
    email: str
    until: datetime
    state: str


@bp.get("/invitations/<token>")
@public
def show_invitation(token: str) -> str:
    """What the link in the mail opens. Nothing happens before its button is pressed."""
    found = _of_token(token)
    if found is None:
        raise NotFound("not_found")
    page = url_for("accounts.show_invitation", token=token)
    return render_template(
        "accounts/invitation.html",
        invited=_shown(found),
        token=token,
        action=ActionForm(),
        fits=g.person is not None and g.person.email == found.email,
        my_address=g.person.email if g.person is not None else None,
        here=page,
    )


@bp.post("/invitations/<token>/accept")
@signed_in(write=True)
def accept_invitation(token: str) -> Response:
    """The one who was invited becomes a member, and acts for the organisation from now on."""
    found = _of_token(token)
    if found is None:
        raise NotFound("not_found")
    try:
        operations.accept_invitation(g.session, g.actor, g.person, found, now=clock.now())
    except (WrongState, Forbidden):
        # The page says what is the matter, and what to do.
        return redirect(url_for("accounts.show_invitation", token=token))
    g.session.commit()
    session["organisation"] = found.organisation_id
    flash(_("You belong to %(name)s now.", name=found.organisation.name), "success")
    return redirect(url_for("pages.my_page"))


def address_of(invitation: Invitation) -> str:
    """The page of the invitation, for who was invited and is signed in."""
    until = invitation.expires_at
    token = tokens().make("invitation", invitation.id, key=invitation.key, until=until)
    return url_for("accounts.show_invitation", token=token)


def _of_token(token: str) -> Invitation | None:
    """The invitation of a genuine link. Whether it still holds is the invitation's own matter."""
    invitation_id = tokens().subject(token)
    if invitation_id is None:
        return None
    invitation = belonging.invitation_by_id(g.session, invitation_id)
    if invitation is None or tokens().read("invitation", token, key=invitation.key) is None:
        return None
    return invitation


def _shown(invitation: Invitation) -> Invited:
    inviter = invitation.invited_by
    return Invited(
        organisation=invitation.organisation.name,
        roles=role_names(invitation.roles),
        inviter=inviter.name if inviter else "",
        email=invitation.email,
        until=invitation.expires_at,
        state=invitation.state_at(clock.now()),
    )
