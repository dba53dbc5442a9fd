"""An introduced pair: what each side answered, and a side's own answer."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.accounts import queries as accounts
from marketplace.core.errors import DomainError
from marketplace.matching import messages, operations, rules, showing
from marketplace.matching.forms import ReplyForm
from marketplace.matching.models import Match, MatchReply
from marketplace.matching.views.blueprint import (
    Answer,
    bp,
    is_moderator,
    over_page,
    readable,
    refused,
    steps,
)
from marketplace.web import clock
from marketplace.web.guards import roles
from marketplace.web.language import present_language


@bp.post("/matches/<int(max=2147483647):match_id>/reply")
@roles("need_author", "need_approver", "company_editor", write=True)
def reply(match_id: int) -> Answer:
    """One side says whether it is interested."""
    match = readable(match_id)
    form = ReplyForm()
    if rules.state_at(match, clock.now()) == "expired":
        return over_page(match, form.comment.data or ""), 409
    if not form.validate_on_submit():
        return introduced_page(match, form), 422
    try:
        operations.reply(
            g.session,
            g.actor,
            match,
            interested=form.interested.data == "yes",
            comment=form.comment.data or "",
            now=clock.now(),
        )
    except DomainError as error:
        return refused(match, form, introduced_page, error, form.comment.data or "")
    g.session.commit()
    flash(_("Your answer is saved. You can change it here."), "success")
    return redirect(url_for("matching.show_match", match_id=match.id))


@dataclass(frozen=True)
class SideAnswer:
    """One side of an introduction, as its page shows it."""

    kind_text: str
    url: str
    title: str
    lang: str
    who: str
    has_answered: bool
    interested: bool
    answer_text: str
    by: str | None
    at: datetime | None
    comment: str
    waits_for: str | None


def introduced_page(match: Match, form: ReplyForm, error: str | None = None) -> str:
    side = rules.side_of(rules.roles_of(g.actor, match))
    answers = {row.side: row for row in match.replies}
    own = answers.get(side or "")
    if own is not None and not form.is_submitted():
        form.interested.data, form.comment.data = "yes" if own.interested else "no", own.comment
    return render_template(
        "matching/introduced.html",
        match=match,
        names=showing.names_of(match),
        sides=[_side_answer(match, name, answers.get(name), side) for name in rules.SIDES],
        steps=steps(match) if is_moderator(match) else [],
        is_moderator=is_moderator(match),
        state_text=codes.label("match_state", "introduced", present_language()),
        reason=messages.in_text(_reason_label(match)),
        form=form if side else None,
        has_answered=own is not None,
        error=error,
    )


def _reason_label(match: Match) -> str:
    if match.reason_code is None:
        return ""
    return showing.reason_label("curated", match.reason_code)


def _side_answer(
    match: Match, side: str, row: MatchReply | None, own_side: str | None
) -> SideAnswer:
    """Who answered is told to moderators and to one's own side, not to the other (R15)."""
    thing = match.need if side == "need" else match.offer
    text = match.need.current if side == "need" else match.offer.current
    shows_people = is_moderator(match) or own_side == side
    return SideAnswer(
        kind_text=_kind_text(match, side),
        url=url_for("needs.show_need", ref=thing.ref)
        if side == "need"
        else url_for("offers.show_offer", ref=thing.ref),
        title=text.title if text else thing.ref,
        lang=text.language if text else "sv",
        who=showing.who(thing.organisation.name, thing.organisation.town),
        has_answered=row is not None,
        interested=bool(row and row.interested),
        answer_text=_answer_text(row),
        by=row.person.name if row and shows_people else None,
        at=row.at if row else None,
        comment=row.comment if row else "",
        waits_for=_waits_for(match, side) if shows_people and row is None else None,
    )


def _kind_text(match: Match, side: str) -> str:
    if side == "need":
        number = match.need_version.number
        return str(_("Need · %(ref)s, version %(number)s", ref=match.need.ref, number=number))
    number = match.offer_version.number
    return str(_("Offer · %(ref)s, version %(number)s", ref=match.offer.ref, number=number))


def _answer_text(row: MatchReply | None) -> str:
    if row is None:
        return str(_("Has not answered yet"))
    return str(_("Interested") if row.interested else _("Not interested"))


def _waits_for(match: Match, side: str) -> str:
    """Whose turn it is: those on this side who may answer."""
    members = accounts.members_with(
        g.session,
        match.need.organisation_id if side == "need" else match.offer.organisation_id,
        *rules.SIDES[side],
    )
    named = match.need.author_ids | match.need.approver_ids
    if side == "need":
        members = [m for m in members if m.person_id in named] or members
    return messages.joined([member.person.name for member in members], present_language())
