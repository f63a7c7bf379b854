"""`/actividades/`: the calendar that anybody may see, by list or by month, and the page of one activity."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portfolio import activity_ics
from portfolio.forms.activity_filters import CalendarFilterForm
from portfolio.models import Activity
from portfolio.rules import permissions
from portfolio.rules.activity_catalogue import requirements_of
from portfolio.selectors import activities as lists
from portfolio.selectors.activity_page import asked_of_company
from portfolio.selectors.enrolment import asked_with_fee

CHILE = ZoneInfo("America/Santiago")
MODES = {"lista": "Lista", "mes": "Mes"}


@require_GET
def activity_calendar(request: HttpRequest) -> HttpResponse:
    """What is to come, as a list or as a month; both are plain pages with their filters in the address."""
    now = timezone.now()
    form = CalendarFilterForm(request.GET)
    values = form.values()
    mode = "mes" if request.GET.get("vista") == "mes" else "lista"
    context: dict[str, Any] = {"form": form, "mode": mode, "modes": MODES, "today": now.astimezone(CHILE).date()}
    if mode == "mes":
        first = lists.month_of(request.GET.get("mes", ""), context["today"])
        context["month"] = lists.month(values, first, CHILE)
    else:
        rows = lists.in_calendar(values).filter(ends_at__gte=now, state__in=["published", "closed"])
        page = Paginator(rows, lists.PER_PAGE).get_page(request.GET.get("pagina"))
        for row in page:
            row.places = lists.places_words(row) if row.takes_enrolments(now) else "Inscripción cerrada"
        context["page"] = page
    return render(request, "portfolio/activities/calendar.html", context)


def _public(request: HttpRequest, folio: str) -> Activity:
    """Whoever may see it: also one that is not in the calendar, or was suspended, for who is in it."""
    rows: Any = Activity.objects.visible_to(request.user).for_list().with_counts()
    row = rows.filter(case__folio=folio.upper().replace("\x00", "")).exclude(state="draft").first()
    if row is None:
        raise Http404
    return row


@require_GET
def activity(request: HttpRequest, folio: str) -> HttpResponse:
    """What it is, when, where, for whom, what is asked, and the places left."""
    row, now = _public(request, folio), timezone.now()
    user: Any = request.user
    context = {
        "activity": row, "open": row.takes_enrolments(now), "places": lists.places_words(row),
        "asked": requirements_of(asked_with_fee(row)), "papers": asked_of_company(row),
        "sectors": list(row.sectors.all()), "sessions": list(row.sessions.all()),
        "over": row.state in ("held", "consolidated", "cancelled") or row.ends_at <= now,
        "manages": user.is_authenticated and user.access.is_staff_member,
        "organises": permissions.organises(row, user),
    }  # fmt: skip
    return render(request, "portfolio/activities/public.html", context)


@require_GET
def activity_ics_file(request: HttpRequest, folio: str) -> HttpResponse:
    """The activity for one's calendar, without the link of who is enrolled."""
    row = _public(request, folio)
    if row.state == "cancelled":
        raise Http404
    response = HttpResponse(
        activity_ics.public_file(row, now=timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{row.case.folio.lower()}.ics"'
    return response
