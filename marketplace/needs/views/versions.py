"""A need's versions: what each said, and what was changed, for everybody to read (R1)."""

from dataclasses import dataclass

from flask import g, render_template, request
from flask_babel import gettext as _

from marketplace.core.errors import NotFound
from marketplace.needs import masks, queries, showing
from marketplace.needs.documents import PublicNeed, public_need
from marketplace.needs.models import Need
from marketplace.needs.views import bp
from marketplace.needs.views.bodies import bodies_named
from marketplace.needs.views.masked import masked_parts
from marketplace.needs.views.public_text import public_text
from marketplace.needs.views.withdrawn import public_or_gone, tombstone_page
from marketplace.web import clock
from marketplace.web.guards import public
from marketplace.web.templating import long_date

Page = str | tuple[str, int]
# Between versions that are further apart than this it is not told which one changed what.
FAR = 30


@dataclass(frozen=True)
class Choice:
    """A version in the lists to choose from."""

    number: int
    text: str


@bp.get("/needs/<ref>/versions")
@public
def compare_versions(ref: str) -> Page:
    """What was changed between two versions; without a choice, by the newest."""
    need = public_or_gone(ref)
    if need.state == "withdrawn":
        return tombstone_page(need)
    marks = queries.version_marks(g.session, need.id)
    known = {str(mark.number): mark.number for mark in marks}
    new = known.get(request.args.get("to", ""), marks[0].number)
    old = known.get(request.args.get("from", ""), max(new - 1, 1))
    old, new = min(old, new), max(old, new)
    shown = public_need(need, queries.current(need), clock.now())
    return render_template(
        "needs/versions.html",
        need=shown,
        marks=marks,
        old=old,
        new=new,
        choices=[_choice(mark, shown) for mark in marks],
        comparison=comparison(need, old, new),
    )


def comparison(need: Need, old: int, new: int) -> showing.Comparison:
    """What differs between two of the need's versions."""
    versions = queries.versions_between(g.session, need.id, old, new if new - old <= FAR else old)
    if new - old > FAR:
        versions += queries.versions_between(g.session, need.id, new, new)
    return showing.compared(versions, bodies_named(versions))


def _choice(mark: queries.VersionMark, shown: PublicNeed) -> Choice:
    number = mark.number
    if number == shown.version:
        return Choice(number, str(_("Version %(number)s, current", number=number)))
    day = long_date(mark.at)
    return Choice(number, str(_("Version %(number)s, %(day)s", number=number, day=day)))


@bp.get("/needs/<ref>/versions/<int:number>")
@public
def show_version(ref: str, number: int) -> Page:
    """One version, whole."""
    need, now = public_or_gone(ref), clock.now()
    if need.state == "withdrawn":
        return tombstone_page(need)
    found = queries.versions_between(g.session, need.id, number, number)
    if not found:
        raise NotFound("not_found")
    shown = public_need(need, found[0], now)
    newest = queries.current(need).number
    return render_template(
        "needs/version.html",
        newest=newest,
        **public_text(shown, now),
        **masked_parts(shown, masks.masks_on(g.session, need)),
    )
