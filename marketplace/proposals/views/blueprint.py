"""What every page of proposals shares: finding the proposal, or saying that there is none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, g
from flask_babel import lazy_gettext as _l

from marketplace.accounts import queries as account_queries
from marketplace.accounts.identity import actor_for
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, NotFound
from marketplace.needs import queries as need_queries
from marketplace.needs import rules as need_rules
from marketplace.needs.documents import PublicNeed, public_need
from marketplace.needs.models import Need
from marketplace.needs.rows import closing_day, days_until
from marketplace.proposals import queries, rules
from marketplace.proposals.models import Proposal, ProposalVersion
from marketplace.web import clock, errors

bp = Blueprint("proposals", __name__, url_prefix="/<language>")

errors.add_messages(
    {
        "acts_for_another": _l(
            "This belongs to another of your organisations. Switch to it at the top of the page,"
            " then open the address again."
        ),
        "only_companies_answer": _l("Only a company's editors can write a solution proposal."),
        "need_not_open": _l("The need does not take answers now."),
        "need_changed": _l("The need has changed since you opened this page. Read it once more."),
        "company_suspended": _l(
            "The company is suspended, so nothing can be sent. What is written is kept."
        ),
        "proposal_withdrawn": _l("The proposal has been withdrawn."),
        "already_holds": _l("Your proposal already holds for the need as it is now."),
        "new_version_came": _l(
            "The company has sent a new version since you opened the page. Read it first."
        ),
        "reason_too_short": _l(
            "Say in at least 30 characters what harm it would do if others read this."
        ),
        "claim_without_text": _l(
            "There is no text here to keep secret. Write it, or take the claim away."
        ),
        "choose_form": _l("Choose the form of the dialogue."),
        "names_company": _l(
            "The record is public and names no company. Take the company's name away."
        ),
        "company_not_verified": _l("The company must be verified before it can send proposals."),
        "already_submitted": _l("The proposal has already been sent."),
        "draft_deleted": _l("The draft has been deleted."),
        "proposal_incomplete": _l("Something is missing before the proposal can be sent."),
        "proposal_faults": _l("Something needs to be corrected."),
        "not_own_offer": _l("Choose among your own published offers."),
        "offer_gone": _l("One of the linked offers is no longer published. Take it away."),
        "nothing_written": _l("Write something first."),
        "not_a_web_address": _l("Write the whole address, with https:// first."),
        "too_many": _l("That is more than there is room for. Take some away."),
    }
)


def find(ref: str) -> Proposal:
    """The proposal, if the actor may know that there is one."""
    proposal = queries.proposal_by_ref(g.session, ref)
    if proposal is None or proposal.state == "deleted":
        raise NotFound("not_found")
    found = proposal
    require(lambda actor: rules.may_read(actor, found, found.state))
    return found


def find_own(ref: str) -> Proposal:
    """The proposal, if the actor is on its company's side. Also a deleted draft: somebody may
    have been writing in it."""
    proposal = queries.proposal_by_ref(g.session, ref)
    if proposal is None:
        raise NotFound("not_found")
    found = proposal
    require(lambda actor: rules.is_company(actor, found))
    return found


def require(may: Callable[[Actor], bool]) -> None:
    """Let the actor pass, or say that there is nothing. Who may when acting for another of their
    organisations is told to switch: a link in a mail does not know for whom one acts."""
    if may(g.actor):
        return
    memberships = account_queries.memberships_of(g.session, g.person.id)
    if any(may(actor_for(g.person, membership)) for membership in memberships):
        raise Forbidden("acts_for_another")
    raise NotFound("not_found")


def find_received(ref: str) -> Proposal:
    """The proposal, if the actor reads it for the receiving body."""
    proposal = find(ref)
    if rules.is_company(g.actor, proposal):
        raise NotFound("not_found")
    return proposal


def find_version(proposal: Proposal, number: str) -> ProposalVersion:
    """The received version with this number."""
    versions = queries.received_versions(g.session, proposal)
    found = next((version for version in versions if str(version.number) == number), None)
    if found is None:
        raise NotFound("not_found")
    return found


def find_public_need(ref: str) -> Need:
    """The need, if everybody may read it."""
    need = need_queries.need_by_ref(g.session, ref)
    if need is None or need.state not in need_rules.PUBLIC or need.current is None:
        raise NotFound("not_found")
    return need


# What of a withdrawn need is no longer shown to who is outside: its words (R22).
WITHDRAWN: dict[str, Any] = {
    "summary": "",
    "problem": "",
    "desired_outcome": "",
    "constraints": "",
    "volume": "",
    "users_involved": "",
    "change_note": "",
    "open_questions": (),
    "success_measures": (),
    "outlook": (),
}


def shown_need(need: Need) -> PublicNeed:
    """The need's text for beside a proposal, as it may be shown now. Of one that is withdrawn a
    company sees only its number; its own answers it still sees, with the questions they answer."""
    if need.current is None:
        raise NotFound("not_found")
    public = public_need(need, need.current, clock.now())
    if need.state in need_rules.PUBLIC or need_rules.may_read_draft(g.actor, need):
        return public
    return replace(public, title=need.ref, **WITHDRAWN)


@bp.app_template_filter("days_until")
def days_until_close(close: datetime | None) -> int | None:
    """Whole days to the last day to answer; None when it has passed."""
    return days_until(close, clock.now())


@bp.app_template_filter("last_day")
def last_day(close: datetime | None) -> str | None:
    """The last day to answer, in words."""
    return closing_day(close)
