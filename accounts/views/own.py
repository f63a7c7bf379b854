"""What each person sees and changes about themselves."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ..errors import LinkExpired, NotAllowedNow
from ..forms import AccountForm, EmailForm, StaffAccountForm
from ..models import Absence, User
from ..services import email_address, people
from .sign_in import _safe_next


def _me(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@login_required
def account(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    staff = user.access.is_staff_member
    form_class = StaffAccountForm if staff else AccountForm
    initial: dict[str, Any] = {
        "preferred_name": user.preferred_name,
        "phone": user.phone_shown,
        "alerts": "each" if user.alerts_one_by_one else "digest",
    }
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        if staff:
            data["alerts_one_by_one"] = data.pop("alerts") == "each"
        people.update_own_account(user=user, data=data)
        messages.success(request, _("Sus datos quedaron guardados."))
        return redirect("accounts:account")
    today = timezone.localdate()
    context = {
        "form": form,
        "staff": staff,
        "pending": email_address.pending_address(user),
        "assignments": user.role_assignments.current(today).select_related("office") if staff else (),
        "absences": Absence.objects.not_over(today).filter(user=user).select_related("substitute") if staff else (),
        "substituting": Absence.objects.not_over(today).filter(substitute=user).select_related("user") if staff else (),
        "has_password": user.has_usable_password(),
        "has_second_factor": user.has_usable_password()
        and Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
    }
    return render(request, "accounts/account.html", context, status=200 if not form.errors else 422)


@login_required
@never_cache
def email(request: HttpRequest) -> HttpResponse:
    """Give, change or confirm again the address by which the portal writes."""
    user = _me(request)
    pending = email_address.pending_address(user)
    initial = {"email": pending.email if pending else user.email}
    form = EmailForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="allauth.account", action="manage_email", user=user):
            form.add_error(None, _("Hubo varios intentos seguidos. Espere 10 minutos y pruebe otra vez."))
            return render(request, "accounts/email.html", {"form": form, "pending": pending}, status=429)
        try:
            row = email_address.ask_for_confirmation(user=user, address=form.cleaned_data["email"], now=timezone.now())
        except NotAllowedNow as error:
            form.add_error("email", str(error))
        else:
            messages.success(
                request,
                _("Enviamos un enlace a %(address)s. Ábralo para confirmar su correo.") % {"address": row.email},
            )
            return redirect(request.get_full_path())
    context = {"form": form, "pending": pending, "next": _safe_next(request)}
    return render(request, "accounts/email.html", context, status=200 if not form.errors else 422)


@never_cache
def confirm_email(request: HttpRequest, key: str) -> HttpResponse:
    """The link of the e-mail: a button confirms, so that a mail scanner that opens links confirms nothing."""
    now = timezone.now()
    try:
        if request.method == "POST":
            user = email_address.confirm(key=key, now=now)
            messages.success(request, _("Su correo quedó confirmado."))
            if request.user.is_authenticated and request.user.pk == user.pk:
                return redirect("accounts:home")
            return redirect("accounts:sign_in")
        row = email_address.confirmation_of(key=key, now=now)
    except NotAllowedNow as error:
        status = 410 if isinstance(error, LinkExpired) else 404
        return render(request, "accounts/email_link_problem.html", {"problem": str(error)}, status=status)
    return render(request, "accounts/email_confirm.html", {"address": row.email_address.email})
