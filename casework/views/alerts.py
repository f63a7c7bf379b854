"""`/administracion/avisos/`: alerts that could not be prepared, and were set aside so that the rest went on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.models import Deadline

PER_PAGE = 50


@login_required
@require_GET
def alerts_aside(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if not user.access.sees_administration:
        raise PermissionDenied("Esta página es de la administración del portal.")
    rows = Deadline.objects.set_aside().select_related("case", "clause", "office").order_by("-alert_failed_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "casework/alerts/aside.html", {"page": page})
