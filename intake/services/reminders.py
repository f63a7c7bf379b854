"""Reminders that come by themselves: a ficha left half-way, an appointment near. Never two of the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from intake.emails import company as emails
from intake.ficha import rules, spec
from intake.models import Intake, Interview
from intake.selectors.ficha import answers_of
from intake.services.intakes import reminder_at, reminders

BATCH = 200


def remind_fichas(*, now: datetime, limit: int = BATCH) -> int:
    """Send the reminders that are due; returns how many. Safe to run twice at once: the row decides who sends."""
    due = list(Intake.objects.reminder_due(now).order_by("next_reminder_at").values_list("pk", flat=True)[:limit])
    return sum(_remind(pk, now) for pk in due)


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    intake = Intake.objects.select_related("case__office", "company").get(pk=pk)
    number, most = intake.reminders_sent + 1, reminders()["ficha_incomplete_reminder"]["at_most"]
    if number > most:
        Intake.objects.filter(pk=pk).update(next_reminder_at=None)
        return False
    following = reminder_at(now) if number < most else None
    mine = Intake.objects.reminder_due(now).filter(pk=pk, reminders_sent=intake.reminders_sent)
    if mine.update(reminders_sent=number, next_reminder_at=following) != 1:
        return False
    answers = answers_of(intake.company)
    lacking: dict[str, int] = {}
    for line in rules.all_missing(answers, spec.load()):
        lacking[line.section.title] = lacking.get(line.section.title, 0) + 1
    words = [f"- {title}: {'1 dato' if count == 1 else f'{count} datos'}" for title, count in lacking.items()]
    percent = rules.progress_percent(answers, spec.load())
    emails.ficha_incomplete_reminder(
        intake, missing="\n".join(words) or "- Solo falta enviarla", percent=percent, number=number, now=now
    )
    return True


def remind_interviews(*, now: datetime, limit: int = BATCH) -> int:
    """Remind the company of its appointment, once for each date; moving it reminds of the new one."""
    until = now + timedelta(hours=reminders()["interview_reminder"]["hours_before"])
    near = Interview.objects.agreed().filter(starts_at__gt=now, starts_at__lte=until)
    rows = near.select_related("office", "executive", "intake__case__office", "intake__company")
    return sum(emails.interview_reminder(row, now=now) for row in rows.order_by("starts_at")[:limit])
