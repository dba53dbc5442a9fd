"""Search as you type: how the words in a search field may go on. A script asks, while people type.

What is typed is kept nowhere: the answer has no page around it and goes into no cache, and nothing
of it is counted or logged.
"""

from flask import jsonify, request
from werkzeug.wrappers import Response

from marketplace.browsing import asking
from marketplace.pages.views import bp
from marketplace.web.guards import public_own_session
from marketplace.web.request_scope import database

MOST = 6
LONGEST = 200  # what a search field takes


@bp.get("/<language>/suggest")
@public_own_session
def suggest() -> Response:
    """The most frequent ways on. The same for everybody, so nobody is asked who they are."""
    text = request.args.get("q", "")
    if not text.strip() or len(text) > LONGEST:
        return jsonify(suggestions=[])
    with database().session() as session:
        return jsonify(suggestions=asking.completions(session, text, MOST))
