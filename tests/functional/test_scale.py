"""No page asks the database more when there is more in it: as many statements with ten of
everything as with a thousand, and never more than the page's ceiling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from config import Settings
from marketplace.accounts.models import Organisation
from marketplace.core.db import Database
from marketplace.needs.models import Need
from marketplace.offers.models import Offer
from marketplace.publishing import index
from marketplace.search.engine import Engine
from tests.clock import Clock
from tests.counting import statements
from tests.crowd import Crowd
from tests.personas import People
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

# How many more of what there is most of, and of everything else; one of each is there already.
FEW = (9, 9)
MANY = (990, 90)


@dataclass(frozen=True)
class Look:
    """Somebody looks at a page, perhaps of one thing: {need} has many versions and proposals. It
    may ask `most` statements, and `shows` tells that what there is much of is there."""

    who: str
    address: str
    most: int
    shows: str = ""


LISTS = (
    Look("visitor", "/sv/needs", 10, "Sida 60"),
    Look("visitor", "/sv/needs?page=2", 10, "Sida 60"),
    Look("visitor", "/sv/needs?area=homecare&place=01&state=open&since=7", 10, "Sida 55"),
    Look("visitor", "/sv/offers", 9, "Sida 56"),
    Look("visitor", "/sv/offers?area=homecare&place=17&since=7&page=2", 9, "Sida 56"),
    Look("visitor", "/sv/organisations", 11, "Sida 51"),
    Look("visitor", "/sv/", 22, "1200 behov"),
)
OTHERS = (
    Look("visitor", "/sv/needs/{need}", 20, "version 100"),
    Look("author", "/sv/needs/{need}", 26, "version 100"),
    Look("approver", "/sv/needs/{need}", 26, "version 100"),
    Look("editor", "/sv/needs/{need}", 29, "version 100"),
    Look("author", "/sv/my", 42, "Väntar på dig 51"),
    Look("approver", "/sv/my", 35, "Väntar på dig 152"),
    Look("approver", "/sv/my?needs=all", 35, "Väntar på dig 152"),
    Look("editor", "/sv/my", 40, "Väntar på dig 206"),
    Look("moderator", "/sv/my", 20, "1000 par att avgöra"),
    Look("moderator", "/sv/desk", 33, "1000 Matchningar att avgöra"),
    Look("moderator", "/sv/desk/organisations", 20, "Sida 50"),
    Look("moderator", "/sv/desk/organisations?whose=free&q=kommun", 20, "Sida 25"),
    Look("moderator", "/sv/desk/organisations?state=verified", 20, "Sida 51"),
    Look("moderator", "/sv/desk/offers", 18, "Sida 55"),
    Look("moderator", "/sv/desk/offers?whose=free", 18, "Sida 30"),
    Look("moderator", "/sv/desk/offers?state=suspended", 18, "Sida 5"),
    Look("moderator", "/sv/desk/matches", 18, "Sida 50"),
    Look("moderator", "/sv/desk/matches?area=homecare&sort=waited&whose=free", 18, "Sida 25"),
    Look("moderator", "/sv/desk/matches?state=curated", 17, "Sida 5"),
    Look("moderator", "/sv/desk/matches?state=waiting", 17, "Sida 5"),
    Look("moderator", "/sv/desk/matches?state=introduced", 17, "Sida 5"),
    Look("moderator", "/sv/desk/matches?state=dismissed", 17, "Sida 5"),
    Look("moderator", "/sv/desk/organisations/{organisation}", 31, "Arbetsbordet 3100"),
    Look("moderator", "/sv/desk/offers/{offer}", 33, "Arbetsbordet 3100"),
    Look("moderator", "/sv/matches/{match}", 31, "Arbetsbordet 3100"),
)


@dataclass(frozen=True)
class Site:
    """A site, and what it is filled with."""

    app: Flask
    database: Database
    clock: Clock
    crowd: Crowd
    engine: Engine

    def fill(self, most: int, rest: int, *, indexed: bool) -> None:
        """So many more of everything."""
        with self.database.session(write=True) as session:
            self.crowd.more(session, most, rest)
            session.commit()
        if indexed:
            index.rebuild(self.database, self.engine)

    def asked(self, look: Look) -> tuple[int, str]:
        """How many statements the page asks after a first look, which reads what is kept for many
        pages; and its text."""
        visitor = Visitor(self.app.test_client())
        if look.who != "visitor":
            visitor.sign_in(getattr(self.crowd.people, look.who))
        address = look.address.format(**self.one_of_each())
        visitor.open(address)
        self.clock.time += timedelta(seconds=1)  # the page itself is kept no longer
        with statements(self.app) as sent:
            text = visitor.open(address).text
        return len(sent), text

    def one_of_each(self) -> dict[str, str | int]:
        """What the addresses of things end with."""
        crowd = self.crowd
        with self.database.session() as session:
            return {
                "need": session.get_one(Need, crowd.need).ref,
                "offer": session.get_one(Offer, crowd.offers["in_review"]).ref,
                "organisation": session.get_one(Organisation, crowd.organisation).ref,
                "match": crowd.matches["suggested"],
            }


@pytest.fixture
def site(app: Flask, people: People, database: Database, clock: Clock, settings: Settings) -> Site:
    with database.session(write=True) as session:
        crowd = Crowd(session, people, clock.time)
        session.commit()
    return Site(app, database, clock, crowd, index.make_engine(settings.index_dir))


@pytest.mark.parametrize(("indexed", "looks"), [(True, LISTS + OTHERS), (False, LISTS)])
def test_as_many_statements_with_a_thousand_as_with_ten(
    site: Site, indexed: bool, looks: Sequence[Look]
) -> None:
    site.fill(*FEW, indexed=indexed)
    few = [site.asked(look)[0] for look in looks]
    site.fill(*MANY, indexed=indexed)
    many = [site.asked(look) for look in looks]
    wrong = [
        f"{look}: {before}, then {after}"
        for look, before, (after, text) in zip(looks, few, many, strict=True)
        if before != after or after > look.most or look.shows not in text
    ]
    assert not wrong, "\n".join(wrong)
