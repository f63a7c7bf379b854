"""The attendance sheet as a file: the one that is signed, and the consolidated one that comes back (CPE-6)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from casework.errors import NotPossible
from casework.spreadsheet import typed
from casework.text import fold
from portfolio.models import Activity, Enrolment

HEADER = ("N°", "RUT", "Razón social", "Persona", "Correo", "Asistió", "Firma")
WIDTHS = (5, 16, 38, 28, 30, 10, 34)
BLANK_LINES = 10
MOST_ROWS = 2_000
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
HEAD_WITHIN = 30
COLUMNS = {
    "rut": ("rut", "rut empresa", "rut de la empresa"),
    "name": ("razon social", "empresa", "nombre empresa", "nombre de la empresa"),
    "person": ("persona", "nombre", "participante", "asistente", "nombre persona", "quien asiste"),
    "email": ("correo", "correo electronico", "email", "e-mail", "mail"),
    "attended": ("asistio", "asistencia", "asiste"),
}
NO_HEAD = (
    "No encontramos las columnas. La planilla necesita una fila con «RUT» y «Razón social»; baje la lista y use esa."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet as it was typed; `number` is that of the file. `attended` is None where no column says so."""

    number: int
    rut: str
    name: str
    person: str
    email: str
    attended: str | None


def write(activity: Activity, rows: Iterable[Enrolment]) -> bytes:
    """The list with a column to sign, and empty lines for who comes without enrolling."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Asistencia"
    sheet.append([typed(activity.name)])
    sheet.append([typed(f"{activity.case.folio} · {activity.when}")])
    sheet.append([typed(activity.where_for_anybody)])
    sheet.append([])
    sheet.append(list(HEADER))
    filled = [
        (n, row.company.rut_display, row.company.legal_name, row.person_name, row.person_email, "", "")
        for n, row in enumerate(rows, start=1)
    ]
    blank = [(n, "", "", "", "", "", "") for n in range(len(filled) + 1, len(filled) + BLANK_LINES + 1)]
    for line in (*filled, *blank):
        sheet.append([typed(cell) for cell in line])
    _dress(sheet, len(filled) + BLANK_LINES)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _dress(sheet: Any, lines: int) -> None:
    edge = Side(style="thin", color="8896A5")
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet["A1"].font = Font(bold=True, size=14)
    for row in sheet.iter_rows(min_row=5, max_row=5 + lines, max_col=len(HEADER)):
        for cell in row:
            cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    for cell in sheet[5]:
        cell.font = Font(bold=True)
    for number in range(6, 6 + lines):
        sheet.row_dimensions[number].height = 26
    sheet.freeze_panes = "A6"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "5:5"


def read(upload: UploadedFile) -> list[Line]:
    """The rows of a consolidated sheet, XLSX or CSV, whatever stands above its header.

    Raises:
        NotPossible: another kind of file, too heavy, damaged, without its columns, without rows, or with too many.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise NotPossible("El archivo pesa más de 5 MB. Suba solo la planilla de esta actividad.")
    name = (upload.name or "").lower()
    content = upload.read()
    if name.endswith(".xlsx"):
        table = _xlsx(content)
    elif name.endswith((".csv", ".txt")):
        table = _csv(content)
    else:
        raise NotPossible("Suba la planilla en Excel (.xlsx) o CSV.")
    found = list(_lines(table))
    if not found:
        raise NotPossible("La planilla no tiene filas con RUT o razón social.")
    if len(found) > MOST_ROWS:
        raise NotPossible(f"La planilla tiene más de {MOST_ROWS} filas. Divídala en partes.")
    return found


def _xlsx(content: bytes) -> Iterator[tuple[Any, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
                raise NotPossible("El archivo es demasiado grande al abrirlo. Suba solo la planilla de esta actividad.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        yield from sheet.iter_rows(max_row=MOST_ROWS + HEAD_WITHIN + 50, max_col=30, values_only=True)
    except NotPossible:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError, TypeError) as error:
        raise NotPossible("No pudimos abrir la planilla. Guárdela de nuevo como .xlsx y súbala.") from error


def _csv(content: bytes) -> Iterator[tuple[Any, ...]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Excel in Chile writes
    head = text[:4000]
    delimiter = max(";,\t", key=head.count)
    try:
        for row in csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter):
            yield tuple(row)
    except csv.Error as error:
        raise NotPossible("No pudimos leer el CSV. Guárdelo de nuevo y súbalo.") from error


def _lines(table: Iterable[tuple[Any, ...]]) -> Iterator[Line]:
    places: dict[str, int] = {}
    for number, cells in enumerate(table, start=1):
        texts = [_text(cell) for cell in cells]
        if not places:
            places = _head(texts)
            if not places and number >= HEAD_WITHIN:
                break
            continue
        line = {name: texts[place] if place < len(texts) else "" for name, place in places.items()}
        if line["rut"] or line["name"]:
            yield Line(
                number, line["rut"][:40], line["name"][:200], line.get("person", "")[:160],
                line.get("email", "")[:254], line.get("attended"),
            )  # fmt: skip
    if not places:
        raise NotPossible(NO_HEAD)


def _head(texts: list[str]) -> dict[str, int]:
    words = [fold(text).strip(" :*.") for text in texts]
    found = {}
    for name, known in COLUMNS.items():
        place = next((n for n, word in enumerate(words) if word in known), None)
        if place is not None:
            found[name] = place
    return found if {"rut", "name"} <= set(found) else {}


def _text(value: Any) -> str:
    """A cell as text: whole numbers without decimals (a RUT that was kept as a number), no line breaks."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "si" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return " ".join(str(value).replace("\x00", "").split()).removeprefix("'")
