"""What happens after several failed sign-ins. The answer is the same whether the person exists or not."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def username_of(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name under which failures are counted: what was typed, in lower case."""
    given = dict(credentials or {})
    typed = given.get("email") or given.get("username") or ""
    if not typed and request is not None:
        typed = request.POST.get("login", "")
    return str(typed).strip().lower()[:255]


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    from .forms import StaffSignInForm

    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    form = StaffSignInForm(request=request, initial={"login": request.POST.get("login", "")})
    context = {
        "form": form,
        "locked": _("Hubo varios intentos seguidos. Espere %(minutes)s minutos y pruebe otra vez.")
        % {"minutes": minutes},
    }
    return render(request, "accounts/sign_in.html", context, status=429)
