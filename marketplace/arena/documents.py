"""The one door to the public: from a text in Markdown to a page's parts, and from a funder's row to
what is shown of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.arena.models import Funder
from marketplace.core.addresses import is_mail_address

_HEADING = re.compile(r"^##[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_PLACE = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True)
class Part:
    """A heading and the Markdown under it. `id` is the same as long as the heading is."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True)
class Written:
    """A text as a page shows it: what stands under the page's own heading, then the parts."""

    lede: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class PublicFunder:
    """What is shown of a funder."""

    name: str
    url: str
    logo: str | None


def filled(markdown: str, places: Mapping[str, str]) -> str:
    """The text with `{arena}` and its like filled in; what is no such name stays as it is."""
    text = markdown.replace("\r\n", "\n")
    return _PLACE.sub(lambda found: places.get(found[1], found[0]), text)


def written(markdown: str, places: Mapping[str, str]) -> Written:
    """The text with its places filled in, parted at its headings of the second level."""
    lede, *rest = _HEADING.split(filled(markdown, places))
    pairs = zip(rest[::2], rest[1::2], strict=True)
    parts = (
        Part(f"part-{number}", heading, text.strip())
        for number, (heading, text) in enumerate(pairs, start=1)
    )
    return Written(lede.strip(), tuple(parts))


# Where an installation has no arena yet.
NOBODY = {"sv": "Den arena som driver torget", "en": "The arena that runs the marketplace"}


def places(
    language: str, *, name: str = "", contact: str = "", town: str = "", description: str = ""
) -> dict[str, str]:
    """What stands for `{arena}`, `{contact}`, `{town}` and `{description}` in a text."""
    nobody = NOBODY[language]
    address = f"<{contact}>" if is_mail_address(contact) else contact
    return {
        "arena": name or nobody,
        "contact": address or nobody[:1].lower() + nobody[1:],
        "town": town,
        "description": description,
    }


def shown_funders(session: Session) -> list[PublicFunder]:
    """The funders to name, in order."""
    query = select(Funder.name, Funder.url, Funder.logo).where(Funder.is_shown)
    rows = session.execute(query.order_by(Funder.position, Funder.id))
    return [PublicFunder(*row) for row in rows]
