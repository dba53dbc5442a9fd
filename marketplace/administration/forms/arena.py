"""The arena's texts, details, funders, areas and reasons."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, NumberRange

from marketplace.arena.rules import BOUNDS, DUE_DAYS, MAX_FUNDERS, MAX_LOGO, MOST_DUE_DAYS
from marketplace.web.errors import add_messages
from marketplace.web.forms import BaseForm, LineField, TextField
from marketplace.web.personal_numbers import WritingForm

add_messages(
    {
        "web_address_wrong": _l("Write a whole address that begins with https://."),
        "due_days_wrong": _l("Write a whole number of days, 1 to 30."),
        "own_words_stay": _l("A reason in one’s own words must always be possible."),
        "too_many_funders": _l("There are already as many funders as are shown."),
        "logo_too_large": _l("The picture is larger than 60 kB. Make it smaller."),
        "logo_wrong_kind": _l("The file is no picture that can be shown: use PNG, JPEG or WebP."),
        "name_missing": _l("Write a name."),
    }
)


class WrittenForm(WritingForm):
    """A text in Markdown, as a new version."""

    body = TextField(
        _l("The text"),
        BOUNDS["text"],
        description=_l(
            "Markdown: ## before a heading, - before each thing in a list, **bold**, "
            "[words](https://address). {arena} and {contact} are filled in by themselves. "
            "An empty text brings back the one that the product came with."
        ),
        render_kw={"rows": 24},
    )
    note = LineField(
        _l("What you have changed"),
        BOUNDS["note"],
        description=_l("For those who read the earlier versions."),
    )
    # What the pressed button says; a hidden field would be sent before it, empty.
    decision = StringField()


class ArenaForm(WritingForm):
    """What the arena is called and how it works."""

    name = LineField(_l("Name of the arena"), 160, [InputRequired(_l("Write a name."))])
    contact = LineField(
        _l("Contact"),
        254,
        description=_l("An e-mail address or a telephone number, shown to everybody."),
    )
    town = LineField(_l("Town"), 80)
    supervisor = LineField(
        _l("Where to complain of accessibility"),
        BOUNDS["url"],
        description=_l("The supervisor’s form, linked from the accessibility statement."),
        render_kw={"inputmode": "url"},
    )
    due_organisations = IntegerField(_l("Organisations to verify"))
    due_offers = IntegerField(_l("Offers to review"))
    due_matches = IntegerField(_l("Matches to decide"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for queue in DUE_DAYS:
            within = NumberRange(1, MOST_DUE_DAYS, _l("Write a whole number of days, 1 to 30."))
            self[f"due_{queue}"].validators = [within]


class FunderForm(WritingForm):
    """A funder's name, address and logo."""

    name = LineField(_l("Name"), BOUNDS["funder"], [InputRequired(_l("Write a name."))])
    url = LineField(
        _l("Web address"),
        BOUNDS["url"],
        render_kw={"inputmode": "url"},
        description=_l("https://…"),
    )
    logo = FileField(
        _l("Logo"),
        description=_l(
            "PNG, JPEG or WebP, at most %(size)s kB. Its name is read aloud instead of it.",
            size=MAX_LOGO // 1024,
        ),
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
    )


class FunderChangeForm(FunderForm):
    """The same, with whether and where it is shown."""

    is_shown = BooleanField(_l("Shown"))
    position = IntegerField(
        _l("Place in the row"),
        [NumberRange(0, MAX_FUNDERS, _l("Write a whole number, 0 or more."))],
        description=_l("The lowest number stands first."),
    )


class AreasForm(BaseForm):
    """The welfare areas that can be chosen."""

    areas = SelectMultipleField(_l("Welfare areas"))


class ReasonForm(WritingForm):
    """A reason in both languages, on or off."""

    sv = LineField(
        _l("In Swedish"), BOUNDS["reason"], [InputRequired(_l("Write the reason in Swedish."))]
    )
    en = LineField(
        _l("In English"), BOUNDS["reason"], [InputRequired(_l("Write the reason in English."))]
    )
    is_on = BooleanField(_l("Can be chosen"))
