"""The page on which two people's texts stand side by side, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request
from flask_babel import gettext as _

from marketplace.core.text.differences import Piece, compare
from marketplace.needs import drafts, merging, messages, showing
from marketplace.needs.drafts import Draft
from marketplace.needs.forms.merging import MergeForm, answers, choice_name, text_name
from marketplace.needs.merging import Conflict, Merged, Taken
from marketplace.needs.views.bodies import bodies_named
from marketplace.web.language import present_language
from marketplace.web.templating import moment

PEOPLE = ("owner", "approvers", "coauthors")


@dataclass(frozen=True)
class Side:
    """One of the two texts."""

    value: str
    title: str
    note: str
    pieces: tuple[Piece, ...]
    checked: bool


@dataclass(frozen=True)
class ShownConflict:
    """A field that both changed, as the page shows it. `both`: the words of the third choice."""

    heading: str
    choice_name: str
    sides: list[Side]
    both: str | None
    both_checked: bool
    text_name: str | None


@dataclass(frozen=True)
class ShownTaken:
    """A field that merges by itself."""

    heading: str
    who: str
    pieces: tuple[Piece, ...]


class Words:
    """What fields and values of this draft are called."""

    def __init__(self, draft: Draft) -> None:
        members = drafts.writers_of(g.session, draft.need.organisation_id)
        self.people = {m.person_id: m.person.name for m in members}
        self.bodies = bodies_named([draft.text])
        self.language = present_language()

    def heading(self, conflict: Conflict | Taken) -> str:
        """The field, and the row of it."""
        row = conflict.row if isinstance(conflict, Conflict) else None
        number = int(row) + 1 if row is not None and row.isdigit() else None
        return messages.field_name(conflict.field, self.language, number)

    def value(self, field: str, value: Any) -> str:
        """The value as it is read."""
        if field in PEOPLE:
            ids: Iterable[int] = value if isinstance(value, list) else [value]
            return ", ".join(self.people.get(one, "?") for one in ids)
        if field == "needed_from":
            value = value if value and any(value) else None
        return showing.said(field, value, self.bodies)


def merge_page(
    form: MergeForm,
    step: str,
    draft: Draft,
    merged: Merged,
    status: int,
    *,
    problem: str | None = None,
) -> tuple[str, int]:
    deed = drafts.last_deed(g.session, draft.need, *drafts.SAVED)
    name = deed.person.name if deed and deed.person else str(_("Somebody else"))
    say, chosen = Words(draft), answers(request.form)
    form.revision.data = str(draft.need.revision)
    page = render_template(
        "needs/merge.html",
        form=form,
        step=step,
        draft=draft,
        name=name,
        conflicts=[_shown(one, say, name, deed, chosen.get(one.name)) for one in merged.conflicts],
        taken=[_shown_taken(one, say, name) for one in merged.taken],
        problem=problem,
    )
    return page, status


def _shown(
    conflict: Conflict,
    say: Words,
    name: str,
    deed: drafts.Deed | None,
    answer: merging.Answer | None,
) -> ShownConflict:
    base = say.value(conflict.field, conflict.base)
    choice = answer.choice if answer else "mine"
    saved = _("saved %(when)s", when=moment(deed.at)) if deed else ""

    def side(value: str, text: Any, title: str, note: str) -> Side:
        pieces = compare(base, say.value(conflict.field, text))
        return Side(value, title, note, pieces, value == choice)

    both = None
    if conflict.is_text:
        both = _("Write them together")
    elif conflict.keeps_both:
        both = _("Keep both")
    return ShownConflict(
        heading=say.heading(conflict),
        choice_name=choice_name(conflict.name),
        sides=[
            side("mine", conflict.mine, _("Your text"), _("just written, not saved")),
            side("theirs", conflict.theirs, _("The text of %(name)s", name=name), saved),
        ],
        both=both,
        both_checked=choice == "both",
        text_name=text_name(conflict.name) if conflict.is_text else None,
    )


def _shown_taken(taken: Taken, say: Words, name: str) -> ShownTaken:
    old, new = (say.value(taken.field, value) for value in (taken.old, taken.new))
    return ShownTaken(say.heading(taken), _("You") if taken.is_mine else name, compare(old, new))
