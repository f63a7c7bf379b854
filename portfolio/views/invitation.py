"""`/invitacion/<…>/`: the personal link of a potential account (POT-2, POT-3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casework.errors import NotPossible
from portfolio.forms.company import RegisterForm
from portfolio.models import Company, PotentialInvitation
from portfolio.selectors.companies import switch_company
from portfolio.services import AlreadyRegistered
from portfolio.services import potential as service
from portfolio.views.base import reader


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opens to sign-in, and then to that company, with what is known already written."""
    try:
        row = service.read_invitation(token, now=timezone.now())
    except (BadSignature, PotentialInvitation.DoesNotExist):
        raise Http404 from None
    except NotPossible as problem:
        expired = isinstance(problem, service.InvitationExpired)
        context = {"problem": str(problem), "expired": expired, "token": token}
        return render(request, "portfolio/own/invitation_over.html", context, status=410)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = RegisterForm(request.POST or None, initial=_known(row.company))
    if request.method == "POST" and form.is_valid():
        company = _accept(request, row, form)
        if isinstance(company, HttpResponse):
            return company
        if company is not None:
            switch_company(request, company)
            messages.success(request, f"{company} ya está en el portal. Lo que sigue: completar su ficha.")
            return redirect("/empresa/")
    context = {"form": form, "invitation": row, "company": row.company}
    return render(request, "portfolio/own/invitation.html", context, status=422 if form.is_bound else 200)


def _known(company: Company) -> dict[str, Any]:
    return {
        "rut": company.rut_display,
        "legal_name": company.legal_name,
        "trade_name": company.trade_name,
        "comuna": company.comuna_id,
    }


def _accept(request: HttpRequest, row: PotentialInvitation, form: RegisterForm) -> Any:
    data = form.cleaned_data
    try:
        return service.accept_invitation(
            invitation=row,
            actor=reader(request),
            now=timezone.now(),
            rut=data["rut"],
            legal_name=data["legal_name"],
            comuna=data["comuna"],
            role=data["role"],
            trade_name=data["trade_name"],
        )
    except AlreadyRegistered as known:
        return redirect("portfolio:join", reference=known.company.reference)
    except NotPossible as problem:
        form.add_error(None, str(problem))
        return None


@require_POST
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """An expired link asks for another: it goes to the address that had the first."""
    try:
        service.ask_for_new_link(token=token, now=timezone.now())
    except (BadSignature, PotentialInvitation.DoesNotExist):
        raise Http404 from None
    except NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, "Enviamos un enlace nuevo al mismo correo. Llega en minutos.")
    return redirect("home")
