"""The folder an index lives in: one folder per generation, and a file that says which is current.

What an engine stores may be run when it is read (pickles), so the folder belongs to this user
alone and is refused otherwise. It is derived: never backed up, moved or mended, only made anew.
"""

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from marketplace.search.faults import IndexUnavailable

_CURRENT = "CURRENT"
_BUILD = "BUILD.lock"
_WRITE = "WRITE.lock"


class Generations:
    """The generations in one folder. `version` names the form; others are not read."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder = folder
        self.version = version

    def current(self) -> Path | None:
        """The generation to read; None if there is none of this version."""
        self._refuse_unsafe()
        try:
            name = (self.folder / _CURRENT).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        if not name.startswith(f"{self.version}-") or "/" in name:
            return None
        return self.folder / name

    def create(self) -> Path:
        """An empty folder for a new generation; nobody reads it before `switch`."""
        self.prepare()
        path = self.folder / f"{self.version}-{uuid4().hex}"
        path.mkdir(mode=0o700)
        return path

    def switch(self, generation: Path) -> None:
        """Make a generation the current one, at once and for all."""
        beside = self.folder / f"{_CURRENT}.{generation.name}"
        beside.write_text(generation.name, encoding="utf-8")
        beside.replace(self.folder / _CURRENT)

    def sweep(self) -> None:
        """Delete what is neither current nor being built; the locks stay."""
        current = self.current()
        keep = {_CURRENT, _BUILD, _WRITE, current.name if current else _CURRENT}
        for path in self.folder.iterdir():
            if path.name not in keep:
                _delete(path)

    @contextmanager
    def building(self, wait: bool = True) -> Iterator[bool]:
        """Hold while a generation is built or swept; yields whether it could be had."""
        with self._locked(_BUILD, wait) as held:
            yield held

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold while the current generation is written or exchanged."""
        with self._locked(_WRITE, wait=True):
            yield

    def prepare(self) -> None:
        """Make the folder, readable by its owner only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._refuse_unsafe()

    @contextmanager
    def _locked(self, name: str, wait: bool) -> Iterator[bool]:
        self.prepare()
        with (self.folder / name).open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True

    def _refuse_unsafe(self) -> None:
        try:
            found = self.folder.lstat()
        except FileNotFoundError:
            return
        except OSError as error:
            raise IndexUnavailable("unreadable") from error
        if not stat.S_ISDIR(found.st_mode):
            raise IndexUnavailable("not_a_folder")
        if found.st_uid != os.geteuid():
            raise IndexUnavailable("other_owner")
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise IndexUnavailable("open_to_others")


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
