"""Revisar los antecedentes, devolverlos, pedir los que faltan, admitir (CAP-7, CAT-1, CAT-6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from casework.errors import NOT_YOURS, NotPossible
from casework.services.access_log import log_read
from casework.views.guards import posted, staff_only
from intake import rules
from intake.forms.office import AdmitForm
from intake.forms.preadmission import DecideForm
from intake.models import Intake, PreAdmission, PreAdmissionItem
from intake.selectors import preadmission as selector
from intake.services import admission, preadmission
from intake.states import PREADMISSION
from intake.views.staff.base import fetch, gate, page, run, too_late
from portfolio.services.assignment import propose_executives
from portfolio.states import CATEGORIES


def _checklist(request: HttpRequest, folio: str) -> tuple[Intake, PreAdmission | None]:
    intake = fetch(request, folio, terms=False)  # no term of the protocol runs in these states
    row: PreAdmission | None = getattr(intake, "preadmission", None)
    return intake, row


def _show(
    request: HttpRequest, intake: Intake, row: PreAdmission, bad: DecideForm | None = None, code: str = ""
) -> HttpResponse:
    now = timezone.now()
    acts = rules.works_the_file(intake, request.user) and intake.state in PREADMISSION
    lines = selector.lines(
        row, today=preadmission.today_at(intake, now), intake=intake, user=request.user if acts else None
    )
    for line in lines:
        if line.choices:
            line.form = (
                bad
                if bad is not None and line.row.code == code
                else DecideForm(
                    choices=line.choices,
                    prefix=line.row.code,
                    initial={"observation": line.row.observation, "valid_until": line.row.document_date},
                )
            )
    context = {
        "intake": intake, "preadmission": row, "lines": lines, "bad": bad, "acts": acts,
        "obstacles": admission.obstacles(row, now=now),
        "returned": sum(line.row.state == PreAdmissionItem.State.RETURNED for line in lines),
        "can_return": gate(intake, "return_preadmission", request.user) if acts else False,
        "can_admit": gate(intake, "admit", request.user) if acts else False,
    }  # fmt: skip
    return page(request, intake.case, "intake/staff/preadmission.html", context)


@require_http_methods(["GET"])
@staff_only
def review_preadmission(request: HttpRequest, folio: str) -> HttpResponse:
    """Every line with its evidence, and what can be decided on it. Reading it leaves a trace."""
    intake, row = _checklist(request, folio)
    if row is None:
        messages.warning(request, "La preadmisibilidad se abre cuando la empresa queda validada.")
        return redirect(intake.case)
    log_read(intake.case, request.user, timezone.now(), "preadmisibilidad")  # type: ignore[arg-type]
    return _show(request, intake, row)


@require_POST
@staff_only
def decide_item(request: HttpRequest, folio: str, code: str) -> HttpResponse:
    """Decide one line and go on with the next."""
    user: Any = request.user
    intake, row = _checklist(request, folio)
    item = get_object_or_404(PreAdmissionItem.objects.select_related("preadmission"), preadmission=row, code=code)
    if not rules.works_the_file(intake, user):
        raise PermissionDenied(NOT_YOURS)
    if row is None:
        return too_late(request, intake)
    item.preadmission.intake = intake
    every = [(str(state), words) for state, words in selector.DECISION_WORDS.items()]
    form = DecideForm(request.POST, choices=every, prefix=code)
    if form.is_valid():
        given = form.cleaned_data
        try:
            preadmission.decide(
                item, given["decision"], actor=user, now=timezone.now(), observation=given["observation"],
                valid_until=given["valid_until"],
            )  # fmt: skip
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            return redirect(f"{reverse('intake:review_preadmission', args=[folio])}#{code}")
    return _show(request, intake, row, form, code)


@require_POST
@staff_only
def return_preadmission(request: HttpRequest, folio: str) -> HttpResponse:
    """Send back what was observed."""
    user: Any = request.user
    intake, row = _checklist(request, folio)
    if not gate(intake, "return_preadmission", user) or row is None:
        return too_late(request, intake)
    try:
        preadmission.return_to_company(row, actor=user, now=timezone.now())
    except NotPossible as problem:
        messages.warning(request, str(problem))
        return redirect("intake:review_preadmission", folio)
    messages.success(request, "Devuelto. La empresa recibió las observaciones y corrige solo eso.")
    return redirect(intake.case)


@require_POST
@staff_only
def ask_pending(request: HttpRequest, folio: str) -> HttpResponse:
    """Remind the company of what is missing."""
    user: Any = request.user
    intake, row = _checklist(request, folio)
    if row is None:
        return too_late(request, intake)
    try:
        asked = preadmission.ask_pending(row, actor=user, now=timezone.now())
    except NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        many = "1 antecedente" if len(asked) == 1 else f"{len(asked)} antecedentes"
        messages.success(request, f"Pedimos {many} por correo.")
    return redirect("intake:review_preadmission", folio)


@require_http_methods(["GET", "POST"])
@staff_only
def admit(request: HttpRequest, folio: str) -> HttpResponse:
    """Category, executive with room, why: and the company is in the portfolio."""
    user: Any = request.user
    intake, row = _checklist(request, folio)
    if not gate(intake, "admit", user) or row is None:
        return too_late(request, intake)
    now = timezone.now()
    candidates = propose_executives(intake.company, now=now)
    free = [candidate for candidate in candidates if candidate.has_room]
    first = {"executive": intake.company.executive_id or (free[0].user_id if free else None), "category": 2}
    form = AdmitForm(posted(request), categories=CATEGORIES, candidates=free, initial=first)

    def act(form: Any, now: Any) -> str:
        given = form.cleaned_data
        executive = User.objects.get(pk=given["executive"])
        admission.admit(
            intake, category=given["category"], executive=executive, no_conflict=given["no_conflict"], actor=user,
            now=now, note=given["note"],
        )  # fmt: skip
        return f"{intake.company.name} entró a la cartera. La atiende {executive.display_name}."

    return run(
        request,
        intake,
        form,
        act,
        title=f"Admitir a {intake.company.name} en la cartera",
        button="Admitir en la cartera",
        template="intake/staff/admit.html",
        lead="Recibirá un correo de bienvenida con su categoría y quién la atiende.",
        obstacles=admission.obstacles(row, now=now),
        full=[c for c in candidates if not c.has_room],
    )
