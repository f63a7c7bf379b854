"""Requests as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from casework.models import CaseFile, Deadline
from casework.text import search_words
from portfolio.models import Company, ServiceRequest

FILTERS = {"estado": "state", "origen": "origin", "oficina": "case__office__code"}


def _with_terms(rows: Any) -> Any:
    running = Deadline.objects.filter(outcome="open").select_related("version", "office", "clause").order_by("due_at")
    return rows.prefetch_related(Prefetch("case__deadlines", running, to_attr="running"))


def found(user: User, values: Mapping[str, str], *, now: datetime) -> Any:
    """What the user may see and the filters ask for, newest first, each with its running term."""
    rows = ServiceRequest.objects.visible_to(user).for_list()
    for name, lookup in FILTERS.items():
        if values.get(name):
            rows = rows.filter(**{lookup: values[name]})
    if values.get("mias"):
        rows = rows.attended_by(user)
    if values.get("atrasadas"):
        rows = rows.late(now)
    for word in search_words(values.get("q", "")):
        rows = rows.filter(case__search_text__contains=word)
    return _with_terms(rows.order_by("-case__opened_at", "-pk"))


def of_company(company: Company) -> list[ServiceRequest]:
    """The company's requests, newest first."""
    rows = ServiceRequest.objects.filter(company=company).for_list().prefetch_related("alternatives")
    return list(_with_terms(rows.order_by("-case__opened_at", "-pk")))


def one(user: User, folio: str) -> ServiceRequest | None:
    """A request by its folio, when the user may see it."""
    rows = ServiceRequest.objects.visible_to(user).for_list().select_related("company__office", "answered_by")
    rows = rows.prefetch_related("alternatives", "company__representations")
    return _with_terms(rows).filter(case__folio=folio.upper()).first()


def term(request: ServiceRequest) -> Deadline | None:
    """The term that runs, as fetched with the request."""
    running = getattr(request.case, "running", [])
    return running[0] if running else None


def sees_file(user: User, request: ServiceRequest) -> bool:
    """An Oficom reads what became of the chance it told, and not the whole file."""
    return CaseFile.objects.visible_to(user).filter(pk=request.case_id).exists()
