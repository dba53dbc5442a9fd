"""A model elsewhere: what is sent, what is not, and what a server may answer instead of vectors."""

import json
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from marketplace.search.meaning import endpoint
from marketplace.search.meaning.embedding import EmbeddingFailed, pack
from marketplace.search.meaning.endpoint import EndpointEmbedder
from tests.embeddings import SIZE, Server, numbers, vectors

KEY = "sk-a-key-that-nobody-may-see"
TEXT = "Trygg natt hemma"

Answer = Callable[[Any], tuple[int, dict[str, str], bytes]]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def embedder(server: Server) -> EndpointEmbedder:
    """A client of it, that waits a second."""
    return EndpointEmbedder(server.url, "small", KEY, timeout_seconds=1)


def test_texts_come_back_as_vectors_in_their_order(
    embedder: EndpointEmbedder, server: Server
) -> None:
    texts = ["Trygg natt", "Städning", "Larm"]
    assert embedder.passages(texts) == [pack(numbers(text)) for text in texts]
    assert json.loads(server.bodies[0]) == {"model": "small", "input": texts}
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert server.headers[0]["path"] == "/v1/embeddings"
    assert (embedder.dimensions, embedder.is_local) == (SIZE, False)
    assert embedder.name == "endpoint/small"


def test_a_whole_address_is_taken_as_it_is_and_a_key_is_sent_where_there_is_one(
    server: Server,
) -> None:
    embedder = EndpointEmbedder(f"{server.url}/embeddings/", "small")
    assert len(embedder.passages([TEXT])) == 1
    assert server.headers[0]["path"] == "/v1/embeddings"
    assert "Authorization" not in server.headers[0]


def test_a_model_of_the_e5_family_is_told_what_kind_of_text_it_gets(server: Server) -> None:
    embedder = EndpointEmbedder(server.url, "multilingual-E5-small")
    embedder.passages([TEXT])
    embedder.queries([TEXT])
    sent = [json.loads(body)["input"] for body in server.bodies]
    assert sent == [[f"passage: {TEXT}"], [f"query: {TEXT}"]]


def test_what_people_type_and_draft_is_never_sent(
    embedder: EndpointEmbedder, server: Server
) -> None:
    assert embedder.passages([TEXT])
    assert TEXT in server.bodies[0]
    assert embedder.query("ett utkast", 60) is None  # type: ignore[func-returns-value]
    assert len(server.bodies) == 1
    assert embedder.passages([]) == []
    assert len(server.bodies) == 1


def _content(content: bytes, status: int = 200, **headers: str) -> Answer:
    return lambda _asked: (status, headers, content)


def _rows(*rows: object) -> Answer:
    data = [{"index": place, "embedding": row} for place, row in enumerate(rows)]
    return _content(json.dumps({"data": data}).encode())


GOOD = [1.0] * SIZE


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (_content(b"no", 500), "status_500"),
        (_content(b"no", 401), "status_401"),
        (_content(b"<html>"), "not_understood"),
        (_content(b"[" * 100_000), "not_understood"),
        (_content(b"[]"), "not_understood"),
        (_content(b'{"data": [{}]}'), "not_understood"),
        (_content(b'{"data": []}'), "not_understood"),
        (_content(b"\xff\xfe"), "not_understood"),
        (_rows(GOOD, GOOD), "not_understood"),
        (_rows("text"), "not_understood"),
        (_rows([*GOOD[1:], "1"]), "not_understood"),
        (_rows([*GOOD[1:], True]), "not_understood"),
        (_rows([*GOOD[1:], float("nan")]), "not_understood"),
        (_rows([*GOOD[1:], 1e60]), "not_understood"),
        (_rows([*GOOD[1:], 10**400]), "not_understood"),
        (_rows([0.0] * SIZE), "no_direction"),
        (_rows([1.0]), "other_dimensions"),
        (_rows([1.0] * 9_000), "other_dimensions"),
        (_content(b"", 302, Location="http://127.0.0.1:9/embeddings"), "redirected"),
        (_content(b"", 307, Location="https://elsewhere.example/"), "redirected"),
        (_content(b"{}", **{"Content-Length": "900"}), "not_understood"),
    ],
)
def test_whatever_else_it_answers_is_told_by_a_code(
    embedder: EndpointEmbedder, server: Server, answer: Answer, code: str
) -> None:
    server.answer = answer
    with pytest.raises(EmbeddingFailed) as caught:
        embedder.passages([TEXT])
    assert caught.value.code == code
    told = "".join(traceback.format_exception(caught.value))
    assert server.url not in told
    assert TEXT not in told
    assert KEY not in told
    assert len(server.bodies) == 1


def test_another_number_of_dimensions_than_before_is_refused(
    embedder: EndpointEmbedder, server: Server
) -> None:
    embedder.passages([TEXT])
    server.answer = _rows([1.0] * (SIZE + 1))
    with pytest.raises(EmbeddingFailed, match="other_dimensions"):
        embedder.passages([TEXT])
    server.answer = vectors
    assert embedder.passages([TEXT]) == [pack(numbers(TEXT))]


def test_a_server_that_is_away_or_does_not_answer_is_left_after_a_while(
    embedder: EndpointEmbedder, server: Server
) -> None:
    go = threading.Event()

    def late(asked: Any) -> tuple[int, dict[str, str], bytes]:
        go.wait(10)
        return vectors(asked)

    server.answer = late
    embedder.timeout_seconds = 0.1
    with pytest.raises(EmbeddingFailed, match="unreachable"):
        embedder.passages([TEXT])
    go.set()
    away = EndpointEmbedder("http://127.0.0.1:9/v1", "small", timeout_seconds=1)
    with pytest.raises(EmbeddingFailed, match="unreachable"):
        away.passages([TEXT])


def test_no_more_is_read_than_vectors_can_be(
    embedder: EndpointEmbedder, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "MOST_BYTES", 100)
    server.answer = _content(b" " * 1_000_000)
    with pytest.raises(EmbeddingFailed, match="too_large"):
        embedder.passages([TEXT])


def test_a_server_that_answers_drop_by_drop_is_left_after_a_while(
    embedder: EndpointEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "MOST_SECONDS", -1.0)
    with pytest.raises(EmbeddingFailed, match="too_slow"):
        embedder.passages([TEXT])


def test_a_key_that_cannot_be_sent_is_not_told(server: Server) -> None:
    embedder = EndpointEmbedder(server.url, "small", "kéy\nInjected: yes")
    with pytest.raises(EmbeddingFailed) as caught:
        embedder.passages([TEXT])
    assert "Injected" not in "".join(traceback.format_exception(caught.value))
    assert "Injected" not in repr(embedder)
    assert server.bodies == []


def test_a_proxy_is_passed_by_for_this_machine(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert EndpointEmbedder(server.url, "small").passages([TEXT])
