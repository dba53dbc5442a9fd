""" "My page" for administrators of an organisation: who asks to join, and what its state asks."""

from flask import g, url_for
from flask_babel import gettext as _

from marketplace.accounts import belonging
from marketplace.accounts.models import JoinRequest, Organisation
from marketplace.pages.views.items import Waiting

ADMINS = ("organisation_admin", "company_admin")


def admin_side() -> list[Waiting]:
    """What waits for an administrator."""
    organisation: Organisation = g.membership.organisation
    requests = belonging.waiting_requests(g.session, organisation.id)
    return [*_state(organisation), *[_request(one, organisation) for one in requests]]


def _state(organisation: Organisation) -> list[Waiting]:
    if organisation.state != "rejected":
        return []
    return [
        Waiting(
            icon="edit",
            title=_("%(organisation)s could not be verified", organisation=organisation.name),
            text=_("Read why, correct what is wrong, and ask once more."),
            action_url=url_for("accounts.own_organisation", ref=organisation.ref),
            action=_("Read the reason"),
            at=organisation.created_at,
        )
    ]


def _request(request: JoinRequest, organisation: Organisation) -> Waiting:
    return Waiting(
        icon="people",
        title=_(
            "%(who)s asks to join %(organisation)s",
            who=request.person.name,
            organisation=organisation.name,
        ),
        text=request.person.email,
        action_url=url_for("accounts.answer_request", ref=organisation.ref, request_id=request.id),
        action=_("Answer the request"),
        at=request.created_at,
    )
