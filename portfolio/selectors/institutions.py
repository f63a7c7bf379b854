"""Institutions and what they ask, as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import Role, RoleAssignment, User
from casework.models import CaseFile
from casework.states import CaseKind
from casework.vocabulary import Question
from portfolio.models import Company, InstitutionRequest
from portfolio.selectors.page import with_names
from portfolio.states import CompanyKind

#: Who leads a relation and may be asked for their word, the nearest to a sector first.
LEADING = (
    Role.SECTOR_LEAD, Role.OFFICE_HEAD, Role.MACROZONE_COORDINATOR, Role.DEMAND_COORDINATOR, Role.CLIENT_MANAGEMENT,
    Role.NATIONAL_DIRECTORATE, Role.STRATEGIC_DEVELOPMENT,
)  # fmt: skip


def found(user: User, values: Mapping[str, str]) -> Any:
    """The institutions that this user may see and the filters ask for, by name."""
    rows = Company.objects.visible_to(user).not_merged().filter(kind=CompanyKind.ASSOCIATION)
    if values.get("sector"):
        rows = rows.filter(sector=values["sector"])
    if values.get("oficina"):
        rows = rows.filter(office__code=values["oficina"])
    if values.get("validada"):
        rows = rows.filter(validated_at__isnull=values["validada"] == "no")
    if values.get("q"):
        rows = rows.search(values["q"])
    return with_names(rows).prefetch_related(None).select_related("case__responsible").order_by("legal_name", "pk")


def waiting(user: User) -> list[InstitutionRequest]:
    """Requests not answered yet that the user may see, oldest first."""
    rows = InstitutionRequest.objects.visible_to(user).for_list().exclude(state="answered")
    return list(rows.order_by("case__opened_at")[:50])


def one(user: User, folio: str) -> InstitutionRequest | None:
    rows = InstitutionRequest.objects.visible_to(user).for_list().prefetch_related("company__representations")
    return rows.filter(case__folio=folio.upper()).first()


def leading_today(today: date) -> QuerySet[RoleAssignment]:
    """The roles held today that give somebody a word about a relation."""
    return RoleAssignment.objects.current(today).filter(role__in=LEADING)


def to_consult(asker: User, *, today: date, sector: str = "") -> QuerySet[User]:
    """INS-3: whom to ask: who leads that sector first, then the rest by name; never oneself."""
    held = leading_today(today)
    leads = held.filter(user=OuterRef("pk"), role=Role.SECTOR_LEAD, sector=sector).exclude(sector="")
    people: Any = User.objects.active().filter(pk__in=held.values("user")).exclude(pk=asker.pk)
    rows: QuerySet[User] = people.annotate(leads=Exists(leads)).order_by("-leads", "first_name", "last_name")
    return rows


def asked_of(user: User) -> set[int]:
    """Ids of the files that wait for this user's word: their turn, in their inbox."""
    return set(InstitutionRequest.objects.asked_of(user).values_list("pk", flat=True))


def questions(cases: Sequence[CaseFile]) -> dict[int, Question]:
    """Of these files, those that wait for somebody's word; no query when none can."""
    asking = [case.pk for case in cases if (case.kind, case.state) == (CaseKind.INSTITUTION_REQUEST, "consulted")]
    if not asking:
        return {}
    rows = InstitutionRequest.objects.filter(pk__in=asking).select_related("case", "consulted")
    return {
        row.pk: Question(row.consulted.display_name, reverse("portfolio:institution_request", args=[row.case.folio]))
        for row in rows
        if row.consulted is not None
    }
