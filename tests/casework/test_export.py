"""Downloads: read row by row, no formulas, logged; and documents made from HTML."""

import io
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import structlog
from django.test import RequestFactory
from openpyxl import load_workbook

from casework.export import csv_response, list_response, write_file
from casework.pdf import pdf_bytes
from casework.spreadsheet import write_xlsx

AT = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
HEADER = ("Empresa", "Ventas", "Desde")


class _User:
    pk = 7


def _request(query=""):
    return RequestFactory().get(f"/empresas/descargar/{query}")


def _sheet(data):
    return load_workbook(io.BytesIO(data)).active


def test_a_spreadsheet_keeps_numbers_and_dates_as_such():
    target = io.BytesIO()
    written = write_xlsx(target, HEADER, [("Viña Ñuble", Decimal("1500.5"), date(2026, 3, 1)), ("B", None, AT)])
    rows = list(_sheet(target.getvalue()).iter_rows(values_only=True))
    assert written == 2
    assert rows[:2] == [HEADER, ("Viña Ñuble", 1500.5, datetime(2026, 3, 1))]
    assert rows[2][2] == datetime(2026, 9, 1, 11, 0), "moments are told in the zone of the portal"


@pytest.mark.parametrize("bad", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_no_cell_is_a_formula(bad, format):
    target = io.BytesIO()
    assert write_file(target, format, ("=A",), [(bad,)]) == 1
    if format == "csv":
        lines = target.getvalue().decode("utf-8-sig").splitlines()
        assert all(line.lstrip('"').startswith("'") for line in lines)
        return
    cells = [row[0] for row in _sheet(target.getvalue()).iter_rows()]
    assert all(cell.data_type == "s" and cell.value.startswith("'") for cell in cells)


def test_letters_that_no_spreadsheet_takes_are_left_out():
    target = io.BytesIO()
    write_xlsx(target, ("A",), [("uno\x00dos\x0btres",), ("x" * 40_000,)])
    values = [row[0] for row in _sheet(target.getvalue()).iter_rows(values_only=True)]
    assert values[1] == "unodostres"
    assert len(values[2]) < 32_768


def test_more_rows_than_a_sheet_takes_go_to_the_next(monkeypatch):
    monkeypatch.setattr("casework.spreadsheet.ROWS_PER_SHEET", 3)
    target = io.BytesIO()
    assert write_xlsx(target, ("A",), ((n,) for n in range(5))) == 5
    book = load_workbook(io.BytesIO(target.getvalue()))
    assert [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book] == [
        ["A", 0, 1], ["A", 2, 3], ["A", 4],
    ]  # fmt: skip


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_memory_of_a_download_does_not_grow_with_its_rows(format, tmp_path):
    def peak(rows):
        tracemalloc.start()
        with (tmp_path / "list").open("wb") as target:
            write_file(target, format, HEADER, ((f"Empresa {n}", n, date(2026, 1, 1)) for n in range(rows)))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)
    assert peak(6_000) < peak(300) + 500_000


def test_the_address_says_the_format_and_who_took_what_is_logged():
    with structlog.testing.capture_logs() as logs:
        csv = list_response(_request(), "empresas", HEADER, [("A", 1, "")], user=_User, what="empresas")
        xlsx = list_response(_request("?formato=xlsx"), "empresas", HEADER, [("A", 1, "")], user=_User, what="empresas")
    assert csv["Content-Disposition"] == 'attachment; filename="empresas.csv"'
    assert xlsx["Content-Disposition"] == 'attachment; filename="empresas.xlsx"'
    assert _sheet(b"".join(xlsx.streaming_content))["A2"].value == "A"
    assert [(row["event"], row["user"], row["format"]) for row in logs] == [("export", 7, "csv"), ("export", 7, "xlsx")]
    assert "private" in csv["Cache-Control"] and "private" in xlsx["Cache-Control"]


def test_an_unknown_format_gives_csv():
    answer = list_response(_request("?formato=exe"), "a", HEADER, [], user=_User, what="a")
    assert answer["Content-Type"].startswith("text/csv")


def test_a_csv_begins_before_the_last_row_was_read():
    read = []

    def rows():
        for n in range(3):
            read.append(n)
            yield (n,)

    stream = iter(csv_response("a", ("A",), rows(), user=_User, what="a").streaming_content)
    next(stream), next(stream), next(stream)
    assert read == [0]


HTML = """<h1>Viña Ñuble «Los Ríos» – €</h1><p>Ejecutiva: <strong>María Muñoz</strong> → ✓ Łódź</p>
<table><tr><th width="70%">Mercado</th><th width="30%" align="right">Monto</th></tr>
<tr><td>Perú &amp; <b>Chile</b><br>&lt;script&gt;</td><td align="right">US$ 10</td></tr></table>
<table border="1"><tr><th>Firma</th></tr><tr height="14"><td></td></tr></table>
<ul><li>Uno</li></ul><img src="/etc/hostname">"""


def test_a_document_from_html_is_the_same_each_time_and_has_pages():
    one, again = (pdf_bytes(HTML, title="Resumen", at=AT) for _ in range(2))
    long = pdf_bytes(HTML + "<p>Otra línea.</p>" * 200, title="Resumen", at=AT)
    assert one == again
    assert one.startswith(b"%PDF-")
    assert one.count(b"/Type /Page\n") == 1
    assert long.count(b"/Type /Page\n") > 2


def test_a_document_takes_no_picture_and_no_letter_breaks_it():
    assert b"/Subtype /Image" not in pdf_bytes(HTML + "<p>漢字 \U0001f600</p>", title="漢字", at=AT)
