"""Pages that explain. Their long texts are templates of their own in each language."""

from flask import g, render_template

from marketplace.accounts import queries as accounts
from marketplace.accounts.documents import PublicOrganisation, public_organisation
from marketplace.arena import queries as arena_says
from marketplace.arena.documents import places, written
from marketplace.pages.views import bp
from marketplace.web.guards import public
from marketplace.web.language import present_language


@bp.get("/<language>/how-it-works")
@public
def how_it_works() -> str:
    """For public bodies, for companies, and what early dialogue means."""
    return _page("how_it_works")


@bp.get("/<language>/about")
@public
def about() -> str:
    """Who runs this, how to reach them, and what it is built of."""
    return _written_page("about")


@bp.get("/<language>/accessibility")
@public
def accessibility() -> str:
    """The accessibility statement (R19)."""
    return _written_page("accessibility", supervisor=arena_says.supervisor(g.session))


@bp.get("/<language>/privacy")
@public
def privacy() -> str:
    """What is kept of people, why, and for how long (R16, R17)."""
    return _written_page("privacy")


def _page(name: str) -> str:
    return render_template(f"pages/{present_language()}/{name}.html", arena=_arena())


def _written_page(name: str, **more: object) -> str:
    """A page whose text the arena may write itself."""
    language, arena = present_language(), _arena()
    body, changed = arena_says.text(g.session, name, language)
    return render_template(
        f"pages/{language}/{name}.html",
        arena=arena,
        text=written(body, places_of(arena, language)),
        changed=changed,
        **more,
    )


def places_of(arena: PublicOrganisation | None, language: str) -> dict[str, str]:
    """What the arena's texts may name."""
    if arena is None:
        return places(language)
    return places(
        language,
        name=arena.name,
        contact=arena.contact,
        town=arena.town,
        description=arena.description,
    )


def _arena() -> PublicOrganisation | None:
    arena = accounts.arena(g.session)
    return public_organisation(arena) if arena else None
