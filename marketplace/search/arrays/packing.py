"""One file of named arrays: written once, checked by its sum when it is opened, then mapped.

A mapped file that is cut short ends the process that reads beyond its end. So the size is compared
when it is opened, and `Packed.is_intact` before each use: whoever asks for each request is safe
from all but what happens within it.
"""

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from marketplace.search.faults import IndexUnavailable

Array = npt.NDArray[Any]
_ALIGNED = 64
_LENGTH = 8  # bytes of the header's length, first in the file


@dataclass(frozen=True)
class Seal:
    """By what a file is known to be whole."""

    name: str
    size: int
    sum: int


class Packed:
    """The arrays of one file, for reading only."""

    def __init__(self, path: Path, seal: Seal) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._mark = _mark(os.fstat(file.fileno()))
                content = _mapped(file.fileno(), seal)
        except OSError as error:
            raise IndexUnavailable("unreadable") from error
        self.arrays = _arrays(content)

    def is_intact(self) -> bool:
        """Whether the file lies where it lay, untouched."""
        try:
            return _mark(self.path.stat()) == self._mark
        except OSError:
            return False


def pack(path: Path, arrays: Mapping[str, Array]) -> Seal:
    """Write the arrays to a new file."""
    header, offset = {}, 0
    for name, array in arrays.items():
        header[name] = (array.dtype.str, array.shape, offset)
        offset += _padded(array.nbytes)
    told = json.dumps(header).encode()
    told += b" " * (_padded(_LENGTH + len(told)) - _LENGTH - len(told))
    pieces = [len(told).to_bytes(_LENGTH, "little") + told]
    pieces += [_bytes(array) for array in arrays.values()]
    total = 0
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
            total = zlib.crc32(piece, total)
    return Seal(path.name, sum(map(len, pieces)), total)


def lines(text: Array) -> list[str]:
    """The words that `blob` put together."""
    return text.tobytes().decode().split("\n") if text.size else []


def blob(words: list[str]) -> Array:
    """Words without line breaks as one array of bytes."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _mark(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _mapped(descriptor: int, seal: Seal) -> mmap.mmap:
    if os.fstat(descriptor).st_size != seal.size or not seal.size:
        raise IndexUnavailable("torn")
    content = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    if zlib.crc32(content) != seal.sum:
        raise IndexUnavailable("torn")
    return content


def _arrays(content: mmap.mmap) -> dict[str, Array]:
    length = int.from_bytes(content[:_LENGTH], "little")
    start = _LENGTH + length
    found = {}
    for name, (kind, shape, offset) in json.loads(content[_LENGTH:start]).items():
        number = int(np.prod(shape, dtype=np.int64))
        held = np.frombuffer(content, np.dtype(kind), number, start + offset) if number else None
        found[name] = (np.empty(0, np.dtype(kind)) if held is None else held).reshape(shape)
    return found


def _bytes(array: Array) -> bytes:
    held = np.ascontiguousarray(array).tobytes()
    return held + b"\0" * (_padded(len(held)) - len(held))


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
