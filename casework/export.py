"""The one way to download a list: streamed, safe against formulas, logged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import structlog
from django.http import StreamingHttpResponse

from accounts.models import User

log = structlog.get_logger(__name__)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float) or not text.startswith(FORMULA_STARTS):
        return text.replace("\x00", "")
    return "'" + text.replace("\x00", "")


class _Line(io.StringIO):
    def take(self) -> str:
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines of a CSV with a mark so that Excel reads it as UTF-8 and semicolons, as Chilean Excel expects."""
    line = _Line()
    writer = csv.writer(line, delimiter=";")
    yield "\ufeff"
    writer.writerow([safe_cell(cell) for cell in header])
    yield line.take()
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield line.take()


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, user: User, what: str
) -> StreamingHttpResponse:
    """A download for this user; who took what is logged.

    Args:
        filename: without extension, plain ASCII.
        what: the list and its filters, for the log.
    """
    log.info("export", user=user.pk, what=what)
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
