"""Answering a need: what answering means, and the form."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError, Forbidden, Invalid, Stale, WrongState
from marketplace.needs.models import Need
from marketplace.offers import queries as offer_queries
from marketplace.proposals import operations, queries, rules
from marketplace.proposals.forms import ProposalForm, form_for, saved_values
from marketplace.proposals.models import Proposal, ProposalVersion
from marketplace.proposals.views.blueprint import bp, find_own, find_public_need, shown_need
from marketplace.proposals.views.remaining import remaining
from marketplace.proposals.views.texts import kept_answers
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import public, signed_in
from marketplace.web.language import present_language

Answer = str | Response | tuple[str, int]


@bp.get("/needs/<ref>/proposals/new")
@public
def new_proposal(ref: str) -> str:
    """What it means to answer, and the button that begins."""
    need = find_public_need(ref)
    return render_template(
        "proposals/new.html",
        need=shown_need(need),
        form=ActionForm() if g.person else None,
        may_write=g.actor.has("company_editor"),
        mine=_own_proposals(need),
    )


@dataclass(frozen=True)
class Mine:
    """A proposal that the company has written to this need, or begun."""

    ref: str
    title: str
    state: str
    changed_at: datetime


def _own_proposals(need: Need) -> list[Mine]:
    company = g.actor.organisation_id
    if company is None or not g.actor.has("company_editor", "company_admin"):
        return []
    written = queries.of_company_to_need(g.session, company, need.id)
    titles = queries.titles(g.session, written)
    return [Mine(p.ref, titles.get(p.id, ""), p.state, p.changed_at) for p in written]


@bp.post("/needs/<ref>/proposals/new")
@signed_in(write=True)
def start_proposal(ref: str) -> Response:
    """Begin a draft."""
    need = find_public_need(ref)
    proposal = operations.start_proposal(
        g.session, g.actor, need, now=clock.now(), language=present_language()
    )
    g.session.commit()
    return redirect(url_for("proposals.edit_proposal", ref=proposal.ref))


@bp.post("/proposals/<ref>/revise")
@signed_in(write=True)
def revise_proposal(ref: str) -> Response:
    """Begin the next version, or go on with the one begun."""
    proposal = find_own(ref)
    operations.revise_proposal(g.session, g.actor, proposal, now=clock.now())
    g.session.commit()
    return redirect(url_for("proposals.edit_proposal", ref=ref))


@bp.route("/proposals/<ref>/edit", methods=["GET", "POST"])
@signed_in(write=True)
def edit_proposal(ref: str) -> Answer:
    """The form of a draft, and of a next version."""
    proposal = find_own(ref)
    _require_editor(proposal)
    version = queries.working_copy(g.session, proposal)
    if request.method == "GET" and version is None:
        return redirect(url_for("proposals.show_proposal", ref=ref))
    form = _form(proposal, version)
    if not form.validate_on_submit():
        return _page(proposal, form), 422 if form.is_submitted() else 200
    return _save(proposal, version, form)


def _require_editor(proposal: Proposal) -> None:
    if "company_editor" not in rules.roles_of(g.actor, proposal):
        raise Forbidden("only_companies_answer")


def _form(proposal: Proposal, version: ProposalVersion | None) -> ProposalForm:
    offers = offer_queries.public_offers_of(g.session, proposal.organisation_id, clock.now())
    form = form_for(version, shown_need(proposal.need), offers)
    if not form.is_submitted():
        form.revision.data = str(proposal.revision)
    return form


def _save(proposal: Proposal, version: ProposalVersion | None, form: ProposalForm) -> Answer:
    try:
        operations.update_proposal(
            g.session,
            g.actor,
            proposal,
            form.values(),
            now=clock.now(),
            revision=form.revision_number,
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _page(proposal, form), 422
    except (Stale, WrongState) as error:
        return _kept(proposal, version, form, error)
    g.session.commit()
    if request.form.get("then") == "review":
        return redirect(url_for("proposals.review_proposal", ref=proposal.ref))
    flash(_("The draft is saved."), "success")
    return redirect(url_for("proposals.edit_proposal", ref=proposal.ref))


def _kept(
    proposal: Proposal, version: ProposalVersion | None, form: ProposalForm, error: DomainError
) -> Answer:
    """Nothing was overwritten, and what was typed comes back (R26). Sending it again is then a
    choice made with open eyes."""
    theirs = _differing(form, version) if isinstance(error, Stale) and version else []
    form.revision.data = str(proposal.revision)
    return _page(proposal, form, trouble=error.code, theirs=theirs), 409


def _differing(form: ProposalForm, version: ProposalVersion) -> list[tuple[str, str]]:
    """The texts that stand saved and differ from what was typed: (label, saved text)."""
    saved = saved_values(version)
    texts = [(f, saved.get(f.name)) for f in form if f.type in {"LineField", "TextField"}]
    return [(f.label.text, text) for f, text in texts if isinstance(text, str) and text != f.data]


def _page(
    proposal: Proposal,
    form: ProposalForm,
    trouble: str | None = None,
    theirs: list[tuple[str, str]] | None = None,
) -> str:
    need = shown_need(proposal.need)
    version = queries.working_copy(g.session, proposal)
    asked = proposal.need.current
    return render_template(
        "proposals/edit.html",
        proposal=proposal,
        need=need,
        form=form,
        kept=kept_answers(version, asked) if version and asked else [],
        items=remaining(form.values(), need.open_questions),
        trouble=errors.MESSAGES.get(trouble) if trouble else None,
        trouble_code=trouble,
        theirs=theirs or [],
    )


@bp.route("/proposals/<ref>/delete", methods=["GET", "POST"])
@signed_in(write=True)
def delete_draft(ref: str) -> Answer:
    """Throw a draft away, after a question."""
    proposal = find_own(ref)
    _require_editor(proposal)
    version = queries.working_copy(g.session, proposal)
    if version is None:
        return redirect(url_for("proposals.show_proposal", ref=ref))
    form = ActionForm()
    if not form.validate_on_submit():
        need = shown_need(proposal.need)
        return render_template(
            "proposals/delete.html", form=form, proposal=proposal, version=version, need=need
        )
    operations.delete_proposal_draft(g.session, g.actor, proposal, now=clock.now())
    g.session.commit()
    if proposal.current is not None:
        flash(_("The new version is thrown away. What you have sent stands."), "success")
        return redirect(url_for("proposals.show_proposal", ref=ref))
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("pages.my_page"))
