"""CAT-1: the category of a company on screen, and `/cartera/categorias/`, where changes are proposed and decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access_of
from accounts.models import Office
from casework.errors import NotPossible
from casework.text import ids
from casework.views.guards import posted, staff_only
from portfolio import services
from portfolio.forms.categories import ConfirmCriterionForm, DecideProposalsForm, ProposalFilterForm
from portfolio.forms.fields import Form
from portfolio.forms.staff import CategoryForm
from portfolio.models import CategoryCriterion, CategoryProposal, Company
from portfolio.rules import permissions
from portfolio.rules.categories import proposed_it
from portfolio.selectors import care, proposals
from portfolio.selectors.companies import current_company
from portfolio.states import EXPORTA_MAS, ProposalState, Standing
from portfolio.views.base import act_page, attempt, fetch, reader, require

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
@staff_only
def category_list(request: HttpRequest) -> HttpResponse:
    """Companies for which another category is proposed, and why; the head decides on one or many."""
    user = reader(request)
    access = access_of(user)
    require(permissions.sees_care(access))
    offices = Office.objects.active().regional().order_by("region__order")
    if not access.has_any(permissions.SEE_CARE):
        offices = offices.filter(pk__in=access.offices())
    form = ProposalFilterForm(request.GET, offices=list(offices))
    values = form.values()
    decide = DecideProposalsForm(posted(request))
    chosen = ids(request.POST.getlist("propuesta"))[:200]
    if request.method == "POST" and _decide(request, decide, chosen):
        return redirect(request.get_full_path())
    page = Paginator(proposals.found(user, values), PER_PAGE).get_page(request.GET.get("pagina"))
    waiting = [row for row in page if row.state == ProposalState.OPEN]
    context = {
        "form": form, "page": page, "decide": decide, "chosen": chosen, "shown": values.get("estado", ""),
        "mine": {row.pk for row in waiting if permissions.heads_it(row.company, user)},
        "works": {row.pk for row in waiting if permissions.works_it(row.company, user)},
        "own": {row.pk for row in waiting if proposed_it(row, user)},
        "filtered": bool(values),
    }  # fmt: skip
    return render(request, "portfolio/category_list.html", context, status=422 if decide.is_bound else 200)


def _decide(request: HttpRequest, form: DecideProposalsForm, chosen: list[int]) -> bool:
    """Carry the decision out; False leaves the page as it was typed, with its messages."""
    valid = form.is_valid()
    if not chosen:
        form.add_error(None, "Marque al menos una propuesta de la lista.")
    if not valid or not chosen:
        return False
    user = reader(request)
    rows = CategoryProposal.objects.visible_to(user).filter(pk__in=chosen).order_by("pk")
    rows = rows.select_related("company__case").prefetch_related("company__representations")
    accept, reason = form.cleaned_data["decision"] == "aceptar", form.cleaned_data["reason"]
    told = attempt(form, lambda: services.decide_proposals(
        list(rows), accept=accept, actor=user, now=timezone.now(), reason=reason
    ))  # fmt: skip
    if told is None:
        return False
    words = "aceptada" if accept else "no aceptada"
    if told.done:
        plural = "" if told.done == 1 else "s"
        messages.success(request, f"Listo: {told.done} propuesta{plural} {words}{plural}.")
    for company, problem in told.problems:
        messages.warning(request, f"{company}: {problem}")
    return True


def _fetch_with_care(request: HttpRequest, reference: str) -> Any:
    """The company with what its category is judged by, or 404 outside what this user may see."""
    rows = Company.objects.visible_to(reader(request)).not_merged()
    company = care.company_with_care(rows, reference, timezone.now())
    if company is None:
        raise Http404
    return company


def _screen(company: Any) -> dict[str, Any]:
    """The texts, the requirements one by one, the history, and what is proposed."""
    found = care.judged(company, timezone.now())
    return {
        "company": company,
        "checks": found.checks,
        "met": found.met,
        "suggestion": found.suggestion,
        "text": found.texts.get(company.category),
        "others": [row for number, row in found.texts.items() if number != company.category],
        "exporta_mas": found.texts.get(EXPORTA_MAS),
        "changes": company.category_changes.select_related("by"),
    }


@require_http_methods(["GET", "POST"])
@staff_only
def category(request: HttpRequest, reference: str) -> HttpResponse:
    """What its category means, what Exporta Más asks of it, and the change: the head decides, the rest propose."""
    company, user = _fetch_with_care(request, reference), reader(request)
    heads, works = permissions.heads_it(company, user), permissions.works_it(company, user)
    require(works if request.method == "POST" else permissions.sees_care_of(company, user))
    asked = request.GET.get("categoria", "")
    form = CategoryForm(posted(request), initial={"category": asked if asked in ("1", "2", "3") else company.category})
    if request.method == "POST" and form.is_valid() and _change(request, company, form, heads):
        return redirect(company)
    proposal = proposals.open_proposal(company)
    context = _screen(company) | {
        "form": form, "heads": heads, "works": works, "movable": works and company.standing == Standing.PORTFOLIO,
        "proposal": proposal, "own": proposal is not None and proposed_it(proposal, user),
    }  # fmt: skip
    return render(request, "portfolio/category.html", context, status=422 if form.is_bound else 200)


def _change(request: HttpRequest, company: Company, form: CategoryForm, heads: bool) -> bool:
    service = services.change_category if heads else services.propose_category
    done = attempt(form, lambda: service(
        company=company, actor=reader(request), now=timezone.now(), category=form.cleaned_data["category"],
        reason=form.cleaned_data["reason"],
    ))  # fmt: skip
    if done is None:
        return False
    words = (
        "Categoría cambiada. La empresa recibe un correo con la razón."
        if heads
        else ("Propuesta registrada. La jefatura de la oficina decide.")
    )
    messages.success(request, words)
    return True


@require_http_methods(["GET", "POST"])
@staff_only
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who proposed a category takes it back before the head decides."""
    user = reader(request)
    require(permissions.sees_care(access_of(user)))
    rows = CategoryProposal.objects.visible_to(user).select_related("company__case", "company__office")
    row = get_object_or_404(rows.prefetch_related("company__representations"), pk=pk)
    require(proposed_it(row, user))
    back = reverse("portfolio:category", args=[row.company.reference])
    if row.state != ProposalState.OPEN:
        messages.warning(request, "Esta propuesta ya no está abierta: no hay nada que retirar.")
        return redirect(back)

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.withdraw_proposal(proposal=row, actor=user, now=now)

    return act_page(
        request, row.company, Form(posted(request)), act, title="¿Retirar su propuesta de categoría?",
        text=f"Deja de estar por decidir el paso de {row.company.name} a {row.get_new_display()}. La bitácora lo dice.",
        submit="Retirar la propuesta", done="Propuesta retirada.", cancel_url=back, to=back,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def criterion(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A requirement that only a person can confirm."""
    company, user = fetch(request, reference), reader(request)
    require(permissions.works_it(company, user))
    row = get_object_or_404(CategoryCriterion.objects.in_force(timezone.localdate()), pk=pk)
    form = ConfirmCriterionForm(posted(request))

    def act(data: dict[str, Any], now: Any) -> Any:
        if data["met"] is None:
            raise NotPossible("Elija si lo cumple o no.")
        return services.confirm_criterion(
            company=company, criterion=row, met=data["met"], actor=user, now=now, note=data["note"]
        )

    back = request.path.split("requisitos/")[0]
    return act_page(
        request,
        company,
        form,
        act,
        title=f"Exporta Más: {row.text}",
        text="Este requisito no sale de los datos: queda como usted lo confirme, con su nombre y la fecha.",
        submit="Guardar",
        done="Requisito guardado.",
        cancel_url=back,
        to=back,
    )


@require_GET
@login_required
def own_category(request: HttpRequest) -> HttpResponse:
    """The company reads what its category means, and what it lacks for Exporta Más (CPE-9)."""
    mine = current_company(request.user, request)
    if mine is None:
        raise Http404
    company = _fetch_with_care(request, mine.reference)
    return render(request, "portfolio/own/category.html", _screen(company) | {"to_company": True})
