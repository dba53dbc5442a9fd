"""Reading XML from strangers: bounded before it is parsed, without DTD, entities or network.

A document with a DTD is refused whole: nothing that we read needs one, and entities that grow
without end or point to files come no other way.
"""

from typing import Any

from lxml import etree

from marketplace.core.language import N_
from marketplace.core.records import MEGABYTE, FileFault

MAX_XML = 5 * MEGABYTE
NO_XML = N_("the file is no XML: %(error)s")


def parse(content: bytes) -> Any:
    """The root element. Raises FileFault."""
    if len(content) > MAX_XML:
        raise FileFault(N_("the file is larger than %(limit)s MB"), limit=MAX_XML // MEGABYTE)
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileFault(NO_XML, error=str(error)[:200]) from error
    if root.getroottree().docinfo.doctype:
        raise FileFault(N_("the file has a document type (DTD), which is not read"))
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
