"""The one way to download a list: row by row, safe against formulas, logged."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

import structlog
from django.http import FileResponse, HttpRequest, StreamingHttpResponse

from accounts.models import User
from casework.spreadsheet import XLSX_TYPE, write_xlsx

log = structlog.get_logger(__name__)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: `?formato=` of every download.
FORMATS = {"csv": "CSV", "xlsx": "Excel (XLSX)"}


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


def write_file(target: IO[bytes], format: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """The whole list into an open file, as work in the background does. Returns how many rows it has.

    Args:
        format: one of FORMATS.
    """
    if format == "xlsx":
        return write_xlsx(target, header, rows)
    lines = 0
    for line in csv_lines(header, rows):
        target.write(line.encode("utf-8"))
        lines += 1
    return lines - 2  # neither the mark nor the header is a row


FREE_TEXT = "q"
"""The filter in which anything may be typed, names above all: a log only tells that it was used."""


def filters_for_log(values: Mapping[str, Any]) -> str:
    """The filters of a list, for a log."""
    used = {name: "…" if name == FREE_TEXT else str(value)[:40] for name, value in values.items() if value}
    return " ".join(f"{name}={value}" for name, value in sorted(used.items()))


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, user: User, what: str
) -> StreamingHttpResponse:
    """A download for this user; who took what is logged.

    Args:
        filename: without extension, plain ASCII.
        what: the list and its filters (`filters_for_log`), for the log.
    """
    log.info("export", user=user.pk, what=what, format="csv")
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    return _as_attachment(response, f"{filename}.csv")


def xlsx_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, user: User, what: str
) -> StreamingHttpResponse:
    """The same as a spreadsheet, with numbers and dates as such; written to a passing file, sent from there."""
    log.info("export", user=user.pk, what=what, format="xlsx")
    target = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    write_xlsx(target, header, rows)
    target.seek(0)
    return _as_attachment(FileResponse(target, content_type=XLSX_TYPE), f"{filename}.xlsx")


def list_response(
    request: HttpRequest, filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, user: User, what: str
) -> StreamingHttpResponse:
    """CSV or, with `?formato=xlsx`, a spreadsheet: what a list's download calls."""
    answer = xlsx_response if asked_format(request) == "xlsx" else csv_response
    return answer(filename, header, rows, user=user, what=what)


def asked_format(request: HttpRequest) -> str:
    """The format in the address; CSV unless it is a known one."""
    asked = request.GET.get("formato", "")
    return asked if asked in FORMATS else "csv"


def _as_attachment(response: StreamingHttpResponse, filename: str) -> StreamingHttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response
