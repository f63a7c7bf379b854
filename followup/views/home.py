"""`/seguimiento/`: where one looks after companies once they were served."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.paging import CappedPaginator
from casework.views.guards import staff_only
from followup.selectors import silence as selector
from portfolio.views.base import reader


@require_GET
@staff_only
def home(request: HttpRequest) -> HttpResponse:
    """How many wait for news, and the ways to what is known of them."""
    user, today = reader(request), timezone.localdate()
    silent = CappedPaginator(selector.found(user, {}, today), 1)
    never = CappedPaginator(selector.found(user, {"silencio": "nunca"}, today), 1)
    return render(request, "followup/home.html", {"silent": silent, "never": never})
