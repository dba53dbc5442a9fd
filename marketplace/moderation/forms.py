"""What a moderator writes when an offer is reviewed."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from marketplace.offers import rules
from marketplace.web.errors import add_messages
from marketplace.web.forms import TextField
from marketplace.web.personal_numbers import InsideForm

add_messages(
    {
        "review_reason": _l(
            "Choose a reason, or write what the company should change, so that they can correct it."
        ),
        "restore_reason": _l("Write why the offer may be shown again."),
        "own_words": _l("Write your own reason in a sentence."),
        "review_moved": _l(
            "The offer has changed since you opened the page, so nothing was decided. It may have "
            "been taken back, or somebody else has read it."
        ),
        "offer_already_reviewed": _l("Somebody has read this version already."),
    }
)


class ReviewForm(InsideForm):
    """A moderator's answer to an offer."""

    reason_code = StringField(_l("Reason"))
    reason = TextField(
        _l("Your own words to the company"),
        rules.BOUNDS["reason"],
        description=_l("The company reads it. Nobody else does."),
        render_kw={"rows": 2},
    )
    # What the pressed button says; a hidden field would be sent before it, empty.
    decision = StringField()
