"""What the page of one company shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, OuterRef, Prefetch, Q, Subquery, When

from accounts.models import User
from casework.models import CaseFile, Deadline, Event
from casework.states import CaseKind
from casework.vocabulary import state_info
from portfolio.models import Company, ExportRecord, Representation, Sector, Subsector
from portfolio.rules import cartera as rules
from portfolio.rules import permissions
from portfolio.rules.cartera import Fact
from portfolio.selectors.companies import EXPORT_YEARS, missing_contact
from portfolio.states import RepresentationState, Standing

EVENTS_SHOWN = 40
MATTERS_SHOWN = 50


@dataclass(frozen=True)
class Matter:
    """A case file of the company: what it is, how it stands, whose turn, until when."""

    case: CaseFile
    state: str
    phrase: str
    deadline: Deadline | None


@dataclass(frozen=True)
class CompanyPage:
    """Everything that the page needs."""

    company: Company
    links: list[Representation]
    contacts: list[Any]
    sees_contacts: bool
    shared: tuple[str, str, str] | None
    exports: list[ExportRecord]
    opens_file: bool
    matters: list[Matter]
    facts: list[Fact]
    in_cartera: bool
    events: list[Event]

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


def company_page(company: Company, user: User, *, today: date) -> CompanyPage:
    """The page of a company fetched by `with_names`: five more queries, whatever its history.

    Its data are seen by more people than its files: matters and log are those that this user may open.
    """
    links = [link for link in company.representations.all() if link.state not in ("rejected", "ended")]
    exports = list(company.export_records.all())
    files = _files(company, user)
    matters = [_matter(file) for file in files if file.pk != company.case.pk]
    sees = permissions.reads_contacts(company, user)
    facts = rules.facts(read_cartera_input(company, exports, today))
    events = Event.objects.filter(case__in=[file.pk for file in files]).order_by("-at", "-pk")[:EVENTS_SHOWN]
    return CompanyPage(
        company=company,
        links=links,
        contacts=list(company.contacts.all()) if sees else [],
        sees_contacts=sees,
        shared=None if sees else shared_contact(company),
        exports=exports,
        opens_file=any(file.pk == company.case.pk for file in files),
        matters=matters[:MATTERS_SHOWN],
        facts=facts,
        in_cartera=rules.is_cartera(facts),
        events=list(events),
    )


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


def _files(company: Company, user: User) -> list[CaseFile]:
    """The company's own file and its matters, newest first: those of them that this user may open."""
    running = Deadline.objects.filter(outcome="open").select_related("version", "office", "clause").order_by("due_at")
    own = Q(pk=company.case.pk) | Q(parent=company.case)
    files = (
        CaseFile.objects.visible_to(user)
        .filter(own)
        .exclude(kind=CaseKind.DATA_REQUEST)
        .select_related("office", "responsible")
        .prefetch_related(Prefetch("deadlines", running, to_attr="running"))
        .annotate(is_own=Case(When(pk=company.case.pk, then=0), default=1))
        .order_by("is_own", "-opened_at")
    )
    return list(files[: MATTERS_SHOWN + 1])


def _matter(file: CaseFile) -> Matter:
    info = state_info(file.kind, file.state)
    deadlines = getattr(file, "running", [])
    label, phrase = (info.staff, info.phrase) if info else (file.state, "")
    return Matter(file, label, phrase, deadlines[0] if deadlines else None)


def read_cartera_input(company: Any, exports: list[ExportRecord], today: date) -> rules.CarteraInput:
    """The same as `cartera_input`, of a company fetched by `with_names`: no query more."""
    since = rules.years_before(today, EXPORT_YEARS).year
    return rules.CarteraInput(
        missing_contact=tuple(missing_contact(company)),
        active=company.standing in (Standing.REGISTERED, Standing.PORTFOLIO),
        standing_label=company.info.staff,
        validated_on=company.validated_at.astimezone(company.office.zone).date() if company.validated_at else None,
        validated_by=company.validated_by.display_name if company.validated_by else "",
        exports=company.exports,
        export_rows=sum(1 for row in exports if row.year >= since),
        potential=company.potential,
        sector=company.sector_name or "",
        sector_strategic=bool(company.sector_strategic),
    )


def pending_joins(links: list[Representation]) -> list[Representation]:
    """Requests to join that wait for a decision."""
    return [link for link in links if link.state == RepresentationState.REQUESTED]
