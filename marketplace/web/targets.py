"""Where a person was going, carried through a form or an address."""

from urllib.parse import urlsplit

MAX_LENGTH = 500


def safe_target(target: str | None) -> str | None:
    """An address on this site, or None: a link in a mail must not lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if len(target) > MAX_LENGTH:
        return None
    try:
        # Like a browser, urlsplit drops tabs and line ends, which could hide "//".
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if not parts.scheme and not parts.netloc else None
