"""Ayudas y revisiones (CON-4), actualización del test (CPE-1), y quién atiende (CAP-4)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Role, User
from casework import door
from casework.errors import NOT_YOURS, NotPossible
from casework.forms.files import ReasonForm
from casework.views.files import fetch as fetch_case
from casework.views.guards import posted, staff_only
from intake import rules
from intake.forms.office import NameAttendantForm
from intake.forms.support import AnswerForm, DecideReviewForm, PlainReviewForm, UpdateTestForm
from intake.models import HelpKind, HelpRequest, Intake
from intake.services import assessment, intakes, naming
from intake.services import help as service
from intake.services.guide import current_test
from intake.views.staff.base import fetch, gate, page, run, too_late
from portfolio.services.assignment import propose_executives


@require_http_methods(["GET", "POST"])
@staff_only
def help_answer(request: HttpRequest, folio: str) -> HttpResponse:
    """Answer a request for help, or decide a review of an outcome."""
    user: Any = request.user
    case = fetch_case(request, folio)
    found = get_object_or_404(HelpRequest.objects.select_related("company", "intake__company", "raised_by"), pk=case.pk)
    found.case = case
    if not door.may(found, "answer_request", user):
        if found.state == "answered" and user.access.has(Role.CLIENT_MANAGEMENT):
            messages.warning(request, "Este pedido ya fue respondido.")
            return redirect(case)
        raise PermissionDenied(NOT_YOURS)
    decide = _decide if found.kind == HelpKind.REVIEW else _answer
    return decide(request, found, user)


def _answer(request: HttpRequest, found: HelpRequest, user: Any) -> HttpResponse:
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            service.answer_help(found, answer=form.cleaned_data["answer"], actor=user, now=timezone.now())
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Respondido. La persona recibió su respuesta aquí y por correo.")
            return redirect(found.case)
    context = {"form": form, "request_help": found, "title": "Responder el pedido", "button": "Responder"}
    return page(request, found.case, "intake/staff/help_answer.html", context)


def _decide(request: HttpRequest, found: HelpRequest, user: Any) -> HttpResponse:
    test = current_test(found.intake) if found.intake else None
    form: Any = DecideReviewForm(posted(request), assessment=test) if test else PlainReviewForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            service.decide_review(
                found,
                changes=given["decision"] == "change",
                reasons=given["reasons"],
                actor=user,
                now=timezone.now(),
                answers=form.changes() or None,
            )
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Decisión registrada. La empresa recibió las razones.")
            return redirect(found.case)
    context = {
        "form": form, "request_help": found, "title": "Decidir la revisión", "button": "Registrar la decisión",
        "test": test, "blocks": form.blocks(),
    }  # fmt: skip
    return page(request, found.case, "intake/staff/help_answer.html", context)


@require_http_methods(["GET"])
@staff_only
def review_decision(request: HttpRequest, folio: str) -> HttpResponse:
    """From the intake to the request that asks for its review."""
    intake = fetch(request, folio)
    found = intake.help_requests.filter(kind=HelpKind.REVIEW, state="received").select_related("case").first()
    if found is None:
        return too_late(request, intake)
    return redirect("intake:help_answer", found.case.folio)


@require_http_methods(["GET", "POST"])
@staff_only
def update_assessment(request: HttpRequest, folio: str) -> HttpResponse:
    """The company's facts changed: a new version of the test, with its reason; both stay."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not rules.may_update_assessment(intake, user):
        raise PermissionDenied(NOT_YOURS)
    test = current_test(intake)
    if test is None:
        messages.warning(request, "La empresa aún no tiene un test respondido.")
        return redirect(intake.case)
    form = UpdateTestForm(posted(request), assessment=test)

    def act(form: Any, now: Any) -> str:
        made = assessment.update_assessment(
            intake, form.changes(), actor=user, now=now, reason=form.cleaned_data["reason"]
        )
        return f"Test actualizado: de {test.score_text} a {made.score_text} puntos. Quedan ambas versiones."

    return run(
        request, intake, form, act, title="Actualizar el test", button="Guardar la versión nueva", test=test,
        blocks=form.blocks(), template="intake/staff/assessment.html",
        lead="Cambie solo lo que cambió en la empresa. Las demás respuestas quedan como están.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def resume_intake(request: HttpRequest, folio: str) -> HttpResponse:
    """The company asked to go on: take its process up where it was, with full terms."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not gate(intake, "resume", user):
        return too_late(request, intake)

    def act(form: Any, now: Any) -> str:
        door.record(
            intake.case, "resume_asked", actor=user, now=now, label="La empresa pidió retomar",
            note=form.cleaned_data["note"],
        )  # fmt: skip
        done = intakes.resume(intake, actor=user, now=now)
        return f"Proceso retomado: quedó en «{done.info.staff}»."

    return run(
        request, intake, ReasonForm(posted(request)), act, title="Retomar el proceso", button="Retomar",
        lead="Sigue donde estaba, con todo lo que ya se sabe. Si esperaba un contacto, su plazo parte completo.",
    )  # fmt: skip


def _candidates(intake: Intake, now: Any) -> list[Any]:
    return propose_executives(intake.company, now=now)


@require_http_methods(["GET", "POST"])
@staff_only
def name_attendant(request: HttpRequest, folio: str) -> HttpResponse:
    """The head names who contacts the company."""
    user: Any = request.user
    intake = fetch(request, folio, terms=False)
    if not user.access.has(Role.OFFICE_HEAD, intake.case.office_id) or not rules.is_outsider_to(intake, user):
        raise PermissionDenied(NOT_YOURS)

    def act(form: Any, now: Any) -> str:
        to = User.objects.get(pk=form.cleaned_data["to"])
        naming.name_attendant(intake, to=to, actor=user, now=now, note=form.cleaned_data["note"])
        return f"{to.display_name} queda a cargo. Los plazos siguen igual."

    form = NameAttendantForm(posted(request), candidates=_candidates(intake, timezone.now()))
    return run(
        request, intake, form, act, title="Nombrar a quien atiende", button="Nombrar",
        lead="Recibirá el expediente completo. El plazo sigue corriendo desde su fecha.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def refer_to_head(request: HttpRequest, folio: str) -> HttpResponse:
    """Ask the head to decide who attends."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not rules.works_or_unblocks(intake, user):
        raise PermissionDenied(NOT_YOURS)

    def act(form: Any, now: Any) -> str:
        told = naming.refer_to_head(intake, actor=user, now=now, note=form.cleaned_data["note"])
        names = ", ".join(head.display_name for head in told)
        return f"Derivado a {names}." if names else "Quedó registrado. La oficina no tiene jefatura con rol vigente."

    return run(
        request,
        intake,
        ReasonForm(posted(request)),
        act,
        title="Derivar a la jefatura",
        button="Derivar a jefatura",
        lead="La jefatura decide quién atiende: sin encargado/a del sector, conflicto de interés o tope de empresas. "
        "La derivación no detiene el plazo.",
    )
