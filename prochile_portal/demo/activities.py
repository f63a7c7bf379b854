"""Forty activities along the year, in every state: who enrolled, who waits, who came, who arrived by surprise."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts.models import Office, Role, User
from casework.errors import NotPossible
from portfolio.models import Activity, ActivityTemplate, Company, Enrolment
from portfolio.rules.enrolment import DECLARED_BY_COMPANY
from portfolio.services.activities import attendance, editing, enrolling, life
from portfolio.services.activities.enrolling import Attendee, RequirementsLacking
from portfolio.states import LIVE_STANDINGS, EnrolmentState
from prochile_portal.demo import moments, words

PERSONA = "demo-representante"
OFFICES = (
    "maule", "metropolitana", "maule", "biobio", "valparaiso", "maule", "los_lagos", "araucania", "metropolitana",
    "maule", "ohiggins", "magallanes",
)  # fmt: skip
TOPICS = (
    ("first_steps", "Primeros pasos para exportar"), ("workshop_in_person", "Costos y precio de exportación"),
    ("talk", "Cómo comprar en el mercado peruano"), ("workshop_online", "Ficha técnica y catálogo en inglés"),
    ("women_workshop", "Exportar siendo dueña de la empresa"), ("seminar", "Alimentos chilenos en Asia"),
    ("workshop_in_person", "Medios de pago internacionales"), ("talk", "Certificaciones para la Unión Europea"),
    ("fair_chile", "Encuentro de compradores Sabores de Ejemplo"), ("round_online", "Rueda virtual con Brasil"),
    ("workshop_online", "Logística para envíos pequeños"), ("trade_mission", "Misión comercial a Bogotá"),
    ("first_steps", "¿Mi empresa puede exportar?"), ("plan_cycle", "Ciclo de plan de negocios"),
    ("workshop_in_person", "Negociar con importadores"), ("talk", "Oportunidades para servicios en México"),
)  # fmt: skip
# Days from today on which each begins: along the year, and many close to today, where there is something to do.
STARTS = (
    -338, -322, -305, -290, -276, -260, -247, -231, -214, -200, -187, -171, -158, -143, -129, -116, -102, -91, -79, -66,
    -55, -47, -38, -30, -22, -15, -9, -6, -3, -2, -1, 2, 5, 8, 11, 15, 19, 24, 33, 52, 75,
)  # fmt: skip
CANCELLED, LEFT_OPEN, STILL_DRAFT = {4, 17, 33}, {26, 27, 28, 30}, {38, 40}
"""By number: those that are suspended, whose attendance is still missing, and that nobody has published yet."""


@dataclass(frozen=True)
class Plan:
    number: int
    template: str
    name: str
    office: str
    starts_in: int


def plans() -> list[Plan]:
    """What there is, the same every time."""
    return [
        Plan(n, *TOPICS[n % len(TOPICS)], OFFICES[n % len(OFFICES)], days) for n, days in enumerate(STARTS)
    ]  # fmt: skip


def stories(now: datetime) -> Iterator[Iterator[datetime]]:
    """One story per activity."""
    for plan in plans():
        yield _Story(plan, now, random.Random(5000 + plan.number)).tell()  # noqa: S311


class _Story:
    """An activity from its draft to wherever it stands today; the clock closes and holds it by itself."""

    def __init__(self, plan: Plan, today: datetime, dice: random.Random) -> None:
        self.plan, self.dice = plan, dice
        self.office = Office.objects.get(code=plan.office)
        self.staff = _somebody(self.office, Role.EXECUTIVE)
        self.template = ActivityTemplate.objects.get(code=plan.template)
        local = today.astimezone(self.office.zone).date() + timedelta(days=plan.starts_in)
        while local.weekday() >= moments.SATURDAY:
            local += timedelta(days=1)
        self.starts = datetime.combine(local, time(dice.choice((9, 10, 15))), self.office.zone)
        usual = self.starts - timedelta(days=dice.randint(22, 30))
        self.begins = moments.working_hour(min(usual, today - timedelta(days=dice.randint(4, 9))), dice)
        self.activity: Activity

    def tell(self) -> Iterator[datetime]:
        """Yield the moment of each next step; what follows the yield happens then."""
        yield self.begins
        self._prepare()
        if self.plan.number in STILL_DRAFT:
            return
        moment = self.begins + timedelta(hours=2)
        yield moment
        life.publish(activity=self.activity, actor=self.staff, now=moment)
        for days, share in ((2, 0.5), (6, 0.35), (11, 0.3)):
            moment = moments.after(self.begins + timedelta(days=days), self.dice, 0, 1)
            yield moment
            self._enrol(share, moment)
        if self.plan.number in CANCELLED:
            yield moment + timedelta(days=2)
            reason = "No se alcanzó el mínimo de empresas inscritas."
            life.cancel(activity=self.activity, actor=self.staff, now=moment + timedelta(days=2), reason=reason)
            return
        moment = self.starts - timedelta(days=2)
        yield moment
        self._release_one(moment)
        after = moments.after(self.activity.ends_at, self.dice, 0.2, 2)
        yield after
        if self.plan.number not in LEFT_OPEN:
            self._take_attendance(after)

    def _prepare(self) -> None:
        length = timedelta(minutes=self.template.duration_minutes)
        ends = self.starts + length
        if length >= timedelta(days=1):  # of a day or more: its last day ends in the afternoon
            last = self.starts.date() + length - timedelta(days=1)
            ends = datetime.combine(last, time(18), self.office.zone)
        online = self.template.channel == "digital"
        capacity = self.dice.choice((6, 8, 12)) if self.plan.number % 5 == 0 else min(self.template.capacity or 30, 30)
        self.activity = editing.create_activity(
            template=self.template, office=self.office, actor=self.staff, now=self.begins, name=self.plan.name,
            starts_at=self.starts, ends_at=ends, capacity=capacity,
            place="" if online else f"{self.dice.choice(words.STREETS)} {self.dice.randint(100, 900)}",
            link="https://sala.example/actividad" if online else "", bring="su catálogo y sus costos",
            market="CO" if self.plan.template == "trade_mission" else "",
            fee_amount=250_000 if self.plan.template == "trade_mission" else None,
            fee_currency="CLP" if self.plan.template == "trade_mission" else "",
        )  # fmt: skip
        if self.plan.template == "plan_cycle":
            hours = timedelta(hours=2)
            weeks = [self.starts + timedelta(weeks=n) for n in range(5)]
            sessions = [(at, at + hours) for at in weeks if at + hours <= ends]
            editing.set_sessions(activity=self.activity, sessions=sessions, actor=self.staff, now=self.begins)

    def _companies(self) -> list[Company]:
        """Who could come: the region's first, and the companies of whoever can be tried with one click."""
        rows = list(
            Company.objects.filter(standing__in=LIVE_STANDINGS, profile__completed_at__isnull=False)
            .select_related("case", "office").order_by("pk")
        )  # fmt: skip
        near = [row for row in rows if row.office_id == self.office.pk]
        chosen = near if len(near) > 8 else rows
        taken = set(Enrolment.objects.filter(activity=self.activity).values_list("company", flat=True))
        known = [row for row in rows if row.representations.filter(person__username=PERSONA).exists()]
        self.dice.shuffle(chosen)
        return [row for row in (*known, *chosen) if row.pk not in taken]

    def _enrol(self, share: float, moment: datetime) -> None:
        wanted = round(share * self.dice.randint(7, 14))
        for company in self._companies()[: wanted * 2]:
            if wanted and self._try(company, moment):
                wanted -= 1

    def _try(self, company: Company, moment: datetime) -> bool:
        link = company.representations.acting().select_related("person").first()
        if link is None:
            return False
        person = link.person
        by_staff = self.dice.random() < 0.3 and not company.is_represented_by(self.staff)
        attendee = Attendee(person.display_name, "Gerencia", person.email)
        try:
            enrolling.enrol(
                activity=self.activity, company=company, actor=self.staff if by_staff else person, now=moment,
                attendee=attendee, confirms=DECLARED_BY_COMPANY, refer=by_staff and self.dice.random() < 0.25,
            )  # fmt: skip
        except RequirementsLacking:
            return False
        except NotPossible:
            return False
        return True

    def _release_one(self, moment: datetime) -> None:
        """Somebody cannot come; whoever waits gets the place. What was asked for and is clear is decided."""
        held = Enrolment.objects.filter(activity=self.activity, state=EnrolmentState.ENROLLED).order_by("-pk")
        asking = Enrolment.objects.filter(activity=self.activity, state=EnrolmentState.REQUESTED)
        for row in asking.select_related("activity__case").order_by("pk")[1:]:
            confirms = [requirement["code"] for requirement in self.activity.requirements]
            try:
                enrolling.decide(enrolment=row, accept=True, actor=self.staff, now=moment, confirms=confirms)
            except NotPossible:
                continue
        if self.plan.number % 2 and held.count() > 3:
            enrolling.release(
                enrolment=held.select_related("activity__case")[0], actor=self.staff, now=moment,
                reason="Viaje imprevisto.",
            )  # fmt: skip

    def _take_attendance(self, after: datetime) -> None:
        row = Activity.objects.select_related("case__office", "kind").get(pk=self.activity.pk)
        people = row.enrolments.holding_a_place().select_related("company__case").order_by("pk")
        sessions = tuple(row.sessions.values_list("number", flat=True)) or (0,)
        marks = [attendance.Mark(one.company, self.dice.random() < 0.8, sessions=sessions) for one in people]
        surprise = next(iter(self._companies()), None)
        if surprise is not None and self.plan.number % 3 == 0:
            marks.append(attendance.Mark(surprise, True, "Persona de ejemplo"))
        if not marks:
            return
        attendance.record_attendance(
            activity=row, marks=marks, actor=self.staff, now=after, training_reason="Llegó con su gremio y ya exporta."
        )


def _somebody(office: Office, role: str) -> User:
    """An executive of the office; whoever can be tried comes first."""
    people = User.objects.filter(role_assignments__office=office, role_assignments__role=role)
    found = people.order_by("-is_demo", "pk").first()
    if found is None:
        raise LookupError(f"{office} has no {role}")
    return found
