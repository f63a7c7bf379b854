"""ClaveÚnica as an OpenID Connect provider of allauth (which looks for providers in a module of this name).

It differs from the standard in fixed addresses without discovery, its own scopes, user info by POST, and in whom it
names: the RUN identifies, never `sub`, and names come as lists.
"""

from __future__ import annotations

from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess, ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider, OpenIDConnectProviderAccount
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from stdnum.cl import rut

AUTHORIZE, TOKEN, USERINFO = "/openid/authorize/", "/openid/token/", "/openid/userinfo/"
LOGOUT = "/api/v1/accounts/app/logout"
SCOPE = ["openid", "run", "name"]
ANSWERS_KEY, ANSWERS_SECONDS = "claveunica-answers", 20


def run_of(data: dict[str, Any]) -> str:
    """The RUN of the person, "12345678-5". Raises ProviderException when there is none or it is not valid."""
    given = data.get("RolUnico")
    if not isinstance(given, dict):
        raise ProviderException("ClaveÚnica no entregó RolUnico")
    number, digit = str(given.get("numero", "")).strip(), str(given.get("DV", "")).strip().upper()
    if not number.isdecimal() or len(number) > 12 or not rut.is_valid(f"{int(number)}{digit}"):
        raise ProviderException("ClaveÚnica entregó un RUN que no es válido")
    return f"{int(number)}-{digit}"


def names_of(data: dict[str, Any]) -> tuple[str, str]:
    """First and family names, from lists of any length (also none)."""
    given = data.get("name")
    given = given if isinstance(given, dict) else {}

    def joined(key: str) -> str:
        parts = given.get(key) or []
        parts = [parts] if isinstance(parts, str) else parts
        return " ".join(" ".join(str(part).split()) for part in parts if part)[:150].strip()

    return joined("nombres"), joined("apellidos")


def portal_address(request: HttpRequest, path: str) -> str:
    """The portal's address for ClaveÚnica: the one registered with it, whatever host the visitor used.

    In development there are several good ones (localhost, 127.0.0.1), and the session belongs to the one in use.
    """
    if settings.DEMO_ALLOWED:
        return request.build_absolute_uri(path)
    return settings.SITE_URL.rstrip("/") + path


class ClaveUnicaOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    basic_auth = False  # client_secret_post

    def __init__(self, request: HttpRequest, provider_id: str = "claveunica") -> None:
        super().__init__(request, provider_id)

    @property
    def openid_config(self) -> dict[str, str]:
        origin = settings.CLAVEUNICA_ORIGIN
        return {
            "authorization_endpoint": origin + AUTHORIZE,
            "token_endpoint": origin + TOKEN,
            "userinfo_endpoint": origin + USERINFO,
        }

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return portal_address(request, reverse("claveunica_callback"))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        data = {"userinfo": self._fetch_user_info(token.token)}
        return self.get_provider().sociallogin_from_response(request, data)

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.post(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
            data = answer.json()
        if not isinstance(data, dict):
            raise ProviderException("ClaveÚnica respondió algo que no se entiende")
        return data


class ClaveUnicaProvider(OpenIDConnectProvider):
    id = "claveunica"
    name = "ClaveÚnica"
    account_class = OpenIDConnectProviderAccount
    oauth2_adapter_class = ClaveUnicaOAuth2Adapter
    supports_token_authentication = False

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("claveunica_login")

    def get_callback_url(self) -> str:
        return reverse("claveunica_callback")

    def get_default_scope(self) -> list[str]:
        return list(SCOPE)

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        # Never to tie a second identity to the account in use: a RUN is a person.
        return super().get_redirect_from_request_kwargs(request) | {"process": AuthProcess.LOGIN}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()  # the visitor does not choose what we ask for

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        # allauth joins the scopes in any order; ClaveÚnica wants exactly these, in this one.
        return {"scope": " ".join(SCOPE)}

    def redirect(self, request: HttpRequest, process: str, *args: Any, **kwargs: Any) -> Any:
        if not answers():
            return render_authentication_error(request, self, exception=requests.ConnectionError())
        return super().redirect(request, process, *args, **kwargs)

    def extract_uid(self, data: dict[str, Any]) -> str:
        return run_of(data.get("userinfo", data))

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        info = data.get("userinfo", data)
        first_name, last_name = names_of(info)
        run = run_of(info)
        return {"username": run, "run": run, "first_name": first_name, "last_name": last_name}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []  # ClaveÚnica brings none: the portal asks for one and confirms it


def answers() -> bool:
    """Whether ClaveÚnica can be reached, asked briefly and remembered for a moment.

    Without this the browser would be sent to a page that does not load, and the person would be told nothing.
    """
    if cache.get(ANSWERS_KEY):
        return True
    try:
        status = requests.head(settings.CLAVEUNICA_ORIGIN + AUTHORIZE, timeout=3, allow_redirects=False).status_code
    except requests.RequestException:
        return False
    if status >= 500:
        return False
    cache.set(ANSWERS_KEY, True, ANSWERS_SECONDS)
    return True


provider_classes = [ClaveUnicaProvider]
