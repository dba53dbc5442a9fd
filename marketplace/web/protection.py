"""What stands in front of every view: size, form shape, CSRF and a cushion against floods."""

from flask import Flask, abort, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

MAX_REQUEST_BYTES = 2 * 1024 * 1024
MAX_FORM_PARTS = 1000
STATIC = frozenset({"static", "bootstrap.static"})


def install(app: Flask, *, rate_limit: str, rate_limit_url: str, trusted_proxies: int) -> None:
    """Bound and check every request before a view sees it."""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies, x_host=trusted_proxies
        )
    app.before_request(_refuse_malformed)
    CSRFProtect(app)
    limiter = Limiter(
        get_remote_address,
        app=app,
        default_limits=[rate_limit],
        storage_uri=rate_limit_url,
        swallow_errors=True,
    )
    limiter.request_filter(lambda: request.endpoint in STATIC)


def _refuse_malformed() -> None:
    # A multipart part without a name gives a form key of None, on which Flask-WTF fails.
    if request.method == "POST" and None in request.form:
        abort(400)
    if "\x00" in request.path or "\x00" in request.query_string.decode("latin-1"):
        abort(400)
