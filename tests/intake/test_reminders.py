"""Reminders: what is due, once, and never more than the parameter says."""

from datetime import timedelta

import pytest

from casework.models import OutboxMessage
from intake import tasks
from intake.models import Intake
from intake.services import intakes, reminders
from tests.factories.intake import fill_ficha, sent_ficha

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAP-2", "CAP-11")]
AFTER = timedelta(days=5, minutes=1)


def mails() -> int:
    return OutboxMessage.objects.filter(template="ficha_incomplete_reminder").count()


def test_a_ficha_left_half_way_is_reminded_and_says_what_is_missing(company, representative, now):
    intakes.open_intake(company, actor=representative, now=now)
    assert reminders.remind_fichas(now=now + timedelta(days=4)) == 0
    assert reminders.remind_fichas(now=now + AFTER) == 1

    assert "- A qué se dedica: " in OutboxMessage.objects.get(template="ficha_incomplete_reminder").body_text


def test_a_second_run_does_not_remind_again(company, representative, now):
    intakes.open_intake(company, actor=representative, now=now)
    reminders.remind_fichas(now=now + AFTER)
    assert reminders.remind_fichas(now=now + AFTER) == 0
    assert mails() == 1


def test_at_most_two_also_after_a_long_silence(company, representative, now):
    intakes.open_intake(company, actor=representative, now=now)
    for days in (6, 12, 18, 60):
        reminders.remind_fichas(now=now + timedelta(days=days))
    assert mails() == 2
    assert Intake.objects.get().next_reminder_at is None


def test_progress_puts_the_reminder_off(company, representative, now):
    intake = intakes.open_intake(company, actor=representative, now=now)
    fill_ficha(intake, actor=representative, now=now + timedelta(days=3))
    assert reminders.remind_fichas(now=now + AFTER) == 0


def test_a_ficha_that_was_sent_is_not_reminded(company, representative, now):
    sent_ficha(company, actor=representative, now=now, exporter=True)
    assert reminders.remind_fichas(now=now + timedelta(days=30)) == 0


def test_with_nothing_due_the_sweep_asks_once(company, representative, now, django_assert_num_queries):
    intakes.open_intake(company, actor=representative, now=now)
    with django_assert_num_queries(1):
        reminders.remind_fichas(now=now)


@pytest.mark.clause("CAP-5")
def test_an_appointment_is_reminded_once_for_each_date(company, representative, executive, now):
    from casework.door import perform
    from intake.services.interview import Appointment, agree

    intake = sent_ficha(company, actor=representative, now=now, exporter=True)
    perform(intake, "log_contact", actor=executive, now=now)
    starts = now + timedelta(days=3)
    agree(Intake.objects.get(), Appointment("in_person", starts, place="1 Norte 963"), actor=executive, now=now)

    assert reminders.remind_interviews(now=now) == 0
    assert reminders.remind_interviews(now=starts - timedelta(hours=20)) == 1
    assert reminders.remind_interviews(now=starts - timedelta(hours=10)) == 0
    assert OutboxMessage.objects.get(template="interview_reminder").to_address == representative.email


def test_the_tasks_call_the_services(company, representative, now, time_machine):
    intakes.open_intake(company, actor=representative, now=now)
    time_machine.move_to(now + AFTER, tick=False)
    tasks.remind_fichas()
    tasks.remind_interviews()
    assert mails() == 1
