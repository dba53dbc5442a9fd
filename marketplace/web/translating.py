"""The page on which a text is translated beside its master, the same for needs and offers (R24)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from marketplace.core.translations import Passage
from marketplace.web.errors import add_messages, field_message
from marketplace.web.forms import LineField, TextField
from marketplace.web.personal_numbers import WritingForm

# From this length on a text gets several lines.
LONG = 250

add_messages(
    {
        "translation_incomplete": _l("Something is not translated yet. Save it, and go on later."),
        "translation_missing": _l("This is not translated yet."),
        "translation_is_public": _l(
            "The translation is public, so only an approver can change it now."
        ),
        "translated_version": _l(
            "The text has a new version since you opened the page. Your translation is still here; "
            "compare it with the new text."
        ),
    }
)


class TranslationForm(WritingForm):
    """The hidden parts; the fields are made from the text that is translated."""

    version = HiddenField()

    def texts(self, known: Iterable[Passage]) -> dict[str, str]:
        """Path -> what was typed."""
        return {one.path: self._fields[_name(one.path)].data or "" for one in known}

    def put_errors(self, faults: Mapping[str, str]) -> None:
        """Show what the operation refused beside the passages (path, or field -> code)."""
        for path, code in faults.items():
            for name, field in self._fields.items():
                if name == _name(path) or name.startswith(f"{_name(path)}-"):
                    field.errors = [*field.errors, field_message(code)]

    @property
    def version_number(self) -> int:
        """The version that the form was opened with."""
        value = self.version.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


@dataclass(frozen=True)
class Beside:
    """One passage with its master text, as the page shows them side by side."""

    name: str
    label: str
    master: str
    field: Any
    has_changed: bool


def translation_form(
    known: Iterable[Passage],
    begun: Mapping[str, str],
    label: Callable[[str], str],
    *,
    language: str,
    **data: str,
) -> TranslationForm:
    """A form with a field for every passage, filled with what is translated already; figures
    stand as they are."""
    passages = list(known)
    fields = {_name(one.path): _field(one, label(one.path), language) for one in passages}
    form = type("ThisTranslationForm", (TranslationForm,), fields)
    same = {one.path: one.text for one in passages if one.says_the_same}
    texts = {_name(path): text for path, text in {**same, **begun}.items()}
    made: TranslationForm = form(data={**texts, **data})
    return made


def beside(form: TranslationForm, known: Iterable[Passage], changed: Iterable[str]) -> list[Beside]:
    """The passages with their fields, in reading order."""
    marked = set(changed)
    return [
        Beside(
            name=_name(one.path),
            label=str(form[_name(one.path)].label.text),
            master=one.text,
            field=form[_name(one.path)],
            has_changed=one.path in marked,
        )
        for one in known
    ]


def _field(passage: Passage, label: str, language: str) -> Any:
    kind = TextField if passage.limit >= LONG else LineField
    return kind(label, passage.limit, render_kw={"lang": language})


def _name(path: str) -> str:
    return path.replace(".", "-")
