"""`/cuenta/api/`: one's own keys to the API."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..errors import NotAllowedNow
from ..forms.tokens import ApiTokenForm
from ..models import ApiToken
from ..services import tokens


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def api_tokens(request: HttpRequest) -> HttpResponse:
    """List them, and issue one: the key shows on the answer to that request and never again."""
    user, now, key = request.user, timezone.now(), ""
    form = ApiTokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _, key = tokens.issue(user=user, now=now, **form.cleaned_data)  # type: ignore[arg-type]
        except NotAllowedNow as error:
            form.add_error(None, str(error))
        else:
            form = ApiTokenForm()
    rows = ApiToken.objects.valid(now).filter(user=user)
    status = 422 if form.errors else 200
    return render(request, "accounts/api_tokens.html", {"form": form, "tokens": rows, "key": key}, status=status)


@login_required
@require_POST
def api_token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, user=request.user.pk, pk=pk)
    tokens.revoke(token, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, f"La clave de «{token.name}» ya no funciona.")
    return redirect("accounts:api_tokens")
