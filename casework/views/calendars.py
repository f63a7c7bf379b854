"""`/administracion/calendario/`: the holidays of each office, and changing a day after seeing what it moves."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Office
from casework import formats
from casework.errors import NotPossible
from casework.forms.calendars import ApplyForm, CalendarFilter, ChangeForm, active_offices
from casework.models import CalendarOverride
from casework.services import calendar_listing, holiday_changes, holidays

PER_PAGE = 50
MOVES_PER_PAGE = 25


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The holidays of an office in a year, and what was changed on screen."""
    user: Any = request.user
    now = timezone.now()
    offices = {office.code: office for office in active_offices()}
    office = offices.get(request.GET.get("oficina", "")) or _own_office(user, offices)
    loaded = {row.year: row for row in calendar_listing.years_of(office)}
    asked = request.GET.get("anio", "")
    year = int(asked) if asked in map(str, loaded) else now.year
    form = CalendarFilter(
        {"oficina": office.code, "anio": str(year)}, years=list(loaded), offices=list(offices.values())
    )
    form.is_valid()
    changes = Paginator(CalendarOverride.objects.listed(), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form,
        "office": office,
        "year": year,
        "days": calendar_listing.days_of(office, year, loaded.get(year)),
        "calendar": holidays.calendar_for(office),
        "weekend": ", ".join(formats.WEEKDAYS[day] for day in sorted(office.weekend_days)) or "ninguno",
        "changes": changes,
        "may_change": holiday_changes.may_change(user),
    }
    return render(request, "casework/calendar/calendar.html", context)


def _own_office(user: Any, offices: dict[str, Office]) -> Office:
    own = user.access.offices()
    found = next((office for office in offices.values() if office.pk in own), offices.get("metropolitana"))
    if found is None:
        raise Http404("No hay oficinas cargadas.")
    return found


@login_required
@require_http_methods(["GET", "POST"])
def calendar_change(request: HttpRequest) -> HttpResponse:
    """First the day, then what would move, then the reason: only the last step writes."""
    user: Any = request.user
    if not holiday_changes.may_change(user):
        raise PermissionDenied("El calendario lo cambia la administración del portal.")
    now = timezone.now()
    posted = request.method == "POST"
    given = request.POST if posted else (request.GET or None)
    form = ChangeForm(given, this_year=now.year)
    apply_form = ApplyForm(request.POST if posted else None)
    context: dict[str, Any] = {"form": form, "apply_form": apply_form, "moves": None}
    if form.is_bound and form.is_valid():
        try:
            if posted and apply_form.is_valid():
                note = apply_form.cleaned_data["razon"]
                return _done(request, holiday_changes.apply(form.change(), actor=user, now=now, note=note))
            context |= _preview(request, form)
        except NotPossible as error:
            form.add_error("dia", str(error))
    return render(request, "casework/calendar/change.html", context)


def _preview(request: HttpRequest, form: ChangeForm) -> dict[str, Any]:
    change = form.change()
    moves = holiday_changes.preview(change)
    return {
        "change": change,
        "moves": Paginator(moves, MOVES_PER_PAGE).get_page(request.GET.get("pagina")),
        "by_office": Counter(str(move.deadline.office) for move in moves).most_common(),
    }


def _done(request: HttpRequest, change: CalendarOverride) -> HttpResponse:
    moved = formats.plural(change.moved, "plazo cambió", "plazos cambiaron") if change.moved else "Ningún plazo cambió"
    day = formats.long_date(change.day)
    messages.success(
        request, f"Desde ahora, el {day} {change.get_effect_display()} ({change.scope}). {moved} de fecha."
    )
    code = change.office.code if change.office else holidays.offices_of(change)[0].code
    return redirect(f"{reverse('casework:calendar')}?{urlencode({'oficina': code, 'anio': change.day.year})}")
