"""Coming in and going out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..demo import personas
from ..models import User
from ..provider import LOGOUT, portal_address

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignInView(LoginView):
    """The one sign-in page: ClaveÚnica, the staff form and, in demo mode, who can be tried."""

    template_name = "accounts/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.DEMO_MODE and request.method == "GET" and request.user.is_authenticated:
            # Who tries the portal changes from one persona to another without leaving first.
            return self.render_to_response(self.get_context_data())
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["next"] = _safe_next(self.request)
        if settings.DEMO_MODE:
            context["personas"] = personas(timezone.localdate())
        return context


sign_in = SignInView.as_view()


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click, no password: exists only in demo mode."""
    if not settings.DEMO_MODE:
        raise Http404
    persona = request.POST.get("persona", "").replace("\x00", "")
    user = get_object_or_404(User.objects.active(), is_demo=True, username=persona[:150])
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(_safe_next(request) or user.access.home_url)


@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session here and, for those who came through ClaveÚnica, there as well."""
    if request.method != "POST":
        return render(request, "accounts/sign_out.html")
    user = request.user
    records = get_authentication_records(request, user) if user.is_authenticated else []
    through_claveunica = any(record.get("provider") == "claveunica" for record in records)
    clear_login(request)
    logout(request)
    messages.info(request, _("Su sesión quedó cerrada."))
    if through_claveunica:
        home = portal_address(request, "/")
        return HttpResponseRedirect(f"{settings.CLAVEUNICA_ORIGIN}{LOGOUT}?{urlencode({'redirect': home})}")
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where this person's day starts. Whoever has not confirmed an e-mail starts there."""
    user: User = request.user  # type: ignore[assignment]
    if not user.has_verified_email and not user.access.is_staff_member:
        return redirect("accounts:email")
    return redirect(user.access.home_url)


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else ""
