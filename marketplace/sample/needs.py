"""Needs of the sample, from the first word to where their file says they stand."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from marketplace.core.actor import Actor
from marketplace.needs import operations, queries
from marketplace.needs.models import Need
from marketplace.sample.people import Cast
from marketplace.sample.reading import Calendar, Entry, folder

PLAIN = (
    "language",
    "title",
    "summary",
    "problem",
    "desired_outcome",
    "constraints",
    "volume",
    "users_involved",
    "contact",
    "notice_url",
    "budget_band",
    "maturity_wanted",
    "planned_procedure",
    "welfare_areas",
    "places",
    "target_groups",
    "solution_types",
    "dialogue_forms",
    "cpv",
    "success_measures",
    "registry_number",
    "working_title",
    "internal_notes",
)
WRITTEN = timedelta(days=9)
SUBMITTED = timedelta(days=2)
UNPUBLISHED = "-6d"
REASON = "Import: {source}"


def load(session: Session, cast: Cast, calendar: Calendar) -> dict[str, Need]:
    """Enter every need, in the order of their publication."""
    entries = folder("needs")
    entries.sort(key=lambda entry: (_when(calendar, entry), entry["key"]))
    return {entry["key"]: enter(session, cast, calendar, entry) for entry in entries}


def _when(calendar: Calendar, entry: Entry) -> datetime:
    return calendar.past(entry.get("published", UNPUBLISHED), entry["key"])


def enter(session: Session, cast: Cast, calendar: Calendar, entry: Entry) -> Need:
    """Enter one need, and bring it to where its entry says it stands."""
    if entry.get("source"):
        return _imported(session, cast, calendar, entry)
    when = _when(calendar, entry)
    author = _author(cast, entry)
    need = operations.start_need(
        session,
        author,
        cast.organisations[entry["organisation"]],
        _values(cast, calendar, entry),
        people=_people(cast, entry),
        source=entry.get("made_by"),
        external_id=entry["key"] if "made_by" in entry else None,
        now=when - WRITTEN,
    )
    _comments(session, cast, calendar, entry, need)
    if entry["state"] == "draft":
        return need
    operations.submit_for_review(session, author, need, now=when - SUBMITTED)
    if entry["state"] != "in_review":
        approver = cast.actor(entry["approvers"][0], entry["organisation"])
        operations.publish_need(session, approver, need, now=when)
    return need


def _imported(session: Session, cast: Cast, calendar: Calendar, entry: Entry) -> Need:
    when = _when(calendar, entry)
    need = operations.start_need(
        session,
        cast.operator,
        cast.organisations[entry["organisation"]],
        _values(cast, calendar, entry),
        source=entry["source"],
        external_id=entry["external_id"],
        now=when,
    )
    reason = REASON.format(source=entry["source"])
    operations.publish_imported(session, cast.operator, need, reason=reason, now=when)
    return need


def _author(cast: Cast, entry: Entry) -> Actor:
    """The owner, or the first who writes along and holds the role."""
    for key in (entry["owner"], *entry.get("coauthors", ())):
        actor = cast.actor(key, entry["organisation"])
        if actor.has("need_author"):
            return actor
    return cast.actor(entry["owner"], entry["organisation"])


def _people(cast: Cast, entry: Entry) -> operations.People:
    return operations.People(
        owner_id=cast.people[entry["owner"]].id,
        approver_ids=cast.ids(entry["approvers"]),
        coauthor_ids=cast.ids(entry.get("coauthors", ())),
    )


def _values(cast: Cast, calendar: Calendar, entry: Entry) -> dict[str, Any]:
    joint = [cast.organisations[key].ref for key in entry.get("joint", ())]
    return {
        **{name: entry[name] for name in PLAIN if name in entry},
        "needed_from_year": calendar.year(entry.get("needed_from")),
        "needed_from_quarter": entry.get("needed_quarter"),
        "needed_from_undecided": entry.get("needed_undecided", False),
        "answers_close_at": calendar.last_day(entry.get("answers_close")),
        "planned_notice_date": calendar.day(entry.get("planned_notice")),
        "open_questions": [{"text": text} for text in entry.get("open_questions", ())],
        "outlook": [_year(calendar, row) for row in entry.get("outlook", ())],
        "joint_organisations": joint,
    }


def _year(calendar: Calendar, row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "year": calendar.year(row["year"])}


def _comments(session: Session, cast: Cast, calendar: Calendar, entry: Entry, need: Need) -> None:
    for row in entry.get("comments", ()):
        actor = cast.actor(row["person"], entry["organisation"])
        when = calendar.past(row["at"], row["text"][:10])
        if row.get("kind") == "returned":
            operations.submit_for_review(session, _author(cast, entry), need, now=when)
            operations.return_need(session, actor, need, reason=row["text"], now=when)
        else:
            operations.comment_need(session, actor, need, row["text"], now=when)


def question_ids(session: Session, need: Need) -> list[str]:
    """The ids of the need's questions, in their order."""
    return [row["id"] for row in queries.current(need).open_questions]
