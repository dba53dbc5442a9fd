"""Every page, for everybody who may open it: no finding in axe, in both languages, light and dark,
wide and narrow; and nothing to scroll sideways on the narrowest screen."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Page

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests import html
from tests.browser import checks, world
from tests.personas import People, Persona

pytestmark = pytest.mark.one_database

# Who opens which pages; "{…}" is a name in the world.
PAGES: dict[str, tuple[str, ...]] = {
    "visitor": (
        "/",
        "/needs",
        "/needs?q=natt&state=open&area=homecare",
        "/needs?q=xyzzy",
        "/needs/{open}",
        "/needs/{early}",
        "/needs/{closed}",
        "/needs/{renewed}",
        "/needs/{renewed}/versions",
        "/needs/{early}/versions",
        "/needs/{renewed}/versions/1",
        "/needs/{need_withdrawn}",
        "/needs/{masked}",
        "/needs/{open}/proposals/new",
        "/offers",
        "/offers/{offer}",
        "/offers/{offer_withdrawn}",
        "/offers/{offer_masked}",
        "/offers/{offer_changed}/versions",
        "/offers/{offer_suspended}",
        "/organisations",
        "/organisations/{body}",
        "/organisations/{company}",
        "/invitations/{invitation}",
        "/sign-in",
        "/register",
        "/register/sent",
        "/confirm/{confirm}",
        "/confirm/{too_late}",
        "/confirm/no-link",
        "/forgotten-password",
        "/forgotten-password/sent",
        "/new-password/{reset}",
        "/new-address/{address}",
        "/about",
        "/how-it-works",
        "/accessibility",
        "/accessibility/feedback",
        "/privacy",
        "/no-such-page",
    ),
    "author": (
        "/my",
        "/organisations/new",
        "/organisations/find?q=vardagskraft",
        "/organisations/{company}/join",
        "/organisations/{body}/own",
        "/organisations/{body}/members",
        "/organisations/{body}/members/{author_member}/hand-over",
        "/acting-for",
        "/notifications",
        "/notifications/{notice}",
        "/needs/new",
        "/needs/{draft}/draft",
        "/needs/{draft}/edit/questions",
        "/needs/{draft}/edit/problem",
        "/needs/{draft}/edit/who",
        "/needs/{draft}/edit/market",
        "/needs/{draft}/edit/title",
        "/needs/{draft}/delete",
        "/needs/{renewed}",
        "/needs/{renewed}/draft",
        "/needs/{renewed}/discard",
        "/needs/{renewed}/follow",
        "/needs/{renewed}/internal",
        "/needs/{open}/proposals",
        "/needs/{open}/proposals?sort=company",
        "/needs/{open}/proposals/compare",
        "/needs/{unanswered}/proposals",
        "/needs/{unanswered}/proposals/compare",
        "/proposals/{received}",
        "/proposals/{revised}",
        "/proposals/{revised}/versions/1",
        "/proposals/{revised}/versions/2/changes",
        "/proposals/{withdrawn_proposal}",
        "/matches/{introduced}",
    ),
    "approver": (
        "/my",
        "/needs/{in_review}/draft",
        "/needs/{renewed}/draft",
        "/needs/{open}/close-answers",
        "/needs/{closed}/reopen",
        "/needs/{open}/withdraw",
        "/needs/{masked}/mask",
        "/needs/{masked}/masks",
        "/needs/{masked}/masks/1",
        "/needs/{masked}/translate",
        "/needs/{renewed}/translate",
        "/proposals/{read}",
        "/matches/{curated}",
    ),
    "editor": (
        "/my",
        "/account",
        "/account/password",
        "/account/address",
        "/account/address/sent",
        "/account/delete",
        "/offers/own",
        "/offers/new",
        "/offers/{offer_draft}/draft",
        "/offers/{offer_draft}/edit",
        "/offers/{offer_draft}/delete",
        "/offers/{offer_review}/draft",
        "/offers/{offer}/draft",
        "/offers/{offer_changed}/draft",
        "/offers/{offer_changed}/edit",
        "/offers/{offer_suspended}/draft",
        "/offers/{offer}/withdraw",
        "/offers/{offer}/translate",
        "/needs/{open}/proposals/new",
        "/needs/{early}/proposals/new",
        "/proposals/{begun}",
        "/proposals/{begun}/edit",
        "/proposals/{begun}/review",
        "/proposals/{begun}/delete",
        "/proposals/{received}",
        "/proposals/{received}/receipt/1",
        "/proposals/{received}/withdraw",
        "/proposals/{noted}",
        "/proposals/{invited}",
        "/proposals/{revised}",
        "/proposals/{revised}/edit",
        "/proposals/{revised}/delete",
        "/proposals/{revised}/versions/2",
        "/matches/{introduced}",
    ),
    "company_admin": (
        "/organisations/{company}/own",
        "/organisations/{company}/members",
        "/organisations/{company}/members/{editor_member}",
        "/organisations/{company}/members/{editor_member}/hand-over",
        "/organisations/{company}/requests/{request}",
        "/organisations/{company}/edit",
    ),
    "neighbour": ("/organisations/{suspended}/own",),
    "moderator": (
        "/my",
        "/desk",
        "/desk/organisations",
        "/desk/organisations/{waiting}",
        "/desk/organisations/{body}",
        "/desk/organisations/{suspended}",
        "/desk/matches",
        "/desk/matches?state=introduced",
        "/desk/searches",
        "/desk/searches?kind=offer",
        "/desk/missing",
        "/desk/missing?need={open}",
        "/desk/missing?need={open}&offer={offer}",
        "/desk/missing?need=B-1&offer=E-1",
        "/desk/joint-needs",
        "/desk/import",
        "/desk/import/{upload}",
        "/desk/offers",
        "/desk/matches?state=waiting",
        "/desk/offers?state=suspended",
        "/desk/offers/{offer_review}",
        "/desk/offers/{offer_changed}",
        "/desk/offers/{offer_suspended}",
        "/matches/{suggested}",
        "/matches/{dismissed}",
        "/matches/{curated}",
        "/matches/{curated}/introduce",
        "/matches/{introduced}",
        "/matches/{introduced}?texts=1",
    ),
    "platform_admin": (
        "/my",
        "/mails",
        "/mails/{mail}",
        "/desk",
        "/desk/searches?found=similar",
        "/administration",
        "/administration/log",
        "/administration/log?since=2026-13-01&thing=B-1",
        "/administration/readings",
        "/administration/mail",
        "/administration/health",
        "/offers/{offer_masked}/mask",
        "/offers/{offer_masked}/masks",
        "/offers/{offer_masked}/masks/1",
        "/administration/arena",
        "/administration/texts",
        "/administration/texts/about/sv",
        "/administration/texts/about/sv/1",
        "/administration/areas",
        "/administration/reasons",
        "/administration/reasons/offer_return/unclear",
        "/administration/reasons/offer_return/new",
        "/administration/funders",
        "/administration/funders/{funder}",
        "/administration/feedback",
        "/administration/people",
        "/administration/people?q=xyzzy",
        "/administration/people/{person}",
        "/administration/organisations",
        "/administration/organisations/{body}",
    ),
    "auditor": ("/my", "/administration", "/administration/log"),
}
# Not pages: files, and what machines ask.
NO_PAGES = {
    "pages.root",
    "pages.healthz",
    "pages.readyz",
    "pages.suggest",
    "needs.merge_need",
    "pages.download_mail",
    "administration.download_deeds",
    "moderation.download_searches",
    "administration.funder_logo",
    "administration.metrics",
    "proposals.download_receipt",
    "static",
    "bootstrap.static",
}
WIDE, NARROW, NARROWEST = 1440, 390, 320


def test_every_page_is_opened(app: Flask) -> None:
    urls = app.url_map.bind("")
    known = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    opened = set()
    for address in {page for pages in PAGES.values() for page in pages} - {"/no-such-page"}:
        path = "/sv" + address.partition("?")[0].format_map(_Ones())
        opened.add(urls.match(path, method="GET")[0])
    assert opened == known - NO_PAGES


class _Ones(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "1"


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """A demonstration, in which mails are shown."""
    return {**environ, "DEMO": "1"}


@pytest.fixture
def refs(
    database: Database, people: People, now: datetime, worker: Worker, app: Flask
) -> dict[str, object]:
    """What everything in the world is called."""
    refs = world.settle(database, people, now, worker)
    (mail, *_rest) = sorted(app.config["SETTINGS"].mail_dir.glob("*.eml"))
    return {**refs, "mail": mail.stem, "notice": world.notice_of(database, people.author)}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "who",
    [
        "visitor",
        "author approver",
        "editor company_admin neighbour",
        "moderator platform_admin auditor",
    ],
)
def test_r21_every_page_is_for_everybody(
    page: Page,
    people: People,
    sign_in: Callable[[Persona], None],
    refs: dict[str, object],
    language: str,
    who: str,
) -> None:
    faults = []
    for name in who.split():
        if name != "visitor":
            sign_in(getattr(people, name))
        for address in PAGES[name]:
            faults += _faults(page, f"/{language}{address.format(**refs)}")
    assert faults == []


def _faults(page: Page, address: str) -> list[str]:
    """What is wrong with a page."""
    _resize(page, WIDE)
    response = page.goto(address)
    assert response is not None
    assert response.status in {200, 403, 404, 410}, f"{response.status}: {address}"
    html.parse(response.text())
    faults = []
    for width in (WIDE, NARROW):
        _resize(page, width)
        faults += _fault(lambda: checks.axe(page))
        page.emulate_media(color_scheme="dark")
        faults += _fault(lambda: checks.axe(page, checks.OF_COLOUR))
        page.emulate_media(color_scheme="light")
    _resize(page, NARROWEST)
    return faults + _fault(lambda: checks.fits(page))


def _resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})


def _fault(check: Callable[[], None]) -> list[str]:
    try:
        check()
    except AssertionError as fault:
        return [str(fault)]
    return []
