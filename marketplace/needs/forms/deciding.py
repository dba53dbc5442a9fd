"""What one writes when one publishes a new version, closes, opens again or withdraws. All of that
becomes public; what a body keeps for itself does not."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from marketplace.core.days import end_of_day
from marketplace.needs.forms.fields import DayField
from marketplace.needs.rules import BOUNDS
from marketplace.web.forms import LineField, TextField
from marketplace.web.personal_numbers import InsideForm, WritingForm
from marketplace.web.templating import long_date


class VersionForm(WritingForm):
    """What a new version changes, and why."""

    note = TextField(
        _l("What is changed, and why"),
        BOUNDS["change_note"],
        [InputRequired(_l("Write what is changed and why. Everybody reads it."))],
    )


class ReasonForm(WritingForm):
    """Why answers are closed, or the need withdrawn."""

    reason = TextField(
        _l("Reason"),
        BOUNDS["reason"],
        [InputRequired(_l("Write why. Everybody reads it."))],
    )


class InternalForm(InsideForm):
    """What the body keeps for itself."""

    registry_number = LineField(_l("Registry number"), BOUNDS["registry_number"])
    internal_notes = TextField(_l("Internal notes"), BOUNDS["internal_notes"])

    def values(self) -> dict[str, str]:
        """What is to be saved."""
        return {
            "registry_number": self.registry_number.data or "",
            "internal_notes": self.internal_notes.data or "",
        }


class ReopenForm(ReasonForm):
    """Until when a need is open again, and why."""

    day = DayField(_l("New last day to answer"))

    def closes(self, now: datetime) -> datetime | None:
        """The instant at which answers close; None, with an error, when the day is no good."""
        if self.day.data is None:
            self.day.errors = [*self.day.errors, _("Choose a new last day.")]
            return None
        closes = end_of_day(self.day.data)
        if closes > now:
            return closes
        today = long_date(now)
        message = _("That day has already been. Choose a day after %(today)s.", today=today)
        self.day.errors = [*self.day.errors, message]
        return None
