"""CPE-7: the exports register, how a company grows, and what comes of each action."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from casework.errors import NoteRequired, NotPossible
from portfolio.models import ActionKind, ExportRecord
from portfolio.rules.growth import Sold, growth, main_currency
from portfolio.services.actions import log_actions, void_action
from portfolio.services.exports import (
    ExportLine,
    correct_export,
    declare_exports,
    record_export,
    remove_export,
)
from portfolio.services.results import Result, add_to_register, log_result, void_result

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CPE-7")]
WINE = ExportLine(2025, "JP", "Vino tinto", Decimal(1000), "USD")


@pytest.fixture
def action(company, executive, maule, now):
    return log_actions(
        companies=[company], kind=ActionKind.objects.get(code="pa_advice"), happened_on=date(2026, 11, 10),
        office=maule, actor=executive, now=now, channel="in_person", contact_point="regional_office",
    )[0]  # fmt: skip


def test_there_is_one_line_for_each_year_market_and_product(company, executive, now):
    record_export(company=company, line=WINE, actor=executive, now=now)
    again = ExportLine(2025, "JP", "vino TINTO ", Decimal(5), "USD")
    with pytest.raises(NotPossible, match="Corrija esa línea"):
        record_export(company=company, line=again, actor=executive, now=now)
    assert record_export(company=company, line=ExportLine(2024, "JP", "Vino tinto", Decimal(5), "USD"), actor=executive,
                         now=now).source == "staff"  # fmt: skip


def test_what_the_office_knows_prevails_over_what_the_ficha_said_and_stays(company, executive, now):
    declare_exports(company=company, lines=[WINE])
    row = record_export(
        company=company, line=ExportLine(2025, "JP", "Vino tinto", Decimal(2000), "USD"), actor=executive, now=now
    )
    declare_exports(company=company, lines=[WINE])
    row = ExportRecord.objects.get()
    assert (row.amount, row.source) == (2000, "staff")
    assert list(row.history.order_by("history_id").values_list("amount", flat=True)) == [1000, 2000]


def test_a_ficha_sent_again_changes_only_what_changed(company):
    declare_exports(company=company, lines=[WINE, ExportLine(2025, "BR", "Vino", Decimal(7), "USD")])
    kept = ExportRecord.objects.get(country="JP")
    declare_exports(company=company, lines=[WINE])
    assert ExportRecord.objects.get() == kept and kept.history.count() == 1


def test_a_correction_and_a_removal_need_a_reason_and_stay_in_the_log(company, executive, now):
    row = record_export(company=company, line=WINE, actor=executive, now=now)
    with pytest.raises(NoteRequired):
        correct_export(row=row, line=WINE, actor=executive, now=now, reason=" ")
    more = ExportLine(2025, "JP", "Vino tinto", Decimal(1500), "USD", shipments=3)
    correct_export(row=row, line=more, actor=executive, now=now, reason="Faltaba un envío.")
    event = company.case.events.get(kind="export_corrected")
    assert (event.data["before"]["amount"], event.data["after"]["amount"]) == ("1000.00", "1500")
    remove_export(row=ExportRecord.objects.get(), actor=executive, now=now, reason="Era otra empresa.")
    assert not ExportRecord.objects.exists()
    last = ExportRecord.history.filter(company=company).latest("history_id")
    assert (last.history_type, last.history_change_reason, last.history_user) == ("-", "Era otra empresa.", executive)


def test_only_the_companys_office_keeps_its_register(company, executive_elsewhere, representative, now):
    for person in (executive_elsewhere, representative):
        with pytest.raises(PermissionDenied):
            record_export(company=company, line=WINE, actor=person, now=now)


@pytest.mark.parametrize("year", [1989, 2027])
def test_a_year_to_come_is_no_export(company, executive, now, year):
    with pytest.raises(NotPossible):
        record_export(company=company, line=ExportLine(year, "JP", "Vino", Decimal(1), "USD"), actor=executive, now=now)


def test_several_results_of_one_action_and_an_export_that_reaches_the_register(action, executive, company, now):
    log_result(action=action, result=Result("quote_requested", date(2026, 11, 12), "JP"), actor=executive, now=now)
    told = Result("exported", date(2026, 11, 15), "JP", Decimal(12000), "USD", "Vino tinto", to_register=True)
    first = log_result(action=action, result=told, actor=executive, now=now)
    log_result(action=action, result=told, actor=executive, now=now)
    row = ExportRecord.objects.get()
    assert (row.year, row.amount, row.shipments, row.source) == (2026, 24000, 2, "result")
    void_result(result=first, actor=executive, now=now, reason="Contado dos veces.")
    row.refresh_from_db()
    assert (row.amount, row.shipments, action.results.in_force().count()) == (12000, 1, 2)
    kinds = list(company.case.events.order_by("seq").values_list("kind", flat=True))
    assert kinds.count("result_logged") == 3 and kinds[-2:] == ["result_voided", "export_corrected"]


def test_a_result_never_adds_to_a_figure_that_may_hold_it_already(action, executive, company, now):
    record_export(company=company, line=ExportLine(2026, "JP", "Vino", Decimal(90), "USD"), actor=executive, now=now)
    told = Result("exported", date(2026, 11, 15), "JP", Decimal(12), "USD", "Vino")
    row = log_result(action=action, result=told, actor=executive, now=now)
    with pytest.raises(NotPossible, match="si no incluye esta exportación"):
        add_to_register(result=row, actor=executive, now=now)
    assert ExportRecord.objects.get().amount == 90


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (Result("exported", date(2026, 11, 9)), "La fecha va entre"),
        (Result("exported", date(2026, 11, 21)), "La fecha va entre"),
        (Result("exported", date(2026, 11, 20), "JP", Decimal(5)), "monto con su moneda"),
        (Result("exported", date(2026, 11, 20), "", Decimal(5), "USD", to_register=True), "hacen falta mercado"),
        (Result("quote_requested", date(2026, 11, 20), "JP", Decimal(5), "USD", "Vino", to_register=True), "Solo una"),
    ],
)
def test_a_result_that_cannot_be_is_refused_in_words_and_nothing_stays(action, executive, now, result, words):
    with pytest.raises(NotPossible, match=words):
        log_result(action=action, result=result, actor=executive, now=now)
    assert not action.results.exists() and not ExportRecord.objects.exists()


def test_an_action_with_results_is_not_voided_under_them(action, executive, now):
    row = log_result(action=action, result=Result("quote_requested", date(2026, 11, 12)), actor=executive, now=now)
    with pytest.raises(NotPossible, match="Anúlelos primero"):
        void_action(action=action, actor=executive, now=now, reason="No fue.")
    void_result(result=row, actor=executive, now=now, reason="No fue.")
    assert void_action(action=action, actor=executive, now=now, reason="No fue.").is_voided


def test_growth_compares_each_year_with_the_one_before_by_currency():
    rows = [
        Sold(2023, "Japón", Decimal(100), "USD"), Sold(2024, "Japón", Decimal(150), "USD"),
        Sold(2024, "Brasil", Decimal(30), "EUR"), Sold(2026, "Perú", Decimal(60), "USD"),
    ]  # fmt: skip
    first, second, nothing, last = growth(rows)
    assert first.first and first.growth == {} and first.gained == ()
    assert (second.growth, second.gained, second.lost) == ({"USD": 50.0}, ("Brasil",), ())
    assert (nothing.totals, nothing.lost, nothing.growth["USD"]) == ({}, ("Brasil", "Japón"), -100.0)
    assert (last.totals, last.growth, last.gained) == ({"USD": 60}, {}, ("Perú",))
    assert main_currency(rows) == "USD" and growth([]) == []


def test_the_page_tells_growth_and_the_list_filters(sign_in, company, other_company, executive, auditor, now):
    for year, country, amount in ((2024, "JP", 100), (2025, "JP", 150), (2025, "BR", 50)):
        company.export_records.create(year=year, country=country, product="Vino", amount=amount, currency="USD")
    other_company.export_records.create(year=2025, country="DE", product="Miel", amount=9, currency="EUR")
    page = sign_in(executive).get(f"/empresas/{company.rut}/exportaciones/").content.decode()
    assert "+100" in page and "Brasil" in page and "<svg" in page
    assert sign_in(executive).get(f"/empresas/{other_company.rut}/exportaciones/").status_code == 404

    def shown(person, query):
        return {row.pk for row in sign_in(person).get(f"/exportaciones/?{query}").context["page"]}

    assert len(shown(executive, "")) == 3 and len(shown(auditor, "")) == 4
    assert len(shown(auditor, "anio=2025&moneda=USD&mercado=JP")) == 1
    assert len(shown(auditor, "anio=nunca&q=miel")) == 0


def test_staff_add_correct_and_take_out_on_screen(sign_in, company, executive):
    client, base = sign_in(executive), f"/empresas/{company.rut}/exportaciones/"
    data = {"year": "2025", "country": "JP", "product": "Vino", "amount": "10.5", "currency": "USD"}
    assert client.post(f"{base}nueva/", data | {"amount": "-1"}).status_code == 422
    assert client.post(f"{base}nueva/", data).status_code == 302
    row = ExportRecord.objects.get()
    assert client.post(f"{base}{row.pk}/", data | {"amount": "20"}).status_code == 422
    assert client.post(f"{base}{row.pk}/", data | {"amount": "20", "reason": "Error."}).status_code == 302
    assert client.post(f"{base}{row.pk}/retirar/", {"reason": "No era."}).status_code == 302
    assert "No era." in client.get(base).content.decode()
