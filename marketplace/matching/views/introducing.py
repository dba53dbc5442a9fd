"""Introducing the two to each other: one message, which both get."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.core.errors import DomainError
from marketplace.matching import messages, operations, rules, showing
from marketplace.matching.forms import IntroductionForm
from marketplace.matching.models import Match
from marketplace.matching.views.blueprint import Answer, bp, over_page, readable, refused
from marketplace.needs import queries as needs
from marketplace.search.explaining import Explanation
from marketplace.web import clock
from marketplace.web.guards import roles


@bp.route("/matches/<int(max=2147483647):match_id>/introduce", methods=["GET", "POST"])
@roles("moderator", write=True)
def introduce(match_id: int) -> Answer:
    """One message to both, which the moderator may change before it is sent."""
    match = readable(match_id)
    state, typed = rules.state_at(match, clock.now()), request.form.get("message", "")
    if state == "expired" and typed:
        return over_page(match, typed), 409
    if state != "curated" or (not rules.may_introduce(match) and not typed):
        return redirect(url_for("matching.show_match", match_id=match.id))
    form = IntroductionForm(message=_default_message(match), revision=str(match.revision))
    if not form.validate_on_submit():
        return _introduce_page(match, form), 422 if form.is_submitted() else 200
    try:
        operations.introduce(
            g.session,
            g.actor,
            match,
            message=form.message.data or "",
            now=clock.now(),
            revision=form.revision_number,
        )
    except DomainError as error:
        return refused(match, form, _introduce_page, error, form.message.data or "")
    g.session.commit()
    flash(_("Introduced. Both sides have the message and can answer."), "success")
    return redirect(url_for("matching.show_match", match_id=match.id))


def _default_message(match: Match) -> str:
    """In the need's language: both read the same text."""
    explanation = Explanation.from_dict(match.explanation)
    return messages.introduction(explanation, needs.current(match.need).language)


def _introduce_page(match: Match, form: IntroductionForm, error: str | None = None) -> str:
    return render_template(
        "matching/introduce.html",
        match=match,
        form=form,
        names=showing.names_of(match),
        need_title=needs.current(match.need).title,
        error=error,
    )
