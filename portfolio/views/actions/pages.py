"""`/acciones/<número>/` and what was logged in one act: look, complete, void, undo; results."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.errors import NotPossible
from casework.services.access_log import log_read
from casework.services.documents import DAMAGED
from casework.views.guards import posted, staff_only
from portfolio.forms.actions import CompleteForm, PapersForm, ResultForm, VoidForm
from portfolio.models import Action, ActionResult, Activity, Company
from portfolio.questions import asked
from portfolio.rules import permissions
from portfolio.selectors.answers import in_words
from portfolio.selectors.sheets import sheet_behind, sheets_behind
from portfolio.selectors.usuaria import usuarias
from portfolio.services import actions as services
from portfolio.services import results as result_services
from portfolio.services.batches import undo_batch
from portfolio.views.base import attempt, reader, require

WHOLE = ("company__case", "company__office", "kind", "office", "logged_by", "voided_by", "activity__case")


def _fetch(request: HttpRequest, pk: int) -> Action:
    rows = Action.objects.visible_to(reader(request)).select_related(*WHOLE)
    return get_object_or_404(rows.prefetch_related("company__representations"), pk=pk)


@require_GET
@staff_only
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done, with its answers in words, what came of it, and its papers."""
    row, user = _fetch(request, pk), reader(request)
    log_read(row.company.case, user, timezone.now(), "acción")
    context = {
        "action": row,
        "answers": in_words(row.answers),
        "results": row.results.select_related("logged_by", "voided_by", "export").order_by("-happened_on", "-pk"),
        "documents": row.documents.current(),
        "sheet": sheet_behind(row),
        "may_void": permissions.voids_action(row, user) and not row.is_voided,
        "may_complete": permissions.completes_action(row, user) and not row.is_voided,
        "pending": [question for question in asked(row.kind.questions) if question.name not in row.answers],
        "sees_company": Company.objects.visible_to(user).filter(pk=row.company_id).exists(),
    }
    return render(request, "portfolio/actions/action.html", context)


@require_http_methods(["GET", "POST"])
@staff_only
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """A mistake is voided with its reason; it stays."""
    row, user = _fetch(request, pk), reader(request)
    require(permissions.voids_action(row, user))
    form = VoidForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(
            form, lambda: services.void_action(action=row, actor=user, now=timezone.now(), reason=reason)
        )  # fmt: skip
        if done is not None:
            messages.success(request, "Acción anulada. Ya no suma ni aparece en la historia de la empresa.")
            return redirect(row)
    return _act(
        request, row, form, title=f"¿Anular «{row.kind}» de {row.company}?", submit="Anular la acción", danger=True,
        text="Deja de contar. Si era la única acción del año que sumaba, la empresa deja de ser usuaria."
        + (" En la actividad queda como inasistente." if row.activity_id else ""),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def result_new(request: HttpRequest, pk: int) -> HttpResponse:
    """CPE-7: what came of it."""
    row, user = _fetch(request, pk), reader(request)
    require(permissions.completes_action(row, user))
    initial = {"result_on": timezone.localdate(), "to_register": True, "result_currency": "USD"}
    market = row.answers.get("market")
    form = ResultForm(
        posted(request), usual=row.kind.usual_results, initial=initial | ({"result_market": market} if market else {})
    )
    if request.method == "POST" and form.is_valid():
        told = form.result(timezone.localdate())
        done = attempt(
            form,
            lambda: result_services.log_result(action=row, result=told, actor=user, now=timezone.now()),  # type: ignore[arg-type]
        )
        if done is not None:
            messages.success(request, f"Resultado registrado. {done}.")
            return redirect(row)
    return _act(
        request, row, form, title="¿Qué resultó?", submit="Registrar el resultado",
        text="Una acción puede tener varios resultados: registre cada uno por separado.",
    )  # fmt: skip


def _result(row: Action, result: int) -> ActionResult:
    return get_object_or_404(row.results.select_related("action__kind"), pk=result)


@require_http_methods(["GET", "POST"])
@staff_only
def result_void(request: HttpRequest, pk: int, result: int) -> HttpResponse:
    """A mistaken result, and what it added to the exports register."""
    row, user = _fetch(request, pk), reader(request)
    require(permissions.completes_action(row, user))
    found = _result(row, result)
    form = VoidForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(
            form,
            lambda: result_services.void_result(result=found, actor=user, now=timezone.now(), reason=reason),
        )
        if done is not None:
            messages.success(request, "Resultado anulado.")
            return redirect(row)
    text = "Si se había sumado al registro de exportaciones, se descuenta de ahí."
    return _act(
        request, row, form, title=f"¿Anular «{found}»?", submit="Anular el resultado",
        danger=True, text=text,
    )  # fmt: skip


@require_POST
@staff_only
def result_register(request: HttpRequest, pk: int, result: int) -> HttpResponse:
    """Take an export that was told as a result to the exports register."""
    row, user = _fetch(request, pk), reader(request)
    require(permissions.completes_action(row, user))
    try:
        done = result_services.add_to_register(result=_result(row, result), actor=user, now=timezone.now())
    except NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, f"En el registro de exportaciones: {done}.")
    return redirect(row)


@require_http_methods(["GET", "POST"])
@staff_only
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what was left for later when many were logged at once."""
    row, user = _fetch(request, pk), reader(request)
    require(permissions.completes_action(row, user))
    left = [question for question in asked(row.kind.questions) if question.name not in row.answers]
    form = CompleteForm(posted(request), questions=left, user=user)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data["answers"]
        done = attempt(
            form, lambda: services.complete_action(action=row, answers=answers, actor=user, now=timezone.now())
        )
        if done is not None:
            messages.success(request, "Respuestas guardadas.")
            return redirect(row)
    text = "Lo ya respondido no cambia: si está mal, anule la acción y regístrela de nuevo."
    return _act(request, row, form, title="Completar la acción", submit="Guardar", text=text)


@require_http_methods(["GET", "POST"])
@staff_only
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Papers that came later."""
    row, user = _fetch(request, pk), reader(request)
    require(permissions.completes_action(row, user))
    form = PapersForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.attach_to_actions(
                actions=[row], uploads=data["uploads"], actor=user, now=timezone.now(), for_company=data["for_company"]
            )
        except ValidationError:
            form.add_error("uploads", DAMAGED)
        else:
            messages.success(request, "Documentos adjuntados.")
            return redirect(row)
    return _act(
        request, row, form, title="Adjuntar documentos", submit="Adjuntar", files=True,
        text="Quedan en el expediente de la empresa y en esta acción.",
    )  # fmt: skip


def _act(
    request: HttpRequest, row: Action, form: Any, *, title: str, submit: str, text: str, danger: bool = False,
    files: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {
        "action": row, "form": form, "title": title, "submit": submit, "text": text, "danger": danger, "files": files,
    }  # fmt: skip
    return render(request, "portfolio/actions/act.html", context, status=422 if form.is_bound else 200)


# What was logged in one act


def _batch(request: HttpRequest, batch: uuid.UUID) -> list[Action]:
    rows = Action.objects.visible_to(reader(request)).filter(batch=batch).select_related(*WHOLE)
    results = Prefetch("results", ActionResult.objects.in_force(), to_attr="standing_results")
    found = list(rows.prefetch_related(results).order_by("company__legal_name", "pk"))
    if not found:
        raise Http404
    return found


@require_GET
@staff_only
def batch(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """What was just logged: whose year it changes, what can follow, and the way back."""
    rows, user = _batch(request, batch), reader(request)
    first = rows[0]
    standing = [row for row in rows if not row.is_voided]
    sheets = sheets_behind(standing)
    for row in rows:
        row.sheet = sheets.get(row.pk)  # type: ignore[attr-defined]
    context = {
        "rows": rows,
        "first": first,
        "standing": standing,
        "may_undo": bool(standing) and all(row.logged_by_id == user.pk for row in standing),
        "usuarias": usuarias(first.happened_on.year).filter(pk__in=[row.company_id for row in standing]).count(),
    }
    return render(request, "portfolio/actions/batch.html", context)


@require_POST
@staff_only
def undo(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Void everything that was logged in one act, by whoever logged it."""
    rows = _batch(request, batch)
    try:
        count = undo_batch(batch=batch, actor=reader(request), now=timezone.now())
    except NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        many = "1 acción quedó anulada" if count == 1 else f"{count} acciones quedaron anuladas"
        reopened = Activity.objects.filter(pk=rows[0].activity_id, state="held").exists()
        again = " La asistencia de la actividad queda por tomar." if reopened else ""
        messages.success(request, f"Listo: {many}. Ya no suman.{again}")
    return redirect("portfolio:action_batch", rows[0].batch)
