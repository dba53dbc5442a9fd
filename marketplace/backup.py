"""`behovstorget backup` and `restore`: the database and the kept files as one file.

It holds no settings: SECRET_KEY and passwords to other services are kept elsewhere. The search
index is left out too, for it is made anew.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import func, inspect, select

from config import SettingsError
from marketplace.core import archive, dump, migrate
from marketplace.core.archive import Damaged
from marketplace.installation import Installation
from marketplace.publishing import index
from marketplace.rooms import metadata
from marketplace.web import clock

FORMAT = 1
PRODUCT = "behovstorget"
# An installation that somebody has used has rows in these.
SIGNS_OF_USE = ("person", "organisation", "event", "audit_entry")
Tell = Callable[[str], Any]


def back_up(installation: Installation, path: Path, tell: Tell) -> None:
    """Write everything as it stands at one moment. The site may be running."""
    try:
        writer = archive.Writer(path)
        try:
            rows = _write(installation, writer)
        except BaseException:
            writer.give_up()
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(f"{path} was not written: {reason}.") from error
    tell(f"{path}: {rows} rows and {_count(writer.members, 'files/')} files.")
    tell(f"SHA-256 {_sha256(path)}")
    tell("Settings and secrets (SECRET_KEY) are not in it: keep them elsewhere.")


def _write(installation: Installation, writer: archive.Writer) -> int:
    engine, counts = installation.database.engine, dict[str, int]()
    with dump.snapshot(engine) as connection:
        about = {
            "format": FORMAT,
            "product": PRODUCT,
            "version": version(PRODUCT),
            "schema": migrate.current(connection),
            "made_at": clock.utc_now().isoformat(),
            "sequences": dump.sequences(connection, metadata()),
        }
        for table in dump.tables_of(metadata()):
            counts[table.name] = 0
            for number, (rows, lines) in enumerate(dump.parts(connection, table), start=1):
                writer.add(f"tables/{table.name}/{number:06d}.jsonl", lines)
                counts[table.name] += rows
    folder = installation.settings.files_dir
    for file in sorted(_plain_files(folder)):
        writer.add_file(f"files/{file.relative_to(folder).as_posix()}", file)
    writer.finish({**about, "rows": counts})
    return sum(counts.values())


def _plain_files(folder: Path) -> Iterable[Path]:
    """What is kept; never what a link points to, nor what is being written."""
    found = folder.rglob("*") if folder.is_dir() else ()
    return (f for f in found if f.is_file() and not f.is_symlink() and f.name[0] != ".")


def check(path: Path) -> dict[str, Any]:
    """Read the whole file and compare every sum; its manifest. Raises SettingsError."""
    if not path.is_file():
        raise SettingsError(f"There is no file {path}.")
    try:
        manifest = archive.verify(path)
    except Damaged as error:
        raise SettingsError(f"{path} cannot be restored: {error}.") from error
    if (manifest.get("product"), manifest.get("format")) != (PRODUCT, FORMAT):
        raise SettingsError(f"{path} is no backup that this version can read.")
    return manifest


def restore(installation: Installation, path: Path, tell: Tell) -> None:
    """Fill an empty installation with what the file holds: all of it or nothing."""
    manifest = check(path)
    _require_same_schema(manifest)
    _require_empty(installation)
    partial = installation.settings.data_dir / "files.restoring"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        rows = _load(installation, path, manifest, partial)
    except Damaged as error:
        raise SettingsError(f"{path} changed while it was read: {error}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    documents = index.rebuild(installation.database, installation.engine)
    tell(f"{rows} rows and {_count(manifest['members'], 'files/')} files are restored.")
    tell(f"{documents} texts are indexed. Set SECRET_KEY as it was, or people sign in anew.")


def _require_same_schema(manifest: dict[str, Any]) -> None:
    ours, theirs = migrate.head(), manifest["schema"]
    if ours != theirs:
        raise SettingsError(
            f"The backup has schema {theirs} and this program {ours}. Restore it with version"
            f" {manifest['version']}, then upgrade."
        )


def _require_empty(installation: Installation) -> None:
    engine = installation.database.engine
    if inspect(engine).get_table_names():
        installation.require_schema()
    else:
        migrate.upgrade(engine)
    tables = metadata().tables
    with engine.connect() as connection:
        for name in SIGNS_OF_USE:
            if connection.execute(select(func.count()).select_from(tables[name])).scalar():
                raise SettingsError("This installation is not empty; nothing was restored.")
    folder = installation.settings.files_dir
    if folder.is_dir() and any(folder.iterdir()):
        raise SettingsError(f"{folder} is not empty; nothing was restored.")


def _load(installation: Installation, path: Path, manifest: dict[str, Any], partial: Path) -> int:
    tables = metadata().tables
    with dump.loading(installation.database.engine, tables.values()) as connection:
        for table in tables.values():  # what a migration has put there
            connection.execute(table.delete())
        rows = 0
        for member in archive.members(path):
            kind, _slash, rest = member.name.partition("/")
            if kind == "tables":
                content = b"".join(member.content.blocks())
                rows += dump.load(connection, tables[rest.partition("/")[0]], content)
            elif kind == "files":
                _keep(partial, rest, member)
            if kind in {"tables", "files"}:
                _require_sums(member, manifest)
        dump.continue_sequences(connection, metadata(), manifest["sequences"])
        _put_files(partial, installation.settings.files_dir)
    return rows


def _require_sums(member: archive.Member, manifest: dict[str, Any]) -> None:
    if member.content.sums != manifest["members"].get(member.name):
        raise Damaged(f"{member.name} is another than before")


def _keep(folder: Path, name: str, member: archive.Member) -> None:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or PurePosixPath(name).is_absolute():
        raise Damaged(f"{name} leads out of its folder")
    target = folder.joinpath(*parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    with target.open("wb") as file:
        for block in member.content.blocks():
            file.write(block)


def _put_files(partial: Path, folder: Path) -> None:
    """Before the commit: rows without their files would be worse than files without rows."""
    if partial.is_dir():
        if folder.is_dir():
            folder.rmdir()
        partial.rename(folder)


def _count(names: Iterable[str], prefix: str) -> int:
    return sum(1 for name in names if name.startswith(prefix))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
