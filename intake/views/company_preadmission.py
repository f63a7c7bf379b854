"""`/empresa/preadmisibilidad/`: what the company brings, line by line, and sends (CAP-7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casework.errors import NotPossible
from casework.models import Deadline
from intake import checklist as lists
from intake.forms.preadmission import ProvideForm
from intake.models import Intake, PreAdmission, PreAdmissionItem
from intake.selectors import preadmission as selector
from intake.services import preadmission as service
from intake.states import PREADMISSION, IntakeState
from portfolio.models import Representation


def _fetch(request: HttpRequest) -> tuple[Intake, PreAdmission]:
    """The checklist of the company that this person represents (the one chosen in the session, if several)."""
    user: Any = request.user
    rows = (
        PreAdmission.objects.filter(intake__company__in=_links(user).values("company"))
        .select_related("intake__case__office", "intake__case__responsible", "intake__company")
        .order_by("-opened_at")
    )
    chosen = request.session.get("company")
    row = (rows.filter(intake__company=chosen).first() if chosen else None) or rows.first()
    if row is None:
        raise Http404
    return row.intake, row


def _links(user: Any) -> Any:
    return Representation.objects.acting().filter(person=user)


@require_GET
@login_required
def company_preadmission(request: HttpRequest) -> HttpResponse:
    """Every line: what is asked, who brings it, how it stands."""
    intake, row = _fetch(request)
    return _show(request, intake, row)


def _show(
    request: HttpRequest, intake: Intake, row: PreAdmission, bad: ProvideForm | None = None, code: str = ""
) -> HttpResponse:
    now = timezone.now()
    open_now = intake.state in service.COMPANY_EDITS
    lines = selector.lines(row, today=service.today_at(intake, now), intake=intake)
    for line in lines:
        if open_now and line.item.provided_by == "company" and not line.item.computed and not line.row.settled:
            line.form = bad if bad is not None and line.row.code == code else ProvideForm(
                item=line.item, prefix=line.row.code,
                initial={"statement": line.row.statement, "document_date": line.row.document_date},
            )  # fmt: skip
    mine = [line for line in lines if line.item.provided_by == "company" and not line.item.computed]
    ready = sum(line.row.state in ("provided", "accepted", "waived", "not_applicable") for line in mine)
    missing = [line for line in mine if line.row.blocking and line.row.state in ("pending", "returned")]
    context = {
        "intake": intake,
        "case": intake.case,
        "preadmission": row,
        "checklist": lists.load(),
        "mine": mine,
        "bad": bad,
        "others": [line for line in lines if line not in mine],
        "ready": ready,
        "missing": missing,
        "open_now": open_now,
        "can_submit": intake.state in SUBMITTABLE and not missing,
        "in_course": intake.state in PREADMISSION,
        "deadline": Deadline.objects.filter(case=intake.case, outcome="open").first(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "intake/company/preadmission.html", context, status=status)


SUBMITTABLE = (IntakeState.PREADMISSION_IN_PROGRESS, IntakeState.PREADMISSION_RETURNED)


@require_POST
@login_required
def provide_item(request: HttpRequest, code: str) -> HttpResponse:
    """Hand in one line."""
    user: Any = request.user
    intake, row = _fetch(request)
    item = get_object_or_404(PreAdmissionItem, preadmission=row, code=code)
    item.preadmission = row
    spec = lists.load().item(code)
    form = ProvideForm(request.POST, request.FILES, item=spec, prefix=code)
    if form.is_valid():
        try:
            service.provide(item, actor=user, now=timezone.now(), **form.given())
        except NotPossible as problem:
            form.add_error(None, str(problem))
        except ValidationError as problem:
            form.add_error("upload", problem)
        else:
            messages.success(request, f"{spec.name}: guardado.")
            return redirect(f"{reverse('intake:company_preadmission')}#{code}")
    intake.refresh_from_db()
    return _show(request, intake, row, form, code)


@require_POST
@login_required
def submit_preadmission(request: HttpRequest) -> HttpResponse:
    """Send everything to the office."""
    user: Any = request.user
    _intake, row = _fetch(request)
    try:
        service.submit(row, actor=user, now=timezone.now())
    except NotPossible as problem:
        messages.warning(request, str(problem))
        return redirect("intake:company_preadmission")
    messages.success(request, "Enviado. Su ejecutivo/a revisa sus antecedentes y le avisará si falta algo.")
    return redirect("intake:company_preadmission")
