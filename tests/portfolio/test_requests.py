"""A usuaria asks (CAT-4), an Oficom tells a chance (CAT-5): terms, alternatives, choices, and who may do each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.urls import reverse

from casework.errors import NoteRequired, NotPossible
from casework.models import OutboxMessage
from portfolio.models import Alternative, Company, ServiceRequest
from portfolio.selectors.requests import found
from portfolio.services import requests as service
from portfolio.services.assignment import assign_executive

pytestmark = pytest.mark.django_db
TWO = [
    {
        "instrument": "promotion",
        "text": "Rueda de negocios en Tokio",
        "when": "en marzo",
        "needs": "catálogo en inglés",
    },
    {"instrument": "capacity", "text": "Charla de mercado Japón"},
]


@pytest.fixture
def usuaria(company, executive, office_head, now):
    Company.objects.filter(pk=company.pk).update(standing="portfolio", category=2)
    row = Company.objects.select_related("case", "office").get(pk=company.pk)
    assign_executive(company=row, executive=executive, actor=office_head, now=now, reason="Por sector.")
    return Company.objects.select_related("case", "office", "executive").get(pk=company.pk)


@pytest.fixture
def asked(usuaria, representative, now):
    return service.raise_request(company=usuaria, text="Compradores en Japón.", actor=representative, now=now)


def offer(request, executive, now, rows=TWO):
    return service.offer(request, alternatives=rows, recommendation="La rueda: hay interés.", actor=executive, now=now)


def mails(template):
    return [mail.to_address for mail in OutboxMessage.objects.filter(template=template)]


@pytest.mark.clause("CAT-4")
def test_a_request_goes_to_its_executive_with_three_business_days(asked, executive, representative):
    deadline = asked.case.deadlines.get(clause_id="CAT-4")
    assert asked.case.responsible == executive
    assert deadline.due_on == date(2026, 11, 25)  # asked on a Friday
    assert mails("request_new_executive") == [executive.email]
    assert mails("request_received") == [representative.email]


@pytest.mark.clause("CAT-4")
def test_whoever_receives_it_writes_it_down_and_the_company_is_acknowledged(usuaria, oficom, representative, now):
    row = service.raise_request(
        company=usuaria, text="Pidió por teléfono.", actor=oficom, now=now, channel="telephone", contact_point="phone"
    )
    assert (row.origin, row.case.channel, row.case.contact_point) == ("staff", "telephone", "phone")
    assert mails("request_received") == [representative.email]


@pytest.mark.clause("CAT-4")
def test_alternatives_meet_the_term_and_the_company_chooses_one(asked, executive, representative, now):
    done = offer(asked, executive, now)
    assert done.case.deadlines.get(clause_id="CAT-4").outcome == "met"
    assert done.kept_until == date(2026, 12, 5)
    assert mails("request_answered") == [representative.email]
    second = done.alternatives.get(position=2)
    chosen = service.choose(done, alternative=second.pk, actor=representative, now=now)
    assert chosen.state == "chosen"
    assert Alternative.objects.get(chosen_at__isnull=False) == second


@pytest.mark.clause("CAT-4")
@pytest.mark.parametrize("rows", [[], [{"instrument": "promotion", "text": "  "}]])
def test_an_answer_without_alternatives_is_no_answer(asked, executive, now, rows):
    with pytest.raises(NotPossible, match="alternativa"):
        offer(asked, executive, now, rows)
    assert asked.case.deadlines.get(clause_id="CAT-4").outcome == "open"


@pytest.mark.clause("CAT-4")
def test_when_none_serves_the_same_folio_goes_on_with_its_full_term(asked, executive, representative, now):
    done, later = offer(asked, executive, now), now + timedelta(days=3)
    again = service.ask_again(done, note="Necesito muestras, no una rueda.", actor=representative, now=later)
    assert again.case.folio == asked.case.folio
    assert again.case.deadlines.get(outcome="open").started_at == later
    assert len(mails("request_new_executive")) == 2
    second = offer(again, executive, later, [{"instrument": "other", "text": "Envío de muestras"}])
    assert [row.text for row in service.latest_alternatives(second)] == ["Envío de muestras"]
    old = second.alternatives.get(round=1, position=1)
    with pytest.raises(NotPossible, match="más recientes"):
        service.choose(second, alternative=old.pk, actor=representative, now=later)


@pytest.mark.clause("CAT-4")
def test_without_an_executive_the_head_is_told_and_the_office_signs(company, representative, office_head, now):
    Company.objects.filter(pk=company.pk).update(standing="portfolio", category=2)
    row = Company.objects.select_related("case", "office").get(pk=company.pk)
    service.raise_request(company=row, text="Compradores.", actor=representative, now=now)
    assert mails("request_new_executive") == [office_head.email]
    assert OutboxMessage.objects.get(template="request_received").context["executive_name"] == row.office.name


@pytest.mark.clause("CAT-4")
def test_the_company_takes_it_back(asked, representative, executive, now):
    with pytest.raises(PermissionDenied):
        service.withdraw(asked, actor=executive, now=now)
    done = service.withdraw(asked, actor=representative, now=now)
    assert (done.state, done.case.deadlines.get().outcome) == ("withdrawn", "cancelled")


@pytest.mark.clause("CAT-4")
def test_a_company_on_its_way_in_is_told_to_finish_it(company, representative, now):
    with pytest.raises(NotPossible, match="ingreso"):
        service.raise_request(company=company, text="Algo.", actor=representative, now=now)


@pytest.mark.clause("CAT-4")
def test_who_only_looks_neither_receives_nor_answers(asked, usuaria, auditor, oversight, executive_elsewhere, now):
    for person in (auditor, oversight):
        with pytest.raises(PermissionDenied):
            service.raise_request(company=usuaria, text="Algo.", actor=person, now=now)
    for person in (auditor, executive_elsewhere):
        with pytest.raises(PermissionDenied):
            offer(asked, person, now)


@pytest.mark.clause("CAT-5")
def test_a_chance_seen_abroad_reaches_the_executive_who_decides(usuaria, oficom, tokio, executive, now):
    row = service.tell_opportunity(
        company=usuaria, market="JP", text="Piden arándano.", office=tokio, actor=oficom, now=now
    )
    assert mails("market_opportunity_told_regional") == [executive.email]
    assert not mails("request_received")
    with pytest.raises(NoteRequired):
        service.dismiss(row, reason=" ", actor=executive, now=now)
    done = service.dismiss(row, reason="La cosecha está vendida.", actor=executive, now=now)
    assert done.state == "dismissed"
    assert mails("market_opportunity_decided") == [oficom.email]


@pytest.mark.clause("CAT-5")
def test_what_a_company_asks_is_never_put_off(asked, executive, now):
    with pytest.raises(PermissionDenied):
        service.dismiss(asked, reason="No.", actor=executive, now=now)


@pytest.mark.clause("CAT-5")
def test_only_an_oficom_tells_a_chance_and_only_for_its_office(usuaria, executive, oficom, maule, now):
    for person in (executive, oficom):
        with pytest.raises(PermissionDenied):
            service.tell_opportunity(company=usuaria, market="JP", text="x", office=maule, actor=person, now=now)


@pytest.mark.clause("CAT-4", "CAT-5")
def test_the_list_finds_by_company_and_filters(asked, usuaria, oficom, tokio, executive, executive_elsewhere, now):
    service.tell_opportunity(company=usuaria, market="JP", text="Otra.", office=tokio, actor=oficom, now=now)
    assert len(found(executive, {}, now=now)) == 2
    assert [row.pk for row in found(executive, {"origen": "company"}, now=now)] == [asked.pk]
    assert len(found(executive, {"q": "penalolen"}, now=now)) == 2
    assert not found(executive_elsewhere, {}, now=now)
    assert len(found(oficom, {}, now=now)) == 1


@pytest.mark.clause("CAT-4")
def test_the_list_narrows_to_those_in_ones_charge_and_to_those_whose_term_is_over(
    asked, executive, office_head, now, sign_in
):
    due = asked.case.deadlines.get(clause_id="CAT-4").due_at
    for person, values, at, expected in (
        (executive, {"mias": "True"}, now, [asked]),
        (office_head, {"mias": "True"}, now, []),
        (executive, {"atrasadas": "True"}, due - timedelta(seconds=1), []),
        (executive, {"atrasadas": "True"}, due, [asked]),
    ):
        assert list(found(person, values, now=at)) == expected, values
    offer(asked, executive, now)
    assert not found(executive, {"atrasadas": "True"}, now=due), "what was attended is not late"
    page = sign_in(office_head).get("/solicitudes/", {"mias": "on"})
    assert not page.context["page"].object_list and "A mi cargo" in page.content.decode()


@pytest.mark.clause("CAT-4")
def test_an_answer_without_alternatives_is_refused_and_says_so_once(asked, executive, sign_in):
    data = {"alternativa-TOTAL_FORMS": "1", "alternativa-INITIAL_FORMS": "0", "recommendation": "Esperar."}
    answer = sign_in(executive).post(f"/solicitudes/{asked.case.folio}/responder/", data)
    assert answer.status_code == 422 and answer.content.decode().count("Ofrezca al menos una alternativa") == 1


@pytest.mark.clause("CAT-4")
def test_on_screen_from_asking_to_choosing(usuaria, representative, executive, sign_in):
    mine = sign_in(representative)
    page = mine.post(reverse("portfolio:own_request_new"), {"text": "", "needed_by": "2020-01-01"})
    assert page.status_code == 422 and "Esa fecha ya pasó" in page.content.decode()
    page = mine.post(reverse("portfolio:own_request_new"), {"text": "Compradores en Japón.", "markets": ["JP", "KR"]})
    row = ServiceRequest.objects.get()
    assert page.url == reverse("portfolio:own_request", args=[row.case.folio])
    staff, address = sign_in(executive), reverse("portfolio:request_offer", args=[row.case.folio])
    rows = {"alternativa-TOTAL_FORMS": "3", "alternativa-INITIAL_FORMS": "0"}
    page = staff.post(address, rows | {"recommendation": "Esto es lo mejor.", "alternativa-0-text": "Rueda"})
    assert page.status_code == 422 and "Elija de qué instrumento se trata." in page.content.decode()
    assert "Esto es lo mejor." in page.content.decode()
    data = rows | {"recommendation": "Va.", "alternativa-0-text": "Rueda", "alternativa-0-instrument": "promotion"}
    assert staff.post(address, data).status_code == 302
    assert staff.post(address, data).status_code == 302  # a second click is told, and answers nothing again
    own = reverse("portfolio:own_request", args=[row.case.folio])
    assert mine.post(own, {}).status_code == 422
    assert mine.post(own, {"alternative": row.alternatives.get().pk}).status_code == 302
    row.refresh_from_db()
    assert row.state == "chosen"


@pytest.mark.clause("CAT-4")
def test_by_the_api_with_the_same_rules(usuaria, representative, executive, sign_in):
    body = {"company": usuaria.rut, "text": "Muestras a Perú."}
    made = sign_in(representative).post("/api/v1/requests/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    folio = made.json()["folio"]
    unseen = sign_in(executive).post(
        "/api/v1/requests/", {"company": "0", "text": "x"}, content_type="application/json"
    )
    assert unseen.status_code == 400 and "company" in str(unseen.json()["errors"])
    answer = {"recommendation": "Va.", "alternatives": [{"instrument": "promotion", "text": "Rueda"}]}
    refused = sign_in(representative).post(f"/api/v1/requests/{folio}/offer/", answer, content_type="application/json")
    assert refused.status_code == 403
    done = sign_in(executive).post(f"/api/v1/requests/{folio}/offer/", answer, content_type="application/json")
    assert done.json()["state"] == "answered"
    taken = {"alternative": done.json()["alternatives"][0]["id"]}
    assert sign_in(representative).post(
        f"/api/v1/requests/{folio}/choose/", taken, content_type="application/json"
    ).json()["state"] == "chosen"  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("CAT-4")
def test_two_answers_at_once_are_one(reference, asked, executive, now):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite writes one at a time")

    def answer(_: int) -> str:
        try:
            offer(ServiceRequest.objects.select_related("case__office", "company").get(pk=asked.pk), executive, now)
        except NotPossible:
            return "late"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(answer, range(4))) == ["done", "late", "late", "late"]
    assert Alternative.objects.count() == 2
    assert len(mails("request_answered")) == 1


@pytest.mark.clause("CAT-4")
def test_who_may_not_ask_yet_is_told_before_writing(company, representative, sign_in):
    Company.objects.filter(pk=company.pk).update(standing="registered")
    client = sign_in(representative)
    answer = client.get(reverse("portfolio:own_request_new"), follow=True)
    assert answer.redirect_chain[0][0] == reverse("portfolio:own_requests")
    assert "aún no está en la cartera" in answer.content.decode()
    Company.objects.filter(pk=company.pk).update(standing="portfolio", category=2)
    assert "en 3 días hábiles" in client.get(reverse("portfolio:own_request_new")).content.decode()


def test_the_head_of_its_file_says_once_that_it_is_a_request(asked, usuaria, executive, sign_in):
    text = sign_in(executive).get(asked.case.get_absolute_url()).content.decode()
    assert f"Solicitud de servicio de {usuaria.name}</h1>" in text and "Solicitud: " not in text.split("</h1>")[0]
