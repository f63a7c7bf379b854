"""CPE-9: the company reads how it stands, what it lacks and what it can do next."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolio.models import ActionKind, Company
from portfolio.selectors.own_desk import own_desk
from portfolio.services import plans, requests
from portfolio.services.actions import log_actions

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CPE-9")]


def test_what_is_missing_is_said_once_and_goes_when_it_is_met(company, executive, maule, now):
    before = own_desk(company, now=now)
    names = [fact.name for fact in before.missing]
    assert "activity_start" in names and "action" in names and len(names) == len(set(names))
    assert not before.is_usuaria
    Company.objects.filter(pk=company.pk).update(activity_start_date=date(2015, 1, 1))
    log_actions(
        companies=[company], kind=ActionKind.objects.get(code="cb_topic"), happened_on=now.date(), office=maule,
        actor=executive, now=now, channel="in_person", contact_point="regional_office",
    )  # fmt: skip
    after = own_desk(Company.objects.select_related("office").get(pk=company.pk), now=now)
    assert after.is_usuaria and not {"activity_start", "action"} & {fact.name for fact in after.missing}
    assert after.actions == 1


def test_next_steps_are_the_companys_own(company, representative, executive, sign_in):
    now = timezone.now()
    Company.objects.filter(pk=company.pk).update(standing="portfolio", category=2)
    company.refresh_from_db()
    plan = plans.start_plan(
        company=company, name="Plan", objectives="Vender.", starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1),
        actor=executive, now=now,
    )  # fmt: skip
    for title, owner in (("Catálogo propio", "company"), ("Trámite de ProChile", "prochile")):
        plans.set_milestone(plan=plan, title=title, owner=owner, due_on=date(2026, 6, 1), actor=executive, now=now)
    requests.raise_request(company=company, text="Compradores en Japón.", actor=representative, now=now)
    page = sign_in(representative).get(reverse("portfolio:own_desk")).content.decode()
    assert "Catálogo propio" in page and "Compradores en Japón." in page
    assert "Trámite de ProChile" not in page
