"""`/empresa/situacion/`: how the company stands, what it lacks and what it can do next (CPE-9)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portfolio.selectors.own_desk import own_desk
from portfolio.views.base import own_company


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The company's desk."""
    company, now = own_company(request), timezone.now()
    context = {
        "company": company, "desk": own_desk(company, now=now), "now": now,
        "today": now.astimezone(company.office.zone).date(),
    }  # fmt: skip
    return render(request, "portfolio/own/desk.html", context)
