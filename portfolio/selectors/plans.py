"""Work plans as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from casework.models import CaseFile, Message
from casework.text import search_words
from portfolio.models import Company, WorkPlan


def found(user: User, values: Mapping[str, str], *, today: date) -> Any:
    """The plans that this user may see and the filters ask for; those in course first, the nearest milestone first.

    A company's data are seen by more people than its files: `opens` is whether this user may open the plan's.
    """
    files = CaseFile.objects.visible_to(user).filter(pk=OuterRef("case"))
    rows = WorkPlan.objects.visible_to(user).for_list().annotate(opens=Exists(files))
    if values.get("estado"):
        rows = rows.filter(state=values["estado"])
    if values.get("oficina"):
        rows = rows.filter(case__office__code=values["oficina"])
    if values.get("atraso"):
        rows = rows.late(today)
    if values.get("mios"):
        rows = rows.filter(company__executive=user)
    for word in search_words(values.get("q", "")):
        rows = rows.filter(case__search_text__contains=word)
    return rows.order_by("state", "next_milestone_on", "-starts_on", "pk")


def of_company(company: Company) -> list[WorkPlan]:
    """The company's plans: the one in course first, then the newest."""
    rows = WorkPlan.objects.filter(company=company).for_list().order_by("-starts_on", "-pk")
    return sorted(rows, key=lambda plan: plan.state != "active")


def one(user: User, folio: str) -> WorkPlan | None:
    """A plan by its folio, when the user may see it."""
    rows = WorkPlan.objects.visible_to(user).for_list().select_related("company__office")
    return rows.prefetch_related("company__representations").filter(case__folio=folio.upper()).first()


def comments(plan: WorkPlan) -> list[Message]:
    """What both sides wrote about the plan, newest first."""
    return list(Message.objects.filter(case=plan.case_id, internal=False).order_by("-at", "-pk")[:50])
