"""The page of a company: what it says at a glance, the fact that is missing, one story of everything, on paper too."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from casework.models import AccessLog
from casework.services.messages import post
from intake.services.help import ask_for_help
from portfolio.models import Action, ActionKind, ActionResult, Activity, Company, Enrolment
from portfolio.rules.lifecycle import LifeInput, position, stages
from portfolio.services.actions import log_actions
from tests.factories.accounts import CentralOfficeFactory, UserFactory, staff
from tests.factories.portfolio import company, represent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def executive(reference):
    return staff(Role.EXECUTIVE)


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def winery(executive, person):
    return company(representative=person, state="validated", sector="food_processed", executive=executive)


@pytest.fixture
def signed(client, executive):
    client.force_login(executive)
    return client


def act(winery, executive, *, on=None, counts=True, note="Vimos su plan."):
    return Action.objects.create(
        company=winery, kind=ActionKind.objects.filter(leaf=True).first(), office=winery.office, channel="digital",
        happened_on=on or timezone.localdate(), contact_point="web", counts=counts, note=note, logged_by=executive,
        logged_at=timezone.now(),
    )  # fmt: skip


def text(client, winery, **query):
    answer = client.get(winery.get_absolute_url(), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.clause("DEF-2")
def test_the_page_says_which_fact_of_cartera_is_missing(signed, winery):
    page = text(signed, winery)
    assert "Aún no es cartera" in page
    assert "Para ser cartera:" in page and "Faltan datos de contacto: la dirección" in page
    Company.objects.filter(pk=winery.pk).update(
        address="Calle 1", email="a@ejemplo.example", phone="+56912345678", validated_at=NOW, exports=True
    )
    assert "Para ser cartera:" not in text(signed, winery)


@pytest.mark.clause("DEF-3")
def test_the_page_says_why_a_company_is_or_is_not_usuaria_of_this_year_and_the_last(signed, winery, executive):
    year = timezone.localdate().year
    page = text(signed, winery)
    assert "Falta su fecha de inicio de actividades." in page
    Company.objects.filter(pk=winery.pk).update(activity_start_date=date(2015, 1, 1))
    act(winery, executive)
    page = text(signed, winery)
    assert "Usuaria este año" in page
    assert f"Tiene 1 acción que suma en {year}." in page
    assert f"No tiene acciones que sumen en {year - 1}." in page


@pytest.mark.clause("DEF-6")
def test_the_page_says_the_size_and_the_sales_from_which_it_comes(signed, winery):
    Company.objects.filter(pk=winery.pk).update(size="small", sales_uf="12000", sales_year=2025)
    page = text(signed, winery)
    assert "Pequeña" in page and "12.000" in page and "en 2025" in page


def test_exports_are_a_picture_with_its_data_and_growth_by_year(signed, winery):
    for year, country, amount in ((2023, "PE", 1000), (2024, "PE", 1500), (2024, "JP", 500)):
        winery.export_records.create(year=year, country=country, product="Vino", amount=amount, currency="USD")
    page = text(signed, winery)
    assert "<svg viewBox" in page and "Exportaciones por año, en miles de US$" in page
    assert "+100" in page
    assert "Japón" in page


@pytest.fixture
def full(winery, executive, person):
    """Of every kind of thing, one."""
    post(winery.case, author=executive, body="Buenas tardes desde la oficina", now=NOW)
    ask_for_help(actor=person, step="ficha", text="No entiendo una pregunta", now=NOW, company=winery)
    action = act(winery, executive)
    ActionResult.objects.create(
        action=action, kind="exported", happened_on=timezone.localdate(), market="JP", amount=5000, currency="USD",
        logged_by=executive, logged_at=timezone.now(),
    )  # fmt: skip
    return winery


def story(client, winery, show):
    return client.get(winery.get_absolute_url(), {"ver": show}).context["entries"]


def test_one_story_tells_of_actions_results_messages_and_of_the_files_under_it(signed, full):
    kinds = {entry.kind for entry in story(signed, full, "todo")}
    assert {"action", "result", "message", "event"} <= kinds
    assert {entry.kind for entry in story(signed, full, "acciones")} == {"action", "result"}
    assert {entry.kind for entry in story(signed, full, "mensajes")} == {"message"}
    result = next(entry for entry in story(signed, full, "acciones") if entry.kind == "result")
    assert result.title == "Resultado: Exportó" and "5.000" in result.change
    assert story(signed, full, "nada de eso"), "an unknown kind shows everything"


def test_what_an_action_and_an_enrolment_tell_is_not_told_twice_but_a_reason_stays(signed, winery, executive):
    from casework.door import record

    log_actions(
        companies=[winery], kind=ActionKind.objects.loggable().filter(requires_prior_training=False).first(),
        happened_on=NOW.date(), office=winery.office, actor=executive, now=NOW, channel="telephone",
        contact_point="phone", note="Vimos su plan.",
    )  # fmt: skip
    record(winery.case, "activity_enrolment", actor=executive, now=NOW, label="Inscrita: Taller")
    record(winery.case, "activity_enrolment", actor=executive, now=NOW, label="Liberó su cupo: Taller", note="Viaje.")
    told = story(signed, winery, "todo")
    assert [entry.note for entry in told].count("Vimos su plan.") == 1
    assert "Inscrita: Taller" not in {entry.title for entry in told}
    assert "Liberó su cupo: Taller" in {entry.title for entry in told}
    assert {"Inscrita: Taller", "Liberó su cupo: Taller"} <= {entry.title for entry in story(signed, winery, "hechos")}


def test_a_voided_action_is_told_no_more(signed, full, executive):
    Action.objects.update(voided_at=timezone.now(), voided_by=executive, void_reason="Error")
    assert story(signed, full, "acciones") == []
    assert "Vimos su plan." not in text(signed, full)


def test_an_enrolment_is_in_the_story_and_those_to_come_stand_apart(signed, winery, executive, person):
    from casework.door import enter, open_case
    from casework.states import CaseKind

    case = open_case(CaseKind.ACTIVITY, title="Taller", office=winery.office, actor=executive, now=NOW)
    coming = timezone.now() + timezone.timedelta(days=9)
    activity = enter(
        Activity(
            case=case, kind=ActionKind.objects.filter(leaf=True).first(), name="Taller de precios", starts_at=coming,
            ends_at=coming, state="published",
        ),
        now=NOW,
    )  # fmt: skip
    Enrolment.objects.create(
        activity=activity, company=winery, state="enrolled", asked_by=person, asked_at=NOW, person_name="P"
    )
    assert [entry.title for entry in story(signed, winery, "actividades")] == ["Taller de precios"]
    assert "Inscrita en" in text(signed, winery)
    Activity.objects.filter(pk=activity.pk).update(state="cancelled")
    assert [entry.state for entry in story(signed, winery, "actividades")] == ["Actividad suspendida"]
    assert "Inscrita en" not in text(signed, winery)


def test_the_story_comes_in_pages_that_miss_and_repeat_nothing(signed, winery, executive):
    for number in range(47):
        act(winery, executive, on=date(2026, 1, 1) if number % 2 else date(2026, 2, 1), note=f"Nota {number}")
    seen = []
    for number in (1, 2, 3):
        answer = signed.get(winery.get_absolute_url(), {"ver": "acciones", "pagina": number})
        seen += [entry.note for entry in answer.context["entries"]]
        assert answer.context["more"] is (number < 3)
    assert sorted(seen) == sorted(f"Nota {number}" for number in range(47))
    for bad in ("0", "-1", "x", "9" * 30, "²"):
        assert signed.get(winery.get_absolute_url(), {"pagina": bad}).status_code == 200
    part = signed.get(winery.get_absolute_url(), {"ver": "acciones"}, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<section id="historia"')


def test_who_needs_a_consent_reads_neither_letters_nor_contacts_and_an_administrator_no_actions(client, full, person):
    client.force_login(staff(Role.OFICOM_EXECUTIVE, CentralOfficeFactory()))
    page = text(client, full)
    assert person.email not in page and "Buenas tardes desde la oficina" not in page
    assert "Vimos su plan." in page
    pdf = client.get(reverse("portfolio:summary", args=[full.reference]))
    assert pdf.status_code == 200
    client.force_login(staff(Role.ADMINISTRATOR, CentralOfficeFactory()))
    page = text(client, full)
    assert "Vimos su plan." not in page
    assert "Buenas tardes desde la oficina" not in page or person.email in page


def test_the_page_takes_twelve_queries_whatever_its_history(signed, full, executive, django_assert_max_num_queries):
    for number in range(30):
        row = act(full, executive, note=str(number))
        for _ in range(2):
            ActionResult.objects.create(
                action=row, kind="exported", happened_on=timezone.localdate(), logged_by=executive,
                logged_at=timezone.now(),
            )  # fmt: skip
        post(full.case, author=executive, body=str(number), now=NOW)
    for _ in range(4):
        represent(full, UserFactory())
    signed.get(full.get_absolute_url())
    with django_assert_max_num_queries(12):
        page = text(signed, full)
    assert page.count('data-label="Resultado"') == 8, "each action once, with all its results"
    with django_assert_max_num_queries(12):
        signed.get(reverse("portfolio:summary", args=[full.reference]))


def test_the_summary_on_paper_is_a_document_and_leaves_a_trace(signed, full, executive):
    answer = signed.get(reverse("portfolio:summary", args=[full.reference]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert AccessLog.objects.filter(case=full.case, user=executive, what="resumen").exists()


@pytest.mark.clause("SEG-7")
@pytest.mark.parametrize(
    ("data", "stage"),
    [
        (LifeInput(True, False, False, False), "Conoce"),
        (LifeInput(False, False, False, False), "Ingresa"),
        (LifeInput(False, True, False, False), "Recibe servicio"),
        (LifeInput(False, False, True, False), "Recibe servicio"),
        (LifeInput(False, True, True, True), "Permanece"),
        (LifeInput(False, True, True, True, recommends=True), "Recomienda"),
        (LifeInput(False, True, False, True, recommends=True), "Recibe servicio"),
    ],
)
def test_the_stage_follows_from_facts_and_says_what_takes_it_further(data, stage):
    found = stages(data)
    here = found[position(data)]
    assert (here.label, here.state) == (stage, "current")
    assert bool(here.hint) is (stage != "Recomienda")
    assert [row.state for row in found].count("current") == 1
