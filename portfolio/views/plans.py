"""`/planes/` and `/empresa/plan/`: the work plan of a company, as its team and the company itself see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.door import may
from casework.export import filters_for_log, list_response
from casework.services.messages import post
from casework.views.guards import posted, staff_only
from portfolio.forms.plans import CommentForm, MilestoneForm, PlanFilterForm, PlanForm
from portfolio.forms.staff import OptionalReasonForm, ReasonForm
from portfolio.models import WorkPlan
from portfolio.rules import permissions
from portfolio.selectors import plans as selector
from portfolio.services import plans as service
from portfolio.states import PlanState
from portfolio.views.base import act_page, attempt, fetch, own_company, reader, require

PER_PAGE = 25
HEADER = ("Folio", "Empresa", "Plan", "Estado", "Avance", "Próximo hito", "Desde", "Hasta", "Oficina")
MOVES = {
    "finish": (
        "Terminar el plan",
        "Escriba qué se logró: la empresa lo lee y queda en su historia.",
        "Plan terminado.",
    ),
    "stop": ("Detener el plan", "La empresa lee la razón. El plan puede retomarse.", "Plan detenido."),
    "take_up": ("Retomar el plan", "Sigue con los mismos hitos y fechas, que puede cambiar.", "Plan retomado."),
}


@require_GET
@staff_only
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans that this user may see, filtered by the address."""
    form, today = PlanFilterForm(request.GET), timezone.localdate()
    rows = selector.found(reader(request), form.values(), today=today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"form": form, "page": page, "filtered": bool(form.values()), "today": today}
    return render(request, "portfolio/plans/list.html", context)


@require_GET
@staff_only
def plan_export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a spreadsheet."""
    user, values = reader(request), PlanFilterForm(request.GET).values()
    rows = (
        (
            row.case.folio, row.company.name, row.name, row.info.staff, row.progress, row.next_milestone_on or "",
            row.starts_on, row.ends_on, row.case.office.name,
        )
        for row in selector.found(user, values, today=timezone.localdate()).iterator(chunk_size=500)
    )  # fmt: skip
    return list_response(request, "planes", HEADER, rows, user=user, what=f"planes {filters_for_log(values)}")


@require_http_methods(["GET", "POST"])
@staff_only
def company_plan(request: HttpRequest, reference: str) -> HttpResponse:
    """To the plan in course; where there is none, agree one."""
    row, user = fetch(request, reference), reader(request)
    require(permissions.works_it(row, user))
    running = row.plans.filter(state=PlanState.ACTIVE).select_related("case").first()
    if running is not None:
        return redirect(running.case)
    form = PlanForm(posted(request), initial={"starts_on": timezone.localdate()})
    made: list[WorkPlan] = []

    def act(data: dict[str, Any], now: Any) -> Any:
        made.append(service.start_plan(company=row, actor=user, now=now, **data))

    answer = act_page(
        request, row, form, act, title="Acordar un plan de trabajo", submit="Empezar el plan",
        text="La empresa lo ve al momento y puede comentarlo. Después se agregan los hitos.",
        done="Plan acordado. Ahora agregue sus hitos.",
    )  # fmt: skip
    return redirect(made[0].case) if made else answer


def _plan(request: HttpRequest, folio: str) -> WorkPlan:
    plan = selector.one(reader(request), folio)
    if plan is None:
        raise Http404
    require(permissions.works_plan(plan, reader(request)))
    return plan


def _page(request: HttpRequest, plan: WorkPlan, form: Any, act: Any, **words: Any) -> HttpResponse:
    back = plan.case.get_absolute_url()
    return act_page(request, plan.company, form, act, cancel_url=back, to=back, **words)


@require_http_methods(["GET", "POST"])
@staff_only
def plan_edit(request: HttpRequest, folio: str) -> HttpResponse:
    """Change what was agreed."""
    plan, user = _plan(request, folio), reader(request)
    first = {name: getattr(plan, name) for name in ("name", "objectives", "starts_on", "ends_on")}
    form = PlanForm(posted(request), initial={**first, "markets": [str(code) for code in plan.markets]})

    def act(data: dict[str, Any], now: Any) -> Any:
        return service.change_plan(plan=plan, actor=user, now=now, **data)

    return _page(request, plan, form, act, title="Cambiar el plan", submit="Guardar", done="Plan guardado.",
                 text="El cambio queda en la bitácora y la empresa lo ve.")  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def plan_move(request: HttpRequest, folio: str, act: str) -> HttpResponse:
    """Finish, stop or take up."""
    plan, user = _plan(request, folio), reader(request)
    if act not in MOVES:
        raise Http404
    if not may(plan, act, user):
        messages.warning(request, f"El plan está en «{plan.info.staff}».")
        return redirect(plan.case)
    title, text, done = MOVES[act]
    form = (OptionalReasonForm if act == "take_up" else ReasonForm)(posted(request))

    def doing(data: dict[str, Any], now: Any) -> Any:
        return service.move(plan=plan, act=act, actor=user, now=now, note=data["reason"])

    return _page(request, plan, form, doing, title=title, text=text, submit=title, done=done)


@require_http_methods(["GET", "POST"])
@staff_only
def milestone(request: HttpRequest, folio: str, pk: int | None = None) -> HttpResponse:
    """Add a milestone, or say how far one has come."""
    plan, user = _plan(request, folio), reader(request)
    row = get_object_or_404(plan.milestones, pk=pk) if pk else None
    names = ("title", "owner", "owner_name", "due_on", "progress")
    form = MilestoneForm(posted(request), initial={name: getattr(row, name) for name in names} if row else None)

    def act(data: dict[str, Any], now: Any) -> Any:
        return service.set_milestone(plan=plan, actor=user, now=now, milestone=row, **data)

    return _page(request, plan, form, act, title="Cambiar el hito" if row else "Agregar un hito", submit="Guardar",
                 text="La empresa ve cada hito, de quién es y para cuándo.", done="Hito guardado.")  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def milestone_drop(request: HttpRequest, folio: str, pk: int) -> HttpResponse:
    """Take a milestone out of the plan."""
    plan, user = _plan(request, folio), reader(request)
    row = get_object_or_404(plan.milestones.select_related("plan__case"), pk=pk)

    def act(data: dict[str, Any], now: Any) -> Any:
        service.drop_milestone(milestone=row, actor=user, now=now, reason=data["reason"])
        return True

    return _page(request, plan, ReasonForm(posted(request)), act, title=f"¿Quitar el hito «{row.title}»?",
                 submit="Quitar el hito", danger=True, text="Deja el plan; lo que era queda en la bitácora.",
                 done="Hito quitado.")  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def own_plan(request: HttpRequest) -> HttpResponse:
    """The company's plan, and what it says about it."""
    company, user, now = own_company(request), reader(request), timezone.now()
    plans = selector.of_company(company)
    plan = plans[0] if plans else None
    form = CommentForm(posted(request))
    if request.method == "POST" and plan is not None and form.is_valid():
        body = form.cleaned_data["body"]
        if attempt(form, lambda: post(plan.case, author=user, body=body, now=now)) is not None:
            messages.success(request, "Comentario enviado. Su ejecutivo/a recibió un aviso.")
            return redirect("portfolio:own_plan")
    context = {
        "company": company, "plan": plan, "earlier": plans[1:], "form": form, "now": now,
        "today": now.astimezone(company.office.zone).date(), "comments": selector.comments(plan) if plan else [],
    }  # fmt: skip
    return render(request, "portfolio/plans/own.html", context, status=422 if form.is_bound else 200)
