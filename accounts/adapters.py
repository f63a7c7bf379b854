"""How allauth behaves here: no sign-up with a password, ClaveÚnica by RUN, and the portal's own words."""

from __future__ import annotations

import secrets
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import User

SECOND_FACTOR_STAGE = "allauth.mfa.stages.AuthenticateStage"


class SecondFactorStage(AuthenticateStage):
    """ClaveÚnica already proved who it is; the second factor goes with the password."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if (self.login.signal_kwargs or {}).get("sociallogin") is not None:
            return False
        return super()._should_handle(request)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("El correo o la contraseña no coinciden. Revise ambos."),
        "too_many_login_attempts": _("Hubo varios intentos seguidos. Espere unos minutos y pruebe otra vez."),
        "rate_limited": _("Hubo varios intentos seguidos. Espere unos minutos y pruebe otra vez."),
        "enter_current_password": _("Esa no es su contraseña actual. Escríbala de nuevo."),
        "incorrect_password": _("Esa no es su contraseña. Escríbala de nuevo."),
        "password_min_length": _("La contraseña necesita más caracteres."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return [
            f"{SecondFactorStage.__module__}.SecondFactorStage" if stage == SECOND_FACTOR_STAGE else stage
            for stage in super().get_login_stages()
        ]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within a few minutes of having signed in: whoever has just proved who they are is not asked twice."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1].get("at", 0) < account_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if not user.is_active or user.is_system:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        messages.error(request, _("Esta cuenta está desactivada. Si cree que es un error, pida ayuda."))
        return HttpResponseRedirect(reverse("accounts:sign_in"))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return settings.SITE_URL.rstrip("/") + reverse("account_reset_password_from_key", args=key.split("-", 1))


class ClaveUnicaAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def generate_state_param(self, state: dict[str, Any]) -> str:
        return secrets.token_urlsafe(32)  # ClaveÚnica asks for 30 characters or more

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody whose RUN we already know (staff, or registered by them) is that same person."""
        if sociallogin.is_existing:
            return
        known = User.objects.people().filter(run=sociallogin.account.uid).first()
        if known is not None:
            sociallogin.connect(request, known)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        user.run = data["run"]
        # Somebody whose RUN was corrected since may still have this one as a name.
        taken = User.objects.filter(username=user.run).exists()
        user.username = f"{user.run}-{secrets.token_hex(4)}" if taken else user.run
        user.first_name, user.last_name = data["first_name"], data["last_name"]
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        if error == AuthError.CANCELLED:
            messages.info(request, _("No se completó el ingreso con ClaveÚnica. Puede intentarlo de nuevo."))
        elif exception is not None:
            messages.error(
                request,
                _("ClaveÚnica no responde en este momento. Pruebe en unos minutos; su avance está guardado."),
            )
        else:
            messages.error(request, _("El ingreso con ClaveÚnica venció o se interrumpió. Inténtelo de nuevo."))
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("accounts:sign_in")))


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("El código no coincide. Espere el siguiente en su aplicación y pruebe otra vez."),
        "cannot_delete_authenticator": _("El segundo factor no se puede quitar."),
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        # Staff keep theirs: an administrator resets it when a telephone is lost.
        return False
