"""`/empresa/historial/`: the company's whole history, without what is internal (CPE-9)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portfolio.forms.own_story import OwnStoryForm
from portfolio.models import Company
from portfolio.selectors.own_story import MOST_PAGES, own_story, years
from portfolio.views.base import reader, with_company


@require_GET
@with_company
def history(request: HttpRequest, company: Company) -> HttpResponse:
    """A page of it, by kind and year."""
    today = timezone.now().astimezone(company.office.zone).date()
    form = OwnStoryForm(request.GET, years=years(company, today=today))
    show, year = form.values()
    asked = request.GET.get("pagina", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:9]) <= MOST_PAGES else 1
    entries, more = own_story(company, reader(request), show=show, year=year, page=number)
    context = {
        "company": company, "form": form, "entries": entries, "more": more, "number": number,
        "filtered": bool(show or year),
    }  # fmt: skip
    return render(request, "portfolio/own/history.html", context)
