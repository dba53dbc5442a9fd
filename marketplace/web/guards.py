"""Who may come to a route. Every route has exactly one guard; a test fails for one without."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """What a route asks for.

    `session` is `read`; `write` (a form: its GET reads, its POST writes); `always` (also its GET
    writes, such as the access log); or `none` where the view opens its own, to keep slow work out
    of a write transaction.
    """

    public: bool
    session: str
    roles: frozenset[str] = frozenset()
    # Whether a page that is the same for everybody may be kept by a browser and compared.
    kept: bool = True


def _mark(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open to everybody, read-only."""
    return _mark(Access(public=True, session="read"))(view)


def public_form(view: View) -> View:
    """A form for everybody. The view writes in a session of its own, so that slow work (hashing
    a password) is done before it begins."""
    return _mark(Access(public=True, session="read", kept=False))(view)


def public_own_session(view: View) -> View:
    """Open to everybody; the view opens its own sessions, if any (the process is asked how it
    is)."""
    return _mark(Access(public=True, session="none"))(view)


def signed_in(*, write: bool, logs: bool = False) -> Callable[[View], View]:
    """For those who are signed in, whatever they may do. `logs`: its GET writes too."""
    return _mark(Access(public=False, session=_session(write, logs)))


def roles(*names: str, write: bool, logs: bool = False) -> Callable[[View], View]:
    """For those who hold at least one of the roles in the organisation they act for. The
    operation checks again, against the very thing. `logs`: its GET writes too."""
    return _mark(Access(public=False, session=_session(write, logs), roles=frozenset(names)))


def _session(write: bool, logs: bool) -> str:
    if logs:
        return "always"
    return "write" if write else "read"


def access_of(view: Callable[..., Any]) -> Access | None:
    """The guard of a view function, None when it has none."""
    return getattr(view, "access", None)
