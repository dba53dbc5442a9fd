"""What pairs keep of a need's or an offer's words, when a passage of that is masked (R22): words
of explanations, and what moderators and the two sides wrote about the pair."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from marketplace.core.masks import BESIDE, Beside, Held
from marketplace.matching.models import Match
from marketplace.needs import documents as need_documents
from marketplace.offers import documents as offer_documents
from marketplace.search.analysis import LANGUAGES, is_stop_word, words
from marketplace.search.explaining import Explanation


def _pairs(session: Session, which: ColumnElement[bool]) -> list[Match]:
    query = select(Match).where(which).order_by(Match.id).with_for_update(of=Match)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _written(session: Session, which: ColumnElement[bool]) -> Iterator[Held]:
    for match in _pairs(session, which):
        yield Held(match, "match", ("reason", "message"), language=match.need_version.language)
        for reply in match.replies:
            yield Held(reply, "match", ("comment",))


def _settle(session: Session, which: ColumnElement[bool]) -> None:
    """Words that stand in one of the two versions no longer are in no explanation either."""
    for match in _pairs(session, which):
        explanation = Explanation.from_dict(match.explanation)
        left = _still_there(match, explanation)
        if left != explanation:
            match.explanation = left.to_dict()
            match.revision += 1


def _still_there(match: Match, explanation: Explanation) -> Explanation:
    need = need_documents.search_document(match.need, match.need_version)
    offer = offer_documents.search_document(match.offer, match.offer_version)
    mine, theirs = set(words(need.text())), set(words(offer.text()))
    terms = (term for term in explanation.terms if term.word in mine and term.other in theirs)
    return replace(explanation, terms=tuple(terms))


def _naming(session: Session, which: ColumnElement[bool], passage: str) -> int:
    named = {word for word in words(passage) if not any(is_stop_word(word, x) for x in LANGUAGES)}
    stored = session.scalars(select(Match.explanation).where(which))
    return sum(
        any(not named.isdisjoint({term["word"], term["other"]}) for term in one["terms"])
        for one in stored
    )


BESIDE["need"].append(
    Beside(
        held=lambda session, need_id: _written(session, Match.need_id == need_id),
        settle=lambda session, need_id: _settle(session, Match.need_id == need_id),
        count=lambda session, need_id, passage: _naming(session, Match.need_id == need_id, passage),
    )
)
BESIDE["offer"].append(
    Beside(
        held=lambda session, offer_id: _written(session, Match.offer_id == offer_id),
        settle=lambda session, offer_id: _settle(session, Match.offer_id == offer_id),
        count=lambda session, offer_id, passage: _naming(
            session, Match.offer_id == offer_id, passage
        ),
    )
)
