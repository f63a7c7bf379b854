"""Enrolments as the team sees them: enrol a company, decide what waits, free a place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from casework.export import list_response
from casework.views.guards import posted, staff_only
from portfolio.emails.companies import representatives
from portfolio.forms.enrolments import AttendeeForm, DecideForm, EnrolForm, WhichCompanyForm
from portfolio.forms.staff import OptionalReasonForm
from portfolio.models import Activity, Enrolment
from portfolio.rules import permissions
from portfolio.rules.rut import guess
from portfolio.selectors import activity_page as pages
from portfolio.selectors.activities import places_words
from portfolio.selectors.enrolment import enrollable, verdict_for
from portfolio.services.activities import enrolling
from portfolio.states import EnrolmentState
from portfolio.views.activities.base import act, fetch
from portfolio.views.base import attempt, reader, require

HEADER = ("RUT", "Razón social", "Oficina", "Estado", "Quién asiste", "Cargo", "Correo", "Pidió el cupo",
          "Sin inscripción previa", "Excepción")  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def enrol(request: HttpRequest, folio: str) -> HttpResponse:
    """By RUT; then its requirements one by one, and who comes."""
    row, user, now = fetch(request, folio, counts=True), reader(request), timezone.now()
    require(user.access.has_any(permissions.LOGGING))
    rut = guess(request.GET.get("rut", "")[:20])
    company = enrollable(row, user).filter(rut=rut).prefetch_related("representations").first() if rut else None
    if company is None:
        which = WhichCompanyForm(request.GET if request.GET.get("rut") else None)
        if which.is_bound and which.is_valid():
            which.add_error("rut", "No encontramos una empresa con ese RUT entre las que usted puede inscribir.")
        context = {"activity": row, "form": which, "places": places_words(row)}
        return render(request, "portfolio/activities/which.html", context, status=422 if which.errors else 200)
    require(permissions.enrols(row, company, user) and not permissions.acts_for_it(company, user))
    verdict = verdict_for(company, row, now=now, by_staff=True)
    person = representatives(company)[:1]  # type: ignore[index]
    first = {"person_name": person[0].display_name, "person_email": person[0].email} if person else {}
    form = EnrolForm(
        posted(request), verdict=verdict, own=False, heads=permissions.heads_activity(row, user),
        organises=permissions.organises(row, user), initial=first,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: enrolling.enrol(
                activity=row, company=company, actor=user, now=now, attendee=form.attendee(), **form.options()
            ),
        )
        if made is not None:
            messages.success(request, f"{company}: {made.get_state_display().lower()}. Ya le avisamos.")
            return redirect(row.manage_url)
    context = {"activity": row, "company": company, "verdict": verdict, "form": form, "places": places_words(row)}
    return render(request, "portfolio/activities/enrol.html", context, status=422 if form.is_bound else 200)


def _row(request: HttpRequest, activity: Activity, pk: int) -> Enrolment:
    row = pages.people_of(activity, reader(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    row.activity = activity
    return row


@require_http_methods(["GET", "POST"])
@staff_only
def enrolment(request: HttpRequest, folio: str, pk: int) -> HttpResponse:
    """One company in an activity: decide what waits, or correct who comes."""
    activity, user, now = fetch(request, folio, counts=True), reader(request), timezone.now()
    row = _row(request, activity, pk)
    verdict = verdict_for(row.company, activity, now=now, by_staff=row.by_staff, confirmed=row.confirmed)
    decides = row.state == EnrolmentState.REQUESTED and permissions.decides_enrolment(row, user)
    changes = row.state in (EnrolmentState.ENROLLED, EnrolmentState.WAITING) and permissions.changes_enrolment(
        row, user
    )
    if request.method == "POST":
        require(decides or changes)
    first = {name: getattr(row, name) for name in ("person_name", "person_position", "person_email")}
    form: Any = (
        DecideForm(posted(request), verdict=verdict) if decides else AttendeeForm(posted(request), initial=first)
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _carry_out(form, row, user, now, decides=decides))
        if done is not None:
            messages.success(request, f"{row.company}: {done.get_state_display().lower()}. Guardado.")
            return redirect(activity.manage_url)
    context = {
        "activity": activity, "row": row, "verdict": verdict, "form": form, "decides": decides, "changes": changes,
        "heads": permissions.heads_activity(activity, user), "places": places_words(activity),
        "sees_person": pages.sees_attendee(row, user),
    }  # fmt: skip
    return render(request, "portfolio/activities/enrolment.html", context, status=422 if form.is_bound else 200)


def _carry_out(form: Any, row: Enrolment, user: User, now: Any, *, decides: bool) -> Enrolment:
    data = form.cleaned_data
    if not decides:
        return enrolling.change_attendee(enrolment=row, attendee=form.attendee(), actor=user, now=now)
    return enrolling.decide(
        enrolment=row, accept=data["decision"] == "accept", actor=user, now=now, confirms=data.get("confirms", []),
        reason=data["reason"],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def release(request: HttpRequest, folio: str, pk: int) -> HttpResponse:
    """Free the place of a company that cannot come."""
    activity, user = fetch(request, folio), reader(request)
    row = _row(request, activity, pk)
    require(permissions.changes_enrolment(row, user))
    return act(
        request, activity, OptionalReasonForm,
        lambda data, now: [enrolling.release(enrolment=row, actor=user, now=now, reason=data["reason"])],
        title=f"¿Liberar el lugar de {row.company}?", submit="Liberar el lugar", danger=True,
        text="Si había lista de espera, el lugar pasa enseguida a la empresa siguiente. Ambas reciben un correo.",
        done="Lugar liberado.",
    )  # fmt: skip


@require_GET
@staff_only
def enrolments_export(request: HttpRequest, folio: str) -> HttpResponseBase:
    """Who is in it, as a file."""
    activity, user = fetch(request, folio), reader(request)
    require(pages.may_see_people(activity, user))
    rows = (
        (row.company.rut_display, row.company.legal_name, row.company.office.name, row.get_state_display(),
         row.person_name, row.person_position, row.person_email, row.asked_at, row.walk_in, row.exception_reason)
        for row in pages.people_of(activity, user)
    )  # fmt: skip
    name = f"inscritas-{activity.case.folio.lower()}"
    return list_response(request, name, HEADER, rows, user=user, what=f"inscritas {activity.case.folio}")
