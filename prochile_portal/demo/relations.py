"""What companies and institutions ask along the year, the plans agreed with them, and their view of after-sales."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Office, Role, User
from casework.errors import NotPossible
from followup.after_sales import questionnaire
from followup.services import after_sales
from portfolio.models import Company, InstitutionRequest, Milestone, ServiceRequest, WorkPlan
from portfolio.services import institutions, plans, requests
from portfolio.states import Standing
from prochile_portal.demo import moments

NEEDS = (
    ("Compradores de fruta congelada; el catálogo está listo.", ["JP", "KR"]),
    ("Saber qué certificación pide el mercado antes de enviar muestras.", ["DE"]),
    ("Participar en una feria el próximo año.", ["US"]),
    ("Apoyo para la visita de un cliente a la planta.", ["BR"]),
    ("Revisar el precio de exportación con alguien que conozca el mercado.", ["PE", "CO"]),
)
WAYS = (
    ("promotion", "Rueda de negocios en línea", "en dos meses", "catálogo y lista de precios"),
    ("capacity", "Charla de mercado con la oficina comercial", "el próximo mes", ""),
    ("opportunities", "Responder las demandas abiertas de ese mercado", "", "autorizar la entrega de su contacto"),
)
STEPS = ("Catálogo en el idioma del mercado", "Lista de precios con Incoterm", "Envío de muestras", "Primera venta")
GUILDS = {  # each with its sector, but the one of the whole region
    "Gremio de Conservas": "food_processed", "Asociación de Viñas": "food_processed",
    "Cámara de Servicios": "knowledge_services", "Corporación Regional": "",
}  # fmt: skip


def stories(now: datetime, months: timedelta) -> Iterator[Iterator[datetime]]:
    """One story for each regional office with people, each with dice of its own."""
    for number, office in enumerate(Office.objects.regional().order_by("pk")):
        own = random.Random(f"relations {number}")  # noqa: S311 - examples, the same every time
        people = _holding(office, Role.EXECUTIVE)
        if people:
            yield Relations(office, people, own, now - months * 0.6 + timedelta(days=own.randint(5, 30))).tell()


def _holding(office: Office, role: str) -> list[User]:
    held = {"role_assignments__office": office, "role_assignments__role": role}
    return list(User.objects.filter(**held).order_by("pk"))


class Relations:
    """An office, its companies and its institutions."""

    def __init__(self, office: Office, people: list[User], dice: random.Random, begins: datetime) -> None:
        self.office, self.people, self.dice, self.now = office, people, dice, begins
        self.turn = 0

    def tell(self) -> Iterator[datetime]:
        """Something every ten days or so; what waits is answered in between, not always in time."""
        yield self._later(1, 4)
        self._institution()
        acts = (self._ask, self._plan, self._after_sales, self._guild_asks)
        while True:
            yield self._later(6, 14)
            acts[self.turn % len(acts)]()
            self.turn += 1
            yield self._later(1, 5)
            self._answer()
            self._milestones()

    def _later(self, low: float, high: float) -> datetime:
        self.now = moments.after(self.now, self.dice, low, high)
        return self.now

    def _company(self) -> tuple[Company, User] | None:
        """A company of the portfolio with somebody who represents it."""
        rows = Company.objects.filter(office=self.office, standing=Standing.PORTFOLIO).select_related(
            "case", "office", "executive"
        )
        rows = rows.order_by("pk").prefetch_related("representations__person")
        found = [(row, link.person) for row in rows for link in row.representations.all() if link.acts]
        return self.dice.choice(found) if found else None

    def _ask(self) -> None:
        chosen = self._company()
        if chosen is not None:
            text, markets = self.dice.choice(NEEDS)
            company, person = chosen
            requests.raise_request(company=company, text=text, markets=markets, actor=person, now=self.now)

    def _answer(self) -> None:
        """Half of what waits is answered; of what was answered, the company chooses half of the time."""
        for row in ServiceRequest.objects.open().filter(case__office=self.office).for_list().order_by("pk"):
            if self.dice.random() < 0.6:
                some = self.dice.sample(WAYS, 2)
                offered = [dict(zip(("instrument", "text", "when", "needs"), way, strict=True)) for way in some]
                actor = row.company.executive or self.people[0]
                row = requests.offer(
                    row, alternatives=offered, recommendation="Empezar por la primera: es la más cercana.",
                    actor=actor, now=self.now,
                )  # fmt: skip
                if self.dice.random() < 0.5:
                    first = requests.latest_alternatives(row)[0]
                    requests.choose(row, alternative=first.pk, actor=row.raised_by, now=self.now)
        for asked in (
            InstitutionRequest.objects.filter(case__office=self.office).exclude(state="answered").order_by("pk")
        ):
            self._move(asked)

    def _plan(self) -> None:
        chosen = self._company()
        if chosen is None:
            return
        company, today = chosen[0], self.now.astimezone(self.office.zone).date()
        actor = company.executive or self.people[0]
        try:
            plan = plans.start_plan(
                company=company, name="Primera venta al exterior", markets=["PE"], actor=actor, now=self.now,
                objectives="Cerrar una primera venta y repetirla dentro del año.", starts_on=today,
                ends_on=today + timedelta(days=240),
            )  # fmt: skip
        except NotPossible:
            return  # one is in course
        for number, title in enumerate(STEPS, start=1):
            plans.set_milestone(
                plan=plan, title=title, owner="company" if number % 2 else "both",
                due_on=today + timedelta(days=45 * number), actor=actor, now=self.now,
            )  # fmt: skip

    def _milestones(self) -> None:
        """What is near its day moves on, not all of it."""
        today = self.now.astimezone(self.office.zone).date()
        near = {"plan__case__office": self.office, "plan__state": "active", "done_on": None}
        for row in Milestone.objects.filter(**near, due_on__lte=today + timedelta(days=20)).order_by("pk"):
            if self.dice.random() < 0.35:
                plan = WorkPlan.objects.for_list().select_related("company__office").get(pk=row.plan_id)
                plans.set_milestone(
                    plan=plan, milestone=row, title=row.title, owner=row.owner, due_on=row.due_on,
                    progress=self.dice.choice((50, 75, 100)), actor=plan.company.executive or self.people[0],
                    now=self.now,
                )  # fmt: skip

    def _after_sales(self) -> None:
        chosen = self._company()
        if chosen is not None:
            company, person = chosen
            after_sales.save_answers(company=company, answers=self._answers(), actor=person, now=self.now)
            after_sales.send(company=company, actor=person, now=self.now)

    def _answers(self) -> dict[str, dict[str, Any]]:
        return {
            row["id"]: {
                "value": self.dice.choice(row["options"])["value"], "applicability": self.dice.randint(2, 10),
                "obstacle": self.dice.choice(("money", "knowledge", "knowledge", "no_interest")),
            }
            for row in questionnaire()["questions"]
        }  # fmt: skip

    def _institution(self) -> None:
        kind = self.dice.choice(tuple(GUILDS))
        name = f"{kind} de {self.office.region.name if self.office.region else ''} (ejemplo)"
        made = institutions.create_institution(
            office=self.office, actor=self.people[0], now=self.now, name=name, sector=GUILDS[kind],
            contact_name="Persona Ejemplo",
            contact_position="Gerencia", email=f"contacto@gremio-{self.office.code}.example",
        )  # fmt: skip
        if self.dice.random() < 0.7:
            institutions.validate_institution(company=made, actor=self.people[0], now=self.now)

    def _guild_asks(self) -> None:
        guild = Company.objects.filter(office=self.office, kind="association").select_related("case", "office").first()
        if guild is not None:
            institutions.raise_institution_request(
                company=guild, text="Una charla para sus empresas socias.", actor=self.people[0], now=self.now
            )

    def _move(self, asked: InstitutionRequest) -> None:
        heads = _holding(self.office, Role.OFFICE_HEAD)
        if asked.state == "received" and heads:
            institutions.consult(asked, whom=heads[0], actor=self.people[0], now=self.now)
        elif asked.state == "consulted" and asked.consulted is not None and self.dice.random() < 0.7:
            institutions.give_word(asked, word="Corresponde; la da el sector.", actor=asked.consulted, now=self.now)
        elif asked.state == "agreed":
            institutions.reply(asked, answer="La charla será el próximo mes.", actor=self.people[0], now=self.now)
