"""What the API keeps from whoever asks: what the team writes for the team, who comes to an activity, the voided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portfolio.models import CategoryCriterion
from portfolio.services import confirm_criterion
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
