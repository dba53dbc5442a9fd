"""Needs of different bodies that resemble each other: a moderator may ask whether they are one.

Nothing is stored. The bodies themselves write a joint need: its form asks with whom.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from flask import current_app, g, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace import codes
from marketplace.browsing import resemblance
from marketplace.core.addresses import is_mail_address
from marketplace.matching.messages import joined
from marketplace.matching.showing import two_decimals
from marketplace.moderation import joining
from marketplace.moderation.joining import Candidate, Group
from marketplace.moderation.views import bp
from marketplace.needs import queries as needs
from marketplace.needs.documents import PublicNeed, public_need, search_document
from marketplace.needs.models import Need
from marketplace.needs.rows import NeedRow, need_row
from marketplace.search.documents import Document
from marketplace.search.explaining import Explanation, SharedTerm
from marketplace.web import clock
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.templating import passage

NEWEST = 100  # needs that are compared with every other
MOST_GROUPS = 10
WORDS_SAID = 5


@dataclass(frozen=True)
class Known:
    """The needs that are compared, by ref."""

    needs: Mapping[str, PublicNeed]
    documents: Mapping[str, Document]


@dataclass(frozen=True)
class Shown:
    """A group as the page shows it."""

    who: str
    reasons: list[tuple[str, str | Markup | None]]
    rows: list[NeedRow]
    contacts: list[tuple[str, str]]
    mail: str | None


@bp.get("/desk/joint-needs")
@roles("moderator", write=False)
def list_joint_needs() -> str:
    """The newest needs that resemble another body's, the most likely first."""
    now = clock.now()
    newest = needs.running(g.session, now, limit=NEWEST)
    near = resemblance.alike([_document(need) for need in newest], now)
    if near is None:
        return render_template("moderation/joint.html", groups=[], is_complete=False)
    known = _known(newest, near, now)
    candidates = {ref: _candidate(known, ref) for ref in known.needs}
    likely = ((one, ref, chance) for one in near for ref, chance in near[one].items())
    groups = joining.groups(joining.pairs(likely, candidates), candidates)[:MOST_GROUPS]
    shown = [_shown(group, known, now) for group in groups]
    return render_template("moderation/joint.html", groups=shown, is_complete=True)


def _document(need: Need) -> Document:
    return search_document(need, needs.current(need))


def _known(newest: Sequence[Need], near: Mapping[str, Iterable[str]], now: datetime) -> Known:
    """The newest, and the older ones that resemble them."""
    older = {ref for refs in near.values() for ref in refs} - near.keys()
    every = [*newest, *needs.running(g.session, now, refs=older)]
    return Known(
        {need.ref: public_need(need, needs.current(need), now) for need in every},
        {need.ref: _document(need) for need in every},
    )


def _candidate(known: Known, ref: str) -> Candidate:
    need = known.needs[ref]
    bodies = frozenset({need.organisation.ref, *need.joint_organisations})
    return Candidate(ref, bodies, known.documents[ref].needed_from)


def _shown(group: Group, known: Known, now: datetime) -> Shown:
    first = known.documents[group.first]
    why = {ref: resemblance.explained(first, known.documents[ref], now) for ref in group.others}
    those = [known.needs[ref] for ref in (group.first, *group.others)]
    mine = [term.word for one in why.values() for term in _telling(one)]
    theirs = [[term.other for term in _telling(one)] for one in why.values()]
    return Shown(
        who=joined((need.organisation.name for need in those), present_language()),
        reasons=_reasons(those, why.values(), group.others.values()),
        rows=[need_row(need, terms) for need, terms in zip(those, (mine, *theirs), strict=True)],
        contacts=[(need.organisation.name, need.contact) for need in those if need.contact],
        mail=_mail(those),
    )


def _reasons(
    those: Sequence[PublicNeed], why: Iterable[Explanation], chances: Iterable[float]
) -> list[tuple[str, str | Markup | None]]:
    every, language = list(why), present_language()
    words = passage(", ".join(_words(every)), those[0].language)
    places = dict.fromkeys(code for need in those for code in need.places)
    return [
        (_("Words in both") if len(every) == 1 else _("Words in several of them"), words),
        (_("Welfare area"), _labels("welfare_area", "area", every)),
        (_("Target group"), _labels("target_group", "target", every)),
        (_("Places"), ", ".join(codes.short_label(code, language) for code in places)),
        (
            _("Likeness to the first, at most 1"),
            " · ".join(two_decimals(chance) for chance in chances),
        ),
    ]


def _telling(why: Explanation) -> list[SharedTerm]:
    """The words that carry most; a number tells little."""
    words = (term for term in why.terms if not term.word.isdigit())
    return sorted(words, key=lambda term: -term.weight)[:WORDS_SAID]


def _words(why: Iterable[Explanation]) -> list[str]:
    """The words of the first need that carry most, each once."""
    heaviest = sorted((t for one in why for t in _telling(one)), key=lambda term: -term.weight)
    return list(dict.fromkeys(term.word.lower() for term in heaviest))[:WORDS_SAID]


def _labels(name: str, facet: str, why: Iterable[Explanation]) -> str:
    found = dict.fromkeys(code for one in why for code in one.facets.get(facet, ()))
    return ", ".join(codes.label(name, code, present_language()) for code in found)


def _mail(those: Sequence[PublicNeed]) -> str | None:
    """A letter to them all, for the moderator's own mail; None if one has no mail address."""
    to = [need.contact.strip() for need in those]
    if not all(is_mail_address(address) for address in to):
        return None
    site = current_app.config["SETTINGS"].base_url
    lines = [
        f"– {need.title} ({need.organisation.name})\n"
        f"  {site}{url_for('needs.show_need', ref=need.ref)}"
        for need in those
    ]
    body = "\n\n".join(
        (
            _("You have published needs that resemble each other:"),
            *lines,
            _("Would you like to talk about writing the need together?"),
        )
    )
    return f"mailto:{','.join(map(quote, to))}?" + "&".join(
        f"{name}={quote(text)}"
        for name, text in (("subject", _("A need together?")), ("body", body))
    )
