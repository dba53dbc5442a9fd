"""Models for tests: a small one in this process, and a server on this machine."""

import json
import threading
from collections.abc import Callable, Sequence
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from marketplace.search.meaning.embedding import EmbeddingFailed, Matrix, pack

SIZE = 16


def numbers(text: str) -> Matrix:
    """A direction for each word: texts that share words point the same way."""
    total = np.full(SIZE, 0.1, dtype=np.float32)
    for word in text.lower().split():
        seed = int.from_bytes(sha256(word.encode()).digest()[:4])
        total += np.random.default_rng(seed).normal(size=SIZE).astype(np.float32)
    return total


class SmallModel:
    """An embedder that remembers what it was asked, and fails when told to."""

    is_local = True
    dimensions = SIZE

    def __init__(self, name: str = "small/1") -> None:
        self.name = name
        self.read: list[str] = []
        self.is_broken = False
        self.meanwhile: Callable[[], None] = lambda: None

    def passages(self, texts: Sequence[str]) -> list[bytes]:
        return [self._vector(f"passage {text}") for text in texts]

    def queries(self, texts: Sequence[str]) -> list[bytes]:
        return [self._vector(f"query {text}") for text in texts]

    def query(self, text: str, budget_seconds: float) -> bytes | None:
        return None if self.is_broken else self._vector(f"query {text}")

    def _vector(self, text: str) -> bytes:
        self.read.append(text)
        self.meanwhile()
        if self.is_broken:
            raise EmbeddingFailed("broken")
        return pack(numbers(text))


class Quiet(ThreadingHTTPServer):
    """Says nothing about clients that have left."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing on the screen."""


class Server:
    """An OpenAI-compatible server. `bodies` and `headers` hold what was sent to it; `answer` may
    be changed: from what was asked to a status, headers and content."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[Any], tuple[int, dict[str, str], bytes]] = vectors
        self._http = Quiet(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def close(self) -> None:
        """Answer nobody any more."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                server.bodies.append(body)
                server.headers.append({**self.headers, "path": self.path})
                status, headers, content = server.answer(json.loads(body))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: Any) -> None:
                """Nothing on the screen."""

        return Handler


def vectors(asked: Any) -> tuple[int, dict[str, str], bytes]:
    """The answer of a server that works."""
    rows = [
        {"object": "embedding", "index": place, "embedding": numbers(text).tolist()}
        for place, text in enumerate(asked["input"])
    ]
    # In any order: each says which text it is of.
    answer = {"object": "list", "data": rows[::-1], "model": asked["model"]}
    return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()
