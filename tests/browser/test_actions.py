"""The fast entry by keyboard: a company by part of its name, the questions of another kind, logged, undone."""

import pytest

from portfolio.models import Action

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.clause("CPE-7", "DEF-3")]


def test_an_executive_logs_an_advice_by_keyboard_and_takes_it_back(browser_as, company, executive):
    page = browser_as(executive)
    page.goto("/acciones/nueva/")
    page.keyboard.type("viñe", delay=30)  # the box has the focus already
    box = page.get_by_role("checkbox", name="Viñedos Peñalolén")
    box.wait_for()
    box.press("Space")
    page.select_option("#id_kind", "pa_advice")
    page.wait_for_selector("#id_p_agreements")
    assert box.is_checked()
    page.select_option("#id_p_topic_main", "costs_prices")
    page.fill("#id_p_need", "Precio del primer pedido")
    page.fill("#id_p_agreements", "Enviar costos")
    page.focus("#id_happened_on")
    page.keyboard.press("Enter")
    page.wait_for_url("**/acciones/lote/**")
    assert Action.objects.get().answers["agreements"] == "Enviar costos"
    page.get_by_role("button", name="Deshacer la acción").click()
    page.wait_for_selector(".notice-success")
    assert Action.objects.get().is_voided
    assert page.complaints == []
