"""An offer's versions: what it has said, and what was changed."""

from dataclasses import dataclass

from flask import g, render_template, request
from flask_babel import gettext as _

from marketplace.core.errors import NotFound
from marketplace.offers import queries, showing
from marketplace.offers.documents import PublicOffer
from marketplace.offers.views import bp
from marketplace.web import clock
from marketplace.web.guards import public
from marketplace.web.templating import long_date


@dataclass(frozen=True)
class Choice:
    """A version in the lists to choose from."""

    number: int
    text: str


@bp.get("/offers/<ref>/versions")
@public
def compare_versions(ref: str) -> str:
    """What was changed between two versions; without a choice, by the newest."""
    offer = queries.offer_by_ref(g.session, ref)
    if offer is None or not queries.is_readable(offer):
        raise NotFound("not_found")
    versions = queries.public_versions(g.session, offer, clock.now())
    newest = versions[0]
    new = _asked(versions, "to") or newest
    old = _asked(versions, "from") or _before(versions, new)
    return render_template(
        "offers/versions.html",
        offer=newest,
        versions=versions,
        old=old,
        new=new,
        choices=[_choice(version, newest) for version in versions],
        comparison=showing.compared(old, new),
    )


def _asked(versions: list[PublicOffer], name: str) -> PublicOffer | None:
    asked = request.args.get(name, "")
    return next((version for version in versions if str(version.version) == asked), None)


def _before(versions: list[PublicOffer], new: PublicOffer) -> PublicOffer:
    """The version before this one; the first has none but itself."""
    return next((version for version in versions if version.version < new.version), new)


def _choice(version: PublicOffer, newest: PublicOffer) -> Choice:
    number = version.version
    if version is newest:
        return Choice(number, str(_("Version %(number)s, current", number=number)))
    day = long_date(version.version_at)
    return Choice(number, str(_("Version %(number)s, %(day)s", number=number, day=day)))
