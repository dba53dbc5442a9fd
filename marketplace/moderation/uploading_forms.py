"""What a moderator fills in to import a file."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import InputRequired

from marketplace.web.errors import add_messages
from marketplace.web.forms import BaseForm

add_messages(
    {
        "import_differs": _l(
            "Something has changed since the preview was shown, so nothing was imported. This is "
            "what would happen now."
        )
    }
)


class UploadForm(BaseForm):
    """A file, whose it is, and whether it is published."""

    organisation = SelectField(
        _l("Organisation"),
        [InputRequired(_l("Choose an organisation."))],
        description=_l("A public body gets needs, a company gets offers."),
        validate_choice=True,
    )
    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose a file."))],
        description=_l("CSV, JSON Lines or a European notice (XML), at most 2 MB and 500 rows."),
    )
    publish = BooleanField(_l("Publish what is new at once; else it becomes drafts"))


class ImportForm(BaseForm):
    """The button of a preview; it carries what was shown."""

    seen = HiddenField()
