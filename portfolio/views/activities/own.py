"""`/empresa/actividades/`: what the company is in, what it may join, its place and who comes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.models import Document
from casework.views.guards import posted
from portfolio.forms.enrolments import AttendeeForm, EnrolForm
from portfolio.forms.staff import OptionalReasonForm
from portfolio.models import Activity, Company, Enrolment
from portfolio.selectors import activity_page as pages
from portfolio.selectors.activities import places_words
from portfolio.selectors.companies import companies_of
from portfolio.selectors.enrolment import own_verdicts, verdict_for, with_training
from portfolio.selectors.sheets import sheets_of
from portfolio.services.activities import enrolling
from portfolio.services.sheets import duties_of
from portfolio.states import DUTIES, ENROLMENT_ALIVE, RIGHTS, EnrolmentState
from portfolio.views.activities.base import hand_out
from portfolio.views.base import attempt, reader, with_company


@require_GET
@with_company
def my_activities(request: HttpRequest, company: Company) -> HttpResponse:
    """Mine: to come, waiting, past; and those that the company may join."""
    now = timezone.now()
    whole = with_training(Company.objects.filter(pk=company.pk)).get()
    options = own_verdicts(whole, pages.joinable(company, now=now), now=now)
    options.sort(key=lambda option: bool(option[1].lacking))
    context = {
        "company": company, "mine": pages.mine(company, now=now),
        "options": [(row, verdict, places_words(row)) for row, verdict in options],
        "several": companies_of(request.user).count() > 1,
    }  # fmt: skip
    return render(request, "portfolio/activities/mine.html", context)


def _activity(request: HttpRequest, company: Company, folio: str) -> tuple[Activity, Enrolment | None]:
    rows: Any = Activity.objects.visible_to(reader(request)).for_list().with_counts()
    activity = rows.filter(case__folio=folio.upper().replace("\x00", "")).exclude(state="draft").first()
    if activity is None:
        raise Http404
    row = Enrolment.objects.filter(activity=activity, company=company).select_related("asked_by").first()
    if row is not None:
        row.activity, row.company = activity, company
    return activity, row


@require_http_methods(["GET", "POST"])
@with_company
def my_activity(request: HttpRequest, company: Company, folio: str) -> HttpResponse:
    """How the company stands in an activity; without a place, its requirements one by one and the form to enrol."""
    now, user = timezone.now(), reader(request)
    activity, row = _activity(request, company, folio)
    inside = row is not None and row.state in ENROLMENT_ALIVE
    may_ask = not inside and activity.takes_enrolments(now)
    context: dict[str, Any] = {
        "activity": activity, "company": company, "row": row, "inside": inside, "may_ask": may_ask,
        "places": places_words(activity), "several": companies_of(user).count() > 1,
        "over": activity.state in ("held", "consolidated") or activity.ends_at <= now,
        "may_free": inside and row is not None and row.state in FREEABLE and now < activity.starts_at
        and activity.state in ("published", "closed"),
    }  # fmt: skip
    if may_ask:
        return _ask(request, company, activity, context)
    if row is not None:
        context["position"] = enrolling.position(row, activity) if row.state == EnrolmentState.WAITING else 0
        came = row.state in (EnrolmentState.ENROLLED, EnrolmentState.ATTENDED)
        context["sheet"] = sheets_of(company).in_force().filter(activity=activity).first()
        context["materials"] = pages.papers(activity, shared_only=True) if came else []
    return render(request, "portfolio/activities/my_activity.html", context)


FREEABLE = (EnrolmentState.ENROLLED, EnrolmentState.WAITING, EnrolmentState.REQUESTED)


def _ask(request: HttpRequest, company: Company, activity: Activity, context: dict[str, Any]) -> HttpResponse:
    now, user = timezone.now(), reader(request)
    verdict = verdict_for(company, activity, now=now, by_staff=False)
    first = {"person_name": user.display_name, "person_email": user.email}
    form = EnrolForm(posted(request), verdict=verdict, own=True, initial=first)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: enrolling.enrol(
                activity=activity, company=company, actor=user, now=now, attendee=form.attendee(), **form.options()
            ),
        )
        if made is not None:
            words = {
                EnrolmentState.ENROLLED: "Su cupo está confirmado. Le enviamos la cita para su calendario.",
                EnrolmentState.WAITING: "No quedaban cupos: está en lista de espera y le avisaremos.",
                EnrolmentState.REQUESTED: "Recibimos su solicitud. La oficina confirma lo que falta y le escribe.",
            }
            messages.success(request, words[EnrolmentState(made.state)])
            return redirect("portfolio:my_activity", folio=activity.case.folio)
    context |= {
        "verdict": verdict, "form": form, "rights": RIGHTS,
        "duties": [DUTIES[code] for code in duties_of(activity, now)],
    }  # fmt: skip
    return render(request, "portfolio/activities/my_activity.html", context, status=422 if form.is_bound else 200)


def _mine(request: HttpRequest, company: Company, folio: str) -> Enrolment:
    _, row = _activity(request, company, folio)
    if row is None or row.state not in ENROLMENT_ALIVE:
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
@with_company
def my_release(request: HttpRequest, company: Company, folio: str) -> HttpResponse:
    """Free the place, or leave the list."""
    row = _mine(request, company, folio)
    form = OptionalReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(
            form,
            lambda: enrolling.release(enrolment=row, actor=reader(request), now=timezone.now(), reason=reason),
        ):
            messages.success(request, "Listo. Gracias por avisar: otra empresa podrá aprovecharlo.")
            return redirect("portfolio:my_activities")
    context = {"activity": row.activity, "company": company, "row": row, "form": form}
    return render(request, "portfolio/activities/my_release.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@with_company
def my_attendee(request: HttpRequest, company: Company, folio: str) -> HttpResponse:
    """Somebody else comes for the company."""
    row = _mine(request, company, folio)
    first = {name: getattr(row, name) for name in ("person_name", "person_position", "person_email")}
    form = AttendeeForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form,
            lambda: enrolling.change_attendee(
                enrolment=row, attendee=form.attendee(), actor=reader(request), now=timezone.now()
            ),
        )
        if changed is not None:
            messages.success(request, "Guardado. Si cambió el correo, la confirmación ya va en camino.")
            return redirect("portfolio:my_activity", folio=folio)
    context = {"activity": row.activity, "company": company, "row": row, "form": form}
    return render(request, "portfolio/activities/my_attendee.html", context, status=422 if form.is_bound else 200)


@require_GET
@with_company
def my_material(request: HttpRequest, company: Company, folio: str, public_id: uuid.UUID) -> HttpResponseBase:
    """A document that the office shares with who has a place or came."""
    row = _mine(request, company, folio)
    if row.state not in (EnrolmentState.ENROLLED, EnrolmentState.ATTENDED):
        raise Http404
    shared = Document.objects.current().filter(case=row.activity.case_id, visible_to_company=True)
    return hand_out(request, get_object_or_404(shared.select_related("case"), public_id=public_id))
