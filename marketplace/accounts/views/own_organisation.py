"""An organisation for its own people: where it stands, and what it says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, g, redirect, render_template, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import belonging, knowledge, operations, queries, rules
from marketplace.accounts.documents import public_organisation
from marketplace.accounts.forms.organisation import DetailsForm, TwoPersonForm, present_details
from marketplace.accounts.models import Organisation, OrganisationDecision
from marketplace.accounts.views import bp
from marketplace.accounts.views.organisations import place_text, what_it_is
from marketplace.arena import queries as arena
from marketplace.core.errors import DomainError, Forbidden, Invalid, NotFound, Stale
from marketplace.moderation import rules as desk
from marketplace.web import clock, errors
from marketplace.web.guards import signed_in
from marketplace.web.language import present_language

Answer = str | Response | tuple[str, int]
errors.add_messages(
    {
        "acts_for_another": _l(
            "You belong to this organisation, but act for another one right now. Switch, and come "
            "back."
        )
    }
)
REASONS_OF = {"rejected": "organisation_reject", "suspended": "organisation_suspend"}


def of_mine(ref: str) -> Organisation:
    """An organisation for its own people and for the installation's administrator. Strangers are
    not told that it is there; who acts for another is told to switch."""
    organisation = queries.organisation_by_ref(g.session, ref)
    if organisation is None:
        raise NotFound("not_found")
    if g.actor.organisation_id == organisation.id or g.actor.has("platform_admin"):
        return organisation
    if belonging.membership(g.session, g.person.id, organisation.id) is not None:
        raise Forbidden("acts_for_another")
    raise NotFound("not_found")


def administered(ref: str) -> Organisation:
    """The same, for those who decide about its people."""
    organisation = of_mine(ref)
    if not rules.may_administer(g.actor, organisation):
        raise Forbidden("forbidden")
    return organisation


@dataclass(frozen=True)
class Way:
    """Something that can be done meanwhile."""

    icon: str
    title: str
    text: str
    action_url: str
    action: str


@bp.get("/organisations/<ref>/own")
@signed_in(write=False)
def own_organisation(ref: str) -> str:
    """Where it stands: waiting, verified, rejected or suspended, why, and what can be done."""
    organisation = of_mine(ref)
    is_admin = rules.may_administer(g.actor, organisation)
    decisions = knowledge.decisions_about(g.session, organisation.id)
    last = next((d for d in decisions if d.kind in REASONS_OF), None)
    registered = next((d for d in decisions if d.kind in {"registered", "corrected"}), None)
    shown = public_organisation(organisation)
    return render_template(
        "accounts/organisation_own.html",
        organisation=organisation,
        shown=shown,
        what=what_it_is(shown),
        where=place_text(shown),
        state_text=codes.label("organisation_state", organisation.state, present_language()),
        answer_by=weekday(_answer_by(organisation)),
        registered=registered,
        reason=reason_of(last) if last and organisation.state == last.kind else None,
        ways=_ways(organisation, is_admin),
        is_admin=is_admin,
    )


def _answer_by(organisation: Organisation) -> date:
    """The last day for moderators to have looked at it, as the arena has promised."""
    days = arena.due_days(g.session)["organisations"]
    return desk.due_at(organisation.registered_at or organisation.created_at, days)


def weekday(day: date) -> str:
    """torsdag 26 november / Thursday 26 November."""
    return str(format_date(day, "EEEE d MMMM"))


def reason_of(decision: OrganisationDecision) -> str:
    """Why it was decided, in words: the arena's, and the moderator's own."""
    own = decision.reason
    code, kind = decision.reason_code, REASONS_OF.get(decision.kind)
    if not code or not kind or (code == rules.OWN_WORDS and own):
        return own
    label = arena.reason_label(g.session, kind, code, present_language())
    return f"{label}. {own}" if own else label


def _ways(organisation: Organisation, is_admin: bool) -> list[Way]:
    ways = []
    verified = organisation.state == "verified"
    if organisation.is_company and g.actor.has("company_editor"):
        ways.append(
            Way(
                "edit",
                _("Write an offer"),
                _("A moderator reads it before it is published.")
                if verified
                else _("It is kept as a draft, and can be reviewed once you are verified."),
                url_for("offers.write_offer"),
                _("Write an offer"),
            )
        )
    if organisation.is_public_body and g.actor.has("need_author", "need_approver"):
        ways.append(
            Way(
                "edit",
                _("Begin a need"),
                _("Write it together. An approver publishes it.")
                if verified
                else _("Write it together. It can be published once you are verified."),
                url_for("needs.new_need"),
                _("Begin a need"),
            )
        )
    ways.append(_reading(organisation))
    if is_admin and organisation.state not in rules.SILENCED:
        ways.append(
            Way(
                "people",
                _("Invite a colleague"),
                _("It is wise to be two administrators."),
                url_for("accounts.list_members", ref=organisation.ref) + "#invite",
                _("Invite"),
            )
        )
    return ways


def _reading(organisation: Organisation) -> Way:
    if organisation.is_company:
        return Way(
            "search",
            _("See what is needed"),
            _("Needs can be read by everybody, and so can what they ask."),
            url_for("needs.list_needs"),
            _("Read the needs"),
        )
    return Way(
        "search",
        _("See what is offered"),
        _("What companies offer, and what other public bodies need."),
        url_for("offers.list_offers"),
        _("Read the offers"),
    )


@bp.route("/organisations/<ref>/edit", methods=["GET", "POST"])
@signed_in(write=True)
def edit_organisation(ref: str) -> Answer:
    """Its administrators correct what it says of itself; what was rejected is sent again."""
    organisation = administered(ref)
    form = DetailsForm(data=present_details(organisation))
    if not form.is_submitted():
        form.revision.data = str(organisation.revision)
        return _edit_page(organisation, form)
    checked = form.validate()
    values = form.details(organisation.kind)
    values["org_number"] = values["org_number"] or organisation.org_number
    if not checked or form.errors:
        return _edit_page(organisation, form), 422
    try:
        told = _correct(organisation, form, values)
    except Invalid as error:
        form.add_errors(error.fields)
        return _edit_page(organisation, form), 422
    except Stale:
        return _stale_page(organisation, form), 409
    except DomainError as error:
        return _edit_page(organisation, form, errors.message(error)), 409
    g.session.commit()
    flash(told, "success")
    return redirect(url_for("accounts.own_organisation", ref=ref))


def _correct(organisation: Organisation, form: DetailsForm, values: dict[str, object]) -> str:
    now, was = clock.now(), organisation.state
    operations.update_organisation(
        g.session, g.actor, organisation, values, now=now, revision=form.revision_number
    )
    if was == "rejected":
        operations.try_again(g.session, g.actor, organisation, now=now)
        return str(_("Corrected, and sent to be verified again."))
    if was == "verified" and organisation.state == "registered":
        return str(_("Saved. The new name or number is now to be verified."))
    return str(_("Saved."))


def _stale_page(organisation: Organisation, form: DetailsForm) -> str:
    """Somebody else saved meanwhile: what stands there now, beside what was typed (R26)."""
    g.session.refresh(organisation)
    form.revision.data = str(organisation.revision)
    stored = present_details(organisation)
    differing = [
        (field.label.text, stored[field.name] or _("Not filled in."))
        for field in form
        if isinstance(stored.get(field.name), str) and stored[field.name] != (field.data or "")
    ]
    return _edit_page(organisation, form, differing=differing)


def _edit_page(
    organisation: Organisation,
    form: DetailsForm,
    problem: str | None = None,
    differing: Sequence[tuple[str, str]] = (),
) -> str:
    return render_template(
        "accounts/organisation_edit.html",
        organisation=organisation,
        form=form,
        problem=problem,
        differing=differing,
    )


@bp.post("/organisations/<ref>/two-persons")
@signed_in(write=True)
def set_two_persons(ref: str) -> Response:
    """Whether somebody else than the writer publishes."""
    organisation, form = administered(ref), TwoPersonForm()
    wanted = bool(form.two_person_rule.data)
    operations.set_two_person_rule(g.session, g.actor, organisation, wanted, now=clock.now())
    g.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.list_members", ref=ref))
