"""Fields that several forms about an account share: an address, a password, a name."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, PasswordField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from marketplace.accounts.passwords import MAX_LENGTH, MIN_LENGTH, weakness
from marketplace.core.addresses import MAX_MAIL_ADDRESS, is_mail_address, normal_mail_address
from marketplace.web.forms import Bounded, LineField

MAX_NAME = 120

WEAK: dict[str, Any] = {
    "password_short": _l("Write at least %(least)s characters. Three words in a row will do."),
    "password_is_address": _l("The password must not be your address. Three other words will do."),
    "password_common": _l("Many have that password, so it is easy to guess. Choose another."),
}


def name_field(**kw: Any) -> LineField:
    """What a person is called."""
    required = DataRequired(_l("Write your name."))
    return LineField(_l("Name"), MAX_NAME, [required], render_kw={"autocomplete": "name"}, **kw)


def email_field(label: Any, autocomplete: str = "email", **kw: Any) -> LineField:
    """An e-mail address that mail can be sent to."""
    return LineField(
        label,
        MAX_MAIL_ADDRESS,
        [DataRequired(_l("Enter your e-mail address.")), check_address],
        render_kw={"autocomplete": autocomplete, "inputmode": "email", "spellcheck": "false"},
        **kw,
    )


def check_address(_form: Any, field: Field) -> None:
    """Refuse what is no address, or has letters before the @ that not every server takes."""
    address = normal_mail_address(field.data or "")
    if not is_mail_address(address) or not address.isascii():
        raise ValidationError(_("Write the address as name@organisation.se."))


def present_password_field() -> PasswordField:
    """The password the person has."""
    return PasswordField(
        _l("Your present password"),
        [InputRequired(_l("Enter your password.")), Bounded(MAX_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )


def new_password_field(label: Any, address_of: Callable[[Any], str]) -> PasswordField:
    """A password to come. `address_of`: the form -> the address that it must not be."""

    def check(form: Any, field: Field) -> None:
        code = weakness(field.data or "", address_of(form))
        if code is not None:
            raise ValidationError(str(WEAK[code]) % {"least": MIN_LENGTH})

    return PasswordField(
        label,
        [InputRequired(_l("Choose a password.")), Bounded(MAX_LENGTH), check],
        description=_l("At least 12 characters. Three words in a row will do."),
        render_kw={"autocomplete": "new-password"},
    )
