"""CAT-3: what a company was told of a service before its action: sent, read, answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst

from accounts.models import User
from casework.text import fold
from portfolio.models import Action, Activity, Company, ServiceSheet
from portfolio.querysets import CompanyQuerySet, ServiceSheetQuerySet
from portfolio.states import ENROLMENT_HOLDS_A_PLACE, SheetAnswer

USUAL_TERM = timedelta(days=7)


def sheets_of(company: Company) -> ServiceSheetQuerySet:
    """Everything that the company was told, newest first."""
    rows = ServiceSheet.objects.filter(company=company)
    return rows.select_related("kind", "office", "sent_by", "read_by", "answered_by").order_by("-sent_at", "-pk")


def sheets_found(user: User, values: Mapping[str, str]) -> ServiceSheetQuerySet:
    """What the user may see and the filters ask for, newest first."""
    rows = ServiceSheet.objects.visible_to(user).standing(values.get("estado", ""))
    if values.get("ver") == "mias":
        rows = rows.filter(sent_by=user)
    if values.get("actividad"):
        rows = rows.filter(activity__case__folio=values["actividad"].upper().replace("\x00", ""))
    for word in values.get("q", "").replace("\x00", "").split():
        rows = rows.filter(Q(name__icontains=word) | Q(company__search_text__contains=fold(word)))
    rows = rows.select_related("company__case", "kind", "sent_by", "read_by", "activity__case")
    return rows.order_by("-sent_at", "-pk")


def usual_answer_by(today: date, activity: Activity | None = None) -> date:
    """The last day to confirm that is proposed; before an activity begins, when it is of one. The office says."""
    if activity is None:
        return today + USUAL_TERM
    begins = activity.starts_at.astimezone(activity.zone).date()
    return max(today, min(today + USUAL_TERM, begins - timedelta(days=1)))


def proposed_for(activity: Activity) -> dict[str, Any]:
    """What the sheet of an activity says unless its organiser writes something else."""
    return {
        "kind": activity.kind, "name": activity.name, "dates": capfirst(f"{activity.when}\n{activity.where}"),
        "fee": activity.fee_words if activity.fee_amount is not None else "",
    }  # fmt: skip


#: Why a company that has a sheet of the activity gets no other, by what it answered.
ANSWERED = {
    "": "Ya la tiene y aún no responde",
    SheetAnswer.ACCEPTED: "Ya confirmó los suyos",
    SheetAnswer.DECLINED: "Avisó que no participará",
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """A company to which a sheet may go; `refusal` says why not, in words, where it may not."""

    company: Company
    refusal: str = ""


def addressees(companies: Iterable[Company], *, activity: Activity | None = None) -> list[Addressee]:
    """Companies with their people at hand, and which of them cannot get the sheet now: one query with an activity."""
    sent: dict[int, str] = {}
    if activity is not None:
        in_force = ServiceSheet.objects.in_force().filter(activity=activity).order_by("sent_at", "pk")
        sent = dict(in_force.values_list("company", "answer"))
    found = []
    for company in companies:
        acting = any(link.acts for link in company.representations.all())
        refusal = "" if acting else "Nadie la representa en el portal"
        found.append(Addressee(company, ANSWERED[sent[company.pk]] if company.pk in sent else refusal))
    return found


def enrolled_in(activity: Activity) -> CompanyQuerySet:
    """The companies that hold a place at an activity, by name, with who represents them."""
    held = activity.enrolments.filter(state__in=ENROLMENT_HOLDS_A_PLACE)
    rows = Company.objects.filter(pk__in=held.values("company")).select_related("case", "office", "executive")
    return rows.prefetch_related("representations").order_by("legal_name", "pk")


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
