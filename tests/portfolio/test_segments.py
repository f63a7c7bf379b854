"""Segmentation: what is counted is what the list shows, in every cell; levels and stages as the rules say them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.services.lists import save_filter
from portfolio.forms.filters import CompanyFilterForm
from portfolio.models import Action, ActionKind, ActionResult, Company, ExportRecord
from portfolio.querysets.crossing import export_level, stage
from portfolio.rules import export_level as levels
from portfolio.rules.lifecycle import LifeInput, position
from portfolio.selectors import lists, scatter, segments
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-7")]
TODAY = date(2026, 11, 20)


def exported(company: Company, *rows: tuple[int, int, str]) -> None:
    for year, amount, currency in rows:
        ExportRecord.objects.create(
            company=company, year=year, country="PE", product=f"Vino {currency}", amount=amount, currency=currency
        )


def acted(company: Company, on: date, executive, office, *, counts: bool = True) -> Action:
    return Action.objects.create(
        company=company, kind=ActionKind.objects.loggable().first(), happened_on=on, office=office, counts=counts,
        channel="telephone", contact_point="phone", logged_by=executive, logged_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def some(maule, biobio, executive):
    """Eighteen companies, no two alike."""
    made = []
    for number, (size, sector, category) in enumerate(
        (s, x, c) for s in ("", "micro", "large") for x in ("", "food_fresh", "food_processed") for c in (None, 1)
    ):
        row = make_company(
            office=maule if number % 3 else biobio, legal_name=f"Empresa {number}", size=size, sector=sector,
            category=category, standing="portfolio" if category else "registered",
            exports=(None, True, False)[number % 3],
            potential=("", "low", "high")[number % 3], executive=executive if number % 2 else None,
        )  # fmt: skip
        if number % 4 == 0:
            exported(row, (2025, 900, "USD"), (2024, 800, "USD"))
        if number % 4 == 1:
            exported(row, (2024, 800, "USD"))
        made.append(row)
    acted(made[1], date(2026, 3, 3), executive, maule)
    acted(made[1], date(2025, 3, 3), executive, maule)
    Company.objects.filter(pk__in=[row.pk for row in made]).update(activity_start_date=date(2015, 1, 1))
    return made


@pytest.mark.parametrize(
    ("declared", "rows", "expected"),
    [
        (None, [], levels.UNKNOWN),
        (False, [], levels.NONE),
        (False, [(2022, 5, "USD")], levels.NONE),
        (True, [], levels.BEFORE),
        (None, [(2023, 5, "USD")], levels.BEFORE),
        (None, [(2025, 5, "USD")], levels.LAST_YEAR),
        (False, [(2026, 5, "USD")], levels.LAST_YEAR),
        (True, [(2025, 5, "USD"), (2024, 9, "USD")], levels.LAST_YEAR),
        (True, [(2025, 5, "USD"), (2024, 4, "EUR")], levels.LAST_YEAR),
        (True, [(2025, 5, "USD"), (2024, 4, "USD")], levels.GROWING),
        (True, [(2025, 5, "USD"), (2024, 9, "USD"), (2025, 3, "EUR"), (2024, 2, "EUR")], levels.GROWING),
    ],
)
def test_the_database_says_the_export_level_that_the_rule_says(company, declared, rows, expected):
    exported(company, *rows)
    Company.objects.filter(pk=company.pk).update(exports=declared)
    totals = {(year, currency): Decimal(amount) for year, amount, currency in rows}
    assert levels.level(declared, totals, 2026, 3) == expected
    assert Company.objects.annotate(level=export_level(TODAY)).get(pk=company.pk).level == expected


@pytest.mark.clause("SEG-7")
@pytest.mark.parametrize("now", [True, False])
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("admitted", [True, False])
@pytest.mark.parametrize("recommends", [True, False])
def test_the_database_says_the_stage_that_the_rule_says(company, executive, maule, now, before, admitted, recommends):
    Company.objects.filter(pk=company.pk).update(
        activity_start_date=date(2015, 1, 1), admitted_at=timezone.now() if admitted else None
    )
    for year, there in ((2026, now), (2025, before)):
        if there:
            acted(company, date(year, 2, 2), executive, maule)
    if recommends:
        row = acted(company, date(2024, 2, 2), executive, maule)
        ActionResult.objects.create(
            action=row, kind="recommended", happened_on=date(2024, 2, 3), logged_by=executive, logged_at=timezone.now()
        )
    found = Company.objects.annotate(stage=stage(TODAY, 1)).get(pk=company.pk).stage
    assert found == str(position(LifeInput(False, admitted, now, before, recommends)))


def test_every_cell_of_every_crossing_counts_what_its_link_lists(some, oversight, sign_in):
    """The table, its totals and the list that each cell leads to come from one place."""
    form = CompanyFilterForm(QueryDict(""), executives=[], today=TODAY)
    for down, across in permutations(segments.DIMENSIONS, 2):
        table = segments.cross(oversight, {}, down=down, across=across, today=TODAY)
        assert table.whole.count == len(some)
        assert sum(row.total.count for row in table.rows) == sum(cell.count for cell in table.totals) == len(some)
        for cell in [*table.totals, *(cell for row in table.rows for cell in (*row.cells, row.total))]:
            query = urlsplit(cell.url).query
            values = form.read(QueryDict(query))
            assert dict(parse_qsl(query)).items() <= values.items(), cell.url  # the list understands all of it
            assert lists.found(oversight, values, TODAY).count() == cell.count, cell.url


def test_filters_and_who_looks_are_kept_in_the_table(some, executive, executive_elsewhere, biobio):
    mine = segments.cross(executive_elsewhere, {}, down="sector", across="tamano", today=TODAY)
    assert mine.whole.count == sum(row.office_id == biobio.pk for row in some)
    few = segments.cross(executive_elsewhere, {"tamano": "micro"}, down="sector", across="tamano", today=TODAY)
    assert few.heads == ["Micro"]
    assert "tamano=micro" in few.whole.url


def test_the_table_is_one_question_to_the_database(some, oversight):
    segments.cross(oversight, {}, down="nivel", across="ciclo", today=TODAY)
    with CaptureQueriesContext(connection) as asked:
        segments.cross(oversight, {}, down="nivel", across="categoria", today=TODAY)
    assert len(asked) == 1


def test_a_saved_segment_is_counted_anew_each_day(some, executive, office_head, maule, now):
    save_filter(place="companies", name="Micro", query="tamano=micro", owner=executive, now=now, office=maule)
    save_filter(place="companies", name="Todas", query="", owner=office_head, now=now)
    form = CompanyFilterForm(QueryDict(""), executives=[], today=TODAY)

    def counts(user) -> dict[str, int]:
        return {one.saved.name: one.count for one in segments.live_segments(user, form.read, TODAY)}

    here = Company.objects.filter(office=maule)
    micro = here.filter(size="micro")
    assert counts(office_head) == {"Micro": micro.count(), "Todas": here.count()}
    micro.update(size="large")
    with CaptureQueriesContext(connection) as asked:
        found = counts(office_head)
    assert found == {"Micro": 0, "Todas": here.count()}
    assert len(asked) == 2


def test_few_companies_are_points_and_many_are_groups(some, executive, maule, monkeypatch):
    rows = Company.objects.filter(executive=executive, standing="portfolio")
    rows.update(potential="high")
    found = scatter.picture(executive, {}, mine=True, today=TODAY)
    assert not found.grouped
    assert found.chart is not None
    assert sorted(dot.point.label for dot in found.chart.dots) == sorted(row.name for row in rows)
    assert {dot.point.label: dot.point.x for dot in found.chart.dots}["Empresa 1"] == 1
    monkeypatch.setattr(scatter, "MOST_POINTS", 2)
    grouped = scatter.picture(executive, {}, mine=True, today=TODAY)
    assert grouped.grouped
    assert grouped.chart is not None
    assert sum(dot.point.size for dot in grouped.chart.dots) == rows.count()
    assert [dot.point.label for dot in grouped.chart.dots] == [
        "Potencial alto, sin acciones", "Potencial alto, una acción",
    ]  # fmt: skip
    form = CompanyFilterForm(QueryDict(""), executives=[(str(executive.pk), "Ella")], today=TODAY)
    for dot in grouped.chart.dots:  # each circle leads to as many companies as it counts
        values = form.read(QueryDict(urlsplit(dot.point.url).query))
        assert lists.found(executive, values, TODAY).count() == dot.point.size


def test_the_page_survives_what_makes_no_sense_and_the_file_has_the_same_numbers(some, oversight, sign_in):
    client = sign_in(oversight)
    page = client.get("/cartera/segmentacion/?filas=sector&columnas=sector&tamano=gigante&pagina=x")
    assert page.status_code == 200
    text = b"".join(client.get("/cartera/segmentacion/descargar/").streaming_content).decode()
    assert text.strip().splitlines()[-1].split(";")[-1] == str(len(some))
