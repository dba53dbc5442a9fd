"""Nothing typed is lost (R26): a form whose session was lost can be sent once more, and what came
too late comes back to be copied."""

import json
from collections.abc import Sequence

from flask import current_app, g, render_template, request, session, url_for

from marketplace.web.guards import Access, access_of
from marketplace.web.targets import safe_target

STATUS = 400
GONE_ON = 409
# Fields that a form carries by itself.
NOT_TYPED = frozenset({"acting_for", "revision", "next", "kept", "seen"})


def kept_fields() -> list[tuple[str, str]]:
    """What the form held, without its outworn token and without passwords, which do not belong on
    a page. Nothing of what another site sent: a page of ours with its words and a button would let
    it act through the reader's hand."""
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return []
    if _access() is None or request.method != "POST":
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if _is_kept(name)]


def _is_kept(name: str) -> bool:
    return name != "csrf_token" and "password" not in name


def _access() -> Access | None:
    view = current_app.view_functions.get(request.endpoint or "")
    return access_of(view) if view else None


def typed_texts() -> list[str]:
    """What a person wrote in a form that was refused: whole phrases, not codes and ticks."""
    texts = (value for name, value in kept_fields() if name not in NOT_TYPED)
    return [text for text in texts if len(text.split()) > 1]


def page() -> tuple[str, int]:
    """The page with what was typed, a button that sends it again, and before it, for who must
    sign in, the way to do that without losing it."""
    access, target = _access(), request.full_path.rstrip("?")
    may_send = _is_signed_in() or (access is not None and access.public)
    return _page(kept_fields(), target, may_send=may_send), STATUS


def _is_signed_in() -> bool:
    """What is known: a cookie may name a person and hold no longer."""
    return g.person is not None if "person" in g else "person" in session


def page_after_sign_in(kept: str) -> str | None:
    """The same page once the person has signed in on the way; None when nothing was kept."""
    unpacked = _unpack(kept)
    return _page(*unpacked, may_send=True) if unpacked else None


def _page(fields: Sequence[tuple[str, str]], target: str, *, may_send: bool) -> str:
    return render_template(
        "errors/again.html",
        fields=fields,
        target=target,
        may_send=may_send,
        sign_in=url_for("accounts.sign_in"),
        kept=json.dumps({"target": target, "fields": fields}, ensure_ascii=False),
    )


def _unpack(kept: str) -> tuple[list[tuple[str, str]], str] | None:
    """What `_page` packed; it has been in the browser, so nothing about it is certain."""
    try:
        packed = json.loads(kept)
        fields = [(str(name), str(value)) for name, value in packed["fields"]]
        target = safe_target(packed["target"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return (fields, target) if target else None


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
