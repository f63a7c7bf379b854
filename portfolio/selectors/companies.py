"""Facts about one company, computed when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from casework.services.clauses import parameter, parameters
from portfolio.models import Company, Sector
from portfolio.querysets.facts import EXPORT_YEARS, INSTITUTIONS, Rhythm
from portfolio.rules import cartera as rules
from portfolio.rules.cartera import Fact
from portfolio.rules.eligibility import EligibilityInput
from portfolio.rules.eligibility import eligibility as eligibility_facts
from portfolio.states import CATEGORIES, Standing

if TYPE_CHECKING:
    from django.http import HttpRequest

SESSION_KEY = "company"
Shape = Callable[[Any], Any]
KEPT = "acting_for"  # where a request keeps its company, so that it is read once


def cartera_input(company: Company, *, today: date) -> CarteraInput:
    """What the five facts of DEF-2 are computed from: three queries."""
    sector = Sector.objects.filter(code=company.sector).first()
    since = rules.years_before(today, EXPORT_YEARS).year
    return rules.CarteraInput(
        missing_contact=tuple(missing_contact(company)),
        active=company.standing in (Standing.REGISTERED, Standing.PORTFOLIO),
        standing_label=company.info.staff,
        validated_on=company.validated_at.astimezone(company.office.zone).date() if company.validated_at else None,
        validated_by=company.validated_by.display_name if company.validated_by else "",
        exports=company.exports,
        export_rows=company.export_records.filter(year__gte=since).count(),
        potential=company.potential,
        sector=sector.name if sector else "",
        sector_strategic=bool(sector and sector.strategic and sector.active),
    )


CarteraInput = rules.CarteraInput


def missing_contact(company: Company) -> list[str]:
    """The contact data that DEF-2 asks for and the company lacks, in words."""
    people = [link.person for link in company.representations.all() if link.acts]
    return lacking_contact(
        company, anybody=bool(people), email=any(one.email for one in people), phone=any(one.phone for one in people)
    )


def lacking_contact(company: Company, *, anybody: bool, email: bool, phone: bool) -> list[str]:
    """The same, where it is known whether anybody represents it, and with which e-mail and telephone."""
    needs = (
        ("la dirección", company.address),
        ("la comuna", company.comuna_id),
        ("el correo", company.email or email),
        ("el teléfono", company.phone or phone),
        ("quien la representa", anybody),
    )
    return [label for label, value in needs if not value]


def cartera(company: Company, *, today: date) -> list[Fact]:
    """DEF-2: the five facts, each met or missing, with words. Never stored.

    Args:
        today: the day at the company's office.
    """
    return rules.facts(cartera_input(company, today=today))


def eligibility(company: Company, *, today: date) -> list[Fact]:
    """DEF-1: whether the company may work with ProChile, fact by fact."""
    profile = getattr(company, "profile", None)
    answers: dict[str, Any] = profile.answers if profile else {}
    data = EligibilityInput(
        company.kind, company.activity_start_date, company.tax_category, str(answers.get("foreign_aim", ""))
    )
    return eligibility_facts(data, today)


def rhythm(at: datetime | date) -> Rhythm:
    """SEG-6, INS-2: days without contact that are too many, by category; None for whom has none, INSTITUTIONS."""
    found = parameters("SEG-6", at)
    days: dict[int | str | None, int] = {number: int(found[f"days_category_{number}"]) for number, _ in CATEGORIES}
    return {**days, None: int(found["days_without_category"]), INSTITUTIONS: int(parameter("INS-2", "days", at))}


def is_former_user(company: Company, *, today: date, at: datetime) -> bool:
    """DEF-4, with the years of the clause in force at `at`."""
    return rules.is_former_user(company.last_worked_on, today, int(parameter("DEF-4", "years_without_work", at)))


def current_company(user: Any, request: HttpRequest | None = None, shape: Shape | None = None) -> Company | None:
    """The company for which this person is acting on the company's pages: the one they chose, else the first.

    Args:
        request: its session remembers the choice (`switch_company`); the page's frame asks again, and finds it there.
        shape: what is read with it.
    """
    if request is not None and hasattr(request, KEPT):
        return cast("Company | None", getattr(request, KEPT))
    found = _current(user, request.session.get(SESSION_KEY) if request is not None else None, shape)
    if request is not None:
        setattr(request, KEPT, found)
    return found


def _current(user: Any, chosen: Any, shape: Shape | None) -> Company | None:
    mine: Any = Company.objects.represented_by(user).not_merged().select_related("case__office", "office", "executive")
    mine = shape(mine) if shape else mine
    found = mine.filter(pk=chosen).first() if chosen else None
    return found or mine.order_by("legal_name").first()


def switch_company(request: HttpRequest, company: Company) -> None:
    """Remember which company the person acts for now."""
    request.session[SESSION_KEY] = company.pk
    setattr(request, KEPT, company)


def companies_of(user: Any) -> Any:
    """All the companies that the person represents, by name."""
    return Company.objects.represented_by(user).not_merged().select_related("case", "office").order_by("legal_name")
