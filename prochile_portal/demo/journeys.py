"""The story of one company, step by step; each step is the service behind a button of the portal."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role, User
from casework.services import messages
from casework.states import Channel, ContactPoint
from intake import checklist, scoring
from intake import guide as guides
from intake.ficha import spec
from intake.models import Intake, PreAdmissionItem
from intake.services import (
    admission,
    assessment,
    contact,
    ficha,
    guide,
    help,
    intakes,
    interview,
    outcome,
    preadmission,
)
from intake.states import IntakeState
from portfolio.models import Company
from portfolio.services import people
from portfolio.services.registration import create_company
from prochile_portal.demo import companies, moments, words

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SCORES = {"high": (2, 3), "medium": (1, 2, 2), "low": (0, 0, 1)}


class Journey:
    """One company, told from its registration to wherever it stands today."""

    def __init__(self, plan: companies.Plan, person: User, dice: random.Random, begins: datetime) -> None:
        self.plan, self.person, self.dice, self.now = plan, person, dice, begins
        self.intake: Intake
        self.staff: User

    def tell(self) -> Iterator[datetime]:
        """Yield the moment of each next step; what follows the yield happens then."""
        yield self.now
        company = self._register()
        yield self._later(0.01, 2)
        self._write_ficha()
        if self.dice.random() < 0.06:
            return  # left half-way: the reminder finds it
        yield self._later(0, 1)
        self.intake = ficha.submit_ficha(self.intake, actor=self.person, now=self.now)
        if self.intake.state == IntakeState.ASSESSMENT_PENDING:
            if self.dice.random() < 0.05:
                return
            yield self._later(0, 3)
            self._take_test()
        if self.intake.state == IntakeState.GUIDED_LOW:
            yield from self._low()
            return
        yield from self._contact()
        if self.intake.state == IntakeState.CONTACT_ESTABLISHED:
            yield from self._interview()
        if self.intake.state == IntakeState.VALIDATED:
            yield from self._preadmission(company)

    # --- the company's part ---

    def _register(self) -> Company:
        company = create_company(
            actor=self.person, now=self.now, legal_name=self.plan.legal_name, comuna=self.plan.comuna,
            rut=self.plan.rut, trade_name=self.plan.trade_name,
        )  # fmt: skip
        self.intake = intakes.open_intake(company, actor=self.person, now=self.now)
        return company

    def _write_ficha(self) -> None:
        answers = companies.answers(self.plan, self.dice, self.now.date())
        sections = spec.load().sections
        whole = replace(sections[0], fields=tuple(field for section in sections for field in section.fields))
        ficha.save_section(self.intake, whole, answers, actor=self.person, now=self.now)  # in one sitting: it is faster
        self._reload()

    def _take_test(self) -> None:
        content = assessment.instrument_in_force().content
        choices = SCORES[self.plan.potential]
        items = scoring.items_of(content, self.plan.subsector.sector.kind)
        chosen = {item["id"]: self.dice.choice(choices) for item in items}
        assessment.save_answers(self.intake, chosen, actor=self.person, now=self.now)
        assessment.submit_assessment(self.intake, actor=self.person, now=self.now)
        self._reload()

    def _low(self) -> Iterator[datetime]:
        if self.dice.random() < 0.2:
            yield self._later(2, 9)
            note = "Firmamos un contrato nuevo y ya no reflejan nuestra situación varias respuestas."
            help.request_review(self.intake, text=note, actor=self.person, now=self.now)
        elif self.dice.random() < 0.2:
            yield self._later(1, 5)
            help.ask_for_help(
                actor=self.person, step="autodiagnostico", text="No sé por dónde empezar con los primeros pasos.",
                now=self.now, company=self.intake.company, intake=self.intake,
            )  # fmt: skip

    # --- the office's part ---

    def _contact(self) -> Iterator[datetime]:
        if self.dice.random() < 0.03:
            return  # nobody called: the ladder of alerts tells it
        while self.dice.random() < 0.25 and self.intake.contact_attempts.count() < 3:
            yield self._until(self._reload().case.next_due_at)
            contact.log_attempt(self.intake, self._call(words.NOTES_ATTEMPT), actor=self._worker(), now=self.now)
        yield self._until(self._reload().case.next_due_at)
        contact.log_contact(self.intake, self._call(words.NOTES_CONTACT), actor=self._worker(), now=self.now)
        self._reload()
        if self.dice.random() < 0.3:
            yield self._later(0, 1)
            messages.post(
                self.intake.case, author=self.person, body=self.dice.choice(words.MESSAGES_COMPANY), now=self.now
            )
            yield self._later(0, 1)
            messages.post(
                self.intake.case, author=self._worker(), body=self.dice.choice(words.MESSAGES_STAFF), now=self.now
            )

    def _call(self, notes: tuple[str, ...]) -> contact.Contact:
        return contact.Contact(
            happened_at=self.now - timedelta(minutes=self.dice.randint(2, 30)), channel=Channel.TELEPHONE,
            contact_point=ContactPoint.PHONE, person=self.person.display_name, note=self.dice.choice(notes),
        )  # fmt: skip

    def _interview(self) -> Iterator[datetime]:
        yield self._later(0, 2)
        row = interview.agree(self.intake, self._appointment(), actor=self._worker(), now=self.now)
        if self.dice.random() < 0.1:
            yield row.starts_at + timedelta(hours=1)
            self.now = row.starts_at + timedelta(hours=1)
            interview.miss(row, actor=self._worker(), now=self.now, note="La persona no llegó ni avisó.")
            yield self._later(1, 3)
            self._reload()
            row = interview.agree(self.intake, self._appointment(), actor=self._worker(), now=self.now)
        self.now = row.starts_at + timedelta(minutes=75)
        yield self.now
        self._reload()
        score = guide.hold(self.intake, self._notes(), actor=self._worker(), now=self.now)
        yield self._later(0.1, 4)
        if score.waits_for_second_reading:
            reader = next((one for one in self._colleagues() if one.pk != score.saved_by_id), None)
            if reader is None:
                return
            guide.second_reading(score, actor=reader, now=self.now)
        self._decide()

    def _appointment(self) -> interview.Appointment:
        start = moments.after(self.now, self.dice, 2, 10).replace(hour=self.dice.randint(10, 16), minute=0, second=0)
        kind = self.dice.choice(("in_person", "visit", "video"))
        if kind == "video":
            return interview.Appointment(kind, start, link=f"https://video.example/{self.plan.number:03d}")
        place = (
            self.intake.case.office.name if kind == "in_person" else f"{self.plan.trade_name}, {self.plan.comuna.name}"
        )
        return interview.Appointment(kind, start, place=place)

    def _notes(self) -> guide.Notes:
        answers: dict[str, dict[str, Any]] = {}
        for question in guides.load().questions:
            points = self.dice.choice((0, 0, 0, min(1, question.max), max(-1, question.min)))
            answers[question.id] = {"points": points, "reason": "Se vio en la reunión, con respaldo." if points else ""}
        return guide.Notes(
            answers=answers, no_conflict=True, strengths="Equipo comprometido y oferta clara.",
            gaps="Costos de exportación por calcular.",
        )  # fmt: skip

    def _decide(self) -> None:
        self._reload()
        if self.dice.random() < 0.12:
            reasons = self.dice.choice(words.REASONS_NOT_VALID)
            outcome.not_validate(
                self.intake, reasons=reasons, alternatives=words.ALTERNATIVES, actor=self._worker(), now=self.now
            )
        else:
            outcome.validate(
                self.intake, reasons=self.dice.choice(words.REASONS_VALID), actor=self._worker(), now=self.now
            )
        self._reload()

    def _preadmission(self, company: Company) -> Iterator[datetime]:
        if self.dice.random() < 0.08:
            return
        yield self._later(2, 15)
        row = self.intake.preadmission
        for item in row.items.filter(code__in=[wanted.code for wanted in preadmission.asked_of_company(row)]):
            self._provide(item)
        preadmission.submit(row, actor=self.person, now=self.now)
        yield self._later(1, 6)
        self._review(row)
        link = company.representations.filter(person=self.person).first()
        if link is not None and link.state != "validated":
            people.validate_representation(representation=link, actor=self._worker(), now=self.now)
        executive = self._worker()
        self._reload()
        category = self.dice.choices((1, 2, 3), (15, 55, 30))[0]
        admission.admit(
            self.intake, category=category, executive=executive, no_conflict=True, actor=executive, now=self.now,
            note="Atiende el sector y tiene espacio en su cartera.",
        )  # fmt: skip

    def _provide(self, item: PreAdmissionItem) -> None:
        if item.state != "pending":
            return
        upload = SimpleUploadedFile(f"{item.code.lower()}.pdf", PDF, content_type="application/pdf")
        signed = checklist.load().item(item.code).signed
        preadmission.provide(
            item, actor=self.person, now=self.now, uploads=() if signed else (upload,), accepted=signed,
            statement="" if signed else "Documento de ejemplo.",
        )  # fmt: skip

    def _review(self, row: Any) -> None:
        for item in row.items.filter(state__in=["pending", "provided"]):
            line = checklist.load().item(item.code)
            if not line.signed and not line.computed:
                preadmission.decide(item, "accepted", actor=self._worker(), now=self.now)

    # --- who and when ---

    def _worker(self) -> User:
        """Whoever has the file; else somebody of the office, always the same for the company."""
        if self._reload().case.responsible is not None:
            return self.intake.case.responsible  # type: ignore[return-value]
        colleagues = self._colleagues()
        known = next((one for one in colleagues if one.is_demo), None)
        if known is not None and self.plan.number % 2:
            return known  # whoever can be tried has a full desk
        return colleagues[self.plan.number % len(colleagues)]

    def _colleagues(self) -> list[User]:
        held = {"role_assignments__office": self.intake.case.office_id, "role_assignments__role": Role.EXECUTIVE}
        return list(User.objects.filter(**held).order_by("pk"))

    def _reload(self) -> Intake:
        self.intake = Intake.objects.select_related("case__office", "case__responsible", "company").get(
            pk=self.intake.pk
        )
        return self.intake

    def _later(self, low: float, high: float) -> datetime:
        self.now = moments.after(self.now, self.dice, low, high)
        return self.now

    def _until(self, due: datetime | None) -> datetime:
        self.now = max(moments.about_due(self.now, due, self.dice), self.now + timedelta(minutes=10))
        return self.now
