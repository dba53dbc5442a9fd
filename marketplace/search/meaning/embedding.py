"""The seam: what is asked of a model that turns texts into vectors, and a question in a hurry.

A vector leaves an embedder as bytes: float32, little-endian, of length one, not centred (see
`centring`). A *passage* is what is found, a *query* is what asks; a need is both.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError
from typing import Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

log = structlog.get_logger()

Matrix = NDArray[np.float32]
FLOAT = np.dtype("<f4")

PASSAGE, QUERY = "passage", "query"
ROLES = (PASSAGE, QUERY)

# About what a model reads at once; the words of the rest are still found as words.
MOST_WORDS = 400
MOST_CHARACTERS = 4_000
# Somebody waits for the answer. A few words take 10 to 20 ms, on a busy machine 100; a whole text
# that was put into the search field takes up to a second, and is answered much better by all of it.
FEW_WORDS, FEW_SECONDS = 30, 1.0
MOST_SECONDS = 3.0
# Questions that may wait for the one that is being answered.
MOST_WAITING = 4


class EmbeddingFailed(Exception):
    """No vector could be had. The code says why; neither text nor key is ever in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Embedder(Protocol):
    """Turns texts into vectors of one model. May be used by several threads."""

    @property
    def name(self) -> str:
        """The model with its version: vectors of two names are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has; 0 while that is not known."""
        ...

    @property
    def is_local(self) -> bool:
        """Whether texts stay in this process."""
        ...

    def passages(self, texts: Sequence[str]) -> list[bytes]:
        """Vectors of texts to be found. Raises EmbeddingFailed."""
        ...

    def queries(self, texts: Sequence[str]) -> list[bytes]:
        """Vectors of whole texts that ask, such as a need's. Raises EmbeddingFailed."""
        ...

    def query(self, text: str, budget_seconds: float) -> bytes | None:
        """The vector of what somebody typed or drafts, if it can be had in this process within
        the time. Never raises."""
        ...


def beginning(text: str, words: int, characters: int) -> str:
    """The first words of a text, as a model can take them: no NUL, no half characters."""
    cut = " ".join(text.replace("\0", " ")[: characters * 2].split()[:words])[:characters]
    return cut.encode("utf-8", "replace").decode("utf-8").strip()


def patience(text: str) -> float:
    """How many seconds an answer to this question is worth waiting for."""
    return FEW_SECONDS if len(text.split(maxsplit=FEW_WORDS)) <= FEW_WORDS else MOST_SECONDS


def pack(vector: Matrix) -> bytes:
    """A vector of length one as it is stored. Raises EmbeddingFailed for what has no direction."""
    length = float(np.linalg.norm(vector.astype(np.float64)))
    if not np.isfinite(length) or length == 0.0:
        raise EmbeddingFailed("no_direction")
    return (vector / np.float32(length)).astype(FLOAT).tobytes()


def unpack(vectors: Sequence[bytes]) -> Matrix:
    """Stored vectors of one model as the rows of a matrix."""
    if not vectors:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(vectors), dtype=FLOAT).reshape(len(vectors), -1)


class InTime:
    """One thread that answers questions within a time, or not at all.

    While an answer is late, the next questions are not put: nobody waits behind a slow model.
    """

    def __init__(self, work: Callable[[str], bytes], most_waiting: int = MOST_WAITING) -> None:
        self._work = work
        self._pool = ThreadPoolExecutor(1, "meaning")
        self._room = threading.BoundedSemaphore(most_waiting)
        self._late: Future[bytes] | None = None

    def ask(self, text: str, seconds: float) -> bytes | None:
        """The answer, or None when it is not there in time or cannot be had."""
        late = self._late
        if (late is not None and not late.done()) or not self._room.acquire(blocking=False):
            return None
        asked = self._pool.submit(self._work, text)
        asked.add_done_callback(lambda _done: self._room.release())
        try:
            return asked.result(seconds)
        except TimeoutError:
            if not asked.cancel():
                self._late = asked
        except Exception as error:  # whatever a model raises: there is an answer without it
            log.warning("query_not_embedded", error=type(error).__name__)
        return None
