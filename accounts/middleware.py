"""What holds for every request of somebody signed in: how long, how surely, and with which address."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponse]
STARTED, SEEN, SECOND_FACTOR = "session_started_at", "session_seen_at", "session_second_factor"
SEEN_EVERY = 60  # seconds: one write a minute is enough to know that somebody is there
WITHOUT_SECOND_FACTOR = ("/ingresar/", "/salir/", "/cuenta/segundo-factor/", "/cuenta/clave/", "/static/", "/salud/")


class SessionLimits:
    """End a session after SESSION_IDLE_SECONDS without use, and after SESSION_ABSOLUTE_SECONDS in any case.

    The request goes on as of nobody, so that public pages still answer and the rest leads to the sign-in page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            self._check(request, time.time())
        return self.get_response(request)

    def _check(self, request: HttpRequest, now: float) -> None:
        session = request.session
        started = session.setdefault(STARTED, now)
        seen = session.setdefault(SEEN, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_ABSOLUTE_SECONDS:
            logout(request)
            messages.warning(request, _("Su sesión terminó por seguridad. Ingrese de nuevo."))
        elif now - seen > SEEN_EVERY:
            session[SEEN] = now


class NothingLeftBehind:
    """What somebody signed in was shown is not kept where the next person at that computer could find it.

    Pages are asked for again instead of being taken from the browser's store; those who leave have it emptied.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_in = SESSION_KEY in request.session
        response = self.get_response(request)
        if was_in and SESSION_KEY not in request.session:
            response.headers["Clear-Site-Data"] = '"cache"'
        if was_in and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-cache"
        return response


class SecondFactor:
    """Staff who came in with a password set up their second factor before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_missing(request):
            messages.info(request, _("Antes de seguir, active su segundo factor. Se hace una sola vez."))
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)

    def _is_missing(self, request: HttpRequest) -> bool:
        records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
        methods = {record.get("method") for record in records}
        if "password" not in methods or methods & {"mfa", "socialaccount"} or request.session.get(SECOND_FACTOR):
            return False
        if request.path.startswith(WITHOUT_SECOND_FACTOR) or not request.user.is_authenticated:
            return False
        if not request.user.access.is_staff_member:
            return False
        if Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).exists():
            # Enrolled in this very session: otherwise the sign-in would have asked for the code.
            request.session[SECOND_FACTOR] = True
            return False
        return True


class VerifiedEmail:
    """Whoever comes for a company confirms an e-mail first: every later step is told there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.VERIFIED_EMAIL_PATHS) and self._is_missing(request):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('accounts:email')}?{query}")
        return self.get_response(request)

    def _is_missing(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and not user.has_verified_email and not user.access.is_staff_member
