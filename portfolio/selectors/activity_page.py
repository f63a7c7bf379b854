"""What the page of one activity shows to the team, and what a company sees of its own: a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Office, User
from casework.models import Document
from portfolio.models import Activity, Company, Enrolment
from portfolio.rules import activity_catalogue as catalogue
from portfolio.rules import permissions
from portfolio.rules.enrolment import Verdict
from portfolio.selectors.enrolment import verdicts
from portfolio.states import ENROLMENT_ALIVE, ENROLMENT_HOLDS_A_PLACE, EnrolmentState

GROUPS = (
    ("Por confirmar", (EnrolmentState.REQUESTED,)),
    ("Inscritas", (EnrolmentState.ENROLLED, EnrolmentState.ATTENDED, EnrolmentState.ABSENT)),
    ("En lista de espera", (EnrolmentState.WAITING,)),
    ("Fuera", (EnrolmentState.CANCELLED, EnrolmentState.REJECTED)),
)


@dataclass(frozen=True)
class Line:
    """One company of an activity, how it stands before the requirements, and its place in the list if it waits."""

    enrolment: Enrolment
    verdict: Verdict
    position: int = 0

    @property
    def troubles(self) -> list[Any]:
        return [*self.verdict.lacking, *self.verdict.pending, *self.verdict.warnings]


def people_of(activity: Activity, user: User) -> Any:
    """The enrolments that this user may see, with what a list shows."""
    rows = Enrolment.objects.visible_to(user).filter(activity=activity).prefetch_related("company__representations")
    return rows.select_related("company__case", "company__office", "asked_by", "exception_by").order_by(
        "asked_at", "pk"
    )


def on_the_list(activity: Activity, user: User) -> list[Enrolment]:
    """Who is on the attendance list, by name of the company."""
    rows = people_of(activity, user).in_state(ENROLMENT_HOLDS_A_PLACE)
    return sorted(rows, key=lambda row: row.company.legal_name.lower())


def groups(activity: Activity, user: User, *, now: datetime) -> list[tuple[str, list[Line]]]:
    """Who is in it, by how they stand."""
    rows = list(people_of(activity, user))
    found = verdicts(activity, rows, now=now)
    waiting = [row.pk for row in rows if row.state == EnrolmentState.WAITING]
    lines = [
        Line(row, found[row.pk], waiting.index(row.pk) + 1 if row.state == EnrolmentState.WAITING else 0)
        for row in rows
    ]
    return [
        (title, chosen) for title, states in GROUPS if (chosen := [x for x in lines if x.enrolment.state in states])
    ]


def papers(activity: Activity, *, shared_only: bool = False) -> list[tuple[str, list[Document]]]:
    """The documents of an activity by what they are; what its template asks for and is missing has none. One query."""
    rows = Document.objects.current().filter(case=activity.case_id).order_by("uploaded_at")
    if shared_only:
        rows = rows.filter(visible_to_company=True)
    known = catalogue.papers()
    by_title: dict[str, list[Document]] = {}
    for row in rows:
        by_title.setdefault(row.title, []).append(row)
    asked = [known[code].label for code in activity.documents if code in known and known[code].owner == "office"]
    found = [(label, by_title.pop(label, [])) for label in asked] if not shared_only else []
    return [*found, *by_title.items()]


def documents_for(activity: Activity, user: User) -> QuerySet[Document]:
    """Those that this user may read: its office, and who sees the file; a company inside, the shared ones."""
    inside = Enrolment.objects.filter(
        activity=activity, company__in=Company.objects.represented_by(user),
        state__in=(EnrolmentState.ENROLLED, EnrolmentState.ATTENDED),
    )  # fmt: skip
    rows = Document.objects.current().filter(case=activity.case_id)
    if permissions.organises(activity, user):
        return rows
    of_team = Q(pk__in=Document.objects.visible_to(user).values("pk"))
    return rows.filter(of_team | Q(visible_to_company=True) if inside.exists() else of_team)


def asked_of_company(activity: Activity) -> list[str]:
    """The documents that an activity asks of each company, in words."""
    known = catalogue.papers()
    return [known[code].label for code in activity.documents if code in known and known[code].owner == "company"]


def at_the_door(rut: str) -> Company | None:
    """Whoever comes without being enrolled, from any region: by its RUT."""
    rows = Company.objects.not_merged().filter(rut=rut)
    return rows.select_related("case", "office").first()


def of_company(company: Company) -> list[Enrolment]:
    """Every activity in which a company is or was, newest first."""
    rows = Enrolment.objects.filter(company=company).select_related("activity__case__office", "activity__kind")
    return list(rows.order_by("-activity__starts_at", "-pk")[:200])


@dataclass(frozen=True)
class Mine:
    """A company's activities, as its own page groups them."""

    coming: Sequence[Enrolment]
    waiting: Sequence[Enrolment]
    past: Sequence[Enrolment]


def mine(company: Company, *, now: datetime) -> Mine:
    """What is to come, where it waits, and what was."""
    rows = of_company(company)
    alive = [row for row in rows if row.state in ENROLMENT_ALIVE and _to_come(row.activity, now)]
    waits = (EnrolmentState.WAITING, EnrolmentState.REQUESTED)
    return Mine(
        coming=sorted((row for row in alive if row.state not in waits), key=lambda row: row.activity.starts_at),
        waiting=sorted((row for row in alive if row.state in waits), key=lambda row: row.activity.starts_at),
        past=[row for row in rows if row not in alive],
    )


def _to_come(activity: Activity, now: datetime) -> bool:
    return activity.state in ("published", "closed") and activity.ends_at > now


def joinable(company: Company, *, now: datetime, limit: int = 12) -> list[Any]:
    """Activities with open enrolment that call this company and in which it is not: its region first."""
    taken = Enrolment.objects.filter(company=company, state__in=ENROLMENT_ALIVE).values("activity")
    rows = (
        Activity.objects.public().filter(state="published", starts_at__gt=now).exclude(pk__in=taken)
        .for_list().with_counts().prefetch_related("sectors").order_by("starts_at", "pk")[:100]
    )  # fmt: skip
    open_now = [row for row in rows if row.takes_enrolments(now) and _calls(row, company)]
    return sorted(open_now, key=lambda row: row.case.office_id != company.office_id)[:limit]


def _calls(activity: Activity, company: Company) -> bool:
    sectors = {sector.pk for sector in activity.sectors.all()}
    return (
        (not sectors or company.sector in sectors)
        and (not activity.segments or company.segment in activity.segments)
        and (not activity.categories or company.category in activity.categories)
    )


def colleagues(office: Office, *, now: datetime) -> Any:
    """Whom companies may ask about its activities: who logs what is done at the office."""
    people: Any = User.objects.staff(today=now.astimezone(office.zone).date())
    return people.filter(role_assignments__office=office, role_assignments__role__in=permissions.LOGGING).distinct()


def may_see_people(activity: Activity, user: User) -> bool:
    return permissions.organises(activity, user) or user.access.sees_all


def sees_attendee(enrolment: Enrolment, user: User) -> bool:
    """Who comes for a company is for who sees the people of the activity, who works the company, and the company."""
    near = permissions.acts_for_it_or_works_it(enrolment.company, user)
    return near or may_see_people(enrolment.activity, user)
