"""CAT-3: what a company was told of a service before its action: sent, read, answered."""

from __future__ import annotations

from collections.abc import Iterable

from portfolio.models import Action, Company, ServiceSheet
from portfolio.querysets import ServiceSheetQuerySet


def sheets_of(company: Company) -> ServiceSheetQuerySet:
    """Everything that the company was told, newest first."""
    rows = ServiceSheet.objects.filter(company=company)
    return rows.select_related("kind", "office", "sent_by", "read_by", "answered_by").order_by("-sent_at", "-pk")


def sheet_behind(action: Action) -> ServiceSheet | None:
    """The sheet of the service that an action was: of its activity, else the last one of its kind before it."""
    return sheets_behind([action]).get(action.pk)


def sheets_behind(actions: Iterable[Action]) -> dict[int, ServiceSheet]:
    """The same for many actions of the same companies: one query."""
    rows = list(actions)
    if not rows:
        return {}
    sheets = (
        ServiceSheet.objects.in_force()
        .filter(company__in=[row.company_id for row in rows], kind__in={row.kind_id for row in rows})
        .select_related("read_by")
        .order_by("sent_at", "pk")
    )
    found: dict[int, ServiceSheet] = {}
    for sheet in sheets:
        for row in rows:
            if _fits(sheet, row):
                found[row.pk] = sheet
    return found


def _fits(sheet: ServiceSheet, action: Action) -> bool:
    if (sheet.company_id, sheet.kind_id) != (action.company_id, action.kind_id):
        return False
    if sheet.activity_id is not None:
        return sheet.activity_id == action.activity_id
    return sheet.sent_at <= action.logged_at
