"""The search of the header: jumps to a file by folio or RUT, or lists the companies and files that match."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from stdnum.cl import rut as cl_rut

from accounts.access import access_of
from casework.models import CaseFile
from casework.selectors import inbox
from casework.text import fold
from portfolio.models import Company
from portfolio.selectors.lists import look_alikes

from .views import words_of

PER_PAGE = 25
COMPANIES = 8  # the rest is in the list of companies


def plain_rut(text: str) -> str:
    """«76.543.210-3» as the portal stores it, «76543210-3»; empty when the text is not a valid RUT."""
    compact = cl_rut.compact(text)
    return f"{compact[:-1]}-{compact[-1]}" if cl_rut.is_valid(text) else ""


def matching(files: QuerySet[CaseFile], asked: str) -> QuerySet[CaseFile]:
    """Files, or files of a company, that hold every word asked for."""
    for word in fold(asked).split():
        files = files.filter(search_text__contains=word)
    return files


@login_required
def search(request: HttpRequest) -> HttpResponse:
    if not access_of(request.user).is_staff_member:
        raise PermissionDenied("equipo de ProChile")
    asked = words_of(request)
    files = CaseFile.objects.visible_to(request.user)  # type: ignore[arg-type]
    if not asked:
        return render(request, "public/search.html", {"asked": "", "rows": [], "page": None})
    exact = files.filter(folio__iexact=asked).first()
    if exact is not None:
        return redirect(exact)
    rut = plain_rut(asked)
    if rut:  # more people see a company's data than its files
        company = Company.objects.visible_to(request.user).not_merged().at(rut).first()
        if company is not None:
            return redirect(company)
    found = inbox.ordered(matching(files, rut or asked), "-abierto")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    rows = [inbox.row_of(case) for case in page.object_list]
    seen = Company.objects.visible_to(request.user).not_merged()
    named: Any = seen.search(asked).select_related("case", "office").order_by("legal_name", "pk")
    companies = list(named[: COMPANIES + 1])
    context = {
        "asked": asked, "rows": rows, "page": page, "companies": companies[:COMPANIES],
        "more": len(companies) > COMPANIES, "similar": look_alikes(seen, asked, len(companies)),
    }  # fmt: skip
    return render(request, "public/search.html", context)
