"""What a person may type into a proposal and around it, with the messages beside the fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)

from marketplace import codes
from marketplace.needs.documents import PublicNeed
from marketplace.needs.rules import BOUNDS as NEED_BOUNDS
from marketplace.offers.documents import PublicOffer
from marketplace.proposals.models import ProposalVersion
from marketplace.proposals.rules import ANSWER, BOUNDS, CLAIMABLE
from marketplace.web.forms import BaseForm, LineField, TextField
from marketplace.web.language import present_language
from marketplace.web.personal_numbers import InsideForm, WritingForm
from marketplace.web.templating import lang_attribute, passage

CLAIM = "claim-"
REASON = "reason-"
TEXTS = ("approach", "expected_effect")
MORE = ("prerequisites", "timeline", "indicative_cost", "evidence", "risks", "partners")
VIDEO = ("video_url", "video_transcript")
ASKED = ("wants_dialogue", "accepts_publicity")
SAVED = ("title", *TEXTS, "maturity", *MORE, *VIDEO, *ASKED, "linked_offers", "language")


def _flag(value: object) -> bool | None:
    return {"yes": True, "True": True, "no": False, "False": False}.get(str(value))


class YesOrNo(RadioField):
    """A question with two answers; no answer is kept as no answer."""

    def __init__(self, label: Any, yes: Any, no: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=[], coerce=_flag, validate_choice=False, **kwargs)
        self.choices = [("yes", yes), ("no", no)]


class ProposalForm(InsideForm):
    """The working copy. `form_for` adds a field for each question of the need."""

    title = LineField(_l("Title"), BOUNDS["title"])
    approach = TextField(_l("How we meet the need"), BOUNDS["approach"])
    expected_effect = TextField(_l("Expected effect"), BOUNDS["expected_effect"])
    maturity = SelectField(
        _l("Maturity"), coerce=lambda value: value or None, validate_choice=False
    )
    prerequisites = TextField(_l("What is asked of you"), BOUNDS["prerequisites"])
    timeline = TextField(_l("Timeline"), BOUNDS["timeline"])
    indicative_cost = LineField(_l("Indicative cost"), BOUNDS["indicative_cost"])
    evidence = TextField(_l("Evidence"), BOUNDS["evidence"])
    risks = TextField(_l("Risks"), BOUNDS["risks"])
    partners = LineField(_l("Partners"), BOUNDS["partners"])
    video_url = LineField(_l("Address of a video"), BOUNDS["video_url"])
    video_transcript = TextField(
        _l("What is said and shown in the video"), BOUNDS["video_transcript"]
    )
    wants_dialogue = YesOrNo(
        _l("Do you want a dialogue with the organisation?"),
        _l("Yes, we would like to come to a dialogue meeting"),
        _l("No, the proposal is enough as it is"),
    )
    accepts_publicity = YesOrNo(
        _l("May the organisation tell others that you have answered?"),
        _l("Yes, our name may be mentioned"),
        _l("No, do not mention us by name"),
    )
    linked_offers = SelectMultipleField(_l("Your offers"), validate_choice=False)
    language = SelectField(_l("Language of the proposal"), validate_choice=False)

    def values(self) -> dict[str, Any]:
        """The text, as `update_proposal` takes it."""
        values = {name: self._fields[name].data for name in SAVED}
        values["answers"] = {
            name.removeprefix(ANSWER): field.data or ""
            for name, field in self._fields.items()
            if name.startswith(ANSWER)
        }
        values["claims"] = {section: self._claim(section) for section in self.sections}
        return values

    @property
    def sections(self) -> list[str]:
        """The sections of this form for which secrecy can be asked."""
        names = (name for name in self._fields if name.startswith(CLAIM))
        return [name.removeprefix(CLAIM) for name in names]

    def _claim(self, section: str) -> str | None:
        """The reason given, none when no secrecy is asked for."""
        if not self._fields[CLAIM + section].data:
            return None
        return self._fields[REASON + section].data or ""


def form_for(
    version: ProposalVersion | None, need: PublicNeed, offers: Sequence[PublicOffer]
) -> ProposalForm:
    """The form of a working copy: with what is saved, or with what was sent. Without a version
    (the draft is gone) it only holds what was sent."""
    fields: dict[str, Any] = {
        ANSWER + question["id"]: TextField(_question(need, question), BOUNDS["answer"])
        for question in need.open_questions
    }
    for section in (*CLAIMABLE, *fields, *_kept(version, fields)):
        fields |= _claim_fields(section)
    shape = type("ProposalFormWithAnswers", (ProposalForm,), fields)
    form: ProposalForm = shape(data=saved_values(version) if version else {})
    form.maturity.choices = [("", _("Choose")), *codes.choices("maturity", present_language())]
    form.language.choices = [("sv", "Svenska"), ("en", "English")]
    form.linked_offers.choices = [(offer.ref, _offer_label(offer)) for offer in offers]
    return form


def _kept(version: ProposalVersion | None, fields: Mapping[str, Any]) -> list[str]:
    """Answers to questions that are no longer asked: what is claimed for them can be changed."""
    if version is None:
        return []
    sections = (ANSWER + question for question, text in version.answers.items() if text)
    return [section for section in sections if section not in fields]


def _claim_fields(section: str) -> dict[str, Any]:
    asks = (
        _l("Ask for secrecy for this answer")
        if section.startswith(ANSWER)
        else _l("Ask for secrecy for this section")
    )
    return {
        CLAIM + section: BooleanField(asks),
        REASON + section: TextField(_l("Reason for the claim"), BOUNDS["claim_reason"]),
    }


def _question(need: PublicNeed, question: Mapping[str, Any]) -> Markup:
    """The body's question as a label, marked where it is in another language than the page."""
    marked = lang_attribute(need.language)
    return Markup("<span{}>{}</span>").format(marked, question["text"])


def saved_values(version: ProposalVersion) -> dict[str, Any]:
    """What is saved, by the form's fields."""
    saved = {name: getattr(version, name) for name in SAVED}
    saved |= {ANSWER + question: text for question, text in version.answers.items()}
    saved |= {CLAIM + section: True for section in version.claims}
    return saved | {REASON + section: reason for section, reason in version.claims.items()}


def _offer_label(offer: PublicOffer) -> Markup:
    return Markup('{}<span class="choice__sub">{}</span>').format(
        passage(offer.title, offer.language), offer.ref
    )


def _number(field: HiddenField) -> int | None:
    value = field.data or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


class NeedSeenForm(BaseForm):
    """A button of the company's. It carries which version of the need was seen."""

    need_version = HiddenField()

    @property
    def need_version_id(self) -> int | None:
        """The need's version that the page showed."""
        return _number(self.need_version)


class SubmitForm(NeedSeenForm):
    """The last step."""

    terms = BooleanField(_l("I have read this and send the proposal on behalf of the company"))


class SeenForm(BaseForm):
    """A button of the receiving body's. It carries which version of the proposal was read."""

    version = HiddenField()

    @property
    def version_number(self) -> int:
        """The version that the page showed; 0, which none has, when it says nothing readable."""
        return _number(self.version) or 0


class FeedbackForm(SeenForm, InsideForm):
    """The receiving body's answer to the company."""

    feedback = TextField(_l("Feedback to the company"), BOUNDS["feedback"])


class InviteForm(SeenForm, WritingForm):
    """An invitation to dialogue. The reason is public (R5)."""

    dialogue_form = RadioField(_l("Form of the dialogue"), validate_choice=False)
    public_reason = TextField(
        _l("Reason, for the public dialogue record"), NEED_BOUNDS["public_reason"]
    )

    def offer_forms(self, planned: Sequence[str]) -> None:
        """Let the person choose among the forms that the need has said it will use; all, when it
        has named none."""
        known = codes.choices("dialogue_form", present_language())
        self.dialogue_form.choices = [
            choice for choice in known if not planned or choice[0] in planned
        ]


class NoteForm(InsideForm):
    """A note for those who read the proposals in the receiving body."""

    note = TextField(_l("New note"), BOUNDS["note"])


class RegistryForm(InsideForm):
    """The number under which the body has registered the proposal."""

    registry_number = LineField(_l("Registry number"), BOUNDS["registry_number"])
