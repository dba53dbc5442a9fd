"""The two things one writes beside the text: a comment, and the reason for a return."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from marketplace.needs.rules import BOUNDS
from marketplace.web.forms import TextField
from marketplace.web.personal_numbers import InsideForm


class CommentForm(InsideForm):
    """A comment to those who share the draft."""

    text = TextField(
        _l("New comment"), BOUNDS["comment"], [InputRequired(_l("Write your comment first."))]
    )


class ReturnForm(InsideForm):
    """Why the draft goes back."""

    reason = TextField(
        _l("Reason"),
        BOUNDS["reason"],
        [InputRequired(_l("Write why the draft goes back, so that it can be mended."))],
    )
