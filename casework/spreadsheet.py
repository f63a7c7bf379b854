"""XLSX written row by row: the memory that it takes does not grow with the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What Excel takes, with the header: the next rows go to a second sheet.
ROWS_PER_SHEET = 1_048_576
LONGEST_TEXT = 32_767
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
HEAD_FONT = Font(bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", fgColor="0F3D6E")
WIDTHS = (10, 46)


def typed(value: Any) -> Any:
    """A value as a spreadsheet keeps it: numbers and dates as such, anything else as a text that is no formula."""
    if value is None or isinstance(value, bool):
        return "" if value is None else ("Sí" if value else "No")
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    text = FORBIDDEN.sub("", str(value))[: LONGEST_TEXT - 1]
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_xlsx(
    target: IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "Datos",
    widths: Sequence[int] = (),
) -> int:
    """A workbook into an open file; the head stays in sight and filters. Returns how many rows were written.

    Args:
        rows: read once, one by one.
        title: name of the sheet; further sheets are numbered.
        widths: of the columns, in characters; guessed from the header unless given.
    """
    book = Workbook(write_only=True)
    sheet: Any = None
    room, number, total = 0, 0, 0
    for row in rows:
        if not room:
            number += 1
            sheet, room = (
                _sheet(book, title if number == 1 else f"{title} {number}", header, widths),
                ROWS_PER_SHEET - 1,
            )
        sheet.append([typed(cell) for cell in row])
        room, total = room - 1, total + 1
    if sheet is None:
        _sheet(book, title, header, widths)
    book.save(target)
    return total


def _sheet(book: Workbook, title: str, header: Sequence[str], widths: Sequence[int]) -> Any:
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, name in enumerate(header, start=1):
        width = widths[number - 1] if number <= len(widths) else min(max(len(name) + 4, WIDTHS[0]), WIDTHS[1])
        sheet.column_dimensions[get_column_letter(number)].width = width
    cells = []
    for name in header:
        cell = WriteOnlyCell(sheet, value=typed(name))
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
        cells.append(cell)
    sheet.append(cells)
    return sheet
