"""Reading the file: CSV (; , or tabs, UTF-8 or Latin-1, found by looking) and XLSX, row by row in constant memory."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from casework import file_types
from casework.errors import NotPossible

SAMPLES = 5
MOST_COLUMNS = 200
MOST_UNPACKED = 1024 * 1024 * 1024
CELL = 32_767
UNREADABLE = "No pudimos abrir el archivo. Compruebe que abre en su equipo y guárdelo otra vez como CSV o XLSX."
NOT_A_TABLE = "Solo se importan archivos CSV o XLSX."
NO_ROWS = "El archivo no tiene filas: la primera debe traer los nombres de las columnas y las demás, los datos."
DELIMITERS = ";,\t|"

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Form:
    """How the bytes are to be read."""

    kind: str  # csv | xlsx
    encoding: str = ""
    delimiter: str = ""

    @property
    def words(self) -> str:
        if self.kind == "xlsx":
            return "Excel (XLSX), primera hoja"
        names = {";": "punto y coma", ",": "coma", "\t": "tabulador", "|": "barra"}
        encoding = "UTF-8" if self.encoding.startswith("utf") else "Latin-1"
        return f"CSV separado por {names[self.delimiter]}, {encoding}"


@dataclass(frozen=True)
class Look:
    """What a first look at a file tells: how to read it, its columns with some values, about how many rows."""

    form: dict[str, str]
    columns: list[dict[str, Any]]
    rows: int


def look(stream: IO[bytes]) -> Look:
    """Find out how a file is to be read. Raises NotPossible with the reason when it is no table."""
    form, rows = _form_of(stream), _count(stream)
    with opened(stream, form) as lines:
        first = list(_first(lines, SAMPLES + 1))
    if len(first) < 2:
        raise NotPossible(NO_ROWS)
    headers = first[0][1]
    if len(headers) > MOST_COLUMNS:
        raise NotPossible(f"El archivo tiene {len(headers)} columnas y el máximo es {MOST_COLUMNS}.")
    columns = [
        {
            "header": header.strip()[:120] or f"Columna {place + 1}",
            "samples": [cells[place].strip()[:120] for _, cells in first[1:] if place < len(cells)],
        }
        for place, header in enumerate(headers)
    ]
    return Look(asdict(form), columns, rows)


@contextmanager
def opened(stream: IO[bytes], form: Form) -> Iterator[Iterator[Row]]:
    """The rows with something in them, each with its number as a spreadsheet shows it; the headers are the first."""
    stream.seek(0)
    try:
        if form.kind == "xlsx":
            book = load_workbook(stream, read_only=True, data_only=True)
            try:
                yield _said(_sheet_rows(book))
            finally:
                book.close()
        else:
            text = io.TextIOWrapper(stream, encoding=form.encoding, errors="replace", newline="")
            try:
                yield _said(_csv_rows(text, form.delimiter))
            finally:
                text.detach()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise NotPossible(UNREADABLE) from error


def data_rows(lines: Iterator[Row]) -> Iterator[Row]:
    """Without the headers."""
    next(lines, None)
    return lines


def _said(rows: Iterator[Row]) -> Iterator[Row]:
    try:
        for number, cells in rows:
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise NotPossible("Hay comillas sin cerrar o una celda demasiado larga. Guarde el archivo de nuevo.") from error


def _first(lines: Iterator[Row], most: int) -> Iterator[Row]:
    for row, _ in zip(lines, range(most), strict=False):
        yield row


def _csv_rows(text: IO[str], delimiter: str) -> Iterator[Row]:
    yield from enumerate(csv.reader(text, delimiter=delimiter), start=1)


def _sheet_rows(book: Any) -> Iterator[Row]:
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # some programs write them wrong
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, [cell_text(cell) for cell in cells]


def cell_text(value: Any) -> str:
    """A cell of a spreadsheet as somebody would type it here."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:CELL]


def _form_of(stream: IO[bytes]) -> Form:
    try:
        found = file_types.by_content(stream)  # type: ignore[arg-type]
    except file_types.Damaged as error:
        raise NotPossible(UNREADABLE) from error
    if found is file_types.XLSX:
        _refuse_bombs(stream)
        return Form("xlsx")
    if found is not None or _looks_binary(stream):
        raise NotPossible(NOT_A_TABLE)
    encoding = _encoding(stream)
    return Form("csv", encoding, _delimiter(stream, encoding))


def _refuse_bombs(stream: IO[bytes]) -> None:
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
            raise NotPossible("El archivo se abre en más de 1 GB: guárdelo como CSV, o divídalo.")


def _looks_binary(stream: IO[bytes]) -> bool:
    stream.seek(0)
    head = stream.read(4096)
    return b"\x00" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _encoding(stream: IO[bytes]) -> str:
    stream.seek(0)
    head = stream.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while chunk := stream.read(1024 * 1024):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"  # what Excel in Spanish writes and calls Latin-1
    return "utf-8-sig"


def _delimiter(stream: IO[bytes], encoding: str) -> str:
    """The separator that splits the headers the most."""
    stream.seek(0)
    head = stream.read(65_536).decode(encoding, errors="replace")
    line = next((line for line in head.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([line], delimiter=mark), [])))


def _count(stream: IO[bytes]) -> int:
    """About how many rows there are, quickly: what the progress is measured against until the end is seen."""
    stream.seek(0)
    if zipfile.is_zipfile(stream):
        stream.seek(0)
        book = load_workbook(stream, read_only=True)
        try:
            return max((book.worksheets[0].max_row or 1) - 1, 0)
        finally:
            book.close()
    stream.seek(0)
    lines = 0
    while chunk := stream.read(1024 * 1024):
        lines += chunk.count(b"\n")
    return max(lines - 1, 0)
