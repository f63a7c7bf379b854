"""The e-mails about people: one function each, named as their text. They are queued by `settings.PORTAL_MAILER`."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from . import hooks, words
from .models import Absence, User

NOTHING_DUE = "- Nada por ahora. Lo que llegue lo verá en su bandeja, con la fecha de cada plazo."


def _queue() -> Callable[..., Any]:
    return import_string(settings.PORTAL_MAILER)


def link(name: str, *args: Any) -> str:
    """A full address of the portal."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)


def email_verification(*, user: User, address: str, key: str, expires_at: dt.datetime, now: dt.datetime) -> None:
    """CAP-1: the link that proves that `address` is the person's; it serves once."""
    _queue()(
        "email_verification",
        to=address,
        user=user,
        context={
            "recipient_name": user.greeting_name,
            "verify_url": link("account_confirm_email", key),
            "expires_when": words.moment(expires_at),
        },
        unique_key=f"email_verification:{user.pk}:{hashlib.sha256(key.encode()).hexdigest()}",
        now=now,
    )


def substitute_assigned_staff(*, absence: Absence, now: dt.datetime) -> None:
    """CAT-4: to whoever stands in during an absence, with what falls due in those days."""
    offices = sorted(
        {
            assignment.office.name
            for assignment in absence.user.role_assignments.current(absence.starts_on).select_related("office")
        }
    )
    _queue()(
        "substitute_assigned_staff",
        to=absence.substitute.email,
        user=absence.substitute,
        context={
            "recipient_name": absence.substitute.greeting_name,
            "absent_name": absence.user.display_name,
            "absence_from": words.day(absence.starts_on),
            "absence_until": words.day(absence.ends_on),
            "office_name": ", ".join(offices) or "ProChile",
            "cases_list": "\n".join(hooks.due_files(absence)) or NOTHING_DUE,
            "case_url": settings.SITE_URL.rstrip("/") + "/bandeja/",
        },
        unique_key=f"substitute_assigned_staff:{absence.pk}:{absence.substitute_id}:{now.isoformat()}",
        now=now,
    )


def substitute_released_staff(*, absence: Absence, by: User, now: dt.datetime) -> None:
    """CAT-4: to whoever was to stand in, or did, once the absence is called off or somebody else stands in."""
    _queue()(
        "substitute_released_staff",
        to=absence.substitute.email,
        user=absence.substitute,
        context={
            "recipient_name": absence.substitute.greeting_name,
            "absent_name": absence.user.display_name,
            "absence_from": words.day(absence.starts_on),
            "absence_until": words.day(absence.ends_on),
            "decided_by": by.display_name,
            "case_url": settings.SITE_URL.rstrip("/") + "/bandeja/",
        },
        unique_key=f"substitute_released_staff:{absence.pk}:{absence.substitute_id}:{now.isoformat()}",
        now=now,
    )
