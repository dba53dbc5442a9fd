"""The receiving body's side: the list, one proposal read, and what is done with it."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError, Forbidden, Invalid, NotFound, WrongState
from marketplace.needs import queries as need_queries
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.proposals import operations, queries, rules
from marketplace.proposals.forms import FeedbackForm, NoteForm, RegistryForm
from marketplace.proposals.models import Proposal
from marketplace.proposals.views.blueprint import bp, find_received, require, shown_need
from marketplace.proposals.views.texts import shown_text
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm, BaseForm
from marketplace.web.guards import signed_in
from marketplace.web.resending import gone_on
from marketplace.web.templating import moment

Answer = Response | tuple[str, int]


@bp.get("/needs/<ref>/proposals")
@signed_in(write=True, logs=True)
def list_for_need(ref: str) -> str:
    """What the need has received, in the order of arrival."""
    need = _need_of_readers(ref)
    operations.log_list_read(g.session, g.actor, need, now=clock.now())
    page = render_template(
        "proposals/received.html",
        need=shown_need(need),
        proposals=queries.for_need(g.session, need),
        note_counts=queries.note_counts(g.session, need),
    )
    g.session.commit()
    return page


def _need_of_readers(ref: str) -> Need:
    need = need_queries.need_by_ref(g.session, ref)
    if need is None or need.current is None:
        raise NotFound("not_found")
    found = need
    require(lambda actor: need_rules.may_read_proposals(actor, found))
    return found


def read_page(
    proposal: Proposal, feedback: FeedbackForm | None = None, note: NoteForm | None = None
) -> str:
    """One proposal for the receiving body. It is not sent before its reading is logged."""
    if proposal.current is None:
        raise NotFound("not_found")
    operations.log_read(g.session, g.actor, proposal, now=clock.now())
    internal = queries.internal(g.session, proposal)
    before, after = _beside(proposal)
    page = render_template(
        "proposals/read.html",
        proposal=proposal,
        version=proposal.current,
        need=shown_need(proposal.need),
        text=shown_text(proposal.current, proposal.current.need_version),
        available=rules.available(g.actor, proposal, proposal.state),
        feedback=queries.feedback(g.session, proposal),
        notes=_notes(proposal),
        readers=queries.readers(g.session, proposal),
        action=ActionForm(formdata=None),
        feedback_form=feedback or FeedbackForm(formdata=None),
        note_form=note or NoteForm(formdata=None),
        registry_form=RegistryForm(formdata=None, obj=internal),
        before=before,
        after=after,
    )
    g.session.commit()
    return page


@dataclass(frozen=True)
class Note:
    """An internal note, as `components/prose.html` shows it."""

    name: str
    when: str
    text: str


def _notes(proposal: Proposal) -> list[Note]:
    written = queries.notes(g.session, proposal)
    return [Note(note.person.name, moment(note.at), note.text) for note in written]


def _beside(proposal: Proposal) -> tuple[Proposal | None, Proposal | None]:
    """The ones that arrived just before and just after."""
    received = list(queries.for_need(g.session, proposal.need))
    at = next(n for n, other in enumerate(received) if other.id == proposal.id)
    return (received[at - 1] if at else None), (received[at + 1] if received[at + 1 :] else None)


def _back(proposal: Proposal) -> Response:
    return redirect(url_for("proposals.show_proposal", ref=proposal.ref))


@bp.post("/proposals/<ref>/acknowledge")
@signed_in(write=True)
def acknowledge_proposal(ref: str) -> Response:
    """Say that it has been read."""
    proposal = find_received(ref)
    _require_valid(ActionForm())
    operations.acknowledge_proposal(g.session, g.actor, proposal, now=clock.now())
    g.session.commit()
    flash(_("The company is told that you have read the proposal."), "success")
    return _back(proposal)


def _require_valid(form: BaseForm) -> None:
    if not form.validate():
        raise Invalid("proposal_faults")


@bp.post("/proposals/<ref>/feedback")
@signed_in(write=True)
def give_feedback(ref: str) -> Answer:
    """Answer the company."""
    proposal = find_received(ref)
    form = FeedbackForm()
    if not form.validate():
        return read_page(proposal, feedback=form), 422
    try:
        operations.note_proposal(
            g.session, g.actor, proposal, form.feedback.data or "", now=clock.now()
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return read_page(proposal, feedback=form), 422
    except (Forbidden, WrongState) as error:
        return _too_late(proposal, form.feedback.data or "", error)
    g.session.commit()
    flash(_("The feedback has been sent to the company."), "success")
    return _back(proposal)


def _too_late(proposal: Proposal, text: str, error: DomainError) -> Answer:
    """A colleague answered first, or the company withdrew it: the feedback typed comes back."""
    return gone_on(
        _("Your feedback was not sent"),
        errors.message(error),
        url=url_for("proposals.show_proposal", ref=proposal.ref),
        link=_("Go to the proposal"),
        text=text,
    )


@bp.post("/proposals/<ref>/notes")
@signed_in(write=True)
def add_note(ref: str) -> Answer:
    """Add an internal note."""
    proposal = find_received(ref)
    form = NoteForm()
    if not form.validate():
        return read_page(proposal, note=form), 422
    try:
        operations.add_note(g.session, g.actor, proposal, form.note.data or "", now=clock.now())
    except Invalid as error:
        form.add_errors(error.fields)
        return read_page(proposal, note=form), 422
    g.session.commit()
    return redirect(url_for("proposals.show_proposal", ref=ref, _anchor="notes"))


@bp.post("/proposals/<ref>/registry-number")
@signed_in(write=True)
def set_registry_number(ref: str) -> Response:
    """Enter the registry number."""
    proposal = find_received(ref)
    form = RegistryForm()
    _require_valid(form)
    number = form.registry_number.data or ""
    operations.set_registry_number(g.session, g.actor, proposal, number, now=clock.now())
    g.session.commit()
    flash(_("The registry number is saved."), "success")
    return _back(proposal)
