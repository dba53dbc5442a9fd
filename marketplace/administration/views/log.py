"""The log to read: what was done and what was read, narrowed by the address, and as a file."""

from typing import Any

from flask import Response, g, render_template, request, url_for

from marketplace.administration import words
from marketplace.administration.queries import log
from marketplace.administration.views import bp
from marketplace.administration.views.asking import Asked, asked_now
from marketplace.administration.views.showing import cells, deed, reading
from marketplace.web.csv_files import csv_file
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.paging import Page, page_number

PER_PAGE = 50
READERS = ("platform_admin", "auditor")
COLUMNS = (
    *("at", "action", "words", "kind", "number", "ref", "from", "to", "fields", "details"),
    *("actor", "person", "organisation", "roles"),
)


@bp.get("/<language>/administration/log")
@roles(*READERS, write=False)
def list_deeds() -> str:
    """What was done."""
    asked, wish = asked_now()
    number = page_number(request.args)
    total, entries = log.deeds(g.session, wish, page=number, limit=PER_PAGE)
    names = log.names_of(g.session, entries)
    return _page("deeds", asked, Page([deed(e, names) for e in entries], number, total, PER_PAGE))


@bp.get("/<language>/administration/readings")
@roles(*READERS, write=False)
def list_readings() -> str:
    """Who read what is not public (R18)."""
    asked, wish = asked_now()
    number = page_number(request.args)
    total, entries = log.readings(g.session, wish, page=number, limit=PER_PAGE)
    names = log.names_of(g.session, entries)
    rows = [reading(entry, names) for entry in entries]
    return _page("readings", asked, Page(rows, number, total, PER_PAGE))


def _page(what: str, asked: Asked, page: Page[Any]) -> str:
    language, hidden = present_language(), log.hidden_from(g.actor)
    found = log.actions(g.session, hidden) if what == "deeds" else []
    endpoint = f"administration.list_{what}"
    return render_template(
        f"administration/{what}.html",
        asked=asked,
        page=page,
        page_url=lambda number: asked.address(endpoint, number),
        file_url=asked.address("administration.download_deeds"),
        actions=sorted(((a, words.action_name(a, language)) for a in found), key=lambda p: p[1]),
        kinds=sorted(
            ((kind, str(word)) for kind, word in words.KINDS.items() if kind not in hidden),
            key=lambda pair: pair[1],
        ),
        is_part=bool(hidden),
        most=log.MOST_COUNTED,
        clear_url=url_for(endpoint),
    )


@bp.get("/<language>/administration/log.csv")
@roles(*READERS, write=False)
def download_deeds() -> Response:
    """The narrowed log as a file for a spreadsheet: UTF-8 with a mark, commas, at most 20,000."""
    _narrowed, wish = asked_now()
    entries = log.all_deeds(g.session, wish)
    names = log.names_of(g.session, entries)
    return csv_file("behovstorget-log.csv", COLUMNS, (cells(entry, names) for entry in entries))
