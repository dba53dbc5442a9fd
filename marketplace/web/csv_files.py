"""A table as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

# A spreadsheet takes what begins with these for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> Response:
    """The file as an answer: UTF-8 with a mark, commas, and no cell that a spreadsheet would
    calculate."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    answer = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _plain(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULAS) else text
