"""The need's public dialogue record (R4): what happens in the dialogue, never which company."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.accounts.models import Organisation
from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid
from marketplace.core.text import clean
from marketplace.needs import masks, rules
from marketplace.needs.models import DialogueEntry, DialogueParty, Need

# What a company's name ends with in the register, and nobody writes in running text.
LEGAL_FORMS = (" ab", " hb", " kb", " (publ)")


def record_invitation(
    session: Session,
    actor: Actor,
    need: Need,
    company: Organisation,
    *,
    form: str,
    public_reason: str,
    now: datetime,
) -> DialogueEntry:
    """Enter that a company was invited to dialogue: in which form, when, and why (R5). Which
    company it was is kept beside the record, for the body alone."""
    if "need_approver" not in rules.roles_of(actor, need):
        raise Forbidden("forbidden")
    reason = clean(public_reason, multiline=True)
    faults = _faults(form, reason, company)
    if faults:
        raise Invalid("invalid_fields", faults)
    masks.refuse_masked(session, need, {"public_reason": reason})
    entry = DialogueEntry(
        need_id=need.id, kind="dialogue_invited", form=form, at=now, public_text=reason
    )
    session.add(entry)
    session.flush()
    session.add(DialogueParty(entry_id=entry.id, organisation_id=company.id))
    audit.record(
        session,
        actor,
        "need.dialogue_recorded",
        need,
        now=now,
        details={"kind": entry.kind, "form": form},
    )
    return entry


def _faults(form: str, reason: str, company: Organisation) -> dict[str, str]:
    faults = {}
    if not codes.exists("dialogue_form", form):
        faults["dialogue_form"] = "choose_form"
    if not reason:
        faults["public_reason"] = "missing"
    elif len(reason) > rules.BOUNDS["public_reason"]:
        faults["public_reason"] = "too_long"
    elif names_company(reason, company):
        faults["public_reason"] = "names_company"
    return faults


def names_company(text: str, company: Organisation) -> bool:
    """Whether the text names the company, with or without its legal form, or by its number."""
    name = company.name.casefold()
    for form in LEGAL_FORMS:
        name = name.removesuffix(form)
    digits = "".join(letter for letter in text if letter.isdigit())
    return name in text.casefold() or company.org_number in digits
