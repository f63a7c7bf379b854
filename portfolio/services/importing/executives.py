"""CAT-6 in an import: who attends each company, by e-mail, within the cap; only a company that has nobody is given one.

Taking a company from its executive is the head's to decide, with a reason, and never a spreadsheet's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from accounts.models import Office, User
from casework.errors import NotPossible
from portfolio.models import Company, Representation
from portfolio.selectors.desk import Desk
from portfolio.services.assignment import cap, check_room
from portfolio.services.handover import Handing, hand_over
from portfolio.services.importing.plans import Plan, Run
from portfolio.states import Standing

FIELD = "executive"
UNKNOWN = "No hay una persona del equipo con ese correo."
INACTIVE = "Está inactiva: reactívela antes de asignarla."
REASON = "Importación del CRM"


class Executives:
    """What one run knows of the people of each office; it counts what it gives, so that the cap holds within a file."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._desks: dict[int, Desk] = {}
        self._acting: set[tuple[int, int]] = set()
        self._given: set[int] = set()  # two rows lead to one company where its duplicate was joined to it

    def prepare(self, emails: Iterable[str], companies: Iterable[Company], *, lock: bool) -> None:
        """Read who represents those companies; under lock nobody else gives to the same people meanwhile."""
        wanted = {self._people[email.lower()].pk for email in emails if email.lower() in self._people}
        if not wanted:
            return
        if lock:
            list(User.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))
        rows = Representation.objects.acting().filter(company__in=[row.pk for row in companies], person__in=wanted)
        self._acting |= set(rows.values_list("company", "person"))

    def wants(self, plan: Plan, company: Company | None) -> bool:
        """Whether the row gives this company an executive: it names one, and the company has none."""
        free = company is None or (company.executive_id is None and company.pk not in self._given)
        return FIELD in plan.row.values and free

    def take(self, plan: Plan, company: Company, office: Office) -> bool:
        """Count the company as that person's; False when they cannot take it, and the row says who can.

        Args:
            company: as it will be; one that does not exist yet has no key.
        """
        person = self._people.get(plan.row.values[FIELD].lower())
        column = self.run.column(FIELD)
        if person is None:
            plan.refuse(column, UNKNOWN)
            return False
        if company.standing == Standing.INACTIVE:
            plan.refuse(column, INACTIVE)
            return False
        desk = self._desk(office)
        acting = {one for key, one in self._acting if key == company.pk}
        as_it_will_be = Company(office=office, sector=company.sector, standing=company.standing)
        try:
            check_room(as_it_will_be, person.pk, person.display_name, desk.options(as_it_will_be, acting))
        except NotPossible as problem:
            plan.refuse(column, str(problem))
            return False
        desk.give(as_it_will_be, person.pk)
        if company.pk is not None:
            self._given.add(company.pk)
        return True

    def give(self, rows: Sequence[tuple[Company, str]]) -> None:
        """Companies, locked or just made, with whom each goes to: days, log and files as any other assignment.

        Nobody is written to: thousands come at once, and whoever imports tells the office.
        """
        handings = [Handing(company, self._people[email.lower()]) for company, email in rows]
        if handings:
            hand_over(handings, actor=self.run.actor, now=self.run.now, reason=REASON, tell_staff=False)

    def _desk(self, office: Office) -> Desk:
        if office.pk not in self._desks:
            today = self.run.now.astimezone(office.zone).date()
            self._desks[office.pk] = Desk(office, today=today, cap=self._cap)
        return self._desks[office.pk]

    @cached_property
    def _cap(self) -> int:
        return cap(self.run.now)

    @cached_property
    def _people(self) -> dict[str, User]:
        rows = User.objects.staff(today=self.run.known.today).exclude(email="")
        return {person.email.lower(): person for person in rows}
