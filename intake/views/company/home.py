"""`/empresa/`: where the company stands, what comes next, who is in charge and until when (CAP-11)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.errors import NotPossible
from intake.forms.company import WithdrawForm
from intake.models import Intake
from intake.selectors import results, route
from intake.services import intakes
from intake.states import STOPPED, IntakeState
from intake.views.company.base import Desk, act, company_page, desk_of, intake_page
from portfolio import hooks
from portfolio.models import Representation
from portfolio.selectors.companies import current_company, is_former_user
from portfolio.selectors.own_desk import for_desk, own_desk, steps
from portfolio.states import RepresentationState, Standing


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The company's home: its way in, then its desk (CPE-9); for who has none, how to register it or join it."""
    user: Any = request.user
    shape = partial(for_desk, user=user, today=timezone.localdate())
    company = current_company(user, request, shape)
    if company is None:
        asked = Representation.objects.filter(person=user, state=RepresentationState.REQUESTED, until=None)
        context = {"register_url": _register_url(), "asked": list(asked.select_related("company"))}
        return render(request, "intake/company/no_company.html", context)
    desk = desk_of(request, company)
    desk.company = company
    state = desk.intake.state if desk.intake else ""
    admitted = state == IntakeState.ADMITTED or (
        not state and company.standing in (Standing.PORTFOLIO, Standing.INACTIVE)
    )
    return _desk(desk) if admitted else _way_in(desk)


def _desk(desk: Desk) -> HttpResponse:
    """CPE-9: how it stands, what it lacks, what it can do next and what it may join."""
    tested = results.own_advice(desk.company)
    advice = [*hooks.advice_for(desk.company), *([tested] if tested else [])]
    found = own_desk(desk.company, desk.user, advice, now=desk.now)
    today = desk.now.astimezone(desk.company.office.zone).date()
    context = {
        "desk": found, "responsible": desk.company.executive, "office": desk.company.office,
        "may_ask": found.may_ask, "today": today,
    }  # fmt: skip
    return desk.page("desk", context)


def _way_in(desk: Desk) -> HttpResponse:
    """CAP-11: where it stands on its way, and what waits for it besides."""
    context: dict[str, Any] = {
        "may_begin": desk.intake is None, "responsible": desk.company.executive, "office": desk.company.office,
        "steps": steps(desk.company, desk.user, now=desk.now),
    }  # fmt: skip
    if desk.intake is not None:
        context["progress"] = progress = route.progress(desk.intake, desk.user)
        context["responsible"] = progress.responsible
        context["office"] = desk.intake.case.office
        context["review_answer"] = route.last_review_answer(desk.intake)
    return desk.page("home", context)


@require_http_methods(["GET", "POST"])
@company_page
def reactivate(desk: Desk) -> HttpResponse:
    """CAP-10: a former user updates its ficha and follows the same branches; its history stays."""
    if not _is_former(desk):
        messages.warning(desk.request, "Su empresa no necesita reactivarse: aquí ve en qué está.")
        return redirect("intake:home")
    if desk.request.method == "POST":
        return act(desk, lambda: intakes.open_intake(desk.company, actor=desk.user, now=desk.now), to="intake:home",
                   done="Su ficha está abierta. Revise los datos y envíela.")  # fmt: skip
    return desk.page("reactivate")


@require_POST
@company_page
def begin(desk: Desk) -> HttpResponse:
    """CAP-1: open the intake of a company that has none yet (a registration opens it by itself)."""
    return act(desk, lambda: intakes.open_intake(desk.company, actor=desk.user, now=desk.now), to="intake:home",
               done="Su ficha está abierta. Puede completarla por partes.")  # fmt: skip


def _is_former(desk: Desk) -> bool:
    today = desk.now.astimezone(desk.company.office.zone).date()
    return is_former_user(desk.company, today=today, at=desk.now)


def _register_url() -> str:
    try:
        return reverse("portfolio:register")
    except NoReverseMatch:
        return reverse("intake:help")


@require_http_methods(["GET", "POST"])
@intake_page
def withdraw(desk: Desk) -> HttpResponse:
    """Stop: says what happens and that it can be taken up again."""
    intake = _of(desk)
    if not _can(intake, "withdraw"):
        messages.warning(desk.request, "Ahora no hay un proceso en curso que detener.")
        return redirect("intake:home")
    form = WithdrawForm(desk.request.POST or None)
    if desk.request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        return act(desk, lambda: intakes.withdraw(intake, actor=desk.user, now=desk.now, note=note), to="intake:home",
                   done="Detuvo el proceso. Sus datos quedan guardados y puede retomarlo cuando quiera.")  # fmt: skip
    return desk.page("withdraw", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@intake_page
def resume(desk: Desk) -> HttpResponse:
    """Take it up again where it was."""
    intake = _of(desk)
    if desk.request.method == "POST" or intake.state not in STOPPED:
        return act(desk, lambda: intakes.resume(intake, actor=desk.user, now=desk.now), to="intake:home",
                   done="Retomó su proceso. Todo sigue donde lo dejó.")  # fmt: skip
    return desk.page("resume", {"was": _was(intake)})


@require_http_methods(["GET", "POST"])
@intake_page
def try_again(desk: Desk) -> HttpResponse:
    """After «no validada»: from the ficha on."""
    intake = _of(desk)
    fits = _can(intake, "try_again")
    if desk.request.method == "POST" or not fits:
        return act(desk, lambda: intakes.try_again(intake, actor=desk.user, now=desk.now), to="intake:home",
                   done="Puede revisar su ficha y enviarla de nuevo.")  # fmt: skip
    return desk.page("try_again")


def _of(desk: Desk) -> Intake:
    if desk.intake is None:
        raise NotPossible("No hay un proceso en curso.")
    return desk.intake


def _can(intake: Intake, name: str) -> bool:
    return getattr(intake, name)._django_fsm.get_transition(intake.state) is not None


def _was(intake: Intake) -> str:
    known = {state.value for state in IntakeState}
    return intake.STATES[intake.resumes_to].public if intake.resumes_to in known else ""
