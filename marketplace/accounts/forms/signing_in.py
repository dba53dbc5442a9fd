"""Signing in, and choosing for whom one acts."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField
from wtforms.validators import InputRequired

from marketplace.accounts.passwords import MAX_LENGTH
from marketplace.web.forms import BaseForm, Bounded, LineField


class SignInForm(BaseForm):
    """Address and password."""

    email = LineField(
        _l("E-mail address"),
        254,
        [InputRequired(_l("Enter your e-mail address."))],
        render_kw={"autocomplete": "username", "inputmode": "email", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password.")), Bounded(MAX_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    # What was being sent when it turned out that nobody was signed in (R26).
    kept = HiddenField()


class ChooseForm(BaseForm):
    """One of the organisations the person belongs to."""

    organisation = RadioField(_l("Organisation"), coerce=int)
    next = HiddenField()
