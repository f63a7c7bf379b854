"""CON-4 from the office: whoever received the company's trouble raises the request for help."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.errors import NOT_YOURS
from casework.views.files import fetch, head
from casework.views.guards import staff_only
from intake import rules
from intake.forms.company import StaffHelpForm
from intake.models import Intake
from intake.services import help as service


@require_http_methods(["GET", "POST"])
@staff_only
def ask(request: HttpRequest, folio: str) -> HttpResponse:
    """Say where the company is stuck and how it told us; the client-management unit gets it at once."""
    user: Any = request.user
    case = fetch(request, folio)
    intake = get_object_or_404(Intake.objects.select_related("case", "company__office"), pk=case.pk)
    if not rules.works_or_unblocks(intake, user):
        raise PermissionDenied(NOT_YOURS)
    form = StaffHelpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        raised = service.ask_for_help(
            actor=user, step=given["step"], text=given["text"], now=timezone.now(), company=intake.company,
            intake=intake, channel=given["channel"], contact_point=given["contact_point"],
        )  # fmt: skip
        messages.success(request, f"Pedido enviado a gestión de clientes: folio {raised.folio}.")
        return redirect(case)
    status = 422 if form.errors else 200
    return render(request, "intake/company/raise_help.html", {**head(case), "form": form}, status=status)
