"""Nothing typed is lost (R26): a form whose session was lost can be sent once more, and what came
too late comes back to be copied."""

from flask import current_app, render_template, request, session, url_for

from marketplace.web.guards import access_of

STATUS = 400
GONE_ON = 409


def kept_fields() -> list[tuple[str, str]]:
    """What the form held, its outworn token left out. A public form (signing in) keeps nothing:
    a password does not belong on a page. Nor does what another site sent: a page of ours with its
    words and a button would let it act through the reader's hand."""
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return []
    view = current_app.view_functions.get(request.endpoint or "")
    access = access_of(view) if view else None
    if access is None or access.public or request.method != "POST":
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def page() -> tuple[str, int]:
    """The page with what was typed, and a button that sends it again."""
    text = render_template(
        "errors/again.html",
        fields=kept_fields(),
        target=request.full_path.rstrip("?"),
        signed_in="person" in session,
        sign_in=url_for("accounts.sign_in"),
    )
    return text, STATUS


def gone_on(heading: str, explanation: str, *, url: str, link: str, text: str) -> tuple[str, int]:
    """The page for a text that came too late: what happened, where to read on, and the text."""
    page = render_template(
        "errors/gone_on.html",
        heading=heading,
        explanation=explanation,
        url=url,
        link=link,
        text=text,
    )
    return page, GONE_ON
