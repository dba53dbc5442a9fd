"""Reading through, submitting, the receipt, and withdrawing."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError, Forbidden, Invalid, Stale
from marketplace.proposals import operations, queries, rules
from marketplace.proposals.forms import NeedSeenForm, SubmitForm
from marketplace.proposals.models import Proposal, ProposalVersion
from marketplace.proposals.views.blueprint import bp, find, find_own, find_version, shown_need
from marketplace.proposals.views.remaining import remaining
from marketplace.proposals.views.texts import shown_text, values_of
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import signed_in

Answer = str | Response | tuple[str, int]


@bp.route("/proposals/<ref>/review", methods=["GET", "POST"])
@signed_in(write=True)
def review_proposal(ref: str) -> Answer:
    """The last step: read through, acknowledge the terms, submit."""
    proposal = find_own(ref)
    if "company_editor" not in rules.roles_of(g.actor, proposal):
        raise Forbidden("only_companies_answer")
    version = queries.working_copy(g.session, proposal)
    if version is None:
        return _after_the_draft(proposal)
    form = SubmitForm()
    if not form.validate_on_submit():
        return _review_page(proposal, version, form), 422 if form.is_submitted() else 200
    return _submit(proposal, version, form)


def _after_the_draft(proposal: Proposal) -> Response:
    """Somebody pressed twice, or a colleague was first: to the receipt, if there is one."""
    if proposal.current is None or request.method == "GET":
        return redirect(url_for("proposals.show_proposal", ref=proposal.ref))
    number = proposal.current.number
    return redirect(url_for("proposals.show_receipt", ref=proposal.ref, number=number))


def _submit(proposal: Proposal, version: ProposalVersion, form: SubmitForm) -> Answer:
    try:
        received = operations.submit_proposal(
            g.session,
            g.actor,
            proposal,
            terms_acknowledged=form.terms.data,
            now=clock.now(),
            revision=form.revision_number,
            need_version_id=form.need_version_id,
        )
    except Invalid as error:
        if "terms" in error.fields:
            form.terms.errors = [_("Tick the box when you have read what applies.")]
        return _review_page(proposal, version, form, error), 422
    except DomainError as error:
        if error.code == "already_submitted":
            return _after_the_draft(proposal)
        return _review_page(proposal, version, form, error), 409
    g.session.commit()
    return redirect(url_for("proposals.show_receipt", ref=proposal.ref, number=received.number))


def _review_page(
    proposal: Proposal,
    version: ProposalVersion,
    form: SubmitForm,
    error: DomainError | None = None,
) -> str:
    need = shown_need(proposal.need)
    form.revision.data = str(proposal.revision)
    form.need_version.data = str(proposal.need.current_version_id)
    url = url_for("proposals.edit_proposal", ref=proposal.ref)
    return render_template(
        "proposals/review.html",
        proposal=proposal,
        need=need,
        text=shown_text(version, proposal.need.current or version.need_version),
        form=form,
        items=remaining(values_of(version), need.open_questions, url),
        trouble=errors.message(error) if error else None,
        trouble_code=error.code if error else None,
    )


@bp.get("/proposals/<ref>/receipt/<number>")
@signed_in(write=True, logs=True)
def show_receipt(ref: str, number: str) -> str:
    """What was received, when, and its checksum (R9)."""
    proposal = find(ref)
    version = find_version(proposal, number)
    operations.log_read(g.session, g.actor, proposal, version=version, now=clock.now())
    page = render_template(
        "proposals/receipt.html",
        proposal=proposal,
        version=version,
        need=shown_need(proposal.need),
        mine=rules.is_company(g.actor, proposal),
        available=rules.available(g.actor, proposal, proposal.state),
    )
    g.session.commit()
    return page


@bp.get("/proposals/<ref>/receipt/<number>/file")
@signed_in(write=True, logs=True)
def download_receipt(ref: str, number: str) -> Response:
    """The canonical file, exactly the bytes of the checksum."""
    proposal = find(ref)
    version = find_version(proposal, number)
    content = queries.receipt_file(g.session, version)
    operations.log_read(g.session, g.actor, proposal, version=version, now=clock.now())
    g.session.commit()
    file = Response(content, mimetype="application/json")
    name = f"{proposal.ref}-version-{number}.json"
    file.headers.set("Content-Disposition", "attachment", filename=name)
    return file


@bp.post("/proposals/<ref>/confirm")
@signed_in(write=True)
def confirm_proposal(ref: str) -> Response:
    """The proposal holds for the need as it is now (R25)."""
    proposal = find_own(ref)
    form = NeedSeenForm()
    if not form.validate():
        raise Stale("need_changed")
    seen = form.need_version_id or 0
    operations.confirm_proposal(g.session, g.actor, proposal, now=clock.now(), need_version_id=seen)
    g.session.commit()
    flash(_("The organisation is told that the proposal holds as it is."), "success")
    return redirect(url_for("proposals.show_proposal", ref=ref))


@bp.route("/proposals/<ref>/withdraw", methods=["GET", "POST"])
@signed_in(write=True)
def withdraw_proposal(ref: str) -> Answer:
    """Withdraw what was sent, after a question."""
    proposal = find_own(ref)
    if "withdrawn" not in rules.available(g.actor, proposal, proposal.state):
        return redirect(url_for("proposals.show_proposal", ref=ref))
    form = ActionForm()
    if not form.validate_on_submit():
        need = shown_need(proposal.need)
        return render_template("proposals/withdraw.html", form=form, proposal=proposal, need=need)
    operations.withdraw_proposal(g.session, g.actor, proposal, now=clock.now())
    g.session.commit()
    flash(_("The proposal is withdrawn."), "success")
    return redirect(url_for("proposals.show_proposal", ref=ref))
