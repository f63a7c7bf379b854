"""`/entrevistas/`: the week of an office, to look at and to print."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Office
from casework.services.holidays import calendar_for
from casework.views.guards import staff_only
from intake.selectors import agenda as selector


def _offices(user: Any) -> list[Office]:
    offices = Office.objects.active().order_by("kind", "name")
    if not user.access.sees_all:
        offices = offices.filter(pk__in=user.access.offices())
    return list(offices)


def _monday(given: str, today: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(given)
    except ValueError:
        day = today
    if not 2000 <= day.year <= 2100:
        day = today
    return selector.week_start(day)


@require_GET
@staff_only
def agenda(request: HttpRequest) -> HttpResponse:
    """A week of one office: mine, or everybody's."""
    user: Any = request.user
    offices = _offices(user)
    if not offices:
        raise PermissionDenied("No hay una oficina cuya agenda pueda ver.")
    office = next((o for o in offices if o.code == request.GET.get("oficina")), offices[0])
    now = timezone.now()
    today = now.astimezone(office.zone).date()
    monday = _monday(request.GET.get("semana", ""), today)
    mine = request.GET.get("de") == "mias"
    context = {
        "office": office, "offices": offices, "today": today, "monday": monday, "mine": mine,
        "sunday": monday + dt.timedelta(days=6), "before": monday - dt.timedelta(days=7),
        "after": monday + dt.timedelta(days=7), "now": now, "zone": office.zone,
        "days": selector.week(user, office, monday=monday, calendar=calendar_for(office), mine=mine),
        "waiting": selector.waiting(user, office, now),
    }  # fmt: skip
    return render(request, "intake/staff/agenda.html", context)
