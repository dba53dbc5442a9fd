"""Views of documents without an engine."""

import tempfile
from pathlib import Path

from marketplace.search.arrays.folder import MatchFolder
from marketplace.search.arrays.view import View
from marketplace.search.documents import Document


def view_of(*documents: Document) -> View:
    """A view of one segment; its file, mapped into memory, is gone from the folder already."""
    with tempfile.TemporaryDirectory() as folder:
        files = MatchFolder(Path(folder))
        files.write(None, documents, (), 0)
        return files.read().view
