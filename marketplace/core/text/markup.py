"""Markdown as people write it in long fields: safe HTML for pages, plain text for the index."""

from collections.abc import Iterable, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_SCHEMES = ("http", "https", "mailto")
_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "hr"}
# "code" are indented blocks: indents in pasted text mean nothing. The rest has no place here.
_LEFT_OUT = ["image", "html_block", "html_inline", "lheading", "code", "fence"]
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes=set(_SCHEMES),
    url_relative="deny",
    link_rel="nofollow ugc noopener",
)


class _Renderer(RendererHTML):
    """Headings become strong paragraphs: the outline of the page is the page's own."""

    def heading_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "<p><strong>"

    def heading_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</strong></p>\n"


class _Reader(MarkdownIt):
    """A link without a scheme we know stays the text it was typed as."""

    def validateLink(self, url: str) -> bool:
        return url.lower().startswith(tuple(f"{scheme}:" for scheme in _SCHEMES))


_READER = _Reader("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer).disable(
    _LEFT_OUT
)


def to_html(markdown: str) -> str:
    """Return safe HTML: paragraphs, emphasis, lists, quotes and links; line breaks are kept."""
    return _CLEANER.clean(_READER.render(markdown))


def to_plain(markdown: str) -> str:
    """Return the words without the marks, one block to a line, for the index and summaries."""
    blocks = (_words(token.children or ()) for token in _READER.parse(markdown) if token.children)
    return "\n".join(block for block in blocks if block)


def _words(tokens: Iterable[Token]) -> str:
    pieces = (
        " " if token.type in {"softbreak", "hardbreak"} else token.content for token in tokens
    )
    return "".join(pieces).strip()
