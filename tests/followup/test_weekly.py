"""The mail of the week: once to each, with what is due, also when a Monday was missed or two workers run at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from casework.models import OutboxMessage
from followup.services.weekly import tell_silence
from portfolio.models import Company
from tests.factories.portfolio import company as make_company

MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = [pytest.mark.clause("SEG-6"), pytest.mark.clause("SEG-1"), pytest.mark.clause("INS-2")]


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template="follow_up_due_staff").order_by("pk"))


@pytest.fixture
def due(maule, executive):
    for name, category, days in (("Frutos", 1, 40), ("Quesos", 2, 100), ("Nueva", 3, None), ("Al día", 2, 5)):
        row = make_company(office=maule, legal_name=name, standing="portfolio", category=category, executive=executive)
        on = None if days is None else MONDAY.date() - timedelta(days=days)
        Company.objects.filter(pk=row.pk).update(last_contact_on=on)


@pytest.mark.django_db
def test_each_person_gets_the_list_of_the_week_once(due, executive, office_head):
    assert tell_silence(now=MONDAY) == 1
    assert tell_silence(now=MONDAY + DAY) == 0
    (mail,) = mails()
    assert mail.to_address == executive.email
    assert "Frutos: 40 días" in mail.context["category1_list"]
    assert mail.context["silent_list"].split("\n") == [
        "- Nueva: nunca se ha conversado con ella",
        "- Quesos: 100 días, último contacto el 08-08-2026",
    ]
    assert "Al día" not in mail.body_text
    assert tell_silence(now=MONDAY + 7 * DAY) == 1


@pytest.mark.django_db
def test_a_missed_monday_is_told_on_the_next_business_day_and_a_missed_week_is_not_told_twice(due):
    assert tell_silence(now=MONDAY.replace(hour=6)) == 0  # nobody's day has begun
    assert tell_silence(now=MONDAY - DAY) == 0  # Sunday
    assert tell_silence(now=MONDAY + 2 * DAY) == 1
    assert tell_silence(now=MONDAY + 14 * DAY) == 1  # two weeks later: one mail, with all of it
    assert len(mails()) == 2


@pytest.mark.django_db
def test_institutions_go_to_whoever_leads_their_sector(maule, sector_lead):
    make_company(office=maule, legal_name="Gremio", kind="association", sector="food_processed")
    make_company(office=maule, legal_name="Otro gremio", kind="association", sector="wines")
    assert tell_silence(now=MONDAY) == 1
    (mail,) = mails()
    assert mail.to_address == sector_lead.email
    assert mail.context["stakeholders_list"] == "- Gremio: nunca se ha conversado con ella"


@pytest.mark.django_db
def test_nobody_is_written_to_about_nothing_and_it_costs_the_same_with_more_people(maule, executive, due):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            tell_silence(now=MONDAY)
        return len(asked)

    tell_silence(now=MONDAY)
    before = cost()
    for number in range(20):
        make_company(office=maule, legal_name=f"Empresa {number}", executive=executive)
    assert cost() == before  # who was told is not read again


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_one_mail(reference, due, executive):
    ready, told = Barrier(2, timeout=20), []

    def run() -> None:
        try:
            ready.wait()
            told.append(tell_silence(now=MONDAY))
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 1]
    assert len(mails()) == 1
