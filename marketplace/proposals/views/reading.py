"""Reading one proposal: its company sees where it stands, the receiving body reads and answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import queries as account_queries
from marketplace.needs.models import DialogueEntry
from marketplace.needs.rules import PUBLIC
from marketplace.proposals import operations, queries, rules
from marketplace.proposals.forms import NeedSeenForm
from marketplace.proposals.models import Feedback, Proposal, ProposalVersion
from marketplace.proposals.views.blueprint import bp, find, find_version, shown_need
from marketplace.proposals.views.changed import since_answered
from marketplace.proposals.views.receiving import read_page
from marketplace.proposals.views.texts import changes, shown_text
from marketplace.web import clock
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
    version = proposal.current
    if version is None:
        return _draft_page(proposal)
    answers = queries.feedback(g.session, proposal)
    form = NeedSeenForm(formdata=None)
    form.need_version.data = str(proposal.need.current_version_id)
    return render_template(
        "proposals/own.html",
        proposal=proposal,
        need=shown_need(proposal.need),
        text=shown_text(version, version.need_version),
        events=_history(proposal),
        feedback=answers,
        steps=_steps(proposal, answers),
        readers=_own_readers(proposal),
        available=rules.available(g.actor, proposal, proposal.state),
        begun=queries.working_copy(g.session, proposal),
        changed=since_answered(proposal),
        may_confirm=rules.may_confirm(g.actor, proposal),
        form=form,
    )


@dataclass(frozen=True)
class HistoryLine:
    """One line of what has happened; a received version has its receipt."""

    what: str
    at: datetime
    name: str | None
    version: ProposalVersion | None
    need_version: int | None
    invitation: DialogueEntry | None


def _history(proposal: Proposal) -> list[HistoryLine]:
    versions = {v.number: v for v in queries.received_versions(g.session, proposal)}
    found = queries.history(g.session, proposal, g.actor.organisation_id)
    invited = queries.invitations(g.session, proposal) if proposal.need.state in PUBLIC else {}
    return [
        HistoryLine(
            what=one.what,
            at=one.at,
            name=one.name,
            version=versions.get(one.details.get("version")) if one.what == "submitted" else None,
            need_version=one.details.get("need_version"),
            invitation=invited.get(one.at) if one.what == "dialogue_invited" else None,
        )
        for one in found
    ]


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


def _steps(proposal: Proposal, answers: Sequence[Feedback]) -> list[Step]:
    """Submitted, read, invited, answered, as far as the latest version has come; withdrawn stands
    last when it has happened. What is not done for every proposal is shown once it was."""
    latest = proposal.current.received_at if proposal.current else None
    answered = [one.at for one in answers if one.version_id == proposal.current_version_id]
    times: list[tuple[str, datetime | None]] = [
        ("submitted", latest),
        ("acknowledged", proposal.acknowledged_at),
        ("dialogue_invited", proposal.invited_at),
        ("noted", answered[-1] if answered else None),
    ]
    if proposal.state == "withdrawn":
        times = [*(time for time in times if time[1]), ("withdrawn", proposal.changed_at)]
    reached = max((n for n, (_state, at) in enumerate(times, start=1) if at), default=0)
    times = [time for n, time in enumerate(times, start=1) if time[1] or n > reached]
    done = sum(1 for _state, at in times if at)
    return [
        Step(
            label=codes.label("proposal_state", state, present_language()),
            date=_when(state, at),
            when="past" if n < done else "current" if n == done else "future",
        )
        for n, (state, at) in enumerate(times, start=1)
    ]


def _when(state: str, at: datetime | None) -> str | None:
    if at is None:
        return None
    return exact_moment(at) if state == "submitted" else moment(at)


@bp.get("/proposals/<ref>/versions/<number>")
@signed_in(write=True, logs=True)
def show_version(ref: str, number: str) -> str:
    """One received version, whole and made to be printed."""
    proposal = find(ref)
    version = find_version(proposal, number)
    operations.log_read(g.session, g.actor, proposal, version=version, now=clock.now())
    page = render_template(
        "proposals/version.html",
        proposal=proposal,
        version=version,
        need=shown_need(proposal.need),
        text=shown_text(version, version.need_version),
        mine=rules.is_company(g.actor, proposal),
    )
    g.session.commit()
    return page


@bp.get("/proposals/<ref>/versions/<number>/changes")
@signed_in(write=True, logs=True)
def show_changes(ref: str, number: str) -> str:
    """What a version changed in the one before it. Both are read (R18)."""
    proposal = find(ref)
    version = find_version(proposal, number)
    before = find_version(proposal, str((version.number or 0) - 1))
    for read in (before, version):
        operations.log_read(g.session, g.actor, proposal, version=read, now=clock.now())
    asked = queries.asked_questions(g.session, proposal.need)
    differing, alike = changes(before, version, asked)
    page = render_template(
        "proposals/changes.html",
        proposal=proposal,
        version=version,
        before=before,
        need=shown_need(proposal.need),
        changes=differing,
        alike=alike,
        mine=rules.is_company(g.actor, proposal),
    )
    g.session.commit()
    return page
