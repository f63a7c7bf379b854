"""What oversight and the heads of office see (CAP-9): the figures, and the way from each to its files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from casework.models import Deadline
from casework.services.deadlines import open_deadline
from intake.services import intakes
from portfolio.models import ExecutiveAssignment
from prochile_portal import dashboard_office, dashboards, periods
from tests.factories import portfolio as factory
from tests.factories.accounts import staff
from tests.factories.intake import after_test, comuna_of, sent_ficha

from .conftest import a_contact, contact

pytestmark = pytest.mark.django_db
SANTIAGO = timezone.get_default_timezone()


@pytest.fixture
def four(now, representative, executive, maule):
    """One contact in time, one late, one overdue and one that runs: all of one office."""
    cases = []
    for _ in range(4):
        company = factory.company(office=maule, representative=representative)
        cases.append(sent_ficha(company, actor=representative, now=now, exporter=True))
    met, late, overdue, running = cases
    contact.log_contact(met, a_contact(now + timedelta(hours=1)), actor=executive, now=now + timedelta(hours=1))
    after = now + timedelta(days=20)
    contact.log_contact(late, a_contact(after), actor=executive, now=after)
    Deadline.objects.filter(case=running.case).update(due_at=after + timedelta(days=9), started_at=after)
    return after + timedelta(days=1), {"met": met, "late": late, "overdue": overdue, "running": running}


class TestCompliance:
    @pytest.mark.clause("CAP-9")
    def test_it_is_what_was_met_in_time_of_all_that_was_met_or_is_overdue(self, four):
        at, _ = four
        found = dashboards.compliance(dashboards.deadlines_of_intake(None, "CAP-3"), at)
        whole = found.whole
        assert (whole.cumplidos, whole.tarde, whole.vencidos, whole.corriendo) == (1, 1, 1, 1)
        assert whole.share == 33.3

    @pytest.mark.clause("CAP-9")
    def test_it_is_told_by_clause_and_by_office(self, four, biobio):
        at, _ = four
        company = factory.company(office=biobio)
        open_deadline(company.case, "CAP-3", start=at, actor=staff("executive", biobio))
        found = dashboards.compliance(dashboards.deadlines_of_intake(None), at)
        assert [line.code for line in found.clauses] == ["CAP-3", "CAP-5"]
        assert {line.code: (line.share, line.corriendo) for line in found.offices}["biobio"] == (None, 1)
        assert dashboards.compliance(dashboards.deadlines_of_intake(None, "", "biobio"), at).whole.corriendo == 1

    @pytest.mark.clause("CAP-9")
    def test_what_fell_away_is_not_counted(self, four, representative):
        at, cases = four
        intakes.withdraw(cases["overdue"], actor=representative, now=at)
        assert dashboards.compliance(dashboards.deadlines_of_intake(None, "CAP-3"), at).whole.judged == 2

    @pytest.mark.clause("CAP-9")
    def test_a_period_keeps_what_was_born_in_it(self, four, now):
        at, _ = four
        this = periods.parse(f"{now.astimezone(SANTIAGO):%Y-%m}").bounds(SANTIAGO)
        before = periods.parse(str(now.year - 1)).bounds(SANTIAGO)
        assert dashboards.compliance(dashboards.deadlines_of_intake(this, "CAP-3"), at).whole.judged == 3
        assert dashboards.compliance(dashboards.deadlines_of_intake(before), at).whole.judged == 0
        months = dashboards.by_month(dashboards.deadlines_of_intake(None, "CAP-3"), at, SANTIAGO)
        assert sum(line.judged for line in months) == 3
        assert len(months) == 2

    @pytest.mark.clause("CAP-9")
    @pytest.mark.parametrize(("result", "which"), [("cumplidos", "met"), ("tarde", "late"), ("vencidos", "overdue"),
                                                   ("corriendo", "running")])  # fmt: skip
    def test_each_number_leads_to_its_files(self, result, which, four):
        at, cases = four
        rows = dashboards.listed(dashboards.deadlines_of_intake(None, "CAP-3"), result, at)
        assert [row.case for row in rows] == [cases[which].case]


class TestLowBranch:
    @pytest.mark.clause("CAP-8", "CAP-9")
    def test_low_is_told_with_where_each_company_is_and_who_got_the_steps(self, now, representative, maule):
        for region, potential in (("CL-ML", "low"), ("CL-AT", "low"), ("CL-ML", "high")):
            company = factory.company(office=maule, representative=representative)
            after_test(company, potential, actor=representative, now=now, comuna=comuna_of(region))
        low = dashboards.low_branch(None)
        assert (low.whole.tested, low.whole.low, low.mailed) == (3, 2, 1)
        assert {code: count for code, _, count in low.states} == {"guided_low": 1, "contact_pending": 1}
        assert {line.code: line.low for line in low.offices} == {"maule": 1, "atacama": 1}
        assert dashboards.low_branch(None, "atacama").whole.low == 1
        assert dashboards.intakes_in(None, state="guided_low", low=True).count() == 1

    @pytest.mark.clause("CAP-9")
    def test_strategic_development_sees_it_first(self, sign_in, strategic, oversight):
        page = sign_in(strategic).get("/gestion/").content.decode()
        assert page.index('id="bajo"') < page.index('id="general"')
        page = sign_in(oversight).get("/gestion/").content.decode()
        assert page.index('id="general"') < page.index('id="bajo"')


class TestPages:
    @pytest.mark.clause("CAP-9")
    def test_the_downloads_say_what_the_page_counts(self, four, sign_in, oversight):
        sheet = sign_in(oversight).get("/gestion/plazos/descargar/", {"clausula": "CAP-3", "resultado": "tarde"})
        rows = list(csv.reader(io.StringIO(b"".join(sheet).decode("utf-8-sig")), delimiter=";"))
        assert [row[0] for row in rows[1:]] == [four[1]["late"].case.folio]
        assert rows[1][7] == "Cumplido tarde"
        sheet = sign_in(oversight).get("/gestion/captaciones/descargar/", {"estado": "contact_established"})
        assert len(b"".join(sheet).decode().splitlines()) == 3

    @pytest.mark.parametrize("query", ["periodo=2026-13", "periodo=%00", "oficina=x&clausula=x", "periodo=2031-T2",
                                       "estado=x&potencial=x&pagina=-1", "resultado=ñ"])  # fmt: skip
    @pytest.mark.parametrize("page", ["", "plazos/", "captaciones/"])
    def test_what_cannot_be_understood_is_left_out(self, page, query, sign_in, oversight):
        assert sign_in(oversight).get(f"/gestion/{page}?{query}").status_code == 200

    def test_an_address_of_another_year_still_filters(self, four, sign_in, oversight):
        page = sign_in(oversight).get("/gestion/?periodo=2021-T2").content.decode()
        assert "2.º trimestre de 2021" in page
        assert "Ningún plazo cumple estos filtros" in page


class TestOffice:
    @pytest.mark.clause("CAT-6")
    def test_who_has_room_comes_first_and_the_cap_is_the_clauses(self, maule, now, executive):
        busy = staff("executive", maule)
        for _ in range(2):
            ExecutiveAssignment.objects.create(
                company=factory.company(office=maule), executive=busy, starts_on=now.date(), assigned_by=executive,
            )  # fmt: skip
        loads = dashboard_office.load_of([maule.pk], now, now.date(), 2)
        assert [(load.person, load.room) for load in loads] == [(executive, 2), (busy, 0)]

    def test_what_waits_for_a_decision_is_named_with_its_place(self, held, office_head, sign_in, maule):
        numbers = dashboard_office.office_numbers([maule.pk], held.case.opened_at)
        found = dashboard_office.decisions([maule.pk], numbers)
        assert [(one.label.split(":")[0], one.count) for one in found] == [("Entrevistas hechas", 1)]
        client = sign_in(office_head)
        assert found[0].url.replace("&", "&amp;") in client.get("/oficina/").content.decode()
        assert held.case.folio in client.get(found[0].url).content.decode()

    def test_who_asks_to_represent_and_referred_accounts_wait_too(self, maule, now, representative):
        factory.company(office=maule, representative=representative, state="requested", legal_name="Quillay Sur SpA")
        factory.company(office=maule, standing="referred")
        found = dashboard_office.decisions([maule.pk], dashboard_office.office_numbers([maule.pk], now))
        assert [(one.label.split(":")[0], one.count) for one in found] == [
            ("Cuentas potenciales derivadas", 1), ("Piden representar a Quillay Sur SpA", 1),
        ]  # fmt: skip

    def test_what_is_late_or_ends_soon_is_about_to_break(self, four, maule):
        at, cases = four
        rows = dashboard_office.about_to_break([maule.pk], at)
        assert cases["overdue"].case in [row.case for row in rows]
        assert cases["running"].case not in [row.case for row in rows]
        assert cases["met"].case not in [row.case for row in rows if row.clause_id == "CAP-3"]


@pytest.mark.parametrize(("code", "first", "last"), [
    ("2026-02", date(2026, 2, 1), date(2026, 3, 1)), ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
    ("2026-T4", date(2026, 10, 1), date(2027, 1, 1)), ("2026", date(2026, 1, 1), date(2027, 1, 1)),
])  # fmt: skip
def test_a_period_goes_from_its_first_day_to_the_first_that_is_not_its(code, first, last):
    period = periods.parse(code)
    assert (period.first, period.last) == (first, last)
    assert period.bounds(SANTIAGO)[0] == datetime(first.year, first.month, 1, tzinfo=SANTIAGO).astimezone(UTC)


def test_the_periods_offered_go_over_the_turn_of_the_year():
    codes = [period.code for period in periods.offered(date(2026, 2, 10))]
    assert codes[:6] == ["2026", "2025", "2026-T1", "2025-T4", "2025-T3", "2025-T2"]
    assert codes[6:8] == ["2026-02", "2026-01"] and codes[8] == "2025-12" and codes[-1] == "2025-03"
