"""What the API keeps from whoever asks: what the team writes for the team, who comes to an activity, the voided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import AccessLog
from portfolio.models import CategoryCriterion
from portfolio.services import confirm_criterion
from tests.factories.activities import activity, enrolled
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import represent

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.mark.clause("CAT-1")
def test_a_company_reads_of_its_category_the_words_that_are_for_it(api, maule, executive, outsider):
    row = make_company(office=maule, standing="portfolio", category=2, executive=executive)
    row.category_changes.create(new=2, at=timezone.now() - timedelta(days=900), by=executive, reason="Ingreso")
    represent(row, outsider)
    asked = CategoryCriterion.objects.get(fact="manual")
    address = f"{API}companies/{row.case.folio}/category/"

    def told(person):
        body = api(person).get(address).json()
        return body["suggestion"], next(one["words"] for one in body["requirements"] if one["criterion"] == asked.pk)

    assert told(outsider) == (None, "Su oficina lo confirmará con usted.")
    confirm_criterion(
        company=row, criterion=asked, met=False, actor=executive, now=timezone.now(), note="La gerenta no quiere."
    )
    suggested, words = told(executive)
    assert suggested["category"] == 3 and words == "La gerenta no quiere."
    assert told(outsider) == (None, "Así lo confirmó su oficina.")


@pytest.mark.clause("CAT-1")
def test_what_is_asked_today_is_for_everybody_and_what_will_be_or_was_for_who_looks_at_administration(
    api, executive, representative, auditor, administrator
):
    later, gone = CategoryCriterion.objects.order_by("pk")[:2]
    CategoryCriterion.objects.filter(pk=later.pk).update(valid_from=timezone.localdate() + timedelta(days=30))
    CategoryCriterion.objects.filter(pk=gone.pk).update(active=False)
    every = set(CategoryCriterion.objects.values_list("pk", flat=True))
    for person, expected in (
        (executive, every - {later.pk, gone.pk}), (representative, every - {later.pk, gone.pk}),
        (auditor, every), (administrator, every),
    ):  # fmt: skip
        rows = api(person).get(f"{API}category-criteria/?page_size=100").json()["results"]
        assert {row["id"] for row in rows} == expected, person


@pytest.mark.clause("CPE-6")
def test_who_comes_to_an_activity_is_for_the_company_and_for_who_attends_it_organises_or_oversees(
    api, executive, representative, auditor, oficom, executive_elsewhere, company
):
    row = enrolled(activity(executive, now=timezone.now()), company, representative, now=timezone.now())
    row.exception_reason = "Viene de lejos."
    row.save(update_fields=["exception_reason"])

    def told(person):
        body = api(person).get(f"{API}enrolments/{row.pk}/").json()
        assert body == api(person).get(f"{API}enrolments/").json()["results"][0]
        return body["person_name"], body["person_position"], body["exception_reason"]

    for person in (executive, auditor):
        assert told(person) == ("Ana Ejemplo", "Gerenta", "Viene de lejos."), person
    assert told(representative) == ("Ana Ejemplo", "Gerenta", None), "why it was let in is said among the team"
    assert told(oficom) == (None, None, None), "it sees every company, and the people of none"
    assert api(executive_elsewhere).get(f"{API}enrolments/{row.pk}/").status_code == 404
    readers = AccessLog.objects.filter(case=row.activity.case, what="actividad").values_list("user", flat=True)
    assert set(readers) == {executive.pk, auditor.pk, oficom.pk}, "one's own leaves no trace"


def test_a_list_of_who_comes_costs_no_query_per_company(api, executive, maule):
    workshop, client = activity(executive, now=timezone.now(), capacity=50), api(executive)

    def asked(companies):
        for _ in range(companies):
            enrolled(workshop, make_company(office=maule), executive, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(f"{API}enrolments/").json()["results"]
        assert all(one["person_name"] for one in rows)
        return len(queries)

    asked(1)
    assert asked(1) == asked(6)
