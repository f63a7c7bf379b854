"""What the addresses of the table point to: a company of Maule, and intakes at every point of the way.

`world.company` is the quiet one; `world.at("interview_scheduled")` is an intake in that state, made through the
services, whose representative takes the place of `representative` for the row that asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from casework.models import Document
from intake import guide
from intake.models import Intake
from intake.services import contact, help, intakes, interview, outcome, preadmission
from intake.services import guide as interview_guide
from portfolio.models import Company, Representation
from tests.factories import intake as made
from tests.factories.accounts import ComunaFactory, UserFactory
from tests.factories.portfolio import company as make_company

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501


@dataclass
class World:
    """`people` by the names of table.ROLES; `anonymous` is None. `extra` is for what one app adds for its rows."""

    people: dict[str, User | None]
    company: Company
    extra: dict[str, Any] = field(default_factory=dict)
    made: dict[str, Intake] = field(default_factory=dict)
    base: User | None = None

    def __post_init__(self) -> None:
        self.base = self.people["representative"]

    def begin(self) -> None:
        """Before each row: `representative` is again the one of the quiet company."""
        self.people["representative"] = self.base

    @property
    def folio(self) -> str:
        return str(self.company.case.folio)

    @property
    def rut(self) -> str:
        return str(self.company.rut)

    @property
    def executive(self) -> User:
        person = self.people["executive"]
        assert person is not None
        return person

    def at(self, state: str) -> Intake:
        """An intake in that state; whoever represents its company is now `representative`."""
        if state not in self.made:
            self.made[state] = self._make(state)
        found = Intake.objects.select_related("company", "case").get(pk=self.made[state].pk)
        assert found.state == state, f"{found.state} instead of {state}"
        self.people["representative"] = self._representative(found.company)
        return found

    def folio_at(self, state: str) -> str:
        return str(self.at(state).case.folio)

    def _representative(self, company: Company) -> User:
        return Representation.objects.filter(company=company).earliest("pk").person

    def _make(self, state: str) -> Intake:
        person = UserFactory(first_name="Inés", last_name="Parra Ejemplo")
        row = make_company(
            representative=person, office=self.company.office, comuna=ComunaFactory(),
            legal_name=f"Conservas {len(self.made)} Ejemplo SpA", sector="food_processed",
        )  # fmt: skip
        then = timezone.now() - timedelta(days=1)
        intake = Steps(self, person, row, then).to(state)
        return Intake.objects.get(pk=intake.pk)

    def document(self) -> Document:
        """A paper that the company attached to its own file."""
        from casework.services.documents import attach

        if "document" not in self.extra:
            upload = SimpleUploadedFile("ejemplo.pdf", PDF, content_type="application/pdf")
            self.extra["document"] = attach(
                self.company.case, upload, actor=self.base, now=timezone.now(), title="Ejemplo", visible_to_company=True
            )
        return self.extra["document"]


@dataclass
class Steps:
    """The way to each state, by the services and in their order."""

    world: World
    person: User
    company: Company
    now: datetime

    def to(self, state: str) -> Intake:
        step: Callable[[], Intake] = getattr(self, state)
        return step()

    def _again(self, intake: Intake) -> Intake:
        return Intake.objects.get(pk=intake.pk)

    def _before(self, state: str) -> Intake:
        return self._again(self.to(state))

    def registered(self) -> Intake:
        return intakes.open_intake(self.company, actor=self.person, now=self.now)

    def profile_in_progress(self) -> Intake:
        return made.fill_ficha(self.registered(), actor=self.person, now=self.now, exporter=False)

    def assessment_pending(self) -> Intake:
        return made.sent_ficha(self.company, actor=self.person, now=self.now)

    def contact_pending(self) -> Intake:
        return made.sent_ficha(self.company, actor=self.person, now=self.now, exporter=True)

    def guided_low(self) -> Intake:
        return made.after_test(self.company, "low", actor=self.person, now=self.now)

    def in_review(self) -> Intake:
        intake = self._before("guided_low")
        help.request_review(intake, text="Este año vendimos el doble.", actor=self.person, now=self.now)
        return intake

    def withdrawn(self) -> Intake:
        return intakes.withdraw(self._before("contact_pending"), actor=self.person, now=self.now, note="Más adelante")

    def _talk(self) -> contact.Contact:
        return contact.Contact(self.now, "telephone", "phone", person="Inés Parra", note="Conversamos.")

    def contact_attempted(self) -> Intake:
        intake = self._before("contact_pending")
        contact.log_attempt(intake, self._talk(), actor=self.world.executive, now=self.now)
        return intake

    def contact_established(self) -> Intake:
        intake = made.after_test(self.company, "high", actor=self.person, now=self.now)
        self.now += timedelta(hours=1)
        contact.log_contact(self._again(intake), self._talk(), actor=self.world.executive, now=self.now)
        return intake

    def _agree(self, at: datetime) -> Intake:
        intake = self._before("contact_established")
        meeting = interview.Appointment("in_person", at, place="Uno Sur 100, Talca")
        interview.agree(intake, meeting, actor=self.world.executive, now=self.now)
        return intake

    def interview_scheduled(self) -> Intake:
        return self._agree(timezone.now() + timedelta(days=3))

    def interview_missed(self) -> Intake:
        intake = self._agree(self.now + timedelta(hours=2))
        self.now += timedelta(hours=4)
        row = intake.interviews.get()
        interview.miss(row, actor=self.world.executive, now=self.now, note="No pudo llegar.")
        return intake

    def under_evaluation(self) -> Intake:
        intake = self._agree(self.now + timedelta(hours=2))
        self.now += timedelta(hours=4)
        answers = {question.id: {"points": 0, "reason": "Sin cambio."} for question in guide.load().questions}
        notes = interview_guide.Notes(answers=answers, strengths="Equipo.", gaps="Frío.", no_conflict=True)
        interview_guide.hold(self._again(intake), notes, actor=self.world.executive, now=self.now)
        return intake

    def validated(self) -> Intake:
        intake = self._before("under_evaluation")
        return outcome.validate(intake, reasons="Está lista.", actor=self.world.executive, now=self.now)

    def not_validated(self) -> Intake:
        return outcome.not_validate(
            self._before("under_evaluation"), reasons="Falta producción estable.", alternatives="Sercotec.",
            actor=self.world.executive, now=self.now,
        )  # fmt: skip

    def preadmission_in_review(self) -> Intake:
        intake = self._before("validated")
        for item in intake.preadmission.items.all():
            spec = preadmission.lists.load().item(item.code)
            if spec.provided_by != "company" or spec.computed:
                continue
            upload = SimpleUploadedFile("papel.pdf", PDF, content_type="application/pdf")
            preadmission.provide(
                item, actor=self.person, now=self.now, uploads=[upload], statement="Declaro que es así.",
                document_date=self.now.date(), accepted=True,
            )  # fmt: skip
        preadmission.submit(intake.preadmission, actor=self.person, now=self.now)
        return intake
