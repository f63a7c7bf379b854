"""Each kind of bad value, by the kind of control that it may be sent to."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.pages.forms import PDF

TEXT = {
    "NUL": "a\x00b",
    "10,000 characters": "ñandú " * 1_667,
    "emoji and right to left": "🍷👩‍🌾\u202e\u200f\ufeff" * 3,
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a formula": '=HYPERLINK("http://malo.example";"x")',
    "SQL and escapes": "'; DROP TABLE accounts_user; -- \\ud800%00{{7*7}}",
    "spaces": " \t ",
    "nothing": "",
}
NUMBER = {
    "letters": "doce",
    "negative": "-1",
    "out of range": "9" * 30,
    "more digits than a number may have": "9" * 5000,
    "not a number": "NaN",
    "infinity": "1e999999",
    "no decimal digit": "²",
    "NUL": "1\x00",
}
DATE = {
    "year 0001": "0001-01-01",
    "year 9999": "9999-12-31",
    "impossible": "2026-02-31",
    "letters": "mañana",
    "year 0001, with hour": "0001-01-01T00:00",
    "year 9999, with hour": "9999-12-31T23:59",
    "NUL": "2026-11-23\x00",
    "nothing": "",
}
CHOICE = {
    "a choice that is gone": "ya-no-existe",
    "a row of nobody": "999999999",
    "another's row": "1",
    "a number that no row can have": "9" * 40,
    "negative": "-1",
    "NUL": "\x00",
    "HTML": "<b>1</b>",
    "nothing": "",
}
BY_CONTROL = {
    "number": NUMBER, "date": DATE, "datetime-local": DATE, "month": DATE, "time": DATE,
    "select": CHOICE, "radio": CHOICE, "checkbox": CHOICE, "hidden": CHOICE,
}  # fmt: skip


@cache
def bomb() -> bytes:
    """A workbook of a few kilobytes that grows to 300 megabytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(b" " * 1_000_000)
    return made.getvalue()


FILES: dict[str, Callable[[], SimpleUploadedFile]] = {
    "empty": lambda: SimpleUploadedFile("vacio.pdf", b"", content_type="application/pdf"),
    "of another type": lambda: SimpleUploadedFile("programa.exe", b"MZ\x90\x00" * 50),
    "its name lies": lambda: SimpleUploadedFile("planilla.xlsx", b"MZ\x90\x00" * 50),
    "too large": lambda: SimpleUploadedFile("grande.pdf", PDF + b"0" * 11_000_000, content_type="application/pdf"),
    "zip bomb": lambda: SimpleUploadedFile("bomba.xlsx", bomb()),
    "a path in its name": lambda: SimpleUploadedFile("..\\..\\etc/passwd\x00.pdf", PDF, content_type="application/pdf"),
    "NUL in the text": lambda: SimpleUploadedFile("datos.csv", b"RUT;Nombre\n\x00\xff;\x00\n"),
    "no file but text": lambda: "papel.pdf",  # type: ignore[return-value,dict-item]
}
ROUNDS = 8


def bad_value(kind: str, turn: int) -> tuple[str, Any]:
    """The name of a bad value for a control of that kind, and the value; `turn` goes around all of them."""
    if kind == "file":
        name = list(FILES)[turn % len(FILES)]
        return name, FILES[name]()
    values = BY_CONTROL.get(kind, TEXT)
    name = list(values)[turn % len(values)]
    return name, values[name]
