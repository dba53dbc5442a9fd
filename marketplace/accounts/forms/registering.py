"""Creating an account, and getting into it again without the password."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import InputRequired

from marketplace.accounts.forms.fields import email_field, name_field, new_password_field
from marketplace.accounts.passwords import MAX_LENGTH
from marketplace.web.forms import BaseForm, Bounded


def _typed_address(form: Any) -> str:
    return form.email.data or ""


class RegisterForm(BaseForm):
    """Who asks for an account. Its language is that of the page."""

    name = name_field(
        description=_l("Shown to colleagues and recipients, never on the public pages.")
    )
    email = email_field(
        _l("E-mail address at work"),
        autocomplete="username",
        description=_l(
            "We send a link there. The same domain as your organisation makes it easier to verify."
        ),
    )
    password = new_password_field(_l("Password"), _typed_address)
    has_read = BooleanField(
        _l("I have read how Behovstorget handles personal data"),
        [InputRequired(_l("Read how personal data are handled, and tick the box."))],
    )
    next = HiddenField()


class ConfirmForm(BaseForm):
    """The button that makes the account. The password is asked for in another browser than the
    one that asked for the account."""

    password = PasswordField(
        _l("The password you chose"),
        [Bounded(MAX_LENGTH)],
        description=_l(
            "We ask because this is another browser than the one you created the account in."
        ),
        render_kw={"autocomplete": "current-password"},
    )


class ForgottenForm(BaseForm):
    """The address of an account whose password is forgotten."""

    email = email_field(_l("E-mail address"), autocomplete="username")


class NewPasswordForm(BaseForm):
    """A new password, set by a link."""

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    password = new_password_field(_l("New password"), lambda form: form.address)
