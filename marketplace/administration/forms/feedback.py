"""Writing about the site's accessibility, and seeing to what was written."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from marketplace.arena.rules import BOUNDS
from marketplace.core.addresses import MAX_MAIL_ADDRESS
from marketplace.web.errors import add_messages
from marketplace.web.forms import LineField, TextField
from marketplace.web.personal_numbers import InsideForm

add_messages(
    {
        "too_much_feedback": _l(
            "We have got more than we can receive just now. Try again in an hour, or write to the "
            "arena by mail."
        ),
        "feedback_missing": _l("Write what does not work."),
        "feedback_handled": _l("Somebody has seen to this already."),
        "email_wrong": _l("That does not look like an e-mail address."),
    }
)


class FeedbackForm(InsideForm):
    """What somebody tells us."""

    text = TextField(
        _l("What does not work?"),
        BOUNDS["feedback"],
        [InputRequired(_l("Write what does not work."))],
        description=_l("What you wanted to do, and what happened."),
        render_kw={"rows": 6},
    )
    page = LineField(
        _l("On which page?"),
        BOUNDS["page"],
        description=_l("Its address, or what it is called."),
    )
    aid = LineField(
        _l("Do you use assistive technology?"),
        BOUNDS["aid"],
        description=_l("Such as a screen reader or magnification."),
    )
    reply_to = LineField(
        _l("Your e-mail address"),
        MAX_MAIL_ADDRESS,
        description=_l("Only if you want an answer."),
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )


class HandledForm(InsideForm):
    """What was done about it."""

    note = TextField(_l("What was done"), BOUNDS["handled"], render_kw={"rows": 2})
