"""CPE-9: how a company stands, what it lacks, what it can do next and what it may join, as its own page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import User
from casework import formats
from casework.models import CaseFile
from casework.selectors import story
from casework.selectors.story import as_text, columns
from casework.services.clauses import parameters_in_query
from casework.states import CaseKind
from portfolio.models import Enrolment, ExportRecord, Milestone, Representation, ServiceSheet
from portfolio.querysets.facts import EXPORT_YEARS
from portfolio.rules import cartera
from portfolio.rules.cartera import Fact
from portfolio.rules.gaps import Advice, Answered, answering
from portfolio.selectors.activity_page import joinable
from portfolio.selectors.companies import lacking_contact
from portfolio.selectors.company_story import midday
from portfolio.selectors.enrolment import own_verdicts, with_training
from portfolio.selectors.page import count_of, for_page
from portfolio.selectors.status import cartera_input_of, usuaria_of
from portfolio.states import EnrolmentState, RequestState, Standing

STEPS = 20
OPTIONS = 3


@dataclass(frozen=True)
class Step:
    """Something that waits: for the company to do, or for ProChile. `term` is the deadline of who must act."""

    title: str
    url: str
    when: str = ""
    state: str = ""
    late: bool = False
    term: Any = None


@dataclass(frozen=True)
class Steps:
    mine: list[Step]
    theirs: list[Step]
    ahead: list[Step]


@dataclass(frozen=True)
class Tip:
    """What one questionnaire says, each gap with the activities that answer it."""

    advice: Advice
    gaps: list[Answered]


@dataclass(frozen=True)
class OwnDesk:
    """What the page needs, read in a fixed number of questions."""

    company: Any
    usuaria: list[Fact]
    portfolio: list[Fact]
    year: int
    steps: Steps
    tips: list[Tip]
    options: list[Any]
    is_former: bool

    @property
    def is_usuaria(self) -> bool:
        return all(row.met for row in self.usuaria)

    @property
    def in_portfolio(self) -> bool:
        return cartera.is_cartera(self.portfolio)

    @property
    def unanswered(self) -> bool:
        """Whether some gap has no activity to join."""
        return any(not row.activities for tip in self.tips for row in tip.gaps)

    @property
    def may_ask(self) -> bool:
        """CAT-4: in the portfolio, or usuaria of the year."""
        return self.company.standing == Standing.PORTFOLIO or self.is_usuaria

    @property
    def facts(self) -> list[Fact]:
        """Those of cartera and of usuaria, each once."""
        return list({row.name: row for row in (*self.usuaria, *self.portfolio)}.values())

    @property
    def missing(self) -> list[Fact]:
        return [row for row in self.facts if not row.met]


def for_desk(rows: Any, *, user: User, today: date) -> Any:
    """Companies with all that their own page reads of them, in one query.

    Args:
        user: who looks; `represented` is how many companies they act for.
    """
    people = Representation.objects.acting().filter(company=OuterRef("pk"))
    acting = Representation.objects.acting().filter(person=user, company__merged_into=None)
    theirs = acting.order_by().values("person").annotate(n=Count("company", distinct=True))
    since = cartera.years_before(today, EXPORT_YEARS).year
    return with_training(for_page(rows, today=today).prefetch_related(None)).annotate(
        somebody=Exists(people),
        somebody_mail=Exists(people.exclude(person__email="")),
        somebody_phone=Exists(people.exclude(person__phone="")),
        recent_exports=count_of(ExportRecord.objects.filter(year__gte=since)),
        represented=Subquery(theirs.values("n")[:1]),
        former_terms=parameters_in_query("DEF-4", today),
    )


def own_desk(company: Any, user: User, advice: Iterable[Advice], *, now: datetime) -> OwnDesk:
    """Everything of the desk of a company fetched `for_desk`: four queries more.

    Args:
        advice: what its questionnaires say.
    """
    today = now.astimezone(company.office.zone).date()
    missing = lacking_contact(
        company, anybody=company.somebody, email=company.somebody_mail, phone=company.somebody_phone
    )
    verdicts = own_verdicts(company, joinable(company, now=now), now=now)
    options = [row for row, verdict in verdicts if not verdict.lacking]
    training = [row for row in options if row.kind.is_training]
    return OwnDesk(
        company=company,
        usuaria=usuaria_of(company, today.year, company.counting_now, company.needed_now).facts,
        portfolio=cartera.facts(cartera_input_of(company, missing=missing, export_rows=company.recent_exports)),
        year=today.year,
        steps=steps(company, user, now=now),
        tips=[Tip(one, [Answered(gap, answering(gap, training)) for gap in one.gaps]) for one in advice],
        options=options[:OPTIONS],
        is_former=is_former(company, today),
    )


def is_former(company: Any, today: date) -> bool:
    """DEF-4, of a company fetched `for_desk`."""
    years = int((company.former_terms or {}).get("years_without_work", 0))
    return bool(years) and cartera.is_former_user(company.last_worked_on, today, years)


def steps(company: Any, user: User, *, now: datetime) -> Steps:
    """What waits for the company, what waits for ProChile, and the activities ahead: two queries."""
    found = Steps([], [], [])
    if company.standing in (Standing.PORTFOLIO, Standing.INACTIVE) or company.counting_now or company.counting_before:
        _requests(company, user, found)  # nobody else could ask for anything (CAT-4)
    today = now.astimezone(company.office.zone).date()
    for row in reversed(story.tell(_parts(company, now), limit=STEPS)):
        if row["what"] == "enrolment":
            found.ahead.append(_enrolled(row))
            continue
        day = row["moment"].astimezone(company.office.zone).date()
        url = reverse("portfolio:own_plan") if row["what"] == "milestone" else ""
        words = f"para el {formats.long_date(day)}"
        if row["what"] == "sheet":
            url, words = reverse("portfolio:own_sheet", args=[row["row"]]), f"hasta el {formats.long_date(day)}"
        title = row["title"] if row["what"] == "milestone" else f"Confirmar derechos y deberes: {row['title']}"
        found.mine.append(Step(title, url, words, late=day < today))
    return found


def _parts(company: Any, now: datetime) -> list[Any]:
    """The company's own steps of the plan in course, its sheets without an answer, its activities to come."""
    own: dict[str, Any] = {"plan__company": company, "plan__state": "active", "owner__in": ("company", "both")}
    states = (EnrolmentState.ENROLLED, EnrolmentState.WAITING, EnrolmentState.REQUESTED)
    coming = Enrolment.objects.filter(
        company=company, state__in=states, activity__ends_at__gte=now, activity__state__in=("published", "closed")
    )
    sheets = ServiceSheet.objects.filter(company=company, answer="", withdrawn_at=None)
    return [
        columns(Milestone.objects.filter(**own, done_on=None).order_by(), "milestone", file="plan__case__folio",
                moment=midday("due_on"), title=as_text("title")),
        columns(sheets.order_by(), "sheet", file="company__case__folio", moment=midday("answer_by"),
                title=as_text("name")),
        columns(coming.order_by(), "enrolment", file="activity__case__folio", moment=F("activity__starts_at"),
                title=as_text("activity__name"), kept=as_text("state"), source=as_text("activity__time_zone"),
                target=as_text("activity__case__office__time_zone")),
    ]  # fmt: skip


def _enrolled(row: dict[str, Any]) -> Step:
    zone = ZoneInfo(row["source"] or row["target"])
    state = str(EnrolmentState(row["kept"]).label)
    url = reverse("portfolio:my_activity", args=[row["file"]])
    return Step(row["title"], url, formats.moment(row["moment"], zone), state)


def _requests(company: Any, user: User, found: Steps) -> None:
    """CAT-4: what waits for an answer of ours, and what waits for the company to choose; one query."""
    running = FilteredRelation("deadlines", condition=Q(deadlines__outcome="open"))
    rows = (
        CaseFile.objects.visible_to(user)
        .filter(parent=company.case_id, kind=CaseKind.SERVICE_REQUEST)
        .filter(servicerequest__state__in=(RequestState.RECEIVED, RequestState.ANSWERED))
        .annotate(term=running)
        .select_related("servicerequest", "term__version", "term__clause", "term__office")
        .order_by("opened_at", "pk", F("term__due_at").asc(nulls_last=True))
    )
    seen: set[int] = set()
    for file in rows[:STEPS]:
        if file.pk in seen:
            continue
        seen.add(file.pk)
        work, url = file.servicerequest, reverse("portfolio:own_request", args=[file.folio])
        if work.state == RequestState.ANSWERED:
            kept = f"se mantiene hasta el {formats.long_date(work.kept_until)}" if work.kept_until else ""
            found.mine.append(Step(f"Elegir una alternativa: {work.summary}", url, kept))
        else:
            found.theirs.append(Step(work.summary, url, state=work.info.public, term=getattr(file, "term", None)))
