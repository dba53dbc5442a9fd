"""A step of the guided form as a page: the way through, what is saved, and the aid beside."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.needs import rules
from marketplace.needs.drafts import Draft
from marketplace.needs.forms import STEPS, StepForm
from marketplace.needs.models import Need
from marketplace.needs.views.aid import aid_for
from marketplace.needs.views.example import example
from marketplace.needs.views.levels import levels
from marketplace.needs.views.shown import shown_text
from marketplace.needs.views.similar import similar
from marketplace.needs.views.words import STEP_NAMES, STEP_OF
from marketplace.web import clock
from marketplace.web.language import present_language
from marketplace.web.templating import clock_time, local, moment

ORDER = tuple(STEPS)


@dataclass(frozen=True)
class StepLink:
    """One mark of the line of steps."""

    label: str
    url: str | None
    state: str


def going_on(need: Need, step: str, do: str | None) -> str:
    """The address after saving: the next step, the draft after the last, or the same step."""
    if do != "continue":
        return url_for("needs.edit_need", ref=need.ref, step=step)
    following = ORDER[ORDER.index(step) + 1 :]
    if not following:
        return url_for("needs.show_draft", ref=need.ref)
    return url_for("needs.edit_need", ref=need.ref, step=following[0])


def step_page(
    form: StepForm,
    step: str,
    draft: Draft | None,
    *,
    status: int = 200,
    may_stay: bool = False,
    problem: str | None = None,
    is_too_late: bool = False,
) -> tuple[str, int]:
    """The page of a step. `may_stay`: what is told can be saved in a draft all the same."""
    page = render_template(
        f"needs/step_{step}.html",
        form=form,
        step=step,
        number=ORDER.index(step) + 1,
        steps=list(_links(step, draft)),
        draft=draft,
        saved=_saved(draft),
        previous=_previous(step, draft),
        aid=aid_for(form, draft),
        example=example(clock.now()) if step == "questions" else None,
        similar=similar(form, draft, clock.now()),
        levels=levels(draft, clock.now()) if draft else [],
        shown=shown_text(draft) if draft and step == "title" else None,
        place_names=[name for _code, name in codes.choices("place", present_language())],
        may_stay=may_stay,
        # Told above the form, when no field of this step is to blame.
        problem=None if form.wrong_fields() else problem,
        is_too_late=is_too_late,
    )
    return page, status


def _links(step: str, draft: Draft | None) -> Iterator[StepLink]:
    lacking = _steps_that_lack(draft)
    for name in ORDER:
        url = url_for("needs.edit_need", ref=draft.need.ref, step=name) if draft else None
        state = "current" if name == step else "later" if name in lacking else "done"
        yield StepLink(str(STEP_NAMES[name]), url, state)


def _steps_that_lack(draft: Draft | None) -> set[str]:
    """The steps in which something is still to be written."""
    if draft is None:
        return set(ORDER)
    owner_id = draft.need.owner_id
    lacking = (rules.missing(draft.text, level, owner_id=owner_id) for level in rules.LEVELS)
    return {STEP_OF[field] for fields in lacking for field in fields}


def _previous(step: str, draft: Draft | None) -> str | None:
    number = ORDER.index(step)
    if number == 0 or draft is None:
        return None
    return url_for("needs.edit_need", ref=draft.need.ref, step=ORDER[number - 1])


def _saved(draft: Draft | None) -> str | None:
    if draft is None:
        return None
    at = draft.need.changed_at
    is_today = local(at).date() == local(clock.now()).date()
    return str(_("Saved %(when)s", when=clock_time(at) if is_today else moment(at)))
