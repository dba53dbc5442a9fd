"""What a moderator writes about an organisation: a decision with its reason, and a note."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from marketplace.accounts import rules
from marketplace.web.forms import TextField
from marketplace.web.personal_numbers import InsideForm


class OrganisationForm(InsideForm):
    """Verify, reject, suspend or let back."""

    reason_code = StringField(_l("Reason"))
    reason = TextField(
        _l("Reason in your own words"),
        rules.BOUNDS["reason"],
        description=_l("The organisation reads it. Nobody else does."),
        render_kw={"rows": 2},
    )
    # What the pressed button says; a hidden field would be sent before it, empty.
    decision = StringField()


class NoteForm(InsideForm):
    """What moderators write for each other."""

    note = TextField(_l("To other moderators"), rules.BOUNDS["note"], render_kw={"rows": 3})
