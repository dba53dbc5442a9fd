"""The receiving body's side: the list, one proposal read, and what is done with it."""

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError, Forbidden, Invalid, NotFound, Stale, WrongState
from marketplace.needs import queries as need_queries
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.proposals import listing, operations, queries, rules
from marketplace.proposals.forms import (
    FeedbackForm,
    InviteForm,
    NoteForm,
    RegistryForm,
    SeenForm,
)
from marketplace.proposals.models import Proposal
from marketplace.proposals.views.blueprint import bp, find_received, require, shown_need
from marketplace.proposals.views.texts import shown_text
from marketplace.web import clock, errors
from marketplace.web.guards import signed_in
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.resending import gone_on
from marketplace.web.templating import moment

Answer = Response | tuple[str, int]

SORTS = {
    "received": _l("the order in which they arrived"),
    "company": _l("the company's name"),
    "state": _l("state"),
    "latest": _l("last version first"),
}


@bp.get("/needs/<ref>/proposals")
@signed_in(write=True, logs=True)
def list_for_need(ref: str) -> str:
    """What the need has received: in the order of arrival, unless another is asked for."""
    need = need_of_readers(ref)
    operations.log_list_read(g.session, g.actor, need, now=clock.now())
    asked = request.args.get("sort", "")
    sort = asked if asked in SORTS else "received"
    page = render_template(
        "proposals/received.html",
        need=shown_need(need),
        page=_page(need, sort),
        sort=sort,
        sorts=SORTS,
    )
    g.session.commit()
    return page


def _page(need: Need, sort: str) -> Page[listing.Row]:
    places = listing.places(g.session, need, sort)
    number = page_number(request.args)
    ids = [place.id for place in places[(number - 1) * PER_PAGE : number * PER_PAGE]]
    return Page(listing.rows(g.session, ids), number, len(places))


def need_of_readers(ref: str) -> Need:
    """The need, if the actor reads its proposals."""
    need = need_queries.need_by_ref(g.session, ref)
    if need is None or need.current is None:
        raise NotFound("not_found")
    found = need
    require(lambda actor: need_rules.may_read_proposals(actor, found))
    return found


def read_page(proposal: Proposal, **forms: Any) -> str:
    """One proposal for the receiving body, with these forms as they were filled in. It is not sent
    before its reading is logged."""
    version = proposal.current
    if version is None:
        raise NotFound("not_found")
    operations.log_read(g.session, g.actor, proposal, now=clock.now())
    before, after = listing.beside(g.session, proposal)
    page = render_template(
        "proposals/read.html",
        proposal=proposal,
        version=version,
        need=shown_need(proposal.need),
        text=shown_text(version, version.need_version),
        versions=queries.received_versions(g.session, proposal),
        available=rules.available(g.actor, proposal, proposal.state),
        feedback=queries.feedback(g.session, proposal),
        notes=[as_note(note) for note in queries.notes(g.session, proposal)],
        readers=queries.readers(g.session, proposal),
        before=before,
        after=after,
        **_forms(proposal, forms),
    )
    g.session.commit()
    return page


def _forms(proposal: Proposal, filled: dict[str, Any]) -> dict[str, Any]:
    internal = queries.internal(g.session, proposal)
    forms = {
        "action": SeenForm(formdata=None),
        "feedback_form": FeedbackForm(formdata=None),
        "invite_form": InviteForm(formdata=None),
        "note_form": NoteForm(formdata=None),
        "registry_form": RegistryForm(formdata=None, obj=internal),
        **filled,
    }
    planned = proposal.need.current.dialogue_forms if proposal.need.current else []
    forms["invite_form"].offer_forms(planned)
    number = proposal.current.number if proposal.current else 0
    for name in ("action", "feedback_form", "invite_form"):
        forms[name].version.data = str(number)
    return forms


@dataclass(frozen=True)
class Note:
    """An internal note, as `components/prose.html` shows it."""

    name: str
    when: str
    text: str


def as_note(note: Any) -> Note:
    """A note on a proposal or on a comparison."""
    return Note(note.person.name, moment(note.at), note.text)


def _back(proposal: Proposal) -> Response:
    return redirect(url_for("proposals.show_proposal", ref=proposal.ref))


@bp.post("/proposals/<ref>/acknowledge")
@signed_in(write=True)
def acknowledge_proposal(ref: str) -> Response:
    """Say that it has been read."""
    proposal = find_received(ref)
    form = SeenForm()
    if not form.validate():
        raise Invalid("proposal_faults")
    operations.acknowledge_proposal(
        g.session, g.actor, proposal, now=clock.now(), version_number=form.version_number
    )
    g.session.commit()
    flash(_("The company is told that you have read the proposal."), "success")
    return _back(proposal)


@bp.post("/proposals/<ref>/invite")
@signed_in(write=True)
def invite_to_dialogue(ref: str) -> Answer:
    """Invite the company to dialogue, and say why in the need's public record."""
    proposal = find_received(ref)
    form = InviteForm()
    if not form.validate():
        return read_page(proposal, invite_form=form), 422
    try:
        operations.invite_to_dialogue(
            g.session,
            g.actor,
            proposal,
            form=form.dialogue_form.data or "",
            public_reason=form.public_reason.data or "",
            now=clock.now(),
            version_number=form.version_number,
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return read_page(proposal, invite_form=form), 422
    except (Forbidden, Stale, WrongState) as error:
        return _too_late(proposal, _("The invitation was not sent"), form.public_reason.data, error)
    g.session.commit()
    flash(_("The company is invited. The need's public record says so, without its name."), "done")
    return _back(proposal)


@bp.post("/proposals/<ref>/feedback")
@signed_in(write=True)
def give_feedback(ref: str) -> Answer:
    """Answer the company."""
    proposal = find_received(ref)
    form = FeedbackForm()
    if not form.validate():
        return read_page(proposal, feedback_form=form), 422
    try:
        operations.note_proposal(
            g.session,
            g.actor,
            proposal,
            form.feedback.data or "",
            now=clock.now(),
            version_number=form.version_number,
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return read_page(proposal, feedback_form=form), 422
    except (Forbidden, Stale, WrongState) as error:
        return _too_late(proposal, _("Your feedback was not sent"), form.feedback.data, error)
    g.session.commit()
    flash(_("The feedback has been sent to the company."), "success")
    return _back(proposal)


def _too_late(proposal: Proposal, heading: str, text: str | None, error: DomainError) -> Answer:
    """A colleague answered first, or the company withdrew or changed it: what was typed comes
    back (R26)."""
    return gone_on(
        heading,
        errors.message(error),
        url=url_for("proposals.show_proposal", ref=proposal.ref),
        link=_("Go to the proposal"),
        text=text or "",
    )


@bp.post("/proposals/<ref>/notes")
@signed_in(write=True)
def add_note(ref: str) -> Answer:
    """Add an internal note."""
    proposal = find_received(ref)
    form = NoteForm()
    if not form.validate():
        return read_page(proposal, note_form=form), 422
    try:
        operations.add_note(g.session, g.actor, proposal, form.note.data or "", now=clock.now())
    except Invalid as error:
        form.add_errors(error.fields)
        return read_page(proposal, note_form=form), 422
    g.session.commit()
    return redirect(url_for("proposals.show_proposal", ref=ref, _anchor="notes"))


@bp.post("/proposals/<ref>/registry-number")
@signed_in(write=True)
def set_registry_number(ref: str) -> Answer:
    """Enter the registry number."""
    proposal = find_received(ref)
    form = RegistryForm()
    if not form.validate():
        return read_page(proposal, registry_form=form), 422
    number = form.registry_number.data or ""
    operations.set_registry_number(g.session, g.actor, proposal, number, now=clock.now())
    g.session.commit()
    flash(_("The registry number is saved."), "success")
    return _back(proposal)
