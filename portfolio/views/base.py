"""What the portfolio's pages share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from casework.errors import NOT_YOURS, NotPossible
from portfolio.models import Company
from portfolio.rules.rut import InvalidRut
from portfolio.selectors.companies import current_company
from portfolio.selectors.page import with_names


def reader(request: HttpRequest) -> User:
    """Who is looking. The pages ask for sign-in before, so that it is always somebody."""
    return cast(User, request.user)


def fetch(
    request: HttpRequest, reference: str, *, people: bool = True, shape: Callable[[Any], Any] = with_names
) -> Company:
    """The company of an address, or 404 outside what this user may see; without its people where a page has none.

    Args:
        shape: what is read with it.
    """
    rows = shape(Company.objects.visible_to(reader(request)).not_merged()).at(reference)
    company = (rows if people else rows.prefetch_related(None)).first()
    if company is None:
        raise Http404
    return company


def own_company(request: HttpRequest) -> Company:
    """The company for which the person acts on its own pages, or 404."""
    company = current_company(request.user, request)
    if company is None:
        raise Http404
    return company


def with_company(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed in and acting for a company, which the view receives; who has none is led to where one registers."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        company = current_company(request.user, request)
        if company is None:
            messages.info(request, "Para eso, registre su empresa o únase a ella.")
            return redirect("/empresa/")
        return view(request, company, *args, **kwargs)

    return guarded


def moved_to(request: HttpRequest, reference: str) -> Company | None:
    """Where a merged record leads: the one that stayed, if this user may see it."""
    from portfolio.rules.rut import guess
    from portfolio.selectors.duplicates import survivor

    rut = guess(reference)
    gone = Company.objects.filter(merged_into__isnull=False)
    gone = gone.filter(former_rut=rut) if rut else gone.filter(case__folio=reference.upper().replace("\x00", ""))
    row = gone.select_related("merged_into__case").first()
    if row is None and rut:
        row = Company.objects.not_merged().filter(former_rut=rut).select_related("case").first()
    if row is None:
        return None
    return Company.objects.visible_to(reader(request)).select_related("case").filter(pk=survivor(row).pk).first()


def require(allowed: bool) -> None:
    """What one may see but not do answers 403."""
    if not allowed:
        raise PermissionDenied(NOT_YOURS)


def attempt(form: forms.BaseForm, act: Callable[[], Any]) -> Any:
    """Carry out a service; its refusal becomes an error of the form. Returns None when it was refused."""
    try:
        return act()
    except (NotPossible, InvalidRut) as problem:
        refuse(form, problem)
        return None


def refuse(form: forms.BaseForm, problem: Exception) -> None:
    """Tell a service's refusal in the form: beside the fields that it names, or above them all."""
    named = {name: words for name, words in getattr(problem, "problems", {}).items() if name in form.fields}
    form.add_error(None, forms.ValidationError(named or str(problem)))


def act_page(
    request: HttpRequest,
    company: Company,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any], Any], Any],
    *,
    title: str,
    text: str,
    submit: str,
    done: str,
    danger: bool = False,
    cancel_url: str = "",
    template: str = "portfolio/act.html",
    to: str = "",
    **context: Any,
) -> HttpResponse:
    """A page that says what will happen and asks what it needs; then the act, or its refusal in words.

    Args:
        act: called with the cleaned data and the moment.
        done: what is said afterwards.
        to: where to go afterwards; the company's page when empty.
    """
    if request.method == "POST" and form.is_valid():
        result = attempt(form, lambda: (act(form.cleaned_data, timezone.now()), True))
        if result is not None:
            messages.success(request, done)
            return redirect(to or company)
    context |= {
        "company": company,
        "form": form,
        "title": title,
        "text": text,
        "submit": submit,
        "danger": danger,
        "cancel_url": cancel_url or company.get_absolute_url(),
    }
    return render(request, template, context, status=422 if form.is_bound else 200)
