"""Signed in, and within the scope of the key. What each may see or do is asked of the rows and of the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken

if TYPE_CHECKING:  # rest_framework.views asks for this module while it is being imported
    from rest_framework.views import APIView


class SignedInWithinScope(BasePermission):
    message = "Esta clave es solo para leer. Pida una que también pueda actuar."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        token = request.auth
        return request.method in SAFE_METHODS or not isinstance(token, ApiToken) or token.may_act
