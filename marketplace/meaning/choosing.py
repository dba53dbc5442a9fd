"""Which model an installation uses, by its settings."""

import structlog

from config import Settings
from marketplace.search.meaning.embedding import Embedder, EmbeddingFailed
from marketplace.search.meaning.endpoint import TIMEOUT_SECONDS, EndpointEmbedder
from marketplace.search.meaning.nano import NanoEmbedder

log = structlog.get_logger()

OFF, ENDPOINT = "off", "endpoint"


def embedder_from(settings: Settings) -> Embedder | None:
    """The embedder to use, made once per process; None when meaning is off or cannot be had."""
    if settings.meaning == OFF:
        return None
    try:
        return chosen(settings)
    except EmbeddingFailed as error:
        log.info("meaning_is_off", why=error.code)
        return None


def chosen(settings: Settings, timeout_seconds: float = TIMEOUT_SECONDS) -> Embedder:
    """The embedder that these settings name. Raises EmbeddingFailed where it cannot be had."""
    if settings.meaning != ENDPOINT:
        return NanoEmbedder()
    url, model = settings.embeddings_url or "", settings.embeddings_model or ""
    return EndpointEmbedder(url, model, settings.embeddings_key, timeout_seconds)


def model_name(embedder: Embedder | None) -> str:
    """What its vectors are called; empty without one."""
    return embedder.name if embedder is not None else ""
