"""What the page of one company shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat

from accounts.models import Comuna, User
from casework.models import CaseFile, Deadline
from casework.services.clauses import parameters_in_query
from casework.states import CaseKind
from casework.vocabulary import state_info
from portfolio.models import (
    Action,
    ActionResult,
    CategoryChange,
    Company,
    Enrolment,
    ExecutiveAssignment,
    ExportRecord,
    Representation,
    Sector,
    Subsector,
)
from portfolio.querysets import facts
from portfolio.rules import cartera as rules
from portfolio.rules import permissions
from portfolio.rules.cartera import Fact
from portfolio.rules.growth import Sold, Year, growth
from portfolio.rules.lifecycle import Stage
from portfolio.selectors.company_story import action_address
from portfolio.selectors.status import Usuaria, status_of
from portfolio.states import ENROLMENT_ALIVE, EnrolmentState, RepresentationState

MATTERS_SHOWN = 50
ACTIONS_SHOWN = 8


@dataclass(frozen=True)
class Matter:
    """A case file of the company: what it is, how it stands, whose turn, until when."""

    case: CaseFile
    state: str
    phrase: str
    deadline: Deadline | None


@dataclass(frozen=True)
class Done:
    """An action with what came of it."""

    action: Action
    url: str
    results: list[ActionResult] = field(default_factory=list)


@dataclass(frozen=True)
class CompanyPage:
    """Everything that the page needs, but for its story."""

    company: Any
    links: list[Representation]
    contacts: list[Any]
    sees_contacts: bool
    shared: tuple[str, str, str] | None
    exports: list[ExportRecord]
    opens_file: bool
    matters: list[Matter]
    facts: list[Fact]
    in_cartera: bool
    years: list[Usuaria]
    sees_actions: bool
    actions: list[Done]
    stages: list[Stage]
    growth: list[Year]

    @property
    def coming_state(self) -> str:
        """How it stands in the nearest activity to come."""
        state = self.company.coming_state
        return str(EnrolmentState(state).label) if state in EnrolmentState.values else ""

    @property
    def missing_of_cartera(self) -> str:
        return rules.missing_words(self.facts)

    @property
    def next_matter(self) -> Matter | None:
        """The open matter whose date comes first: the next step and whose turn it is."""
        running = [m for m in self.matters if m.case.closed_at is None]
        dated = [m for m in running if m.deadline is not None]
        return min(dated, key=lambda m: m.deadline.due_at) if dated else next(iter(running), None)  # type: ignore[union-attr]


def with_names(rows: Any) -> Any:
    """Companies with what their page reads, in one query; people come in a second."""
    sector = Sector.objects.filter(code=OuterRef("sector"))
    subsector = Subsector.objects.filter(code=OuterRef("subsector"))
    people = Representation.objects.select_related("person", "document").order_by("state", "since")
    return (
        rows.select_related("case", "office", "comuna__region", "executive", "validated_by", "potential_account")
        .annotate(
            sector_name=Subquery(sector.values("name")[:1]),
            sector_strategic=Subquery(sector.filter(active=True).values("strategic")[:1]),
            subsector_name=Subquery(subsector.values("name")[:1]),
        )
        .prefetch_related(Prefetch("representations", people))
    )


def with_profile(rows: Any) -> Any:
    """`with_names`, and the ficha, in the same query."""
    return with_names(rows).select_related("profile")


def for_page(rows: Any, *, today: date) -> Any:
    """`with_names`, and what the page counts and dates, in the same query."""
    change = CategoryChange.objects.filter(company=OuterRef("pk")).order_by("-at", "-pk")
    coming = Enrolment.objects.filter(
        company=OuterRef("pk"), activity__ends_at__date__gte=today, state__in=ENROLMENT_ALIVE
    ).exclude(activity__state="cancelled")
    nearest = coming.order_by("activity__starts_at", "pk")
    served = ExecutiveAssignment.objects.current().filter(company=OuterRef("pk"))
    declared = {name: KeyTextTransform(name, "profile__answers") for name in ("sector", "subsector", "comuna")}
    rows = with_profile(rows).annotate(**{f"ficha_{name}": code for name, code in declared.items()})
    return rows.annotate(
        ficha_sector_name=Subquery(Sector.objects.filter(code=OuterRef("ficha_sector")).values("name")[:1]),
        ficha_subsector_name=Subquery(Subsector.objects.filter(code=OuterRef("ficha_subsector")).values("name")[:1]),
        ficha_comuna_name=Subquery(Comuna.objects.filter(pk=OuterRef("ficha_comuna")).values("name")[:1]),
        needed_now=parameters_in_query("DEF-3", date(today.year, 12, 31)),
        needed_before=parameters_in_query("DEF-3", date(today.year - 1, 12, 31)),
        counting_now=count_of(Action.objects.counting(today.year)),
        counting_before=count_of(Action.objects.counting(today.year - 1)),
        recommends=ExpressionWrapper(facts.recommends(), output_field=BooleanField()),
        coming_total=count_of(coming),
        coming_name=Subquery(nearest.values("activity__name")[:1]),
        coming_at=Subquery(nearest.values("activity__starts_at")[:1]),
        coming_state=Subquery(nearest.values("state")[:1]),
        actions_total=count_of(Action.objects.in_force()),
        category_at=Subquery(change.values("at")[:1]),
        category_reason=Subquery(change.values("reason")[:1]),
        category_by=Subquery(change.values(name=Concat("by__first_name", Value(" "), "by__last_name"))[:1]),
        executive_since=Subquery(served.values("starts_on")[:1]),
    )


def count_of(rows: Any) -> Any:
    counted = rows.filter(company=OuterRef("pk")).order_by().values("company").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted[:1]), 0)


def company_page(company: Any, user: User, *, today: date) -> CompanyPage:
    """The page of a company fetched by `for_page`: five more queries, whatever its history.

    Its data are seen by more people than its files: matters are those that this user may open.
    """
    files = _files(company, user)
    links = [link for link in company.representations.all() if link.state not in ("rejected", "ended")]
    exports = list(company.export_records.all())
    sees = permissions.reads_contacts(company, user)
    status = status_of(company, exports, today)
    sees_actions = permissions.sees_actions(user) and not company.is_potential
    shown = exports if sees_actions else []
    return CompanyPage(
        company=company,
        links=links,
        contacts=list(company.contacts.all()) if sees else [],
        sees_contacts=sees,
        shared=None if sees else shared_contact(company),
        exports=shown,
        matters=[matter for matter in files if matter.case.pk != company.case.pk][:MATTERS_SHOWN],
        opens_file=any(matter.case.pk == company.case.pk for matter in files),
        facts=status.facts,
        in_cartera=status.in_cartera,
        years=status.years,
        sees_actions=sees_actions,
        actions=_actions(company) if sees_actions else [],
        stages=status.stages,
        growth=growth(Sold(row.year, row.country.name, row.amount, row.currency) for row in shown)[::-1],
    )


def _actions(company: Company) -> list[Done]:
    """The last ones with what came of them: one query, a row for each result."""
    rows = (
        Action.objects.in_force()
        .filter(company=company)
        .annotate(outcome=FilteredRelation("results", condition=Q(results__voided_at=None)))
        .select_related("kind", "office", "logged_by", "outcome")
        .order_by("-happened_on", "-pk")
    )
    found: dict[int, Done] = {}
    for row in rows[: ACTIONS_SHOWN * 4]:
        done = found.setdefault(row.pk, Done(row, action_address(row.pk)))
        if outcome := getattr(row, "outcome", None):
            done.results.append(outcome)
    return list(found.values())[:ACTIONS_SHOWN]


def shared_contact(company: Company) -> tuple[str, str, str] | None:
    """The contact that the company allowed to hand over, and only that one: name, e-mail, telephone."""
    consent = company.consents.in_force().filter(kind="share_contact").select_related("given_by").first()
    if consent is None:
        return None
    if consent.shared_contact == "representative":
        person = consent.given_by
        return person.display_name, person.email, str(person.phone or "")
    if consent.shared_contact == "export_contact":
        contact = company.contacts.filter(purpose="exports").first()
        return (contact.name, contact.email, str(contact.phone or "")) if contact else None
    return company.name, company.email, str(company.phone or "")


def _files(company: Company, user: User) -> list[Matter]:
    """The company's own file, first, and its matters, the newest first: those of them that this user may open.

    Each with the first of its open deadlines: one query, a row for each deadline.
    """
    rows = (
        CaseFile.objects.visible_to(user)
        .filter(Q(pk=company.case.pk) | Q(parent=company.case))
        .exclude(kind=CaseKind.DATA_REQUEST)
        .annotate(
            is_own=Case(When(pk=company.case.pk, then=0), default=1),
            term=FilteredRelation("deadlines", condition=Q(deadlines__outcome="open")),
        )
        .select_related("office", "responsible", "term__version", "term__clause", "term__office")
        .order_by("is_own", "-opened_at", "-pk", F("term__due_at").asc(nulls_last=True))
    )
    found: dict[int, Matter] = {}
    for file in rows[: MATTERS_SHOWN * 2]:
        info = state_info(file.kind, file.state)
        label, phrase = (info.staff, info.phrase) if info else (file.state, "")
        found.setdefault(file.pk, Matter(file, label, phrase, getattr(file, "term", None)))
    return list(found.values())


def pending_joins(links: list[Representation]) -> list[Representation]:
    """Requests to join that wait for a decision."""
    return [link for link in links if link.state == RepresentationState.REQUESTED]
