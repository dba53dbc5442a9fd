"""The start page and the pages that explain."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.web.guards import public, signed_in
from marketplace.web.language import preferred_language

bp = Blueprint("pages", __name__)


@bp.get("/")
@public
def root() -> Response:
    """To the start page in the language of the reader's browser."""
    return redirect(url_for("pages.start", language=preferred_language()))


@bp.get("/<language>/")
@public
def start() -> str:
    """The start page."""
    return render_template("pages/start.html")


@bp.get("/<language>/my")
@signed_in(write=False)
def my_page() -> str:
    """What waits for the person, newest first."""
    return render_template("pages/my.html")
