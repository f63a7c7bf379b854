"""CAP-6, CAP-7: validated, admitted, left, back."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import perform
from casework.errors import NOT_YOURS, NotPossible
from portfolio.models import CategoryChange, Company
from portfolio.rules import permissions
from portfolio.services.assignment import assign_executive
from portfolio.services.common import local_day, lock_company
from portfolio.states import CATEGORY_NAMES, LeavingReason


@transaction.atomic
def record_validation(*, company: Company, actor: User, now: datetime) -> Company:
    """Write down who validated the company and when (third fact of DEF-2); the intake keeps the reasons.

    Raises:
        PermissionDenied: only who works the company validates it (CAP-6).
    """
    locked = lock_company(company)
    if not permissions.works_it(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    locked.validated_at, locked.validated_by = now, actor
    locked.save(update_fields=["validated_at", "validated_by"])
    return locked


@transaction.atomic
def record_potential(*, company: Company, potential: str = "", segment: str = "") -> Company:
    """Copy the result of the test (high, medium, low) and the segment of CPE-3 from the assessment in force."""
    locked = lock_company(company)
    locked.potential, locked.segment = potential or locked.potential, segment or locked.segment
    locked.save(update_fields=["potential", "segment"])
    return locked


@transaction.atomic
def record_work(*, company: Company, on: date) -> Company:
    """Something was done with the company on that day (DEF-4 counts from the last)."""
    locked = lock_company(company)
    if locked.last_worked_on is None or locked.last_worked_on < on:
        locked.last_worked_on = on
        locked.save(update_fields=["last_worked_on"])
    return locked


@transaction.atomic
def admit_company(
    *,
    company: Company,
    category: int,
    executive: User | None,
    actor: User,
    now: datetime,
    note: str = "",
    entry_score: int | None = None,
    entry_segment: str = "",
) -> Company:
    """CAP-7: the company enters the portfolio with a category and an executive.

    Args:
        category: 1, 2 or 3.
        executive: who will attend it; None keeps the one it has.
        entry_score: its final score, 0 to 100 (CPE-7); None for exporters, who have none. The first entry's stays.
        entry_segment: its segment when it enters (CPE-3).

    Raises:
        PermissionDenied: the actor does not work the company.
        NotPossible: no category, no executive, or the executive has no room (CAT-6).
    """
    if category not in CATEGORY_NAMES:
        raise NotPossible("Elija la categoría: 1, 2 o 3.")
    old = company.category
    if executive is not None and company.executive_id != executive.pk:
        reason = note or "Ingreso a la cartera."
        assign_executive(company=company, executive=executive, actor=actor, now=now, reason=reason)
    if executive is None and company.executive_id is None:
        raise NotPossible("Elija quién atenderá a la empresa.")
    admitted = perform(
        company, "admit", actor=actor, now=now, note=note, data={"category": category},
        category=category, at=now, entry_score=entry_score, entry_segment=entry_segment,
    )  # fmt: skip
    if old != category:
        CategoryChange.objects.create(
            company=admitted, old=old, new=category, at=now, by=actor, reason=note or "Ingreso a la cartera."
        )
    return admitted


@transaction.atomic
def deactivate_company(
    *, company: Company, actor: User, now: datetime, note: str, left_on: date, left_reason: str
) -> Company:
    """CPE-7, CPE-8: it ceased, left or asked to leave.

    Args:
        left_on: the day on which it left; neither before it came nor in the future.
        left_reason: one of LeavingReason; `note` tells more.
    """
    if left_reason not in LeavingReason.values:
        raise NotPossible("Elija por qué salió la empresa.")
    came = company.case.opened_at.astimezone(company.office.zone).date()
    if not came <= left_on <= local_day(company, now):
        raise NotPossible(f"La fecha de salida va entre el {came:%d-%m-%Y}, cuando llegó al portal, y hoy.")
    return perform(
        company, "deactivate", actor=actor, now=now, note=note, on=left_on, reason=left_reason,
        data={"left_on": left_on.isoformat(), "left_reason": left_reason},
    )  # fmt: skip


@transaction.atomic
def reactivate_company(*, company: Company, actor: User, now: datetime, note: str = "") -> Company:
    """CAP-10: a former user comes back with its history."""
    return perform(company, "reactivate", actor=actor, now=now, note=note)
