"""Organisations that may be the same as one's own, as rows with an offer to join."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace import codes
from marketplace.accounts.knowledge import LookAlike
from marketplace.accounts.views.organisations import kind_label
from marketplace.web.language import present_language
from marketplace.web.templating import long_date


@dataclass(frozen=True)
class Like:
    """One of them: what a stranger may know."""

    ref: str
    name: str
    about: str
    description: str
    url: str
    same_number: bool


def likes(found: Iterable[LookAlike]) -> list[Like]:
    """Rows of organisations; what is said of each is what helps to tell them apart."""
    return [
        Like(
            ref=one.ref,
            name=one.name,
            about=" · ".join(_about(one)),
            description=one.description,
            url=url_for("accounts.join_organisation", ref=one.ref),
            same_number=one.same_number,
        )
        for one in found
    ]


def _about(one: LookAlike) -> Iterable[str]:
    yield str(_("Sole trader")) if one.sole_trader else kind_label(one.kind)
    language = present_language()
    yield from (codes.short_label(code, language) for code in one.places[:2])
    if one.town and not one.places:
        yield one.town
    if one.same_number:
        yield str(_("the same number"))
    members = ngettext("%(num)d member", "%(num)d members", one.members)
    yield f"{_state(one)}, {members}"


def _state(one: LookAlike) -> str:
    if one.verified_at is not None:
        return str(_("verified %(day)s", day=long_date(one.verified_at)))
    return str(_("suspended") if one.state == "suspended" else _("not verified"))
