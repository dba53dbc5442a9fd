"""A model elsewhere: any server with an OpenAI-compatible `/embeddings`, by address and key.

It is given published text only: `query`, which gets what people type and draft, sends nothing.
What goes wrong is told by a code; neither text nor key is in an error or a log.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import IO, Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import numpy as np

from marketplace.search.meaning.embedding import (
    MOST_CHARACTERS,
    MOST_WORDS,
    PASSAGE,
    QUERY,
    EmbeddingFailed,
    beginning,
    pack,
)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TIMEOUT_SECONDS = 10.0
MOST_SECONDS = 20.0
MOST_BYTES = 4_000_000
CHUNK = 65_536
LARGEST = 1e6
FEWEST_DIMENSIONS, MOST_DIMENSIONS = 8, 8_192


class _NoRedirects(HTTPRedirectHandler):
    """A server that sends texts on to another address is not the one that was chosen."""

    def redirect_request(self, _request: Request, answer: IO[bytes], *_more: Any) -> NoReturn:
        answer.close()
        raise EmbeddingFailed("redirected")


@dataclass
class EndpointEmbedder:
    """A server's model. Models of the e5 family are told which kind of text they get, in the words
    they were trained with; other models make no difference."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout_seconds: float = TIMEOUT_SECONDS
    dimensions: int = 0

    is_local = False

    def __post_init__(self) -> None:
        """The address is one that the settings have let through: https, or on this machine."""
        address = self.url.rstrip("/")
        self._address = address if address.endswith("/embeddings") else f"{address}/embeddings"
        self._opener = _opener(urlsplit(self.url).hostname or "")

    @property
    def name(self) -> str:
        """The model, told apart from one in this process."""
        return f"endpoint/{self.model}"

    def passages(self, texts: Sequence[str]) -> list[bytes]:
        """Vectors of texts to be found."""
        return self._vectors(texts, PASSAGE)

    def queries(self, texts: Sequence[str]) -> list[bytes]:
        """Vectors of whole published texts that ask."""
        return self._vectors(texts, QUERY)

    def query(self, text: str, budget_seconds: float) -> None:
        """Nothing: what people type and draft is not sent anywhere."""

    def _vectors(self, texts: Sequence[str], role: str) -> list[bytes]:
        if not texts:
            return []
        prefix = f"{role}: " if "e5" in self.model.lower() else ""
        asked = [prefix + beginning(text, MOST_WORDS, MOST_CHARACTERS) for text in texts]
        return [self._checked(vector) for vector in _rows(self._answer(asked), len(asked))]

    def _answer(self, asked: Sequence[str]) -> bytes:
        body = json.dumps({"model": self.model, "input": list(asked)}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = Request(self._address, body, headers, method="POST")  # noqa: S310 - see __post_init__
        try:
            with self._opener.open(request, timeout=self.timeout_seconds) as response:
                return _read(response)
        except EmbeddingFailed:
            raise
        except HTTPError as error:
            error.close()
            raise EmbeddingFailed(f"status_{error.code}") from None
        except (OSError, HTTPException, ValueError):
            # The cause is left out: an error of the key's header, for one, quotes the key.
            raise EmbeddingFailed("unreachable") from None

    def _checked(self, row: object) -> bytes:
        if not isinstance(row, list) or not all(_is_number(one) for one in row):
            raise EmbeddingFailed("not_understood")
        size = len(row)
        if not FEWEST_DIMENSIONS <= size <= MOST_DIMENSIONS or self.dimensions not in {0, size}:
            raise EmbeddingFailed("other_dimensions")
        packed = pack(np.array(row, dtype=np.float32))
        self.dimensions = size
        return packed


def _opener(host: str) -> OpenerDirector:
    """Refuses redirects; a proxy of the environment is passed by for this machine's own servers."""
    proxies = ProxyHandler({}) if host in LOOPBACK else ProxyHandler()
    return build_opener(_NoRedirects, proxies)


def _read(response: HTTPResponse | IO[bytes]) -> bytes:
    """The whole answer, within a size and a time: a server may send it drop by drop."""
    end = time.monotonic() + MOST_SECONDS
    parts, size = [], 0
    while chunk := _some(response):
        size += len(chunk)
        if size > MOST_BYTES:
            raise EmbeddingFailed("too_large")
        if time.monotonic() > end:
            raise EmbeddingFailed("too_slow")
        parts.append(chunk)
    return b"".join(parts)


def _some(response: HTTPResponse | IO[bytes]) -> bytes:
    """What has come, without waiting for more."""
    return response.read1(CHUNK) if isinstance(response, HTTPResponse) else response.read(CHUNK)


def _rows(answer: bytes, wanted: int) -> list[object]:
    """The vectors in the order in which the texts were asked for."""
    try:
        rows = {int(row["index"]): row["embedding"] for row in json.loads(answer)["data"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise EmbeddingFailed("not_understood") from None
    if sorted(rows) != list(range(wanted)):
        raise EmbeddingFailed("not_understood")
    return [rows[place] for place in range(wanted)]


def _is_number(value: object) -> bool:
    """No text, no truth, and nothing that a float32 cannot hold; NaN is not below anything."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < LARGEST
