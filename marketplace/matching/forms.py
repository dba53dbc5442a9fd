"""What moderators and the two sides may write about a pair."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired

from marketplace.matching import rules
from marketplace.web.errors import add_messages
from marketplace.web.forms import TextField
from marketplace.web.personal_numbers import InsideForm

add_messages(
    {
        "match_already_curated": _l(
            "%(who)s has curated this pair since you opened it. Nothing else was changed."
        ),
        "match_already_dismissed": _l(
            "%(who)s has dismissed this pair since you opened it. Nothing else was changed."
        ),
        "match_already_introduced": _l(
            "%(who)s has introduced this pair since you opened it. Nothing else was changed."
        ),
        "match_new_text": _l(
            "The need or the offer has a new text since you opened the page. Read it below before "
            "you decide."
        ),
        "match_over": _l(
            "The need or the offer is no longer public, so nothing can be decided about the pair."
        ),
        "match_need_in_procurement": _l(
            "The need has gone to procurement and takes nothing more, so nobody can be introduced "
            "to it."
        ),
        "match_reason_not_for_curated": _l(
            "That is a reason to dismiss. Choose why the two belong together."
        ),
        "match_reason_not_for_dismissed": _l(
            "That is a reason to curate. Choose why the two do not belong together."
        ),
        "match_own_words": _l("Write your own reason in a sentence."),
    }
)


class DecisionForm(InsideForm):
    """A moderator's decision about one pair. `area` is the queue that one works in."""

    reason_code = StringField(_l("Reason"))
    reason = TextField(_l("Your own reason"), rules.BOUNDS["reason"])
    # What the pressed button says; a hidden field would be sent before it, empty.
    decision = StringField()
    area = HiddenField()


class IntroductionForm(InsideForm):
    """The one message that both sides get."""

    message = TextField(
        _l("Message to both"),
        rules.BOUNDS["message"],
        validators=[InputRequired(message=_l("Write what both should read."))],
        description=_l("Both read exactly this. Add nothing that only one of them should know."),
    )


class ReplyForm(InsideForm):
    """One side's answer to an introduction."""

    interested = RadioField(
        _l("Are you interested?"),
        choices=[],
        validators=[InputRequired(message=_l("Choose whether you are interested."))],
    )
    comment = TextField(
        _l("Comment"),
        rules.BOUNDS["comment"],
        description=_l("The other side and the moderators read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.interested.choices = [
            ("yes", _("Yes, we are interested")),
            ("no", _("No, not this time")),
        ]
