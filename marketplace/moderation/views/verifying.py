"""One organisation on the desk: what they wrote beside what is known, and the decision."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from stdnum.se import orgnr
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import knowledge, operations, queries, rules
from marketplace.accounts.documents import public_organisation
from marketplace.accounts.models import Organisation, OrganisationDecision
from marketplace.arena import queries as arena
from marketplace.core.errors import DomainError, Invalid, NotFound, Stale, WrongState
from marketplace.moderation.knowing import Known, what_is_known
from marketplace.moderation.organisation_forms import NoteForm, OrganisationForm
from marketplace.moderation.queries import organisations as organisation_queries
from marketplace.moderation.views import bp
from marketplace.moderation.views.organisations import kind_of, standings_of
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.templating import long_date

Answer = str | Response | tuple[str, int]
# State -> the kind of reasons to choose between when it is left that way.
REASONS = {"registered": "organisation_reject", "verified": "organisation_suspend"}
REASONS_OF = {"rejected": "organisation_reject", "suspended": "organisation_suspend"}
DONE = {
    "verify": _l("%(name)s is verified."),
    "reject": _l("%(name)s is rejected. They read why, and can correct it and try again."),
    "suspend": _l("%(name)s is suspended. They read why."),
    "restore": _l("%(name)s is let back."),
}


@dataclass(frozen=True)
class Check:
    """Something that was checked: whether it agrees, and what was found."""

    agrees: bool
    title: str
    text: str


@dataclass(frozen=True)
class Past:
    """Something that was decided, and by whom."""

    what: str
    when: str
    by: str


@bp.route("/desk/organisations/<ref>", methods=["GET", "POST"])
@roles("moderator", write=True, logs=True)
def show_organisation(ref: str) -> Answer:
    """Read it (which is logged), and decide."""
    organisation = _organisation(ref)
    form = OrganisationForm(revision=str(organisation.revision))
    if not form.is_submitted():
        operations.log_read(g.session, g.actor, organisation, now=clock.now())
        page = _page(organisation, form)
        g.session.commit()
        return page
    if not form.validate():
        return _page(organisation, form), 422
    return _decide(organisation, form)


def _organisation(ref: str) -> Organisation:
    organisation = queries.organisation_by_ref(g.session, ref)
    if organisation is None or organisation.is_arena:
        raise NotFound("not_found")
    return organisation


def _decide(organisation: Organisation, form: OrganisationForm) -> Answer:
    following = organisation_queries.organisation_place(g.session, organisation).next_ref
    was, decision = organisation.state, form.decision.data or ""
    try:
        _do(organisation, form, decision)
    except Invalid as error:
        form.add_errors(error.fields)
        return _page(organisation, form), 422
    except (Stale, WrongState):
        g.session.refresh(organisation)
        form.revision.data = str(organisation.revision)
        return _page(organisation, form, _("It has changed since you opened the page.")), 409
    except DomainError as error:
        return _page(organisation, form, errors.message(error)), 409
    g.session.commit()
    flash(DONE[decision] % {"name": organisation.name}, "success")
    if was == "registered" and following is not None:
        return redirect(url_for("moderation.show_organisation", ref=following))
    return redirect(url_for("moderation.list_organisations"))


def _do(organisation: Organisation, form: OrganisationForm, decision: str) -> None:
    session, actor, now, seen = g.session, g.actor, clock.now(), form.revision_number
    code, reason = form.reason_code.data or "", form.reason.data or ""
    own = reason if code == rules.OWN_WORDS or decision == "restore" else ""
    if decision == "verify":
        operations.verify_organisation(session, actor, organisation, now=now, revision=seen)
    elif decision == "reject":
        operations.reject_organisation(
            session, actor, organisation, reason_code=code, reason=own, now=now, revision=seen
        )
    elif decision == "suspend":
        operations.suspend_organisation(
            session, actor, organisation, reason_code=code, reason=own, now=now, revision=seen
        )
    elif decision == "restore":
        operations.restore_organisation(
            session, actor, organisation, reason=own, now=now, revision=seen
        )
    else:
        raise Invalid("unknown_code", {"reason_code": "unknown_code"})


@bp.post("/desk/organisations/<ref>/note")
@roles("moderator", write=True)
def note_organisation(ref: str) -> Answer:
    """What moderators write for each other."""
    organisation, form = _organisation(ref), NoteForm()
    if not form.validate():
        deciding = OrganisationForm(formdata=None, revision=str(organisation.revision))
        return _page(organisation, deciding, note_form=form), 422
    text = form.note.data or ""
    operations.write_note(g.session, g.actor, organisation, text, now=clock.now())
    g.session.commit()
    flash(_("The note is saved."), "success")
    return redirect(url_for("moderation.show_organisation", ref=ref))


def _page(
    organisation: Organisation,
    form: OrganisationForm,
    error: str | None = None,
    note_form: NoteForm | None = None,
) -> str:
    language, state = present_language(), organisation.state
    known = what_is_known(g.session, organisation)
    decisions = knowledge.decisions_about(g.session, organisation.id)
    note = knowledge.note_about(g.session, organisation.id)
    registered = next((d for d in reversed(decisions) if d.kind == "registered"), None)
    waits = state == "registered"
    checks = _checks(organisation, known)
    return render_template(
        "moderation/organisation.html",
        organisation=organisation,
        shown=public_organisation(organisation),
        what=kind_of(organisation),
        places=[codes.label("place", code, language) for code in organisation.places],
        state_text=codes.label("organisation_state", state, language),
        number=orgnr.format(organisation.org_number) if not organisation.sole_trader else None,
        registered=registered,
        checks=checks,
        summary=_summary(checks),
        found=known,
        place=organisation_queries.organisation_place(g.session, organisation) if waits else None,
        standing=standings_of([organisation])[organisation.id] if waits else None,
        history=[_past(decision) for decision in decisions],
        note=note,
        note_form=note_form or NoteForm(formdata=None, note=note.text if note else ""),
        reasons=arena.reasons(g.session, REASONS[state], language) if state in REASONS else [],
        form=form,
        action=ActionForm(),
        error=error,
    )


def _checks(organisation: Organisation, known: Known) -> list[Check]:
    return [
        Check(
            known.number_is_right,
            _("Number"),
            _("The last digit agrees") if known.number_is_right else _("The last digit is wrong"),
        ),
        _mail_check(known),
        _duplicate_check(organisation, known),
        _name_check(known),
        *([_history_check(known)] if known.rejected_before else []),
    ]


def _mail_check(known: Known) -> Check:
    if not known.members:
        return Check(False, _("E-mail"), _("It has no members yet"))
    if known.domain_fits:
        return Check(True, _("E-mail"), _("The domain of a member's address is like the name"))
    if known.private_address:
        return Check(False, _("E-mail"), _("An address that anybody can have"))
    return Check(False, _("E-mail"), _("The domain says nothing of the organisation"))


def _duplicate_check(organisation: Organisation, known: Known) -> Check:
    if not known.same_number:
        return Check(True, _("Duplicate"), _("Nobody else has the number"))
    names = ", ".join(one.name for one in known.same_number)
    # Several organisations of one municipality may share its number.
    return Check(
        organisation.is_public_body, _("Duplicate"), _("%(names)s has the same number", names=names)
    )


def _name_check(known: Known) -> Check:
    if not known.alike:
        return Check(True, _("Name"), _("Nobody else is called nearly the same"))
    names = ", ".join(_named(one) for one in known.alike)
    return Check(False, _("Name"), _("Is like %(names)s", names=names))


def _named(one: knowledge.LookAlike) -> str:
    where = f" ({one.town})" if one.town else ""
    since = _(", verified %(day)s", day=long_date(one.verified_at)) if one.verified_at else ""
    return f"{one.name}{where}{since}"


def _history_check(known: Known) -> Check:
    times = ngettext("Rejected %(num)d time", "Rejected %(num)d times", known.rejected_before)
    return Check(False, _("Before"), times)


def _summary(checks: list[Check]) -> str:
    agreeing = sum(check.agrees for check in checks)
    rest = len(checks) - agreeing
    agree = ngettext("%(num)d thing agrees", "%(num)d things agree", agreeing)
    if not rest:
        return str(agree)
    left = ngettext("%(num)d to look at", "%(num)d to look at", rest)
    return f"{agree}, {left}"


def _past(decision: OrganisationDecision) -> Past:
    words = {
        "registered": _("Registered the organisation"),
        "corrected": _("Corrected and sent again"),
        "changed": _("Name or number changed"),
        "verified": _("Verified"),
        "rejected": _("Rejected"),
        "suspended": _("Suspended"),
        "restored": _("Let back"),
    }
    said = [str(words[decision.kind]), _reason(decision)]
    by = decision.person.name if decision.person else str(_("the installation"))
    return Past(": ".join(filter(None, said)), long_date(decision.at), by)


def _reason(decision: OrganisationDecision) -> str:
    kind, code = REASONS_OF.get(decision.kind), decision.reason_code
    if not kind or not code or (code == rules.OWN_WORDS and decision.reason):
        return decision.reason
    return arena.reason_label(g.session, kind, code, present_language())
