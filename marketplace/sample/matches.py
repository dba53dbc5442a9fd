"""What moderators and both sides have said of some pairs of the sample."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.matching import operations
from marketplace.matching.models import Match
from marketplace.needs.models import Need
from marketplace.offers.models import Offer
from marketplace.sample.people import Cast
from marketplace.sample.reading import SAMPLE, Calendar, Entry, one

WEEK = 7
DECIDE = {
    "curated": operations.curate,
    "introduced": operations.curate,
    "dismissed": operations.dismiss,
}


def load(
    session: Session,
    cast: Cast,
    calendar: Calendar,
    needs: dict[str, Need],
    offers: dict[str, Offer],
) -> None:
    """Decide about the pairs that the file names, among those that were suggested."""
    _date(session, calendar)
    for entry in one(SAMPLE / "matches.toml")["match"]:
        query = select(Match).filter_by(
            need_id=needs[entry["need"]].id, offer_id=offers[entry["offer"]].id
        )
        match = session.scalar(query)
        if match is not None:
            _decide(session, cast, calendar, entry, match)


def _date(session: Session, calendar: Calendar) -> None:
    """Each pair was found when the later of the two was published, or in the last week: an arena
    that keeps up has nothing that has waited for months."""
    for match in session.scalars(select(Match)):
        recently = calendar.now - timedelta(days=match.id % WEEK)
        published = (match.need.published_at, match.offer.published_at, recently)
        match.suggested_at = max(moment for moment in published if moment is not None)


def _decide(session: Session, cast: Cast, calendar: Calendar, entry: Entry, match: Match) -> None:
    moderator = cast.actor(entry["moderator"], "arenan")
    DECIDE[entry["state"]](
        session,
        moderator,
        match,
        reason_code=entry["reason_code"],
        reason=entry["reason"],
        now=calendar.past(entry["decided"], entry["offer"]),
    )
    if entry["state"] != "introduced":
        return
    when = calendar.past(entry["introduced"], entry["offer"])
    message = entry["message"].strip()
    operations.introduce(session, moderator, match, message=message, now=when)
    for row in entry.get("reply", ()):
        _reply(session, cast, calendar, row, match)


def _reply(session: Session, cast: Cast, calendar: Calendar, row: Entry, match: Match) -> None:
    side = match.need if row["side"] == "need" else match.offer
    where = cast.key_of(side.organisation_id)
    operations.reply(
        session,
        cast.actor(row["person"], where),
        match,
        interested=row["interested"],
        comment=row["comment"],
        now=calendar.past(row["at"], row["person"]),
    )
