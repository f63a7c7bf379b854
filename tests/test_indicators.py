"""The indicators of the programme: each counted by hand here, and every number leads to its companies."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio.models import Action, ActionKind, ActionResult, Activity, Company, Enrolment, ExportRecord
from portfolio.rules.indicators import INDICATORS
from prochile_portal import indicators
from prochile_portal.indicators import SHARES, Scope
from tests.factories.activities import activity as make_activity
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CPE-8")]
ENTRY = datetime(2025, 5, 10, 15, 0, tzinfo=UTC)
YEAR = (datetime(2025, 1, 1, 3, 0, tzinfo=UTC), datetime(2026, 1, 1, 3, 0, tzinfo=UTC))


def entered(office, name: str, at: datetime | None = ENTRY, **fields) -> Company:
    row = make_company(office=office, legal_name=name, size="small", **fields)
    Company.objects.filter(pk=row.pk).update(admitted_at=at, standing="portfolio", category=2)
    return Company.objects.get(pk=row.pk)


def exported(company: Company, year: int) -> None:
    ExportRecord.objects.create(company=company, year=year, country="PE", product="Vino", amount=9, currency="USD")


def action(company: Company, on: date, by, office) -> Action:
    return Action.objects.create(
        company=company, kind=ActionKind.objects.loggable().first(), happened_on=on, office=office, logged_by=by,
        channel="telephone", contact_point="phone", logged_at=timezone.now(),
    )  # fmt: skip


def result(done: Action, on: date, by, **fields) -> ActionResult:
    return ActionResult.objects.create(
        action=done, kind="exported", happened_on=on, logged_by=by, logged_at=timezone.now(), **fields
    )


def part(code: str, scope: Scope | None = None) -> list[str]:
    rows = indicators.companies_behind(scope or Scope(), code, part=True)
    return [row.legal_name for row in rows]


def test_to_export_after_entry_is_a_later_year_or_a_result_since_that_day(maule, executive):
    before, later = entered(maule, "Antes"), entered(maule, "Después")
    exported(before, 2024)
    exported(before, 2025)  # the year of its entry does not say whether before or after
    exported(later, 2026)
    early, told, void = entered(maule, "Resultado antes"), entered(maule, "Resultado"), entered(maule, "Anulado")
    result(action(early, date(2025, 5, 1), executive, maule), date(2025, 5, 9), executive)
    result(action(told, date(2025, 6, 1), executive, maule), date(2025, 5, 10), executive)
    result(
        action(void, date(2025, 6, 1), executive, maule), date(2025, 6, 2), executive,
        voided_at=timezone.now(), voided_by=executive,
    )  # fmt: skip
    assert part("eficacia") == ["Después", "Resultado"]
    assert part("herramienta") == ["Resultado"]  # the other one did it without an action
    assert indicators.tools_used(Scope()) == [(ActionKind.objects.loggable().first().name, 1)]


def test_only_whoever_is_in_a_higher_segment_has_risen(maule):
    for name, was, today in (
        ("Subió", "red", "yellow"), ("Subió mucho", "green", "dark_red"), ("Igual", "yellow", "yellow"),
        ("Bajó", "dark_red", "green"), ("Sin segmento", "", "green"),
    ):  # fmt: skip
        row = entered(maule, name)
        Company.objects.filter(pk=row.pk).update(entry_segment=was, segment=today)
    assert part("evolucion") == ["Subió", "Subió mucho"]
    whole = indicators.total(indicators.breakdown(Scope(), "oficina"))
    assert whole.share("evolucion").part == 2
    assert whole.share("evolucion").whole == 4


def test_entries_stand_over_the_pymes_and_who_left_over_who_entered(maule):
    entered(maule, "Entró")
    gone = entered(maule, "Salió")
    Company.objects.filter(pk=gone.pk).update(standing="inactive", left_on=date(2025, 9, 1))
    entered(maule, "Otro año", at=ENTRY - timedelta(days=400))
    make_company(office=maule, legal_name="Pyme", size="medium")
    make_company(office=maule, legal_name="Micro", size="micro")  # DEF-6: pyme is small or medium
    make_company(office=maule, legal_name="Grande", size="large")
    make_company(office=maule, legal_name="Extranjera", size="small", kind="foreign")
    make_company(office=maule, legal_name="Potencial", size="small", standing="potential")
    whole = indicators.total(indicators.breakdown(Scope(span=None), "oficina"))
    assert (whole.share("promocion").part, whole.share("promocion").whole) == (3, 4)
    whole = indicators.total(indicators.breakdown(Scope(span=YEAR), "oficina"))
    assert (whole.share("desercion").part, whole.share("desercion").whole) == (1, 2)
    assert part("desercion", Scope(span=YEAR)) == ["Salió"]


def test_attendance_counts_places_of_workshops_that_took_place(maule, executive, now):
    training = ActionKind.objects.loggable().filter(is_training=True).first()
    fair = ActionKind.objects.loggable().filter(is_training=False).first()
    for kind, state in ((training, "consolidated"), (training, "held"), (fair, "consolidated")):
        row = make_activity(executive, now=now, office=maule)
        Activity.objects.filter(pk=row.pk).update(kind=kind, state=state, next_change_at=None, next_reminder_at=None)
        for number, place in enumerate(("attended", "absent", "cancelled", "waiting")):
            company = make_company(office=maule, legal_name=f"Empresa {row.pk}-{number}")
            Enrolment.objects.create(activity=row, company=company, state=place, asked_by=executive, asked_at=now)
    whole = indicators.total(indicators.breakdown(Scope(), "oficina"))
    assert (whole.share("asistencia").part, whole.share("asistencia").whole) == (1, 2)
    (workshop,) = indicators.workshops(Scope())
    assert (workshop.came, workshop.held) == (1, 2)
    assert len(part("asistencia")) == 1


@pytest.fixture
def some(maule, biobio, executive):
    for number in range(8):
        row = entered(maule if number % 2 else biobio, f"Empresa {number}", at=ENTRY + timedelta(days=40 * number))
        Company.objects.filter(pk=row.pk).update(
            entry_segment="red",
            segment=("red", "green")[number % 2],
            sector=("", "food_processed")[number % 3 == 0],
            left_on=date(2026, 8, 1) if number == 3 else None,
        )
        if number in (1, 2, 5):
            exported(row, 2027)
            action(row, date(2026, 9, 9), executive, maule)


@pytest.mark.parametrize("by", indicators.BY)
def test_every_number_is_the_same_in_each_cut_and_in_its_list(some, by):
    for scope in (Scope(), Scope(span=YEAR), Scope(office="maule"), Scope(sector="food_processed")):
        lines = indicators.breakdown(scope, by)
        whole = indicators.total(lines)
        months = indicators.total(indicators.by_month(scope, 0))
        for code in INDICATORS:
            share, names = whole.share(code), SHARES[code]
            if code != "asistencia":
                assert indicators.companies_behind(scope, code, part=True).count() == share.part
                assert indicators.companies_behind(scope, code, part=False).count() == share.whole
            for name in names:
                assert name == "pymes" or months.counts.get(name, 0) == whole.counts.get(name, 0)


def test_heads_see_their_office_whatever_the_address_asks(some, office_head, oversight, sign_in):
    def last_row(person, query: str) -> list[str]:
        answer = sign_in(person).get(f"/gestion/indicadores/descargar/{query}")
        return b"".join(answer.streaming_content).decode().strip().splitlines()[-1].split(";")

    assert last_row(oversight, "")[2] == "8"
    assert last_row(oversight, "?oficina=biobio")[2] == "4"
    assert last_row(office_head, "")[2] == "4"
    assert last_row(office_head, "?oficina=biobio")[2] == "4"  # not one of theirs: as if it were not asked
    page = sign_in(office_head).get("/gestion/indicadores/eficacia/?parte=denominador").content.decode()
    assert "Empresa 1" in page
    assert "Empresa 2" not in page
    assert sign_in(oversight).get("/gestion/indicadores/nada/").status_code == 404


def test_more_companies_cost_no_more_queries(some, maule, oversight, sign_in):
    client = sign_in(oversight)
    client.get("/gestion/indicadores/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/gestion/indicadores/")
        return len(asked)

    before = cost()
    for number in range(10):
        entered(maule, f"Otra {number}")
    assert cost() == before <= 12
