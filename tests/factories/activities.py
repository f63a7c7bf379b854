"""Activities for tests, made through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from portfolio.models import Activity, ActivityTemplate, Company, Enrolment
from portfolio.services.activities.editing import create_activity
from portfolio.services.activities.enrolling import Attendee, enrol
from portfolio.services.activities.life import publish
from tests.factories.accounts import OfficeFactory


def draft(actor: User, *, now: datetime, template: str = "first_steps", **values: Any) -> Activity:
    """A workshop in ten days at the office of Maule, of three hours, without requirements unless its template has."""
    starts = values.pop("starts_at", now + timedelta(days=10))
    values = {
        "name": "Taller de ejemplo",
        "place": "Uno Sur 100, Talca",
        "ends_at": starts + timedelta(hours=3),
    } | values
    return create_activity(
        template=ActivityTemplate.objects.get(code=template), office=values.pop("office", None) or OfficeFactory(),
        actor=actor, now=now, starts_at=starts, **values,
    )  # fmt: skip


def activity(actor: User, *, now: datetime, template: str = "first_steps", **values: Any) -> Activity:
    """The same, published."""
    return publish(activity=draft(actor, now=now, template=template, **values), actor=actor, now=now)


def enrolled(row: Activity, company: Company, actor: User, *, now: datetime, **more: Any) -> Enrolment:
    """A company asks for a place; who comes is called after it."""
    person = more.pop("attendee", None) or Attendee("Ana Ejemplo", "Gerenta", f"ana{company.pk}@empresa.example")
    return enrol(activity=row, company=company, actor=actor, now=now, attendee=person, **more)
