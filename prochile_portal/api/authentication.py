"""Who is asking: a key in the Authorization header, or the session of somebody who is signed in on the pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.services import tokens

NOT_VALID = "La clave no existe, venció o fue revocada."


class ApiTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <clave>`. `request.auth` is the token, whose scope the permission looks at."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("El encabezado se escribe «Authorization: Bearer clave».")
        token = tokens.find(parts[1].decode("latin-1"), now=timezone.now())
        if token is None:
            raise AuthenticationFailed(NOT_VALID)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class PageSessionAuthentication(SessionAuthentication):
    """The session of the pages; whatever changes something also brings its CSRF token."""

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class ApiTokenScheme(OpenApiAuthenticationExtension):
    target_class = "prochile_portal.api.authentication.ApiTokenAuthentication"
    name = "clave"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Clave que se pide en /cuenta/api/."}


class PageSessionScheme(OpenApiAuthenticationExtension):
    target_class = "prochile_portal.api.authentication.PageSessionAuthentication"
    name = "sesion"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
