"""Helping people and organisations."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from marketplace.administration.operations.helping import BOUNDS
from marketplace.core.addresses import MAX_MAIL_ADDRESS
from marketplace.web.errors import add_messages
from marketplace.web.forms import BaseForm, LineField, TextField
from marketplace.web.personal_numbers import InsideForm

add_messages(
    {
        "no_such_account": _l(
            "Nobody has an account with this address. Ask them to register first."
        ),
        "account_deleted": _l("The account has been deleted, so there is nothing to help with."),
        "not_oneself": _l("You cannot shut your own account."),
    }
)


class LanguageForm(BaseForm):
    """The language of somebody's mails."""

    code = RadioField(_l("Language of mails"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.choices = [("sv", _("Swedish")), ("en", _("English"))]


class AppointForm(InsideForm):
    """Somebody who becomes administrator, and why."""

    email = LineField(
        _l("E-mail address of the new administrator"),
        MAX_MAIL_ADDRESS,
        [InputRequired(_l("Write the address of somebody who has an account."))],
        render_kw={"inputmode": "email", "spellcheck": "false", "autocomplete": "off"},
    )
    reason = TextField(
        _l("Why"),
        BOUNDS["reason"],
        [InputRequired(_l("Give a reason. It is shown to those it concerns."))],
        description=_l("Such as how you know that they may decide for the organisation."),
        render_kw={"rows": 2},
    )
