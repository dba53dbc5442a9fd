"""Finds the Chromium for the browser tests; as a script, installs it where that is simple."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "Chromium is missing, so the browser tests cannot run. On Debian: apt-get install chromium."
    " Elsewhere: .venv/bin/playwright install --with-deps chromium"
)


def on_path() -> str | None:
    """The machine's own Chromium."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def playwrights_own(playwright: Playwright) -> bool:
    """Whether Playwright has downloaded one."""
    return Path(playwright.chromium.executable_path).exists()


def is_there() -> bool:
    """Whether the machine or Playwright has one."""
    if on_path():
        return True
    with sync_playwright() as playwright:
        return playwrights_own(playwright)


def main() -> int:
    """Make sure there is a Chromium, or say in one line how to get it; only CI stops for it."""
    if not is_there() and _is_root_on_debian():
        print("Installing Chromium for the browser tests", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (("update", "-q"), ("install", "-qy", "chromium")):
            subprocess.run(["apt-get", *words], env=quiet, stdin=subprocess.DEVNULL)
    if is_there():
        return 0
    print(MISSING, file=sys.stderr)
    return 1 if os.environ.get("CI") else 0


def _is_root_on_debian() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    # Ubuntu's package of this name is an empty one that asks for snap.
    return platform.freedesktop_os_release().get("ID") == "debian"


if __name__ == "__main__":
    sys.exit(main())
