"""CPE-9: the company reads its whole history, by kind and year, and nothing that is internal."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from casework.door import record
from casework.formats import money
from casework.selectors import story
from casework.services.messages import post
from portfolio.models import ActionKind, Company
from portfolio.selectors.own_story import SHOWN, own_story
from portfolio.services import categories
from portfolio.services.actions import log_actions
from portfolio.services.exports import ExportLine, declare_exports
from portfolio.services.results import Result, log_result

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CPE-9")]
HISTORY = "/empresa/historial/"


def log(company, executive, maule, *, on: date, kind: str = "cb_topic", note: str = ""):
    return log_actions(
        companies=[company], kind=ActionKind.objects.get(code=kind), happened_on=on, office=maule, actor=executive,
        now=timezone.now(), channel="in_person", contact_point="regional_office", note=note,
    )[0]  # fmt: skip


@pytest.fixture
def past(company, executive, office_head, representative, maule):
    """An action of this year with what came of it, one of the year before, a change of category, messages."""
    now = timezone.now()
    today = now.date()
    Company.objects.filter(pk=company.pk).update(standing="portfolio", category=3)
    company.refresh_from_db()
    action = log(company, executive, maule, on=today, note="Enviar muestras.")
    result = Result(
        kind="exported", happened_on=today, market="JP", amount=Decimal(12000), currency="USD", product="Vino tinto"
    )
    log_result(action=action, result=result, actor=executive, now=now)
    log(company, executive, maule, on=date(today.year - 1, 6, 1), kind="cb_market_talk")
    categories.change_category(company=company, category=2, actor=office_head, now=now, reason="Volvió a trabajar.")
    post(company.case, author=representative, body="¿Cuándo parte?", now=now)
    post(company.case, author=executive, body="Secreto del equipo.", now=now, internal=True)
    record(company.case, "reassigned", actor=office_head, now=now, label="Otro secreto", internal=True)
    return today


def test_it_tells_everything_but_what_is_internal(past, sign_in, representative):
    page = sign_in(representative).get(HISTORY).content.decode()
    for words in (
        "Taller temático", "Enviar muestras.",
        f"Exportó a Japón: {money(12000, 'USD')} (Vino tinto)", "Charla de mercado",
        "Pasa de categoría", "Volvió a trabajar.", "Mensaje de su empresa", "¿Cuándo parte?",
    ):  # fmt: skip
        assert words in page
    assert "ecreto" not in page
    assert "/acciones/" not in page


def test_by_kind_and_by_year(past, company, sign_in, representative):
    client = sign_in(representative)
    earlier = client.get(HISTORY, {"anio": str(past.year - 1)}).content.decode()
    assert "Charla de mercado" in earlier and "Taller temático" not in earlier
    care = client.get(HISTORY, {"ver": "atencion"}).content.decode()
    assert "Pasa de categoría" in care and "Taller temático" not in care and "¿Cuándo parte?" not in care
    declare_exports(company=company, lines=[ExportLine(2024, "PE", "Arándano", Decimal(500), "USD")])
    exports = client.get(HISTORY, {"ver": "exportaciones"}).content.decode()
    assert f"Exportación declarada en su ficha: Arándano a Perú en 2024, {money(500, 'USD')}" in exports
    services = client.get(HISTORY, {"ver": "servicios"}).content.decode()
    assert "Charla de mercado" in services and "Exportó a Japón" in services and "Pasa de categoría" not in services
    assert "No hay nada de esto en su historia" in client.get(HISTORY, {"ver": "documentos"}).content.decode()
    nonsense = client.get(HISTORY, {"ver": "\x00", "anio": "99999", "pagina": "-1"})
    assert nonsense.status_code == 200 and "Taller temático" in nonsense.content.decode()


def test_it_comes_by_pages(company, executive, maule, representative):
    for number in range(SHOWN + 2):
        log(company, executive, maule, on=timezone.localdate() - timedelta(days=number))
    first, more = own_story(company, representative, show="servicios")
    second, last = own_story(company, representative, show="servicios", page=2)
    assert (len(first), more, len(second), last) == (SHOWN, True, 2, False)
    assert not {entry.anchor for entry in first} & {entry.anchor for entry in second}


def test_another_company_reads_nothing_of_it(past, company, other_representative, sign_in):
    assert "Taller temático" not in sign_in(other_representative).get(HISTORY).content.decode()
    entries, _ = own_story(company, other_representative, show="tramites")
    assert entries == []


def test_a_run_of_equal_lines_is_one_that_says_how_often(company, representative, now):
    labels = ["Ficha guardada: Empresa", "Ficha guardada: Empresa", "Ficha guardada: Ventas", "Dato corregido"]
    for minutes, label in enumerate([*labels, "Ficha guardada: Empresa"]):
        kind = "ficha_saved" if label.startswith("Ficha") else "details_changed"
        record(company.case, kind, actor=representative, now=now + timedelta(minutes=minutes), label=label)
    entries, _ = own_story(company, representative, show="tramites")
    told = [(entry.title, entry.note) for entry in entries][:3]
    assert told == [
        ("Ficha guardada: Empresa", ""), ("Dato corregido", ""), ("Ficha guardada (3 veces)", "Empresa, Ventas"),
    ]  # fmt: skip


def test_lines_that_say_something_else_are_not_folded():
    row = {"what": "event", "row": 1, "kept": "note", "title": "Nota", "who": "Ana", "file": "A", "hidden": False}
    rows = [
        {**row, "note": "Una"},
        {**row, "note": "Otra"},
        {**row, "note": "Otra"},
        {**row, "note": "Otra", "who": "B"},
    ]
    assert [line["title"] for line in story.fold(rows)] == ["Nota", "Nota (2 veces)", "Nota"]
