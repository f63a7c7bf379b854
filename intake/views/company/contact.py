"""The appointment, messages and documents: how the company and its office reach each other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from casework.models import Document, Event, Message
from casework.services import documents as document_service
from casework.services.holidays import calendar_for
from casework.services.messages import post
from intake.calendar_file import download
from intake.forms.company import ChangeForm, MessageForm, TimesForm, UploadForm
from intake.models import Intake
from intake.selectors import route
from intake.services import appointments
from intake.services import interview as interviews
from intake.services.appointments import OPEN_TO_PROPOSE
from intake.views.company.base import Desk, act, company_page, intake_page


@require_http_methods(["GET", "POST"])
@intake_page
def interview(desk: Desk) -> HttpResponse:
    """The appointment as it stands: see it, ask for another time, or say when one can."""
    intake = _of(desk)
    agreed = intake.interviews.agreed().select_related("office", "executive").first()
    if agreed is not None:
        return _agreed(desk, intake, agreed)
    can_propose = intake.state in OPEN_TO_PROPOSE
    office = intake.case.office
    form = TimesForm(
        desk.request.POST or None, calendar=calendar_for(office), office=office.name,
        today=desk.now.astimezone(office.zone).date(),
    )  # fmt: skip
    if desk.request.method == "POST" and can_propose and form.is_valid():
        options, phone = form.options(), form.cleaned_data["phone"]
        return act(
            desk, to="intake:company_interview", done="Enviamos sus horarios a la oficina. Le confirmará uno.",
            doing=lambda: appointments.propose_times(
                intake, options, actor=desk.user, now=desk.now, phone=phone
            ),
        )  # fmt: skip
    return desk.page("interview", {
        "form": form if can_propose else None, "progress": route.progress(intake, desk.user),
        "proposed": _proposed(intake),
        "past": list(intake.interviews.exclude(state="agreed").select_related("office").order_by("-starts_at")[:5]),
    }, status=422 if form.errors and can_propose else 200)  # fmt: skip


def _agreed(desk: Desk, intake: Intake, agreed: Any) -> HttpResponse:
    form = ChangeForm(desk.request.POST or None)
    if desk.request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        return act(
            desk, to="intake:company_interview", done="Avisamos a la oficina. La cita sigue igual hasta que confirme.",
            doing=lambda: interviews.request_change(agreed, actor=desk.user, now=desk.now, text=text),
        )  # fmt: skip
    return desk.page("interview", {
        "interview": agreed, "change_form": form, "progress": route.progress(intake, desk.user),
    }, status=422 if form.errors else 200)  # fmt: skip


@require_GET
@intake_page
def interview_file(desk: Desk) -> HttpResponse:
    """The agreed appointment for the company's calendar, as the e-mail brought it."""
    agreed = _of(desk).interviews.agreed().select_related("office", "executive", "intake__company").first()
    if agreed is None:
        raise Http404
    return download(agreed, now=desk.now)


def _proposed(intake: Intake) -> Event | None:
    return Event.objects.filter(case=intake.case_id, kind="times_proposed").order_by("-seq").first()


@require_http_methods(["GET", "POST"])
@company_page
def messages_page(desk: Desk) -> HttpResponse:
    """What both sides wrote, and a place to write; whoever is in charge gets an e-mail."""
    form = MessageForm(desk.request.POST or None)
    if desk.request.method == "POST" and form.is_valid():
        post(desk.case, author=desk.user, body=form.cleaned_data["body"], now=desk.now)
        messages.success(desk.request, "Mensaje enviado. Le avisaremos por correo cuando respondan.")
        return redirect("intake:messages")
    found = Message.objects.filter(case__in=_cases(desk), internal=False).select_related("case").order_by("-at")
    return desk.page("messages", {"form": form, "thread": list(found[:100])}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@company_page
def documents(desk: Desk) -> HttpResponse:
    """The company's documents, and a place to add one."""
    form = UploadForm(desk.request.POST or None, desk.request.FILES or None)
    if desk.request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            document_service.attach(desk.case, given["upload"], actor=desk.user, now=desk.now, title=given["title"])
        except ValidationError as problem:
            form.add_error("upload", problem)
        else:
            messages.success(desk.request, "Documento guardado. Lo ven las personas que atienden a su empresa.")
            return redirect("intake:documents")
    found = Document.objects.filter(case__in=_cases(desk), visible_to_company=True, withdrawn_at=None)
    rows = list(found.select_related("uploaded_by", "case")[:200])
    return desk.page("documents", {"form": form, "documents": rows}, status=422 if form.errors else 200)


def _cases(desk: Desk) -> list[int]:
    """The company's file and those under it."""
    if "cases" not in desk.kept:
        desk.kept["cases"] = [desk.company.case_id, *desk.company.case.children.values_list("pk", flat=True)]
    return desk.kept["cases"]


def _of(desk: Desk) -> Intake:
    if desk.intake is None:
        raise Http404
    return desk.intake
