"""Who reads an alert: looked up for a whole batch with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q

from accounts.models import Absence, Office, Role, RoleAssignment, User
from casework.models import CaseFile, CaseParty, Deadline, Event, Outcome

# Units that oversee a clause and have no role of their own in the portal are heard through the one that runs quality.
OVERSEERS = {"national_directorate": Role.NATIONAL_DIRECTORATE}
OTHER_OVERSEER = Role.STRATEGIC_DEVELOPMENT
ATTENDING = (Role.EXECUTIVE, Role.SECTOR_LEAD, Role.OFICOM_EXECUTIVE)
NATIONAL_ZONE = ZoneInfo("America/Santiago")


@dataclass(frozen=True)
class Reader:
    """A person, or a mailbox when there is nobody."""

    address: str
    name: str
    user: User | None = None

    @property
    def key(self) -> str:
        return str(self.user.pk) if self.user else self.address


class Audience:
    """Everybody that a batch of deadlines may have to tell, and what their e-mails say around the deadline."""

    def __init__(self, deadlines: Sequence[Deadline], now: datetime) -> None:
        self.now = now
        self.today = now.astimezone(NATIONAL_ZONE).date()
        self.offices = {deadline.office_id for deadline in deadlines}
        self.cases = {deadline.case_id for deadline in deadlines}
        self.central = Office.objects.filter(code="central").first()
        self._roles = self._assigned()
        self._parties = self._represented(deadlines)
        in_charge = {d.case.responsible_id for d in deadlines}
        # Whoever holds no role any more cannot act: what they had in charge is told to the office.
        self._serving = set(
            RoleAssignment.objects.current(self.today)
            .filter(user__in=in_charge - {None})
            .values_list("user", flat=True)
        )
        people = in_charge | {row.user_id for row in self._rows}
        self._substitutes = self._standing_in(people, self.today)
        self._events = self._last_events()

    # Readers

    def readers(self, deadline: Deadline, to: str) -> list[Reader]:
        """Those to whom a rung goes: each once, never nobody."""
        if to == "responsible":
            in_charge = deadline.case.responsible
            found: Iterable[User] = [in_charge] if in_charge and in_charge.pk in self._serving else []
            return self._people(found) or [mailbox(deadline.office)]
        if to == "company":
            parties = self._parties[deadline.case_id] + self._parties[deadline.case.parent_id or 0]
            return list({p.pk: Reader(p.email, str(p.greeting_name), p) for p in parties}.values())
        if to == "office_head" or deadline.version.overseer == "office_head":
            return self._people(self._roles[Role.OFFICE_HEAD, deadline.office_id]) or [mailbox(deadline.office)]
        if to == "overseer":
            role = OVERSEERS.get(deadline.version.overseer, OTHER_OVERSEER)
            return self._people(self._roles[role, 0]) or [mailbox(self.central or deadline.office)]
        raise ValueError(f"unknown reader: {to}")

    def _people(self, users: Iterable[User]) -> list[Reader]:
        acting = [self._substitutes.get(user.pk, user) for user in users]
        active = {user.pk: user for user in acting if user.is_active}
        return [Reader(user.email, str(user.greeting_name), user) for user in active.values()]

    def _assigned(self) -> dict[tuple[str, int], list[User]]:
        oversight = [*OVERSEERS.values(), OTHER_OVERSEER]
        rows = RoleAssignment.objects.current(self.today).filter(
            Q(role=Role.OFFICE_HEAD, office__in=self.offices) | Q(role__in=oversight)
        )
        self._rows = list(rows.select_related("user").order_by("pk"))
        found: dict[tuple[str, int], list[User]] = defaultdict(list)
        for row in self._rows:
            found[row.role, row.office_id if row.role == Role.OFFICE_HEAD else 0].append(row.user)
        return found

    def _represented(self, deadlines: Sequence[Deadline]) -> dict[int, list[User]]:
        found: dict[int, list[User]] = defaultdict(list)
        if any(rung["to"] == "company" for deadline in deadlines for rung in deadline.version.ladder):
            cases = {*self.cases, *(d.case.parent_id for d in deadlines if d.case.parent_id)}
            for party in CaseParty.objects.current().filter(case__in=cases).select_related("user"):
                found[party.case_id].append(party.user)
        return found

    @staticmethod
    def _standing_in(people: Collection[int | None], today: date) -> dict[int, User]:
        rows = Absence.objects.current(today).filter(user__in=[pk for pk in people if pk])
        rows = rows.filter(substitute__is_active=True).order_by("pk")
        return {row.user_id: row.substitute for row in rows.select_related("substitute")}

    # What the e-mails tell around the deadline

    def last_event(self, case: CaseFile) -> str:
        """The last line of a file's log, with its moment, as one line."""
        found = self._events.get(case.pk)
        return f"{found.label} ({found.at.astimezone(case.office.zone):%d-%m-%Y %H:%M})" if found else "sin movimientos"

    def _last_events(self) -> dict[int, Event]:
        rows = Event.objects.filter(case__in=self.cases, seq=F("case__event_count"))
        return {row.case_id: row for row in rows}

    def free_people(self, office: Office) -> str:
        """Who at the office has the fewest open files, as one line."""
        return self._lazily("_free", self._count_free).get(office.pk, "sin otra persona asignada hoy")

    def office_picture(self, deadline: Deadline) -> str:
        """How that clause stands at that office, as one line."""
        counted = self._lazily("_picture", self._count_clauses)
        running, late = counted.get((deadline.office_id, deadline.clause_id), (0, 0))
        return f"{running} en curso, {late} de ellos vencidos"

    def _lazily(self, name: str, build: Any) -> Any:
        if name not in self.__dict__:
            self.__dict__[name] = build()
        return self.__dict__[name]

    def _count_free(self) -> dict[int, str]:
        rows = (
            RoleAssignment.objects.current(self.today)
            .filter(office__in=self.offices, role__in=ATTENDING, user__is_active=True)
            .annotate(load=Count("user__case_files", filter=Q(user__case_files__closed_at=None), distinct=True))
            .select_related("user")
            .order_by("load", "pk")
        )
        found: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            words = f"{row.user.display_name} ({row.load} abiertos)"
            if len(found[row.office_id]) < 3 and words not in found[row.office_id]:
                found[row.office_id].append(words)
        return {office: ", ".join(names) for office, names in found.items()}

    def _count_clauses(self) -> dict[tuple[int, str], tuple[int, int]]:
        rows = (
            Deadline.objects.filter(office__in=self.offices, outcome=Outcome.OPEN)
            .values_list("office_id", "clause_id")
            .annotate(running=Count("pk"), late=Count("pk", filter=Q(due_at__lte=self.now)))
            .order_by()
        )
        return {(office, clause): (running, late) for office, clause, running, late in rows}


def mailbox(office: Office) -> Reader:
    return Reader(office.mailbox, office.name)
