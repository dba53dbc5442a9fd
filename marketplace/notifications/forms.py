"""Which notices come as mail too."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, widgets

from marketplace.web.forms import BaseForm

# Words of the groups in `rules.GROUPS`, in the order of the page.
NAMES = {
    "needs": _l("Needs I write or approve"),
    "comments": _l("Comments on drafts"),
    "followed": _l("Needs I follow"),
    "proposals": _l("Solution proposals"),
    "matches": _l("Matches"),
    "offers": _l("Offers"),
    "members": _l("Organisations, members and roles"),
}


class MailForm(BaseForm):
    """The groups of notices that are mailed."""

    groups = SelectMultipleField(
        _l("Mail me about"),
        choices=[],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.groups.choices = list(NAMES.items())
