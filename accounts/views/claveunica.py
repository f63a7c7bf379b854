"""To ClaveÚnica and back."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ..provider import ClaveUnicaOAuth2Adapter

_go = OAuth2LoginView.adapter_view(ClaveUnicaOAuth2Adapter)
callback = OAuth2CallbackView.adapter_view(ClaveUnicaOAuth2Adapter)


def login(request: HttpRequest) -> HttpResponse:
    """Only by the button: an address alone must not start a sign-in (another site could open it)."""
    return _go(request) if request.method == "POST" else redirect("accounts:sign_in")


login.login_required = False  # type: ignore[attr-defined]
