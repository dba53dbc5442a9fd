"""Reading one proposal: its company sees where it stands, the receiving body reads and answers."""

from dataclasses import dataclass
from datetime import datetime

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import queries as account_queries
from marketplace.proposals import queries, rules
from marketplace.proposals.models import Proposal
from marketplace.proposals.views.blueprint import bp, find, shown_need
from marketplace.proposals.views.receiving import read_page
from marketplace.proposals.views.texts import shown_text
from marketplace.web.guards import signed_in
from marketplace.web.language import present_language
from marketplace.web.templating import exact_moment, moment


@bp.get("/proposals/<ref>")
@signed_in(write=True, logs=True)
def show_proposal(ref: str) -> str | Response:
    """The proposal, for either side."""
    proposal = find(ref)
    if rules.is_company(g.actor, proposal):
        return _own_page(proposal)
    return read_page(proposal)


@dataclass(frozen=True)
class Step:
    """One state of the proposal's way, on its state line."""

    label: str
    date: str | None
    when: str


def _own_page(proposal: Proposal) -> str | Response:
    if proposal.current is None:
        return _draft_page(proposal)
    answers = queries.feedback(g.session, proposal)
    return render_template(
        "proposals/own.html",
        proposal=proposal,
        need=shown_need(proposal.need),
        text=shown_text(proposal.current, proposal.current.need_version),
        versions=queries.received_versions(g.session, proposal),
        feedback=answers,
        steps=_steps(proposal, answers[-1].at if answers else None),
        readers=_own_readers(proposal),
        available=rules.available(g.actor, proposal, proposal.state),
    )


def _draft_page(proposal: Proposal) -> str | Response:
    """An editor goes on writing; an admin reads what is written."""
    if "submitted" in rules.available(g.actor, proposal, proposal.state):
        return redirect(url_for("proposals.edit_proposal", ref=proposal.ref))
    version = queries.working_copy(g.session, proposal)
    need = shown_need(proposal.need)
    text = shown_text(version, version.need_version) if version else None
    return render_template("proposals/draft.html", proposal=proposal, need=need, text=text)


def _own_readers(proposal: Proposal) -> list[str]:
    members = account_queries.members_with(
        g.session, proposal.organisation_id, "company_editor", "company_admin"
    )
    return [member.person.name for member in members]


def _steps(proposal: Proposal, answered: datetime | None) -> list[Step]:
    """Submitted, read, answered; withdrawn stands last when it has happened."""
    times: list[tuple[str, datetime | None]] = [
        ("submitted", proposal.received_at),
        ("acknowledged", proposal.acknowledged_at),
        ("noted", answered),
    ]
    if proposal.state == "withdrawn":
        times = [*(time for time in times if time[1]), ("withdrawn", proposal.changed_at)]
    reached = sum(1 for _state, at in times if at)
    return [
        Step(
            label=codes.label("proposal_state", state, present_language()),
            date=_when(state, at),
            when="past" if n < reached else "current" if n == reached else "future",
        )
        for n, (state, at) in enumerate(times, start=1)
    ]


def _when(state: str, at: datetime | None) -> str | None:
    if at is None:
        return None
    return exact_moment(at) if state == "submitted" else moment(at)
