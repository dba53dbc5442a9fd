"""The way through the page of masking: ask, see every place, mask. What is masked is the room's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.core.errors import Invalid, Stale
from marketplace.core.masks import MaskColumns, Masking, Place
from marketplace.web.errors import message
from marketplace.web.masking import MaskForm, field_named, shown_places

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Target:
    """The thing that a passage is masked in, as its room hands it over."""

    thing: Any
    # What the templates say of it: ref, url, mask_url, masks_url, keeper.
    what: dict[str, Any]
    grounds: Sequence[tuple[str, str]]
    names: dict[str, Any]
    places: Callable[[str, bool], list[Place]]
    # In how many explanations of matches words of the passage stand.
    matches: Callable[[str], int]
    mask: Callable[[Masking, int], MaskColumns]


def mask_page(target: Target) -> Page:
    """The page, for a view that has opened a session and found out that one may mask."""
    form = MaskForm()
    form.ground.choices = [("", _("Choose a ground")), *target.grounds]
    if not form.is_submitted():
        form.revision.data = str(target.thing.revision)
        return _page(target, form)
    if request.form.get("do") != "mask" or form.seen.data != form.mark():
        return _show_places(target, form)
    if not form.validate():
        return _page(target, form, status=422)
    return _mask(target, form)


def _mask(target: Target, form: MaskForm) -> Page:
    try:
        mask = target.mask(form.asked(), form.revision_number)
    except Stale:
        problem = _("The text has changed meanwhile. Look through the places again.")
        return _show_places(target, form, problem=problem, status=409)
    except Invalid as error:
        form.add_errors(error.fields)
        return _page(target, form, status=422, problem=message(error))
    g.session.commit()
    done = ngettext("Masked in %(num)d place.", "Masked in %(num)d places.", mask.places)
    gone = _("It is gone from the text now, and from searches within a minute.")
    flash(f"{done} {gone}", "success")
    return redirect(target.what["url"])


def _show_places(
    target: Target, form: MaskForm, *, problem: str | None = None, status: int = 200
) -> Page:
    """What is asked for now is what the places on the page are those of."""
    form.passage.validate(form)
    form.seen.data, form.revision.data = form.mark(), str(target.thing.revision)
    return _page(target, form, problem=problem, status=status)


def _page(target: Target, form: MaskForm, *, problem: str | None = None, status: int = 200) -> Page:
    found: list[Place] = []
    passage = form.passage.data or ""
    if passage and not form.passage.errors:
        found = target.places(passage, bool(form.wide.data))
        if not found:
            form.add_errors({"passage": "passage_nowhere"})
    page = render_template(
        "masks/mask.html",
        form=form,
        what=target.what,
        total=len(found),
        places=shown_places(found, lambda name: field_named(name, target.names)),
        matches=target.matches(passage) if found else 0,
        problem=problem,
    )
    return page, 422 if form.errors and status == 200 else status
