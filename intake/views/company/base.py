"""What every page of the company does: whose company, which intake, and the words of what cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from casework.errors import NotPossible
from intake.models import Intake
from portfolio.models import Company
from portfolio.selectors.companies import current_company


@dataclass
class Desk:
    """The company for which this person acts now, and its intake if it has one."""

    request: HttpRequest
    user: Any
    company: Company
    intake: Intake | None
    now: datetime
    kept: dict[str, Any] = field(default_factory=dict)  # what was read already in this request

    @property
    def case(self) -> Any:
        """The file where messages and documents go: the intake in course, else the company's."""
        return self.intake.case if self.intake else self.company.case

    def page(self, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        """A page of the company, with what its frame shows."""
        frame = {"company": self.company, "intake": self.intake, "now": self.now, "case": self.case}
        return render(self.request, f"intake/company/{template}.html", {**frame, **(context or {})}, status=status)


View = Callable[..., HttpResponse]


def company_page(view: Callable[..., HttpResponse]) -> View:
    """Sign-in, and the company for which the person acts; without one, the home explains how to have it."""

    @wraps(view)
    @login_required
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        company = current_company(request.user, request)
        if company is None:
            return redirect("intake:home")
        return view(desk_of(request, company), *args, **kwargs)

    return inner


def intake_page(view: Callable[..., HttpResponse]) -> View:
    """Like `company_page`, for pages that only make sense inside an intake."""

    @company_page
    def inner(desk: Desk, *args: Any, **kwargs: Any) -> HttpResponse:
        if desk.intake is None:
            return redirect("intake:home")
        return view(desk, *args, **kwargs)

    return inner


def desk_of(request: HttpRequest, company: Company) -> Desk:
    """Read the company's newest intake with what its pages show."""
    found = (
        Intake.objects.filter(company=company)
        .select_related("case__office", "case__responsible", "company__case", "company__office")
        .select_related("company__comuna__region")
        .current_first()
        .first()
    )
    return Desk(request, request.user, found.company if found else company, found, timezone.now())


def act(desk: Desk, doing: Callable[[], Any], *, done: str, to: str, failed: str = "") -> HttpResponse:
    """Run a service and go on: the words of what happened, or of why it could not."""
    try:
        doing()
    except NotPossible as problem:
        messages.warning(desk.request, str(problem))
        return redirect(failed or to)
    messages.success(desk.request, done)
    return redirect(to)
