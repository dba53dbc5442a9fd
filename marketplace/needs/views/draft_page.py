"""The page of a draft: its text, what is missing, its people, and what they can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.needs import drafts, rules
from marketplace.needs.drafts import Draft
from marketplace.needs.forms import CommentForm, ReturnForm
from marketplace.needs.forms.deciding import VersionForm
from marketplace.needs.models import Need, NeedComment
from marketplace.needs.showing import Comparison, compared
from marketplace.needs.views.bodies import bodies_named
from marketplace.needs.views.levels import levels
from marketplace.needs.views.shown import shown_text
from marketplace.web import clock
from marketplace.web.forms import ActionForm, BaseForm
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.templating import moment


@dataclass(frozen=True)
class Sharer:
    """Somebody who shares the draft."""

    name: str
    initials: str
    role: str


@dataclass(frozen=True)
class Said:
    """A comment as the page shows it."""

    name: str
    role: str | None
    when: str
    text: str


@dataclass(frozen=True)
class Actions:
    """What this person can do with the draft now."""

    submit: bool
    delete: bool
    take_back: bool
    discard: bool
    decide: bool
    is_second_needed: bool


def draft_page(
    draft: Draft,
    *,
    commenting: CommentForm | None = None,
    returning: ReturnForm | None = None,
    publishing: VersionForm | None = None,
    problem: str | None = None,
    status: int = 200,
) -> tuple[str, int]:
    """The page of a draft, for whoever acts."""
    need, now = draft.need, clock.now()
    comments = _comments(need)
    returned = drafts.returned(g.session, need)
    forms = _forms(need, commenting, returning, publishing)
    page = render_template(
        "needs/draft.html",
        draft=draft,
        shown=shown_text(draft),
        levels=levels(draft, now),
        people=list(_people(need)),
        approvers=[row.person.name for row in need.people if row.part == "approver"],
        actions=_actions(need),
        state_name=codes.label("need_state", need.state, present_language()),
        status_text=_status_text(need, returned),
        saved_text=_by_whom(
            _("Saved by %(name)s, %(when)s."), drafts.last_deed(g.session, need, *drafts.SAVED)
        ),
        returned=returned,
        comments=comments,
        comments_url=partial(_comments_url, need.ref),
        changed=_changed_so_far(draft),
        opens=_opens(draft, now),
        **forms,
        problem=problem,
    )
    return page, status


def _forms(
    need: Need,
    commenting: CommentForm | None,
    returning: ReturnForm | None,
    publishing: VersionForm | None,
) -> dict[str, BaseForm]:
    """The forms of the page: as they were sent, or empty."""
    forms: dict[str, BaseForm] = {
        "action": ActionForm(formdata=None),
        "commenting": commenting or CommentForm(formdata=None),
        "returning": _addressed(returning or ReturnForm(formdata=None), need),
        "publishing": publishing or VersionForm(formdata=None),
    }
    for form in forms.values():
        # Whoever decides on this page has seen the draft as it is now.
        form.revision.data = str(need.revision)
    return forms


def _addressed(form: ReturnForm, need: Need) -> ReturnForm:
    """Say to whom the draft goes back."""
    if need.owner is not None:
        first = need.owner.name.split()[0]
        form.reason.label.text = _("Return to %(name)s", name=first)
    return form


def _comments(need: Need) -> Page[Said]:
    number, total = page_number(request.args), drafts.count_comments(g.session, need)
    found = drafts.comments_on(g.session, need, number, PER_PAGE)
    return Page([_said(comment) for comment in found], number, total)


def _comments_url(ref: str, page: int) -> str:
    return url_for("needs.show_draft", ref=ref, page=page, _anchor="comments")


def _changed_so_far(draft: Draft) -> Comparison | None:
    """What a new version changes in the one that is read now."""
    if draft.need.current is None:
        return None
    versions = [draft.need.current, draft.text]
    return compared(versions, bodies_named(versions))


def _opens(draft: Draft, now: datetime) -> bool:
    """Whether publishing opens a need for answers that has only been announced."""
    complete = rules.is_complete(draft.text, owner_id=draft.need.owner_id)
    return complete and draft.need.phase_at(now) == "announced"


def _actions(need: Need) -> Actions:
    roles = rules.roles_of(g.actor, need)
    own, approver = roles & {"need_author"}, roles & {"need_approver"}
    may = rules.WORKFLOW.may
    decide = may(need.state, "published" if need.current is None else need.state, approver)
    is_writer = decide and drafts.wrote(g.session, g.actor, need)
    return Actions(
        submit=may(need.state, "in_review", roles),
        delete=may(need.state, "deleted", roles),
        take_back=may(need.state, "draft", own),
        discard=need.current is not None,
        decide=decide,
        is_second_needed=is_writer and need.organisation.two_person_rule,
    )


def _people(need: Need) -> Iterator[Sharer]:
    if need.owner is not None:
        yield _sharer(need.owner.id, need.owner.name, need.owner.initials, _("Owner of the need"))
    words = {"approver": _("Approver"), "coauthor": _("Writes along")}
    for row in sorted(need.people, key=lambda row: (row.part, row.person.name)):
        yield _sharer(row.person_id, row.person.name, row.person.initials, words[row.part])


def _sharer(person_id: int, name: str, initials: str, role: str) -> Sharer:
    if person_id == g.actor.person_id:
        name = _("%(name)s (you)", name=name)
    return Sharer(name, initials, role)


def _status_text(need: Need, returned: NeedComment | None) -> str | None:
    if need.state == "in_review":
        sent = drafts.last_deed(g.session, need, drafts.SUBMITTED)
        return _by_whom(_("sent by %(name)s, %(when)s"), sent)
    if returned is not None:
        return _by_whom(
            _("returned by %(name)s, %(when)s"), drafts.Deed(returned.person, returned.at)
        )
    return None


def _by_whom(words: str, deed: drafts.Deed | None) -> str | None:
    if deed is None or deed.person is None:
        return None
    return words % {"name": deed.person.name, "when": moment(deed.at)}


def _said(comment: NeedComment) -> Said:
    role = str(_("returned the draft")) if comment.kind == "returned" else None
    return Said(comment.person.name, role, moment(comment.at), comment.text)
