"""CPE-7: an export tells place, date and quantity: how much, in which unit, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from casework.errors import NotPossible
from casework.formats import NARROW, measure
from portfolio.models import ExportRecord
from portfolio.services.exports import ExportLine, correct_export, declare_exports, record_export

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CPE-7")]
WINE = ExportLine(2025, "JP", "Vino tinto", Decimal(1000), "USD", quantity=Decimal("1200.5"), unit="l")
PLAIN = replace(WINE, quantity=None, unit="")
DATA = {"year": "2025", "country": "JP", "product": "Vino", "amount": "10", "currency": "USD"}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("1200.500"), f"1.200,5{NARROW}kg"), (Decimal("7.000"), f"7{NARROW}kg"), (0, f"0{NARROW}kg"),
        (Decimal("1E+3"), f"1.000{NARROW}kg"), (None, ""),
    ],
)  # fmt: skip
def test_it_is_told_with_the_decimals_that_it_has(value, words):
    assert measure(value, "kg") == words


def test_a_line_keeps_its_quantity_and_the_log_and_the_history_tell_it(company, executive, now):
    row = record_export(company=company, line=WINE, actor=executive, now=now)
    row.refresh_from_db()
    assert (row.quantity, row.unit, row.get_unit_display()) == (Decimal("1200.5"), "l", "litros")
    correct_export(row=row, line=replace(WINE, quantity=Decimal(0), unit="t"), actor=executive, now=now, reason="Peso.")
    told = company.case.events.get(kind="export_corrected")
    assert told.label.endswith(f"0{NARROW}toneladas")
    assert (told.data["before"]["unit"], told.data["after"]["unit"], told.data["after"]["quantity"]) == ("l", "t", "0")
    assert list(row.history.order_by("history_id").values_list("quantity", "unit")) == [
        (Decimal("1200.5"), "l"), (Decimal(0), "t"),
    ]  # fmt: skip


def test_without_one_the_line_says_nothing_of_it(company, executive, now):
    row = record_export(company=company, line=PLAIN, actor=executive, now=now)
    assert (row.quantity, row.unit) == (None, "")
    assert company.case.events.get(kind="export_recorded").label.endswith(f"US${NARROW}1.000")


def test_a_ficha_sent_again_leaves_what_the_office_counted(company, executive, now):
    declare_exports(company=company, lines=[PLAIN])
    record_export(company=company, line=WINE, actor=executive, now=now)
    declare_exports(company=company, lines=[PLAIN])
    assert ExportRecord.objects.get().quantity == Decimal("1200.5")


@pytest.mark.parametrize(
    ("quantity", "unit", "words"),
    [
        (Decimal(5), "", "Elija en qué unidad"), (None, "kg", "Escriba la cantidad, o deje"),
        (Decimal(-1), "kg", "cero o más"), (Decimal(5), "arroba", "unidades de la lista"),
    ],
)  # fmt: skip
def test_half_a_quantity_is_refused_in_words(company, executive, now, quantity, unit, words):
    with pytest.raises(NotPossible, match=words):
        record_export(
            company=company, line=replace(WINE, quantity=quantity, unit=unit), actor=executive, now=now
        )  # fmt: skip
    assert not ExportRecord.objects.exists()


@pytest.mark.parametrize("half", [{"quantity": 5}, {"unit": "kg"}, {"quantity": -1, "unit": "kg"}])
def test_the_database_keeps_both_or_neither(company, half):
    with pytest.raises(IntegrityError), transaction.atomic():
        company.export_records.create(year=2025, country="JP", product="Vino", amount=1, currency="USD", **half)


def test_on_screen_each_mistake_is_told_beside_its_field(sign_in, company, executive):
    client, base = sign_in(executive), f"/empresas/{company.rut}/exportaciones/"
    for wrong, field, words in (
        ({"quantity": "5"}, "unit", "Elija en qué unidad está la cantidad."),
        ({"unit": "kg"}, "quantity", "Escriba la cantidad, o deje la unidad sin elegir."),
        ({"quantity": "-1", "unit": "kg"}, "quantity", "mayor o igual a 0"),
        ({"quantity": "1.2345", "unit": "kg"}, "quantity", "decimales"),
        ({"quantity": "5", "unit": "arroba"}, "unit", "Elija otra"),
    ):
        answer = client.post(f"{base}nueva/", DATA | wrong)
        assert answer.status_code == 422
        assert words in str(answer.context["form"].errors[field])
    assert client.post(f"{base}nueva/", DATA | {"quantity": "1200.5", "unit": "kg"}).status_code == 302
    row = ExportRecord.objects.get()
    page = client.get(f"{base}{row.pk}/").content.decode()
    assert 'value="1200.500"' in page and '<option value="kg" selected>' in page
    shown = f"1.200,5{NARROW}kg"
    assert client.get(base).content.decode().count(shown) == 2  # its line, and the change that wrote it
    for address in ("/exportaciones/", f"/empresas/{company.rut}/"):
        assert shown in client.get(address).content.decode()
    assert client.post(f"{base}{row.pk}/", DATA | {"reason": "No se sabe."}).status_code == 302
    assert ExportRecord.objects.get().quantity is None


def test_the_files_bring_quantity_and_unit(sign_in, company, executive, now):
    record_export(company=company, line=WINE, actor=executive, now=now)
    client = sign_in(executive)
    text = b"".join(client.get("/exportaciones/descargar/")).decode("utf-8-sig")
    head, line = (row.split(";") for row in text.splitlines()[:2])
    told = dict(zip(head, line, strict=True))
    assert (told["Cantidad"], told["Unidad"]) == ("1200.500", "litros")
    book = load_workbook(BytesIO(b"".join(client.get("/exportaciones/descargar/?formato=xlsx"))))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    place = rows[0].index("Cantidad")
    assert rows[1][place : place + 2] == (1200.5, "litros")
