"""The demonstration: one command, a sample worth showing, and never an installation."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from marketplace.accounts import rules as account_rules
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.cli import main
from marketplace.codes import county_of
from marketplace.core import events
from marketplace.core.db import Database
from marketplace.core.events import Delivery
from marketplace.matching.models import Match
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need, NeedInternal
from marketplace.offers.models import Offer, OfferVersion
from marketplace.proposals.models import Proposal
from marketplace.worker import BESIDE

pytestmark = pytest.mark.one_database

Demo = Callable[..., Result]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this module's demonstration lives."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(folder: Path) -> Demo:
    """`behovstorget demo …` in that folder; prepared once."""
    environ = {"DATA_DIR": str(folder), "HASHING_COST": "cheap", "DATABASE_URL": ""}

    def run(*words: str) -> Result:
        result = CliRunner(env=environ).invoke(main, ["demo", *words])
        assert result.exit_code == 0, result.output
        return result

    run("--prepare")
    return run


@pytest.fixture(scope="module")
def data(demo: Demo, folder: Path) -> Database:
    """The demonstration's database."""
    return Database(f"sqlite:///{folder / 'behovstorget.db'}")


def test_the_sample_has_what_every_page_needs(data: Database) -> None:
    with data.session() as session:
        count = {
            kind: session.scalar(select(func.count()).select_from(kind))
            for kind in (Need, Offer, Proposal)
        }
        organisations = session.scalars(select(Organisation)).all()
        bodies = [o for o in organisations if o.is_public_body]
        companies = [o for o in organisations if o.is_company]
        states = set(session.scalars(select(Proposal.state)))
        decided = set(session.scalars(select(Match.state)))
        english = session.scalar(select(func.count()).where(OfferVersion.language == "en"))
    assert count[Need] >= 12
    assert count[Offer] >= 24
    assert count[Proposal] >= 6
    assert (len(bodies) >= 8, len(companies) >= 12) == (True, True)
    assert len({county_of(place) for body in bodies for place in body.places}) >= 8
    assert (english or 0) * 4 >= count[Offer]
    assert {"draft", "submitted", "acknowledged", "noted"} <= states
    assert {"suggested", "curated", "dismissed", "introduced"} <= decided


def test_needs_are_near_and_far_announced_and_open(data: Database) -> None:
    with data.session() as session:
        needs = session.scalars(select(Need).where(Need.state.in_(need_rules.PUBLIC))).all()
        complete = [need.current.complete for need in needs if need.current]
    assert (True in complete, False in complete) == (True, True)


def test_there_is_a_ready_account_for_every_role(data: Database) -> None:
    with data.session() as session:
        members = session.scalars(select(Membership).join(Person).where(Person.is_ready)).all()
        roles = {role for member in members for role in member.roles}
    assert roles == {role for roles in account_rules.ROLES.values() for role in roles}


def test_all_that_was_to_happen_has_happened(data: Database, folder: Path) -> None:
    with data.session() as session:
        # Vectors come while the site is shown.
        assert list(events.undone(session, ~BESIDE)) == []
        assert set(session.scalars(select(Delivery.error))) == {None}
    assert list((folder / "mail").glob("*.eml"))


def test_run_again_it_keeps_what_was_entered(data: Database, demo: Demo) -> None:
    with data.session(write=True) as session:
        session.scalars(select(NeedInternal)).first().working_title = "Min egen"  # type: ignore[union-attr]
        session.commit()
    assert demo("--prepare").output == ""
    with data.session() as session:
        assert "Min egen" in set(session.scalars(select(NeedInternal.working_title)))


def test_reset_starts_over(data: Database, demo: Demo) -> None:
    with data.session(write=True) as session:
        session.scalars(select(NeedInternal)).first().working_title = "Snart borta"  # type: ignore[union-attr]
        session.commit()
    data.dispose()
    assert "The sample is loaded." in demo("--reset", "--prepare").output
    with data.session() as session:
        assert "Snart borta" not in set(session.scalars(select(NeedInternal.working_title)))


def test_its_database_is_never_served_as_an_installation(data: Database, folder: Path) -> None:
    environ = {
        "DATABASE_URL": data.url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "a key that is long enough to be taken",
        "DEMO": "",
    }
    refused = CliRunner(env=environ).invoke(main, ["serve"])
    assert refused.exit_code == 1
    assert "ready accounts" in refused.output


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5"])  # noqa: S104 - what is refused
def test_it_is_served_on_this_machine_alone(demo: Demo, folder: Path, host: str) -> None:
    environ = {"DATA_DIR": str(folder), "DEMO": "1", "DATABASE_URL": ""}
    refused = CliRunner(env=environ).invoke(main, ["serve", "--host", host])
    assert refused.exit_code == 1
    assert "127.0.0.1 only" in refused.output
