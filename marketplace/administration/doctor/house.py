"""The house an installation lives in: settings, packages, folders, disk."""

import shutil
import stat
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from config import LOOPBACK, ROOT
from marketplace.administration.doctor.findings import Finding, Patient, fault, ok, warn
from marketplace.core.language import N_

GIGABYTE = 1024**3
FULL, NEARLY_FULL = GIGABYTE, 5 * GIGABYTE
FEW_CHARACTERS = 16
SHOWN = 5


def settings(patient: Patient) -> Iterator[Finding]:
    """What was set, beyond what stops the start."""
    its, about = patient.settings, "settings"
    yield _secret(its.secret_key)
    yield from _address(patient)
    if its.demo:
        yield warn(
            about,
            N_("This is a demonstration: its accounts have a password that everybody knows."),
            N_("Set up a real installation without DEMO=1 and with a database of its own."),
        )


def _secret(key: str) -> Finding:
    if len(set(key)) < FEW_CHARACTERS:
        return warn(
            "settings",
            N_("SECRET_KEY has few different characters and may be guessed."),
            N_('Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'),
        )
    return ok("settings", N_("SECRET_KEY is long and varied."))


def _address(patient: Patient) -> Iterator[Finding]:
    parts = urlsplit(patient.settings.base_url)
    if parts.hostname in LOOPBACK:
        if not patient.settings.demo:
            yield warn(
                "settings",
                N_("BASE_URL is %(url)s: only this machine reaches it, and links in mails too."),
                N_("Set BASE_URL to the https address that people use."),
                url=patient.settings.base_url,
            )
        return
    yield ok("settings", N_("People come to %(url)s."), url=patient.settings.base_url)
    if not patient.settings.trusted_proxies:
        yield warn(
            "settings",
            N_("The address is https, but no proxy is trusted: all visitors seem to be one."),
            N_("Set TRUSTED_PROXIES to the number of proxies in front, usually 1."),
        )


def packages(_patient: Patient) -> Iterator[Finding]:
    """Whether what is installed is what was tested together."""
    wanted = dict(_pinned(ROOT / "requirements.lock"))
    installed = {name: version for name in wanted if (version := _installed(name))}
    other = [name for name, version in installed.items() if version != wanted[name]]
    if other:
        yield warn(
            "packages",
            N_("%(number)s packages have another version than the lock: %(names)s."),
            N_("Install the lock: pip install --require-hashes -r requirements.lock"),
            number=len(other),
            names=", ".join(sorted(other)[:SHOWN]),
        )
        return
    yield ok(
        "packages",
        N_("%(number)s packages have the versions of the lock; this is Behovstorget %(version)s."),
        number=len(installed),
        version=_installed("behovstorget") or "?",
    )


def _pinned(lock: Path) -> Iterator[tuple[str, str]]:
    for line in lock.read_text(encoding="utf-8").splitlines():
        name, found, version = line.split(" ")[0].partition("==")
        if found and not line.startswith((" ", "#")):
            yield name.split("[")[0], version


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def folder(patient: Patient) -> Iterator[Finding]:
    """Whether DATA_DIR is ours alone: the index in it is read as program, the rest is private."""
    path = patient.settings.data_dir
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield warn(
            "folder",
            N_("DATA_DIR can be read by other users of this machine (mode %(mode)s)."),
            N_("Run: chmod 700 %(path)s"),
            mode=f"{mode:o}",
            path=path,
        )
        return
    yield ok("folder", N_("DATA_DIR belongs to this user alone."))


def disk(patient: Patient) -> Iterator[Finding]:
    """How much room is left."""
    free = shutil.disk_usage(patient.settings.data_dir).free
    room = {"free": round(free / GIGABYTE)}
    if free >= NEARLY_FULL:
        yield ok("disk", N_("%(free)s GB are free on the disk of DATA_DIR."), **room)
        return
    make = fault if free < FULL else warn
    yield make(
        "disk",
        N_("Only %(free)s GB are free on the disk of DATA_DIR."),
        N_("Make room, or move DATA_DIR to a larger disk. When it is full nothing can be saved."),
        **room,
    )
