"""Reads a page as a strict browser would: what is not correct HTML fails the test."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

FIELDS = ("input", "select", "textarea")
INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "mark", "small", "span", "strong", "time"}
UNREAD = {"script", "style", "template", "svg"}


def parse(text: str) -> Element:
    """The page as a tree. Raises html5lib's ParseError at the first fault."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


def text_of(element: Element) -> str:
    """What a person reads in it, with single spaces."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    if element.tag in UNREAD or not isinstance(element.tag, str):
        return
    edge = "" if element.tag in INLINE else " "
    yield edge + (element.text or "")
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield edge


def form_of(page: Element, button: Element) -> Element:
    """The form that a button sends: the one it names, or the one it stands in."""
    if name := button.get("form"):
        return next(form for form in page.iter("form") if form.get("id") == name)
    return next(form for form in page.iter("form") if button in form.iter("button"))


def fields_of(page: Element, form: Element) -> list[Element]:
    """The form's fields that have a name and are not disabled, in the order of the page."""
    inside = set(form.iter())
    return [
        field
        for field in page.iter()
        if field.tag in FIELDS and field.get("name") and field.get("disabled") is None
        if field in inside or (form.get("id") and field.get("form") == form.get("id"))
    ]


def value_of(field: Element) -> list[str]:
    """What an untouched field sends."""
    if field.tag == "textarea":
        return [(field.text or "").removeprefix("\n")]
    if field.tag == "select":
        return _selected(field)
    kind = field.get("type", "text")
    if kind in {"checkbox", "radio"}:
        return [field.get("value", "on")] if field.get("checked") is not None else []
    return [] if kind in {"submit", "button", "file"} else [field.get("value", "")]


def _selected(select: Element) -> list[str]:
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and select.get("multiple") is None:
        chosen = options[:1]
    return [option.get("value", text_of(option)) for option in chosen]
