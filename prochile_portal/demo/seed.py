"""Twelve months of the portal in about a minute: all stories together, with what happens by itself in between."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from simple_history.signals import pre_create_historical_record

from accounts.demo import seed_people
from accounts.models import User
from casework.models import OutboxMessage
from casework.services.digests import release_digests
from casework.services.sweep import sweep
from casework.text import fold
from portfolio.services.activities.life import move_by_clock
from portfolio.services.activities.reminding import send_reminders
from prochile_portal.demo import (
    actions,
    activities,
    care,
    companies,
    imports,
    incidents,
    moments,
    potentials,
    relations,
)
from prochile_portal.demo.clock import Timeline
from prochile_portal.demo.journeys import Journey

COMPANIES = 300
MONTHS = timedelta(days=365)  # how far back the examples go; not a term of the protocol
RECENT = timedelta(days=25)
SEED = 2026
# Those who can be tried with one click own the company of these numbers.
OWNED_BY_PERSONA = {"demo-representante": (1, 2)}
Report = Callable[[int, int], None]


@transaction.atomic
def seed(*, now: datetime, count: int = COMPANIES, report: Report | None = None) -> int:
    """Fill an empty portal with examples, whole or not at all. The same `now` gives the same examples.

    Args:
        now: the present, aware; nothing happens after it.
        count: how many companies.
        report: hears (steps done, steps expected) now and then.

    Returns:
        How many steps were told.
    """
    dice = random.Random(SEED)  # noqa: S311 - examples, the same every time
    seed_people()
    timeline = Timeline()
    for plan in companies.plans(dice, count):
        begins = moments.working_hour(now - _age(dice), dice)
        timeline.add(Journey(plan, _person(plan, now), random.Random(plan.number), begins).tell())  # noqa: S311
    for story in potentials.stories(dice, now):
        timeline.add(story)
    for story in activities.stories(now):
        timeline.add(story)
    for story in imports.stories(now):
        timeline.add(story)
    for story in incidents.stories(now):
        timeline.add(story)
    for story in actions.stories(now, MONTHS):
        timeline.add(story)
    for story in relations.stories(now, MONTHS):
        timeline.add(story)
    daily = _Daily(now - MONTHS, report, expected=count * 12)
    with _history_of(daily):
        steps = timeline.run(until=now, each=daily)
        daily.until(now)
        care.settle(now)
    _already_sent(now)
    return steps


def _age(dice: random.Random) -> timedelta:
    """How long ago a story begins: many just now, so that there is something to do; the rest along the year."""
    return (RECENT if dice.random() < 0.3 else MONTHS) * dice.random()


def _person(plan: companies.Plan, now: datetime) -> User:
    for username, numbers in OWNED_BY_PERSONA.items():
        if plan.number in numbers:
            return User.objects.get(username=username)
    first, family = plan.person
    return User.objects.create(
        username=f"ejemplo-empresa-{plan.number:03d}", first_name=first, last_name=family,
        email=f"{fold(first)}.{fold(family.split()[0])}@{plan.slug}", email_verified_at=now - MONTHS * 1.1,
        is_active=True,
    )  # fmt: skip


class _Daily:
    """Between steps, what nobody has to remember: once per simulated day, the sweep and the digests."""

    def __init__(self, start: datetime, report: Report | None, expected: int) -> None:
        self._next = self.moment = start
        self._report, self._expected, self._steps = report, expected, 0

    def __call__(self, moment: datetime) -> None:
        self.until(moment)
        self.moment = moment
        self._steps += 1
        if self._report and self._steps % 100 == 0:
            self._report(self._steps, max(self._expected, self._steps))

    def until(self, moment: datetime) -> None:
        while self._next <= moment:
            sweep(self._next)
            release_digests(self._next)
            move_by_clock(now=self._next)
            send_reminders(now=self._next)
            self._next += timedelta(days=1)


@contextmanager
def _history_of(daily: _Daily) -> Iterator[None]:
    """Changes of data are kept as of the day of their story, not of the one on which it is told."""

    def dated(history_instance: Any, **kwargs: Any) -> None:
        history_instance.history_date = daily.moment

    pre_create_historical_record.connect(dated)
    try:
        yield
    finally:
        pre_create_historical_record.disconnect(dated)


def _already_sent(now: datetime) -> None:
    """Mails of the past left long ago: nobody wants last year's examples sent today."""
    waiting = OutboxMessage.objects.filter(state__in=["queued", "held"], created_at__lte=now)
    for message in waiting.only("pk", "created_at").iterator(chunk_size=500):
        OutboxMessage.objects.filter(pk=message.pk).update(
            state="sent", sent_at=message.created_at, next_try_at=None, attempts=1
        )
