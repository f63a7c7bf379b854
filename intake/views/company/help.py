"""«Pedir ayuda» and «Pedir una revisión» (CON-4): one click from any step, also before having a company."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.errors import NotPossible
from casework.models import Message
from intake.forms.company import AgainForm, HelpForm, ReviewForm
from intake.models import HelpRequest, Intake
from intake.services import help as service
from intake.states import IntakeState
from intake.views.company.base import Desk, act, desk_of, intake_page
from portfolio.selectors.companies import current_company


@require_http_methods(["GET", "POST"])
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the client-management unit for help on a step; below, what was asked before and its answers."""
    user: Any = request.user
    company = current_company(user, request)
    desk = desk_of(request, company) if company else None
    step = request.GET.get("paso", "inicio")
    form = HelpForm(request.POST or None, initial={"step": step})
    if request.method == "POST" and form.is_valid():
        raised = service.ask_for_help(
            actor=user, step=form.cleaned_data["step"] or "inicio", text=form.cleaned_data["text"], now=timezone.now(),
            company=company, intake=desk.intake if desk else None,
        )  # fmt: skip
        messages.success(
            request, f"Recibimos su pedido. Su folio es {raised.folio}; le responderemos aquí y por correo."
        )
        return redirect("intake:help")
    context = {
        "form": form, "step_name": service.STEPS.get(step, service.STEPS["inicio"]), "requests": _mine(user, company),
        "company": company,
    }  # fmt: skip
    return render(request, "intake/company/help.html", context, status=422 if form.errors else 200)


def _mine(user: Any, company: Any) -> list[HelpRequest]:
    if company is not None:
        return service.visible_requests(company)
    return list(HelpRequest.objects.filter(raised_by=user).select_related("case").order_by("-case__opened_at"))


@require_http_methods(["GET", "POST"])
@login_required
def request_page(request: HttpRequest, folio: str) -> HttpResponse:
    """One request: what was asked, what was answered, and «El problema sigue»."""
    user: Any = request.user
    found = service.open_file(folio, user)
    if found is None or not (found.raised_by_id == user.pk or found.case.concerns(user)):
        raise Http404
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.ask_again(found, actor=user, now=timezone.now(), note=form.cleaned_data["note"])
        except NotPossible as problem:
            messages.warning(request, str(problem))
        else:
            messages.success(request, "Su pedido sigue abierto con el mismo folio.")
        return redirect("intake:help_again", folio)
    answers = list(Message.objects.filter(case=found.case, internal=False).order_by("at"))
    can_again = found.state == "answered" and found.kind == "help"
    context = {"found": found, "form": form if can_again else None, "answers": answers, "company": found.company}
    return render(request, "intake/company/help_request.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@intake_page
def review(desk: Desk) -> HttpResponse:
    """Ask a person to look at the outcome."""
    intake = _of(desk)
    if desk.request.method == "GET" and intake.state == IntakeState.IN_REVIEW:
        messages.info(desk.request, "Ya pidió una revisión: una persona la está viendo.")
        return redirect("intake:home")
    form = ReviewForm(desk.request.POST or None)
    if desk.request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        return act(
            desk, to="intake:home", done="Recibimos su pedido. Una persona revisará su resultado y le responderá.",
            doing=lambda: service.request_review(intake, text=text, actor=desk.user, now=desk.now),
        )  # fmt: skip
    return desk.page("review", {"form": form}, status=422 if form.errors else 200)


def _of(desk: Desk) -> Intake:
    if desk.intake is None:
        raise Http404
    return desk.intake
