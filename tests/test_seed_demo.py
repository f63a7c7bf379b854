"""The example data: told by the services, the same every time, and harmless."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from accounts.models import Role, User
from casework.models import CaseFile, Deadline, Incident, OutboxMessage
from casework.services.verification import broken_chains
from portfolio.models import Company
from portfolio.services.assignment import assign_executive
from portfolio.states import Standing
from prochile_portal.demo import care
from prochile_portal.demo.clock import Timeline
from prochile_portal.demo.seed import seed
from tests.conftest import need_reference
from tests.factories.accounts import staff
from tests.factories.portfolio import company as make_company

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def told() -> list[tuple]:
    return list(CaseFile.objects.order_by("folio").values_list("folio", "title", "state", "opened_at", "next_due_at"))


@pytest.fixture(scope="class")
def examples(django_db_setup, django_db_blocker) -> Iterator[list[tuple]]:
    """The examples as they were told first; now they are told again, and gone when the class ends: telling is slow."""
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO_MODE=True, OUTBOX_NUDGE=False),
        transaction.atomic(),
    ):
        need_reference()
        telling = transaction.savepoint()
        seed(now=NOW, count=6)
        first = told()
        transaction.savepoint_rollback(telling)
        assert not CaseFile.objects.exists()
        seed(now=NOW, count=6)
        yield first
        transaction.set_rollback(True)


@pytest.mark.xdist_group("examples")
class TestTheExamples:
    def test_they_come_from_the_services_and_leave_nothing_half_done(self, examples):
        assert Company.objects.exclude(rut=None).count() == 6
        assert not CaseFile.objects.filter(opened_at__gt=NOW).exists()
        assert not Company.history.filter(history_date__gt=NOW).exists()
        assert Company.history.dates("history_date", "month").count() > 1
        assert Deadline.objects.exclude(met_at=None).exists()
        assert list(broken_chains()) == []
        assert [bool(row.closed_at) for row in Incident.objects.order_by("noticed_at")] == [True, False]
        assert not Incident.history.filter(history_date__gt=NOW).exists()
        assert [company for company in Company.objects.all() if "(ejemplo)" not in company.name] == []
        addresses = User.objects.exclude(email="").values_list("email", flat=True)
        assert [address for address in addresses if not address.endswith(".example")] == []

    def test_no_mail_of_theirs_is_waiting_to_be_sent(self, examples):
        assert OutboxMessage.objects.exists()
        assert not OutboxMessage.objects.exclude(next_try_at=None).exists()

    def test_the_same_moment_gives_the_same_ones(self, examples):
        assert examples and told() == examples


def test_nobody_covers_a_company_before_the_day_on_which_its_executive_began(maule, office_head, executive):
    rows = [make_company(office=maule, standing=Standing.PORTFOLIO, category=2) for _ in range(4)]
    for company, days in zip(rows, (9, 9, 0, 9), strict=True):  # the first stays anyway
        day = NOW - timedelta(days=days)
        assign_executive(company=company, executive=executive, actor=office_head, now=day, reason="Entra")
    star = staff(Role.EXECUTIVE, maule)
    care._crowd(maule, office_head, star, NOW - timedelta(days=2))
    assert [row.executive for row in Company.objects.order_by("pk")] == [executive, star, executive, star]


def test_the_command_only_fills_an_empty_portal_and_only_in_the_demo(settings, company):
    settings.DEMO_MODE = True
    with pytest.raises(CommandError, match="ya tiene expedientes"):
        call_command("seed_demo", stdout=StringIO())
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="modo de demostración"):
        call_command("seed_demo", stdout=StringIO())


def test_stories_are_told_in_order_of_time_and_not_beyond_the_present():
    heard = []

    def story(name: str, *days: int):
        for day in days:
            yield datetime(2026, 1, day, tzinfo=UTC)
            heard.append((day, name))

    timeline = Timeline()
    timeline.add(story("a", 1, 5, 9))
    timeline.add(story("b", 3, 4))
    timeline.run(until=datetime(2026, 1, 6, tzinfo=UTC))
    assert heard == [(1, "a"), (3, "b"), (4, "b"), (5, "a")]
