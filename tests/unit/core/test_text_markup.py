"""Markdown becomes safe HTML, and plain words that say the same."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.text import to_html, to_plain

MARKS = st.text(alphabet="ab 1#*_`[]()<>!&;:/\\\"'-=\n.|~{}åö", max_size=120)
ALLOWED = re.compile(
    r"</?(?:p|strong|em|ul|li|blockquote|code)>|</?ol>|<ol start=\"\d+\">|<(?:br|hr)>|</a>"
    # No address, or one such as "https://a b", leaves an anchor that leads nowhere.
    r"|<a rel=\"nofollow ugc noopener\">"
    r"|<a href=\"(?:https?|mailto):[^\"<>]*\"(?: title=\"[^\"]*\")? rel=\"nofollow ugc noopener\">"
)


def test_what_people_use_becomes_html() -> None:
    assert to_html("Ett **viktigt** *ord*\nny rad\n\n- a\n- b") == (
        "<p>Ett <strong>viktigt</strong> <em>ord</em><br>\nny rad</p>\n"
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
    )


def test_a_heading_is_strong_text_and_not_part_of_the_outline() -> None:
    assert to_html("# Nuläge\n\n### Sedan") == (
        "<p><strong>Nuläge</strong></p>\n<p><strong>Sedan</strong></p>\n"
    )


def test_links_carry_no_weight_and_reach_nothing() -> None:
    assert to_html("[sidan](https://example.se/a?b=1&c=2)") == (
        '<p><a href="https://example.se/a?b=1&amp;c=2" rel="nofollow ugc noopener">sidan</a></p>\n'
    )


@pytest.mark.parametrize(
    "markdown",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](//evil.example)",
        "[x](/sv/sign-out)",
        "<javascript:alert(1)>",
        "[x]( javascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
    ],
)
def test_a_link_elsewhere_stays_text(markdown: str) -> None:
    assert "<a" not in to_html(markdown)


def test_a_link_without_an_address_leads_nowhere() -> None:
    assert "href" not in to_html("[x]()")


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=x>b</b>",
        "<style>*{display:none}</style>",
        "<!-- dold -->",
        "<svg/onload=alert(1)>",
        "<iframe src=//evil.example></iframe>",
    ],
)
def test_html_is_shown_as_it_was_typed(markdown: str) -> None:
    shown = to_html(markdown)
    assert not set(re.findall(r"<[^>]+>", shown)) - {"<p>", "</p>"}
    assert html.unescape(re.sub(r"</?p>", "", shown)).strip() == markdown


def test_a_picture_is_only_a_link() -> None:
    shown = to_html("![kamera](https://example.se/bild.png)")
    assert "<img" not in shown
    assert 'href="https://example.se/bild.png"' in shown


def test_indented_and_fenced_text_is_ordinary_text() -> None:
    assert "<pre" not in to_html("    fyra blanksteg\n\n```\nkod\n```")


@given(MARKS)
def test_only_the_allowed_tags_ever_come_out(markdown: str) -> None:
    assert not re.search(r"[<>]", ALLOWED.sub("", to_html(markdown)))


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert not re.search(r"[<>]", ALLOWED.sub("", to_html(text)))
    to_plain(text)


@given(MARKS)
def test_plain_text_holds_the_words_that_the_page_shows(markdown: str) -> None:
    shown = html.unescape(re.sub(r"<[^>]+>", "", to_html(markdown)))
    assert "".join(shown.split()) == "".join(to_plain(markdown).split())


def test_plain_text_has_one_line_for_each_block_and_no_marks() -> None:
    markdown = "# Nuläge\nVi **kör** [bil](https://example.se)\nom natten\n\n1. ett & två\n2. `tre`"
    assert to_plain(markdown) == "Nuläge\nVi kör bil om natten\nett & två\ntre"


@pytest.mark.parametrize("text", ["", "  \n\n", "---"])
def test_nothing_is_nothing(text: str) -> None:
    assert to_plain(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        ">" * 10_000,
        "`a``b```c" * 1_000,
        "*a _b " * 3_000,
        "- " * 5_000,
        "![[" * 4_000,
    ],
)
def test_no_text_is_slow_or_too_deep(text: str) -> None:
    start = time.perf_counter()
    to_html(text)
    to_plain(text)
    assert time.perf_counter() - start < 2
