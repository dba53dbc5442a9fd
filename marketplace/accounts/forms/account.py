"""What a person changes about their own account."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, RadioField, ValidationError
from wtforms.validators import InputRequired

from marketplace.accounts.forms.fields import (
    email_field,
    name_field,
    new_password_field,
    present_password_field,
)
from marketplace.core.addresses import normal_mail_address
from marketplace.web.forms import BaseForm


class DetailsForm(BaseForm):
    """Name and language."""

    name = name_field()
    language = RadioField(_l("Language of the mails you get"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Each in its own words, for who reads only that one.
        self.language.choices = [("sv", "Svenska"), ("en", "English")]


class PasswordForm(BaseForm):
    """Another password, by whoever knows the present one."""

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    present_password = present_password_field()
    password = new_password_field(_l("New password"), lambda form: form.address)


class AddressForm(BaseForm):
    """Another address, by whoever knows the password."""

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    email = email_field(_l("New e-mail address"))
    present_password = present_password_field()

    def validate_email(self, field: Field) -> None:
        """A change that is none would sign the person out elsewhere for nothing."""
        if normal_mail_address(field.data or "") == self.address:
            raise ValidationError(_("That is the address you already have."))


class DeleteForm(BaseForm):
    """The end of an account."""

    present_password = present_password_field()
    is_sure = BooleanField(
        _l("I understand that the account cannot be had back"),
        [InputRequired(_l("Tick the box if you want to delete the account."))],
    )
