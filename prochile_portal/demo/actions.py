"""What each office does with its companies along the year: training, visits, fairs; what came of it; who left."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Office, OfficeKind, Role, User
from casework.errors import NotPossible
from casework.states import Channel
from portfolio.models import Action, ActionKind, Company
from portfolio.questions import Question, asked, usual_point
from portfolio.services import admission, sheets
from portfolio.services.actions import log_actions
from portfolio.services.exports import ExportLine, record_export
from portfolio.services.foreign import register_foreign
from portfolio.services.results import Result, log_result
from portfolio.states import QuantityUnit, ResultKind, Standing
from prochile_portal.demo import moments, words

TRAINING = ("cb_first_steps", "cb_topic", "cb_market_talk", "cb_seminar")
PERSONAL = ("pa_advice", "pa_advice", "pa_site_visit", "pa_market_answer", "pa_orientation", "fu_call", "em_session")
PROMOTION = ("pr_fair_chile", "pr_trade_mission", "pr_business_round", "pr_agenda_virtual", "pr_tasting")
ABROAD = ("pa_market_answer", "pa_trip_support", "op_introduction")
WITH_IMPORTERS = ("fc_meeting", "fc_quarter_call", "fc_fair_buyer")
IMPORTED = ("food_processed", "food_fresh")
EVENTS = ("Encuentro Exportador (ejemplo)", "Feria Sabores (ejemplo)", "Rueda de Negocios (ejemplo)")
TEXTS = (
    "Revisar costos de salida antes del próximo pedido.", "Enviar muestras y lista de precios.",
    "Preparar la ficha técnica en inglés.", "Volver a conversar cuando termine la cosecha.",
)  # fmt: skip
LEAVING = (
    ("ceased", "Avisó el término de giro."), ("no_interest", "Prefiere seguir vendiendo en Chile."),
    ("no_answer", "Tres llamados y dos correos sin respuesta."), ("no_capacity", "Vendió la planta y reorganiza."),
)  # fmt: skip
KNOWN = (Standing.REGISTERED, Standing.PORTFOLIO)


def stories(now: datetime, months: timedelta) -> Iterator[Iterator[datetime]]:
    """One story for each office, from some months ago on; each with dice of its own."""
    kinds = {kind.code: kind for kind in ActionKind.objects.all()}
    for number, office in enumerate(Office.objects.order_by("pk")):
        own = random.Random(f"actions {number}")  # noqa: S311 - examples, the same every time
        begins = now - months + timedelta(days=own.randint(10, 40))
        if office.kind == OfficeKind.REGIONAL:
            yield Desk(office, kinds, own, begins, Role.EXECUTIVE).tell()
        elif office.kind == OfficeKind.COMMERCIAL:
            yield Desk(office, kinds, own, begins, Role.OFICOM_EXECUTIVE).abroad()


class Desk:
    """The people of one office and what they log."""

    def __init__(
        self, office: Office, kinds: dict[str, ActionKind], dice: random.Random, begins: datetime, role: str
    ) -> None:
        self.office, self.kinds, self.dice, self.now = office, kinds, dice, begins
        held = {"role_assignments__office": office, "role_assignments__role": role}
        self.people = list(User.objects.filter(**held).order_by("pk"))
        self.pending: list[tuple[datetime, Action]] = []

    def tell(self) -> Iterator[datetime]:
        """A regional office: something every week or so, a workshop each month, a fair in each season."""
        turn = 0
        while self.people:
            turn += 1
            yield self._later(5, 13)
            self._results()
            if turn % 4 == 1:
                self._log(self.dice.choice(TRAINING), self._some(3, 9))
            elif turn % 11 == 6:
                yield from self._promotion()
            elif turn % 13 == 12:
                self._leave()
            elif turn % 7 == 5:
                self._register_export()
            else:
                self._log(self.dice.choice(PERSONAL), self._some(1, 1))

    def abroad(self) -> Iterator[datetime]:
        """An office abroad: an importer that it met, and what it did for Chilean companies in its market."""
        if self.people:
            yield self._later(1, 5)
            importer = self._importer()
            self._log("fc_meeting", [importer])
        while self.people:
            yield self._later(18, 45)
            if self.dice.random() < 0.25:
                self._log(self.dice.choice(WITH_IMPORTERS), [importer])
            found = Company.objects.filter(standing=Standing.PORTFOLIO).order_by("pk")
            if count := found.count():
                self._log(self.dice.choice(ABROAD), [found[self.dice.randrange(count)]])

    # --- what happens ---

    def _importer(self) -> Company:
        """EXT-1: the office registers a foreign company."""
        city = self.office.name.removeprefix("Oficina Comercial ")
        domain = f"importadora{self.office.code.removeprefix('oc_')}.example"
        return register_foreign(
            actor=self.people[0], office=self.office, now=self.now, name=f"Importadora {city} (ejemplo)",
            country=self.office.country, sector=self.dice.choice(IMPORTED), contact_name="Alex Ejemplo",
            contact_position="Compras", email=f"compras@{domain}", website=f"https://{domain}",
        )  # fmt: skip

    def _some(self, low: int, high: int) -> list[Company]:
        """Some of the companies that the office knows by then, those of the portfolio twice as often."""
        rows = list(Company.objects.filter(office=self.office, standing__in=KNOWN, kind="national").order_by("pk"))
        twice = rows + [row for row in rows if row.standing == Standing.PORTFOLIO]
        wanted = min(self.dice.randint(low, high), len(rows))
        found: dict[int, Company] = {}
        while len(found) < wanted:
            row = self.dice.choice(twice)
            found[row.pk] = row
        return list(found.values())

    def _log(self, code: str, companies: list[Company]) -> list[Action]:
        if not companies:
            return []
        kind, actor = self.kinds[code], self.dice.choice(self.people)
        channel = self.dice.choice([name for name in kind.channels if name in Channel.values] or [Channel.IN_PERSON])
        made = log_actions(
            companies=companies, kind=kind, happened_on=self._today(), office=self.office, actor=actor, now=self.now,
            channel=channel, contact_point=usual_point(channel, self.office.kind), answers=self._answers(kind),
            note=self.dice.choice(("", "", *TEXTS)),
            exception_reason="Exporta hace años y conoce el mercado." if kind.requires_prior_training else "",
        )  # fmt: skip
        for action in made:
            if self.dice.random() < 0.3 and kind.usual_results:
                self.pending.append((self.now + timedelta(days=self.dice.randint(6, 50)), action))
        return made

    def _promotion(self) -> Iterator[datetime]:
        """A company is selected, told its rights and duties, answers; some weeks later the service takes place."""
        kind = self.kinds[self.dice.choice(PROMOTION)]
        chosen = [row for row in self._some(2, 5) if row.standing == Standing.PORTFOLIO]
        actor, until = self.dice.choice(self.people), self._today() + timedelta(days=7)
        service = sheets.Service(
            kind,
            f"{kind.name}, {until:%m-%Y} (ejemplo)",
            f"Confirmar: {until:%d-%m-%Y}\nTres semanas después: el servicio",
            until, fee=self.dice.choice(("", "US$ 150, por transferencia")),
        )  # fmt: skip
        going = []
        for row in chosen:
            try:
                sent = sheets.send_sheets(
                    companies=[row], service=service, office=self.office, actor=actor, now=self.now
                )[0]
            except NotPossible:  # it was told of the same service this month
                continue
            going.append((row, sent))
        yield self._later(1, 4)
        taking_part = [row for row, sent in going if self._answer(row, sent)]
        yield self._later(14, 24)
        self._log(kind.code, list(Company.objects.filter(pk__in=[row.pk for row in taking_part], standing__in=KNOWN)))

    def _answer(self, row: Company, sheet: Any) -> bool:
        person = row.representations.acting().order_by("pk").first()
        if person is None or self.dice.random() < 0.15:
            return True  # nobody opened it; the office calls, and it comes
        sheets.read_sheet(sheet=sheet, actor=person.person, now=self.now)
        if self.dice.random() < 0.2:
            return True
        answer = self.dice.choices(("accepted", "declined"), (9, 1))[0]
        sheets.answer_sheet(sheet=sheet, answer=answer, actor=person.person, now=self.now)
        return answer == "accepted"

    def _results(self) -> None:
        due = [action for moment, action in self.pending if moment <= self.now]
        self.pending = [row for row in self.pending if row[0] > self.now]
        for action in due:
            kind = self.dice.choice(action.kind.usual_results)
            told = self._result(kind, exported=action.kind.parent_id not in (None, "capacity_building"))
            try:
                log_result(action=action, result=told, actor=action.logged_by, now=self.now)
            except NotPossible:  # the register has that year, market and product otherwise
                continue

    def _result(self, kind: str, *, exported: bool) -> Result:
        if exported and self.dice.random() < 0.25:
            kind = ResultKind.EXPORTED
        sells = kind in (ResultKind.EXPORTED, ResultKind.CONTRACT_SIGNED, ResultKind.QUOTE_REQUESTED)
        amount = Decimal(self.dice.randint(3, 90) * 500) if sells else None
        market = self.dice.choice(words.MARKETS) if sells else ""
        product = self.dice.choice(("Línea premium", "Formato a granel", "Servicio a medida")) if sells else ""
        return Result(
            kind, self._today(), market, amount, "USD" if sells else "", product,
            to_register=kind == ResultKind.EXPORTED,
        )  # fmt: skip

    def _register_export(self) -> None:
        for row in self._some(1, 2):
            year, market = self._today().year - self.dice.randint(0, 2), self.dice.choice(words.MARKETS)
            sold, sent = Decimal(self.dice.randint(4, 300) * 500), self.dice.randint(1, 9)
            kilos = sold / 4 if sent > 2 else None  # who sends little often tells the amount alone
            line = ExportLine(
                year, market, "Línea de exportación", sold, "USD", sent, kilos,
                "" if kilos is None else QuantityUnit.KILO,
            )  # fmt: skip
            try:
                record_export(company=row, line=line, actor=self.dice.choice(self.people), now=self.now)
            except NotPossible:  # that year, market and product stand already
                continue

    def _leave(self) -> None:
        """One that was admitted some time ago goes, with its reason."""
        old = self.now - timedelta(days=90)
        rows = Company.objects.filter(office=self.office, standing=Standing.PORTFOLIO, admitted_at__lt=old)
        rows = rows.exclude(representations__person__is_demo=True).order_by("pk")
        if row := rows.first():
            reason, note = self.dice.choice(LEAVING)
            admission.deactivate_company(
                company=row, actor=self.dice.choice(self.people), now=self.now, note=note, left_on=self._today(),
                left_reason=reason,
            )  # fmt: skip

    # --- details ---

    def _answers(self, kind: ActionKind) -> dict[str, Any]:
        found = {question.name: self._reply(question) for question in asked(kind.questions) if question.required}
        return {name: value for name, value in found.items() if value is not None}

    def _reply(self, question: Question) -> Any:
        if question.name in ("attendance", "punctual"):
            return question.choices[0][0]
        if question.type == "choice":
            return self.dice.choice(question.choices)[0]
        return {
            "multi_choice": [question.choices[0][0]] if question.choices else None,
            "number": self.dice.randint(1, 8), "yes_no": True, "country": self.dice.choice(words.MARKETS),
            "country_list": self.dice.sample(words.MARKETS, 2), "text": self.dice.choice(EVENTS),
            "long_text": self.dice.choice(TEXTS), "date": self._today().isoformat(),
            "company_foreign": "Aoyama Foods (ejemplo), Japón",
        }.get(question.type)  # fmt: skip

    def _today(self) -> date:
        return self.now.astimezone(self.office.zone).date()

    def _later(self, low: float, high: float) -> datetime:
        self.now = moments.after(self.now, self.dice, low, high)
        return self.now
