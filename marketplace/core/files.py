"""Files that are kept, each named by the SHA-256 of what it holds: DATA_DIR/files."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

_NAME = re.compile(r"[0-9a-f]{64}")


def checksum(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Files:
    """The files of one installation. A file that is there never changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, data: bytes) -> str:
        """Write the bytes whole or not at all; returns their checksum, which is their name."""
        name = checksum(data)
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial = path.with_name(f".{name}.{uuid4().hex}.part")
            partial.touch(mode=0o600)
            partial.write_bytes(data)
            partial.replace(path)
        return name

    def read(self, name: str) -> bytes | None:
        """What the file holds; None when there is none, or it is not what its name says."""
        if not _NAME.fullmatch(name):
            return None
        try:
            data = self._path(name).read_bytes()
        except OSError:
            return None
        return data if checksum(data) == name else None

    def names(self) -> Iterator[str]:
        """Every file there is."""
        return (path.name for path in sorted(self.folder.glob("??/*")) if path.name[0] != ".")

    def wrong(self) -> list[str]:
        """The names of files that do not hold what they should."""
        return [name for name in self.names() if self.read(name) is None]

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name
