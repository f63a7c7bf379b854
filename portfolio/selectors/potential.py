"""Potential accounts (POT-1): those that a user sees, and where they may register one."""

from __future__ import annotations

from typing import Any

from accounts.access import access_of
from accounts.models import Office, Role, User
from portfolio.models import Company
from portfolio.querysets import CompanyQuerySet
from portfolio.rules.permissions import LOGGING
from portfolio.states import Standing


def offices_for(user: User) -> Any:
    """Regional offices where the user may register one; an Oficom's executive chooses whose region it is."""
    access = access_of(user)
    if access.has(Role.OFICOM_EXECUTIVE):
        return Office.objects.active().regional().order_by("region__order")
    return Office.objects.active().filter(pk__in=access.offices(*LOGGING))


def found(user: User, *, standing: str = "", asked: str = "") -> CompanyQuerySet:
    """Those that this user sees, the newest first: in that standing, or all but the discarded ones."""
    rows = Company.objects.visible_to(user).potential()
    rows = rows.filter(standing=standing) if standing else rows.exclude(standing=Standing.DISCARDED)
    if asked:
        rows = rows.search(asked)
    return rows.select_related("case__responsible", "office", "potential_account").order_by("-case__opened_at", "-pk")
