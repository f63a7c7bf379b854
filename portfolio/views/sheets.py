"""CAT-3: the sheet of rights and duties: sent by staff, read and confirmed by the company."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access_of
from accounts.models import Office, User
from casework.errors import NOT_YOURS
from casework.views.guards import posted, staff_only
from portfolio.forms.sheets import SheetAnswerForm, SheetForm, WithdrawSheetForm
from portfolio.models import Company, ServiceSheet
from portfolio.rules import permissions
from portfolio.selectors.actions import loggable_choices, tree
from portfolio.selectors.companies import current_company
from portfolio.selectors.sheets import sheets_of, usual_answer_by
from portfolio.services import sheets as services
from portfolio.states import APPLIES_TO, DUTIES, RIGHTS
from portfolio.views.base import act_page, attempt, fetch, reader, require


def _office_for(company: Company, user: User) -> Office | None:
    """From which of their offices this person acts with the company."""
    ids = access_of(user).offices(*permissions.LOGGING)
    allowed = [pk for pk in ids if permissions.logs_action(company, user, pk)]
    return Office.objects.filter(pk__in=allowed).order_by("name").first() if allowed else None


@require_GET
@staff_only
def sheet_list(request: HttpRequest, reference: str) -> HttpResponse:
    """What the company was told of each service: sent, read, answered."""
    row, user = fetch(request, reference), reader(request)
    context = {"company": row, "sheets": sheets_of(row), "may_send": permissions.logs_for(row, user)}
    return render(request, "portfolio/sheets/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_only
def sheet_new(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell the company that it was selected, with the whole information."""
    row, user = fetch(request, reference), reader(request)
    office = _office_for(row, user)
    if office is None:
        raise PermissionDenied(NOT_YOURS)
    chosen = office
    initial = {"kind": request.GET.get("tipo", ""), "answer_by": usual_answer_by(timezone.localdate())}
    kinds = loggable_choices(tree(), APPLIES_TO.get(row.kind, ""))
    form = SheetForm(posted(request), kinds=kinds, initial=initial)

    def act(data: dict[str, Any], now: Any) -> Any:
        service = services.Service(
            kind=data["kind"], name=data["name"], dates=data["dates"], answer_by=data["answer_by"], fee=data["fee"],
            more=data["more"],
        )  # fmt: skip
        return services.send_sheets(companies=[row], service=service, office=chosen, actor=user, now=now)

    back = reverse("portfolio:sheets", args=[row.reference])
    return act_page(
        request, row, form, act, title="Informar un servicio", submit="Enviar", cancel_url=back, to=back,
        text="La empresa recibe las fechas, sus derechos y sus deberes, y confirma en el portal (CAT-3). Cuando el "
        "servicio ocurra, registre la acción.",
        done="Hoja enviada a quienes representan a la empresa. Aquí verá si la leyeron.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def sheet_withdraw(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The service changed, or will not be."""
    row, user = fetch(request, reference), reader(request)
    sheet = get_object_or_404(ServiceSheet, pk=pk, company=row)
    sheet.company = row
    require(permissions.withdraws_sheet(sheet, user))
    form = WithdrawSheetForm(posted(request))

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.withdraw_sheet(sheet=sheet, actor=user, now=now, reason=data["reason"])

    back = reverse("portfolio:sheets", args=[row.reference])
    return act_page(
        request, row, form, act, title=f"¿Retirar la hoja de «{sheet}»?", submit="Retirar", danger=True, to=back,
        cancel_url=back, done="Hoja retirada. La empresa ve que ya no debe responder.",
        text="La empresa ya no podrá responderla. La razón queda en la bitácora y la empresa la lee.",
    )  # fmt: skip


# The company's side


def _mine(request: HttpRequest) -> Company:
    company = current_company(request.user, request)
    if company is None:
        raise Http404
    return company


@require_GET
@login_required
def own_sheets(request: HttpRequest) -> HttpResponse:
    """The services for which the company was selected."""
    company = _mine(request)
    return render(request, "portfolio/sheets/own_list.html", {"company": company, "sheets": sheets_of(company)})


@require_http_methods(["GET", "POST"])
@login_required
def own_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet itself. Opening it is reading it; below, the company confirms or says that it will not take part."""
    user, now = reader(request), timezone.now()
    mine = Company.objects.represented_by(user).values("pk")
    rows = ServiceSheet.objects.filter(company__in=mine).select_related(
        "company__case", "company__office", "kind", "office", "sent_by", "answered_by"
    )  # fmt: skip
    sheet = get_object_or_404(rows, pk=pk)
    services.read_sheet(sheet=sheet, actor=user, now=now)
    form = SheetAnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = attempt(
            form,
            lambda: services.answer_sheet(sheet=sheet, answer=data["answer"], actor=user, now=now, note=data["note"]),
        )
        if done is not None:
            words = (
                "Confirmado. Le esperamos." if done.answer == "accepted"
                else "Gracias por avisar: liberamos el cupo. No tiene ninguna consecuencia."
            )  # fmt: skip
            messages.success(request, words)
            return redirect("portfolio:own_sheet", pk)
    context = {
        "sheet": sheet,
        "company": sheet.company,
        "form": form,
        "rights": RIGHTS,
        "duties": [DUTIES[code] for code in sheet.duties if code in DUTIES],
        "late": sheet.answer_by < now.astimezone(sheet.office.zone).date(),
    }
    return render(request, "portfolio/sheets/own.html", context, status=422 if form.is_bound else 200)
