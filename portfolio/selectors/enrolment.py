"""What is known of companies when they ask for a place: in a fixed number of queries, however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from casework.services.clauses import current
from portfolio.models import Action, Activity, Company, CompanyProfile, Enrolment
from portfolio.rules import permissions
from portfolio.rules.activity_catalogue import requirements_of
from portfolio.rules.enrolment import Call, CompanyFacts, Verdict, examine
from portfolio.states import LIVE_STANDINGS, CompanyKind, Standing

COACHING = "cb_coaching"
NOTICE, FEE = "notice30", "fee"
NOT_SAID = "not_said"
WOMEN = frozenset({"women_majority", "woman_manager"})


def call_of(activity: Activity, now: datetime) -> Call:
    """Whom the activity calls: one query for its sectors, unless they were fetched with it."""
    asked = tuple(requirements_of(asked_with_fee(activity)))
    notice = any(requirement.code == NOTICE for requirement in asked)
    return Call(
        requirements=asked,
        sectors=frozenset(sector.pk for sector in activity.sectors.all()),
        segments=frozenset(activity.segments),
        categories=frozenset(activity.categories),
        fee=activity.fee_amount is not None,
        notice_days=int(current("VIS-4", now).amount or 0) if notice else 0,
    )


def asked_with_fee(activity: Activity) -> list[dict[str, Any]]:
    """The requirements, with the payment of the fee wherever there is one (CAT-3), asked for or not."""
    rows: list[dict[str, Any]] = list(activity.requirements)
    if activity.fee_amount is not None and not any(row["code"] == FEE for row in rows):
        rows.append({"code": FEE, "blocking": True})
    return rows


def facts_of(
    companies: Iterable[Company], activity: Activity, *, now: datetime, by_staff: Iterable[int] = ()
) -> dict[int, CompanyFacts]:
    """The facts of each company, by its id: three queries.

    Args:
        by_staff: ids of the companies that an office enrols, not their representatives.
    """
    rows, asked = list(companies), frozenset(by_staff)
    trained, coached = _acted(rows)
    profiles: dict[int, tuple[dict[str, Any], Any]] = {
        pk: (answers, done)
        for pk, answers, done in CompanyProfile.objects.filter(company__in=rows).values_list(
            "company", "answers", "completed_at"
        )
    }
    ahead = _days_ahead(activity, now)
    found = {}
    for row in rows:
        answers, done = profiles.get(row.pk, ({}, None))
        acted = (row.pk in trained, row.pk in coached)
        found[row.pk] = _facts(row, acted, answers, done, days_ahead=ahead, by_staff=row.pk in asked)
    return found


def _facts(
    row: Company, acted: tuple[bool, bool], answers: Mapping[str, Any], done: Any, *, days_ahead: int, by_staff: bool
) -> CompanyFacts:
    return CompanyFacts(
        kind=row.kind,
        registered=_is_registered(row, done),
        validated=row.validated_at is not None,
        rut=bool(row.rut),
        started=row.kind != CompanyKind.NATIONAL or row.activity_start_date is not None,
        trained=acted[0],
        tested=bool(row.potential),
        exports=bool(row.exports),
        potential=row.potential,
        sector=row.sector,
        segment=row.segment,
        category=row.category,
        women_led=_women_led(answers),
        coached=acted[1],
        days_ahead=days_ahead,
        by_staff=by_staff,
    )


def _days_ahead(activity: Activity, now: datetime) -> int:
    return max((activity.starts_at - now).days, 0)


def with_training(rows: Any) -> Any:
    """Companies with what requirements ask of them, in the query that reads them."""
    came = Action.objects.training().filter(company=OuterRef("pk"))
    return rows.select_related("profile").annotate(
        was_trained=Exists(came), was_coached=Exists(came.filter(kind=COACHING))
    )


def own_verdicts(company: Any, activities: Iterable[Activity], *, now: datetime) -> list[tuple[Activity, Verdict]]:
    """How a company fetched `with_training` stands before activities fetched with their sectors: no query more."""
    profile = getattr(company, "profile", None)
    answers, done = (profile.answers, profile.completed_at) if profile else ({}, None)
    acted = (company.was_trained, company.was_coached)
    found = []
    for row in activities:
        facts = _facts(company, acted, answers, done, days_ahead=_days_ahead(row, now), by_staff=False)
        found.append((row, examine(call_of(row, now), facts)))
    return found


def _acted(rows: list[Company]) -> tuple[set[int], set[int]]:
    """Who had training, and who had coaching."""
    trained, coached = set(), set()
    for pk, kind in Action.objects.training().filter(company__in=rows).values_list("company", "kind").distinct():
        trained.add(pk)
        if kind == COACHING:
            coached.add(pk)
    return trained, coached


def _is_registered(row: Company, completed_at: Any) -> bool:
    if row.standing not in LIVE_STANDINGS:
        return False
    return row.kind != CompanyKind.NATIONAL or row.standing == Standing.PORTFOLIO or completed_at is not None


def _women_led(answers: Mapping[str, Any]) -> bool | None:
    said = answers.get("women_led") or []
    values = set(said if isinstance(said, list) else [said]) - {NOT_SAID}
    return bool(WOMEN & values) if values else None


def verdict_for(
    company: Company, activity: Activity, *, now: datetime, by_staff: bool, confirmed: Mapping[str, Any] | None = None
) -> Verdict:
    """How one company stands before the requirements of an activity."""
    facts = facts_of([company], activity, now=now, by_staff=[company.pk] if by_staff else [])
    return examine(call_of(activity, now), facts[company.pk], confirmed)


def verdicts(activity: Activity, enrolments: Iterable[Enrolment], *, now: datetime) -> dict[int, Verdict]:
    """How each enrolled company stands today, by the id of its enrolment."""
    rows = list(enrolments)
    call = call_of(activity, now)
    facts = facts_of(
        [row.company for row in rows], activity, now=now, by_staff=[row.company_id for row in rows if row.by_staff]
    )
    return {row.pk: examine(call, facts[row.company_id], row.confirmed) for row in rows}


def enrollable(activity: Activity, user: User) -> Any:
    """Whom this user may enrol: whoever organises, any company of the country; others, those that they see."""
    rows = Company.objects.not_merged().select_related("case", "office")
    return rows if permissions.organises(activity, user) else rows.filter(pk__in=Company.objects.visible_to(user))


def enrols_any(user: User) -> bool:
    """Whether this user may ask for a place for some company: who represents one, or logs actions."""
    return permissions.logs_anything(user) or Company.objects.represented_by(user).exists()
