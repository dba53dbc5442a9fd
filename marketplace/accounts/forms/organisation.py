"""What a person writes about their organisation, its people, and those who want to join."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired

from marketplace import codes
from marketplace.accounts import rules
from marketplace.accounts.models import Organisation
from marketplace.core.addresses import is_mail_address
from marketplace.web.forms import BaseForm, Bounded, LineField, TextField
from marketplace.web.language import present_language
from marketplace.web.personal_numbers import InsideForm, WritingForm

MAX_NUMBER = 20
PLACES_TYPED = 1000
KINDS = ("company", "municipality", "region", "municipal_company", "authority", "other_public")


class DetailsForm(WritingForm):
    """What an organisation says of itself."""

    # No `limit`: the number of a sole trader is a personal number, and is asked for.
    org_number = StringField(_l("Organisation number"), [Bounded(MAX_NUMBER)])
    sole_trader = BooleanField(_l("It is a sole trader"))
    name = LineField(_l("Name"), rules.BOUNDS["name"], description=_l("As it is registered."))
    places = LineField(
        _l("Place"),
        PLACES_TYPED,
        description=_l(
            "The municipality or county that you serve. Write a comma between if there are several."
        ),
    )
    town = LineField(_l("Town"), rules.BOUNDS["town"])
    description = TextField(
        _l("What you do"),
        rules.BOUNDS["description"],
        description=_l("Two or three sentences for those who do not know you."),
        render_kw={"rows": 3},
    )
    contact = LineField(
        _l("Contact"),
        rules.BOUNDS["contact"],
        description=_l("A shared e-mail address that everybody can see, not a person's own."),
        render_kw={"inputmode": "email", "spellcheck": "false"},
    )

    def details(self, kind: str) -> dict[str, Any]:
        """What was typed, as an operation takes it. A place that is not known gets an error."""
        is_body = kind in rules.PUBLIC_BODIES
        return {
            "org_number": self.org_number.data or "",
            "name": self.name.data or "",
            "sole_trader": bool(self.sole_trader.data) and not is_body,
            "places": self._found_places() if is_body else [],
            "town": self.town.data or "",
            "description": self.description.data or "",
            "contact": self.contact.data or "",
        }

    def _found_places(self) -> list[str]:
        found = []
        for name in filter(None, (part.strip() for part in (self.places.data or "").split(","))):
            code = codes.find_place(name)
            if code is None:
                unknown = _("We know no municipality or county called “%(name)s”.", name=name)
                self.places.errors = [*self.places.errors, unknown]
            else:
                found.append(code)
        return found


class RegisterForm(DetailsForm):
    """A new organisation. `seen`: refs of those like it that have been shown."""

    kind = RadioField(_l("Kind of organisation"), validate_choice=False)
    may_represent = BooleanField(
        _l("I may represent the organisation here, and become its first administrator"),
        [InputRequired(_l("Say that you may represent the organisation."))],
    )
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = present_language()
        self.kind.choices = [(k, codes.label("organisation_kind", k, language)) for k in KINDS]


def present_details(organisation: Organisation) -> dict[str, Any]:
    """What there is, to correct; the number of a sole trader is never shown."""
    language = present_language()
    named = [codes.label("place", code, language) for code in organisation.places]
    return {
        "org_number": "" if organisation.sole_trader else organisation.org_number,
        "sole_trader": organisation.sole_trader,
        "name": organisation.name,
        "places": ", ".join(named),
        "town": organisation.town,
        "description": organisation.description,
        "contact": organisation.contact,
    }


class _Roles(SelectMultipleField):
    """The roles that there are in an organisation of this kind."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **kw)


class RolesForm(BaseForm):
    """What a member is, and what they work with."""

    roles = _Roles(_l("Roles"))
    function = SelectField(
        _l("Works with"), choices=[], validate_choice=False, filters=[lambda v: v or None]
    )

    def offer(self, kind: str) -> None:
        """The choices of an organisation of this kind."""
        language = present_language()
        self.roles.choices = [(r, codes.label("role", r, language)) for r in rules.roles_for(kind)]
        named = [(f, codes.label("function", f, language)) for f in rules.FUNCTIONS]
        self.function.choices = [("", _("Not said")), *named]

    @property
    def chosen(self) -> dict[str, Any]:
        """Roles and function as an operation takes them."""
        return {"roles": list(self.roles.data or ()), "function": self.function.data or None}


class InvitationForm(RolesForm):
    """A colleague's address, and what they are to be."""

    email = LineField(
        _l("E-mail address"),
        254,
        [InputRequired(_l("Enter the colleague's e-mail address."))],
        render_kw={"inputmode": "email", "spellcheck": "false", "autocomplete": "off"},
    )

    def validate_email(self, field: LineField) -> None:
        """What cannot be an address is told beside the field."""
        if not is_mail_address(field.data or ""):
            raise ValidationError(_("This is no e-mail address."))


class AnswerForm(RolesForm, InsideForm):
    """An administrator's answer to somebody who asks to join."""

    reason = TextField(
        _l("Why not"),
        rules.BOUNDS["reason"],
        description=_l("The one who asked reads it. Nobody else does."),
        render_kw={"rows": 3},
    )
    # What the pressed button says; a hidden field would be sent before it, empty.
    decision = StringField()


class JoinForm(InsideForm):
    """What somebody who asks to join says to the administrators."""

    message = TextField(
        _l("To the administrators"),
        rules.BOUNDS["message"],
        description=_l("Say who you are, so that they know you."),
        render_kw={"rows": 3},
    )


class TwoPersonForm(BaseForm):
    """How a public body publishes."""

    two_person_rule = BooleanField(_l("Whoever writes a need does not publish it"))
