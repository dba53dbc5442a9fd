"""Security headers on every answer, and conditional GET on public pages."""

from collections.abc import MutableMapping

from flask import Flask, Response, request

from marketplace.web.request_scope import is_anonymous_page

POLICY = "; ".join(
    (
        "default-src 'none'",
        "base-uri 'none'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "script-src 'self'",
        "style-src 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
A_YEAR = 31_536_000


def install(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer of the application."""

    def add(response: Response) -> Response:
        response.headers.update(HEADERS)
        if https:
            response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
        return _cache(response)

    app.after_request(add)


def add_to_file(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """The same headers for files, which never reach Flask."""
    for name, value in HEADERS.items():
        headers[name] = value


def _cache(response: Response) -> Response:
    if response.is_streamed or request.endpoint in {None, "static"}:
        return response
    if response.cache_control.immutable:  # a file named by its own checksum
        return response
    if not is_anonymous_page(response):
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.headers["Vary"] = "Cookie, Accept-Language"
    response.add_etag()
    response.make_conditional(request)
    return response
