"""To ClaveÚnica and back."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..provider import ClaveUnicaOAuth2Adapter

_go = OAuth2LoginView.adapter_view(ClaveUnicaOAuth2Adapter)
_back = OAuth2CallbackView.adapter_view(ClaveUnicaOAuth2Adapter)


def login(request: HttpRequest) -> HttpResponse:
    """Only by the button: an address alone must not start a sign-in (another site could open it)."""
    return _go(request) if request.method == "POST" else redirect("accounts:sign_in")


login.login_required = False  # type: ignore[attr-defined]


def callback(request: HttpRequest) -> HttpResponse:
    try:
        return _back(request)
    except IntegrityError:
        # The same person came in for the first time from two windows at once: the other one made the account.
        messages.info(request, _("No se completó el ingreso con ClaveÚnica. Puede intentarlo de nuevo."))
        return redirect("accounts:sign_in")


callback.login_required = False  # type: ignore[attr-defined]
