"""`/cartera/traspaso/`: an absence or a departure handed over in one step: chosen, seen, confirmed (CAT-4, CAT-6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access_of
from accounts.errors import NotAllowedNow
from accounts.models import Absence, Office, Role
from accounts.services.absences import record_absence
from casework.errors import NotPossible
from casework.formats import plural
from casework.views.guards import posted, staff_only
from portfolio.forms.handover import ABSENCE, HandoverForm
from portfolio.models import PlannedHandover
from portfolio.selectors.shares import attending, sector_names
from portfolio.services.absences import Foreseen, foresee_absence
from portfolio.services.departures import Departure, foresee
from portfolio.services.planned import cancel_handover, leave_office
from portfolio.views.base import reader, require


@dataclass(frozen=True)
class Preview:
    """What will happen, before it does."""

    absence: Absence | None = None
    foreseen: Foreseen | None = None
    departure: Departure | None = None
    rows: tuple[dict[str, Any], ...] = ()
    later: bool = False


def _office(request: HttpRequest) -> Office:
    headed = access_of(reader(request)).offices(Role.OFFICE_HEAD)
    require(bool(headed))
    offices = Office.objects.active().filter(pk__in=headed).order_by("name")
    found = offices.filter(code=request.GET["oficina"]).first() if request.GET.get("oficina") else offices.first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@staff_only
def handover(request: HttpRequest) -> HttpResponse:
    """Somebody of the office is away or leaves: who attends what they have, from when, and why."""
    office, now = _office(request), timezone.now()
    today = now.astimezone(office.zone).date()
    people = attending(office, today)
    asked = request.GET.get("persona", "")
    initial = {"person": asked if asked.isascii() and asked.isdigit() else "", "starts_on": today, "kind": ABSENCE}
    form = HandoverForm(posted(request), people=people, today=today, initial=initial)
    preview, confirming = None, request.POST.get("acto") == "confirmar"
    if request.method == "POST" and form.is_valid():
        try:
            if confirming:
                messages.success(request, _do(request, form, office))
                return redirect(f"{reverse('portfolio:handover')}?oficina={office.code}")
            if request.POST.get("acto") != "corregir":
                preview = _foresee(request, form, office)
        except (NotPossible, NotAllowedNow) as problem:
            form.add_error(None, str(problem))
    context = {
        "form": form, "office": office, "preview": preview, "today": today,
        "absences": Absence.objects.not_over(today).filter(user__in=people).select_related("user", "substitute"),
        "planned": PlannedHandover.objects.waiting().filter(office=office)
        .select_related("company__case", "person", "to", "planned_by"),
    }  # fmt: skip
    return render(request, "portfolio/handover.html", context, status=422 if form.errors else 200)


def _foresee(request: HttpRequest, form: HandoverForm, office: Office) -> Preview:
    data, now = form.cleaned_data, timezone.now()
    person, to = form.people[data["person"]], form.user("to")
    if data["kind"] == ABSENCE:
        absence = Absence(user=person, substitute=to, starts_on=data["starts_on"], ends_on=data["ends_on"])
        return Preview(absence=absence, foreseen=foresee_absence(absence))
    found = foresee(person=person, office=office, to=to, actor=reader(request), now=now)
    sectors, names = sector_names(), {user.pk: user.display_name for user in form.people.values()}
    rows = tuple(
        {"move": move, "target": names.get(move.target, ""), "sector": sectors.get(move.sector, "Sin sector")}
        for move in found.moves
    )
    return Preview(departure=found, rows=rows, later=data["starts_on"] > form.today)


def _do(request: HttpRequest, form: HandoverForm, office: Office) -> str:
    """Carry it out; the sentence that tells so."""
    data, now, actor = form.cleaned_data, timezone.now(), reader(request)
    person, to, starts_on, reason = form.people[data["person"]], form.user("to"), data["starts_on"], data["reason"]
    if data["kind"] == ABSENCE:
        assert to is not None  # noqa: S101 - the form asks for it
        record_absence(
            user=person, substitute=to, starts_on=starts_on, ends_on=data["ends_on"], reason=reason, actor=actor,
            now=now,
        )  # fmt: skip
        return (
            f"Listo: {to.display_name} reemplaza a {person.display_name} del {starts_on:%d-%m-%Y} al "
            f"{data['ends_on']:%d-%m-%Y}, con sus avisos. Puede anularlo más abajo."
        )
    done = leave_office(
        person=person, office=office, to=to, starts_on=starts_on, actor=actor, now=now, reason=reason,
        seal=request.POST.get("huella", "-"),
    )  # fmt: skip
    if isinstance(done, PlannedHandover):
        return (
            f"Programado: lo que atiende {person.display_name} pasa a otras manos el {starts_on:%d-%m-%Y}, último día "
            "de su rol en la oficina."
        )
    left = f" Quedan sin ejecutivo/a: {len(done.unplaced)}." if done.unplaced else ""
    companies, files = (
        plural(len(done.moves), "empresa", "empresas"),
        plural(len(done.files), "expediente", "expedientes"),
    )
    return (
        f"Listo: {companies} y {files} de {person.display_name} pasaron a otras "
        f"manos.{left} Hoy es el último día de su rol en la oficina."
    )


@require_POST
@staff_only
def handover_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call off a handover of a day to come."""
    headed = access_of(reader(request)).offices(Role.OFFICE_HEAD)
    require(bool(headed))
    row = get_object_or_404(PlannedHandover.objects.select_related("office"), pk=pk, office__in=headed)
    try:
        cancel_handover(planned=row, actor=reader(request), now=timezone.now())
    except NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, "El traspaso quedó anulado: todo sigue como está.")
    return redirect(f"{reverse('portfolio:handover')}?oficina={row.office.code}")
