"""Answers side by side, question by question, for those who read a need's proposals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import Invalid
from marketplace.needs.models import Need
from marketplace.proposals import listing, operations, queries
from marketplace.proposals.forms import NoteForm
from marketplace.proposals.listing import Place
from marketplace.proposals.models import Proposal, ProposalVersion
from marketplace.proposals.rules import ANSWER
from marketplace.proposals.views.blueprint import bp, shown_need
from marketplace.proposals.views.receiving import as_note, need_of_readers
from marketplace.web import clock
from marketplace.web.guards import signed_in
from marketplace.web.paging import PER_PAGE, Page, page_number

# Equal columns that can still be read on a desk.
MOST_COMPARED = 4
AT_FIRST = 3


@dataclass(frozen=True)
class Column:
    """A proposal beside the others."""

    ref: str
    company: str
    title: str
    language: str
    state: str
    received_at: datetime | None
    version: int


@dataclass(frozen=True)
class Cell:
    """One company's answer to one question: the text, or why there is none."""

    ref: str
    company: str
    text: str
    language: str
    why_missing: str
    claim: str | None


@dataclass(frozen=True)
class Question:
    """A question and every answer to it, in the order of the columns."""

    text: str
    language: str
    number: int | None
    cells: list[Cell]


@bp.get("/needs/<ref>/proposals/compare")
@signed_in(write=True, logs=True)
def compare_proposals(ref: str) -> str:
    """The answers of some proposals beside each other. Each that is shown is read (R18)."""
    return _compare_page(need_of_readers(ref), NoteForm(formdata=None))


@bp.post("/needs/<ref>/proposals/compare")
@signed_in(write=True)
def add_comparison_note(ref: str) -> Response | tuple[str, int]:
    """Add an internal note on the proposals together."""
    need, form = need_of_readers(ref), NoteForm()
    if not form.validate():
        return _compare_page(need, form), 422
    try:
        operations.add_comparison_note(
            g.session, g.actor, need, form.note.data or "", now=clock.now()
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _compare_page(need, form), 422
    g.session.commit()
    show = request.args.getlist("show")
    return redirect(
        url_for("proposals.compare_proposals", ref=ref, show=show, _anchor="notes"), 303
    )


def _compare_page(need: Need, form: NoteForm) -> str:
    places = listing.places(g.session, need)
    chosen = _chosen(places)
    shown = listing.with_texts(g.session, [place.id for place in chosen])
    operations.log_list_read(g.session, g.actor, need, now=clock.now())
    for proposal in shown:
        operations.log_read(g.session, g.actor, proposal, now=clock.now())
    page = render_template(
        "proposals/compare.html",
        need=shown_need(need),
        columns=[_column(p, p.current) for p in shown if p.current],
        questions=_questions(need, shown),
        chosen=chosen,
        others=_others(places, chosen),
        most=MOST_COMPARED,
        too_many=len(set(request.args.getlist("show"))) > MOST_COMPARED,
        notes=[as_note(note) for note in listing.comparison_notes(g.session, need)],
        note_form=form,
    )
    g.session.commit()
    return page


def _chosen(places: Sequence[Place]) -> list[Place]:
    """Those asked for, in the order of arrival; the first few when none is."""
    asked = set(request.args.getlist("show"))
    found = [place for place in places if place.ref in asked]
    if found:
        return found[:MOST_COMPARED]
    return [place for place in places if place.state != "withdrawn"][:AT_FIRST]


def _others(places: Sequence[Place], chosen: Sequence[Place]) -> Page[Place]:
    """Those that can be chosen instead, a page at a time."""
    number = page_number(request.args)
    part = places[(number - 1) * PER_PAGE : number * PER_PAGE]
    missing = [place for place in chosen if place not in part]
    ordered = sorted([*part, *missing], key=places.index)
    return Page(ordered, number, len(places))


def _column(proposal: Proposal, version: ProposalVersion) -> Column:
    return Column(
        ref=proposal.ref,
        company=proposal.organisation.name,
        title=version.title,
        language=version.language,
        state=proposal.state,
        received_at=version.received_at,
        version=version.number or 0,
    )


def _questions(need: Need, shown: Sequence[Proposal]) -> list[Question]:
    """The questions that the need asks now, then those it has taken away and somebody answered."""
    asked = {question.id: question for question in queries.asked_questions(g.session, need)}
    now = [question["id"] for question in need.current.open_questions] if need.current else []
    numbers: Mapping[str, int] = {one: n for n, one in enumerate(now, start=1)}
    gone = [one for one in asked if one not in numbers and _is_answered(one, shown)]
    return [
        Question(
            text=asked[one].text,
            language=asked[one].language,
            number=numbers.get(one),
            cells=[_cell(p, p.current, one) for p in shown if p.current],
        )
        for one in [*numbers, *gone]
    ]


def _is_answered(question: str, shown: Sequence[Proposal]) -> bool:
    return any(p.current.answers.get(question) for p in shown if p.current)


def _cell(proposal: Proposal, version: ProposalVersion, question: str) -> Cell:
    text = version.answers.get(question, "")
    return Cell(
        ref=proposal.ref,
        company=proposal.organisation.name,
        text=text,
        language=version.language,
        why_missing="" if text else _why_missing(version, question),
        claim=version.claims.get(ANSWER + question),
    )


def _why_missing(version: ProposalVersion, question: str) -> str:
    asked = version.need_version
    if question in {one["id"] for one in asked.open_questions}:
        return str(_("Did not answer."))
    text = _(
        "Did not answer: version %(number)s of the need did not ask this.", number=asked.number
    )
    return str(text)
