"""My page: what waits for the person, newest first."""

from flask import render_template

from marketplace.pages.views import bp
from marketplace.web.guards import signed_in


@bp.get("/<language>/my")
@signed_in(write=False)
def my_page() -> str:
    """What waits for the person, newest first."""
    return render_template("pages/my.html")
