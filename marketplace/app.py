"""`create_app`: the only place that knows every room's views."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from whitenoise import WhiteNoise

from config import ROOT, Settings
from marketplace.accounts import views as accounts
from marketplace.accounts.identity import identify
from marketplace.accounts.passwords import Passwords
from marketplace.accounts.views.entering import note_seen
from marketplace.administration import views as administration
from marketplace.browsing import asking, missed, words
from marketplace.core.db import Database
from marketplace.matching import views as matching
from marketplace.meaning.choosing import embedder_from, model_name
from marketplace.moderation import views as moderation
from marketplace.needs import views as needs
from marketplace.notifications import views as notifications
from marketplace.offers import views as offers
from marketplace.pages import views as pages
from marketplace.pages.views import chrome
from marketplace.proposals import views as proposals
from marketplace.publishing.index import make_engine
from marketplace.web import (
    clock,
    errors,
    headers,
    keeping,
    language,
    logs,
    metrics,
    protection,
    request_scope,
    templating,
)

BLUEPRINTS = (
    accounts.bp,
    administration.bp,
    matching.bp,
    moderation.bp,
    needs.bp,
    notifications.bp,
    offers.bp,
    pages.bp,
    proposals.bp,
)
STATIC = ROOT / "static"
AN_HOUR = 3600


def create_app(settings: Settings, *, now: Callable[[], datetime] = clock.utc_now) -> Flask:
    """The whole site. `now` is the clock, which tests set."""
    logs.configure(settings.log_format)
    app = Flask("marketplace", root_path=str(ROOT), static_folder=str(STATIC))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        BOOTSTRAP_SERVE_LOCAL=True,
        SETTINGS=settings,
        CLOCK=now,
    )
    _extensions(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(STATIC),
        prefix="static/",
        max_age=AN_HOUR,
        allow_all_origins=False,
        add_headers_function=headers.add_to_file,
    )
    return app


def _extensions(app: Flask, settings: Settings) -> None:
    logs.install(app)
    if settings.metrics:
        metrics.install(app)
    protection.install(
        app,
        rate_limit=settings.rate_limit,
        rate_limit_url=settings.rate_limit_url,
        trusted_proxies=settings.trusted_proxies,
    )
    language.install(app)
    request_scope.install(app, Database(settings.database_url), identify)
    headers.install(app, https=settings.is_https)
    errors.install(app)
    templating.install(app)
    words.install(app)
    missed.install(app)
    Bootstrap5(app)
    app.extensions["embedder"] = embedder_from(settings)
    model = model_name(app.extensions["embedder"])
    app.extensions["engine"] = make_engine(settings.index_dir, model, settings.search_engine)
    app.extensions["passwords"] = Passwords(settings.hashing_cost)
    app.context_processor(templating.context)
    app.context_processor(chrome.context)
    app.url_defaults(_version_of_file)
    app.after_request(note_seen)
    keeping.install(app, asking.state)


def _version_of_file(endpoint: str, values: dict[str, Any]) -> None:
    """Give each file of ours an address that changes with its content."""
    if endpoint == "static":
        values["v"] = _digest(STATIC / values["filename"])


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
