"""A backup file: a compressed tar whose last member names and sums all the others.

It is written under another name, flushed to the disk and then renamed. Whatever ends early lacks
the last member, so that a half-written file can never be taken for a whole one.
"""

import gzip
import hashlib
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

BLOCK = 1024 * 1024
LAST = "manifest-"
# What reading a damaged file can end in.
UNREADABLE = (tarfile.TarError, EOFError, OSError, zlib.error, ValueError, OverflowError)

HALF = "it is half written, damaged, or no backup"


class Damaged(Exception):
    """The file is half written, was altered, or is no backup; the message says which."""


@dataclass(frozen=True)
class Member:
    """One file in the archive, read a block at a time. `content` is checked as it is read out."""

    name: str
    content: "Summed"


class Summed:
    """Reads a file and sums what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sha256 = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self._next(size)
        self.sha256.update(block)
        self.size += len(block)
        return block

    def _next(self, size: int) -> bytes:
        return self.file.read(size)

    def blocks(self) -> Iterator[bytes]:
        """The rest of it."""
        while block := self.read(BLOCK):
            yield block

    @property
    def sums(self) -> dict[str, Any]:
        """What the manifest holds of it."""
        return {"size": self.size, "sha256": self.sha256.hexdigest()}


class Packed(Summed):
    """The same for a file inside an archive, which may turn out to be damaged."""

    def _next(self, size: int) -> bytes:
        try:
            return self.file.read(size)
        except UNREADABLE as error:
            raise Damaged(HALF) from error


class Writer:
    """Writes an archive; nothing stands under its name until `finish`."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise FileExistsError(f"{path} is there already")
        self.path = path
        self.part = path.with_name(f".{path.name}.part")
        self.part.unlink(missing_ok=True)
        # Only the owner may read it: it holds everything, sums of passwords too.
        handle = os.open(self.part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self.file = os.fdopen(handle, "wb")
        self.gzip = gzip.GzipFile(fileobj=self.file, mode="wb", compresslevel=6)
        self.tar = tarfile.open(fileobj=self.gzip, mode="w|")  # noqa: SIM115
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: bytes) -> None:
        """Put these bytes into the archive."""
        self._add(name, len(content), BytesIO(content))

    def add_file(self, name: str, path: Path) -> None:
        """Put a file into the archive, a block at a time."""
        with path.open("rb") as file:
            self._add(name, os.fstat(file.fileno()).st_size, file)

    def _add(self, name: str, size: int, file: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        summed = Summed(file)
        self.tar.addfile(info, cast(IO[bytes], summed))
        self.members[name] = summed.sums

    def finish(self, about: dict[str, Any]) -> None:
        """Write the manifest, flush everything to the disk, and give the archive its name."""
        manifest = json.dumps({**about, "members": self.members}, sort_keys=True).encode()
        self.add(f"{LAST}{hashlib.sha256(manifest).hexdigest()}.json", manifest)
        self.tar.close()
        self.gzip.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self.part.replace(self.path)
        _flush_folder(self.path.parent)

    def give_up(self) -> None:
        """Leave nothing behind."""
        for stream in (self.tar, self.gzip, self.file):
            with suppress(OSError, ValueError, tarfile.TarError):
                stream.close()
        self.part.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def members(path: Path) -> Iterator[Member]:
    """Everything in the archive in its order. Raises Damaged."""
    try:
        with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for info in tar:
                file = tar.extractfile(info) if info.isreg() else None
                if file is None:
                    raise Damaged(f"{info.name} is no plain file")
                yield Member(info.name, Packed(file))
            # To the very end: only there stands the sum of all that was packed.
            while block := packed.read(BLOCK):
                if block.strip(b"\0"):
                    raise Damaged("something follows its end")
    except UNREADABLE as error:
        raise Damaged(HALF) from error


def verify(path: Path) -> dict[str, Any]:
    """Read all of it and compare every sum; the manifest. Raises Damaged."""
    seen: dict[str, dict[str, Any]] = {}
    last: tuple[str, bytes] | None = None
    for member in members(path):
        if last is not None:
            raise Damaged("something follows its end")
        if member.name.startswith(LAST):
            last = (member.name, b"".join(member.content.blocks()))
            continue
        for _block in member.content.blocks():
            pass
        if member.name in seen:
            raise Damaged(f"{member.name} is in it twice")
        seen[member.name] = member.content.sums
    return _manifest(last, seen)


def _manifest(last: tuple[str, bytes] | None, seen: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if last is None:
        raise Damaged("its end is missing: it is half written")
    name, content = last
    if name != f"{LAST}{hashlib.sha256(content).hexdigest()}.json":
        raise Damaged("its manifest was altered")
    manifest: dict[str, Any] = json.loads(content)
    if differing := sorted(
        k for k in {*seen, *manifest["members"]} if not _same(k, seen, manifest)
    ):
        raise Damaged(f"{differing[0]} was altered, added or taken away")
    return manifest


def _same(name: str, seen: dict[str, dict[str, Any]], manifest: dict[str, Any]) -> bool:
    return bool(seen.get(name) == manifest["members"].get(name))
