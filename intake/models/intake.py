"""A company's way in: one work with its states, moved only by `casework.door`."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django_fsm import GET_STATE, ConcurrentTransitionMixin, FSMField

from casework.states import Effects
from casework.transitions import transition
from intake import rules
from intake.models.readings import IntakeReadings
from intake.querysets.intake import IntakeQuerySet
from intake.states import CLOSED, STATES, Branch, IntakeState, Segment
from portfolio.models import Company

S = IntakeState
CONTACT_CLAUSES = ("CAP-3", "CAP-4")
INTAKE_CLAUSES = (*CONTACT_CLAUSES, "CAP-5")
# Where `resume` and `review_keeps` may lead: the state that the intake kept when it stopped.
RESUMED = [*rules.BACK_ON_TRACK]


class Intake(ConcurrentTransitionMixin, IntakeReadings):
    """Captación of a company (CAP-1 to CAP-11). Not over until the company is in the portfolio.

    `resumes_to` keeps the state left when the company stops or asks for a review. `final_thirds` is the final score
    of CPE-2 in thirds of a point (0 to 300), as the instrument counts.
    """

    STATES = STATES
    panel_template = "intake/panel.html"

    company = models.ForeignKey(Company, models.PROTECT, related_name="intakes")
    state = FSMField(default=S.REGISTERED, choices=S.choices, protected=True)
    branch = models.CharField(max_length=20, choices=Branch.choices, blank=True)
    reactivation = models.BooleanField(default=False)
    resumes_to = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    last_progress_at = models.DateTimeField()
    next_reminder_at = models.DateTimeField(null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    final_thirds = models.PositiveSmallIntegerField(null=True, blank=True)
    segment = models.CharField(max_length=20, choices=Segment.choices, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = "captación"
        verbose_name_plural = "captaciones"
        constraints = [
            models.UniqueConstraint(
                fields=["company"],
                condition=~models.Q(state__in=[str(state) for state in CLOSED]),
                name="one_open_intake_per_company",
                violation_error_message="La empresa ya tiene una captación en curso.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_reminder_at"],
                name="intake_reminder_due",
                condition=models.Q(next_reminder_at__isnull=False),
            ),
            models.Index(fields=["state"], name="intake_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.case.folio} {self.get_state_display()}"

    # --- the company's ficha and test ---

    @transition(field=state, source=S.REGISTERED, target=S.PROFILE_IN_PROGRESS, permission=rules.acts_for_company,
                custom=Effects(label="Ficha empezada"))  # fmt: skip
    def begin_ficha(self) -> None:
        """The first section was saved."""

    @transition(field=state, source=[*rules.FICHA_OPEN], target=S.CONTACT_PENDING, permission=rules.signs_for_company,
                custom=Effects(label="Ficha enviada: la empresa exporta", opens=("CAP-3",)))  # fmt: skip
    def submit_ficha_exporter(self, *, at: datetime) -> None:
        """CAP-3, CAP-10: straight to the office; the exporter never sees the test."""
        self._submit(Branch.EXPORTER, at)

    @transition(field=state, source=[*rules.FICHA_OPEN], target=S.ASSESSMENT_PENDING,
                permission=rules.signs_for_company,
                custom=Effects(label="Ficha enviada: la empresa aún no exporta"))  # fmt: skip
    def submit_ficha_non_exporter(self, *, at: datetime) -> None:
        """CAP-2, CAP-10: the test comes next."""
        self._submit(Branch.NON_EXPORTER, at)

    def _submit(self, branch: Branch, at: datetime) -> None:
        self.branch, self.submitted_at, self.next_reminder_at = branch, at, None

    @transition(field=state, source=S.ASSESSMENT_PENDING, target=S.CONTACT_PENDING, permission=rules.answers_the_test,
                custom=Effects(label="Test respondido: la oficina contacta a la empresa",
                               opens=("CAP-4",)))  # fmt: skip
    def finish_assessment_contact(self) -> None:
        """CAP-4: High or Medium; or Low in a region excepted by CAP-8."""

    @transition(field=state, source=S.ASSESSMENT_PENDING, target=S.GUIDED_LOW, permission=rules.answers_the_test,
                custom=Effects(label="Test respondido: potencial Bajo, se enviaron los primeros pasos"))  # fmt: skip
    def finish_assessment_low(self) -> None:
        """CAP-8: the company gets its first steps by e-mail."""

    @transition(field=state, source=[S.GUIDED_LOW, S.REFERRED], target=S.CONTACT_PENDING,
                permission=rules.works_or_unblocks,
                custom=Effects(label="Resultado actualizado: la oficina contacta a la empresa", opens=("CAP-4",),
                               needs_note=True))  # fmt: skip
    def continue_after_update(self) -> None:
        """CPE-1: a new version of the test, made by a person, opens the way."""

    # --- contact and interview ---

    @transition(field=state, source=[*rules.AWAITING_CONTACT], target=S.CONTACT_ATTEMPTED,
                permission=rules.works_the_file,
                custom=Effects(label="Intento sin respuesta", undoable=True))  # fmt: skip
    def log_attempt(self) -> None:
        """An unanswered call is not a contact: no term is met."""

    @transition(field=state, source=[*rules.AWAITING_CONTACT], target=S.CONTACT_ESTABLISHED,
                permission=rules.works_the_file,
                custom=Effects(label="Contacto registrado", opens=("CAP-5",), closes=CONTACT_CLAUSES,
                               undoable=True))  # fmt: skip
    def log_contact(self) -> None:
        """CAP-3 or CAP-4 is met, and the term of the interview (CAP-5) starts."""

    @transition(field=state, source=[S.CONTACT_ESTABLISHED, S.INTERVIEW_MISSED], target=S.INTERVIEW_SCHEDULED,
                permission=rules.company_or_office, custom=Effects(label="Entrevista acordada"))  # fmt: skip
    def schedule_interview(self) -> None:
        """CAP-5: there is a date. Taken back by cancelling, since the company has it in its calendar."""

    @transition(field=state, source=S.INTERVIEW_SCHEDULED, target=S.INTERVIEW_SCHEDULED,
                permission=rules.company_or_office, custom=Effects(label="Cita cambiada", needs_note=True))  # fmt: skip
    def reschedule_interview(self) -> None:
        """Another date, and why."""

    @transition(field=state, source=S.INTERVIEW_SCHEDULED, target=S.INTERVIEW_MISSED, permission=rules.works_the_file,
                custom=Effects(label="La cita no se realizó", needs_note=True, undoable=True))  # fmt: skip
    def miss_interview(self) -> None:
        """Nobody came: the term of CAP-5 goes on."""

    @transition(field=state, source=S.INTERVIEW_SCHEDULED, target=S.CONTACT_ESTABLISHED,
                permission=rules.works_the_file, custom=Effects(label="Cita cancelada", needs_note=True))  # fmt: skip
    def cancel_interview(self) -> None:
        """The office cannot keep it: the contact stands, and another date is agreed."""

    @transition(field=state, source=[S.CONTACT_ESTABLISHED, S.INTERVIEW_SCHEDULED, S.INTERVIEW_MISSED],
                target=S.UNDER_EVALUATION, permission=rules.works_the_file,
                custom=Effects(label="Entrevista realizada", closes=("CAP-5",), undoable=True))  # fmt: skip
    def hold_interview(self, *, final_thirds: int | None = None, segment: str = "") -> None:
        """CAP-5 is met; CPE-2: the final score is what is recorded."""
        self.final_thirds, self.segment = final_thirds, segment

    # --- outcome ---

    @transition(field=state, source=S.UNDER_EVALUATION, target=S.VALIDATED, permission=rules.works_the_file,
                custom=Effects(label="Empresa validada", needs_note=True, undoable=True))  # fmt: skip
    def validate(self) -> None:
        """CAP-6, with reasons."""

    @transition(field=state, source=S.UNDER_EVALUATION, target=S.NOT_VALIDATED, permission=rules.works_the_file,
                custom=Effects(label="No validada por ahora", needs_note=True, undoable=True))  # fmt: skip
    def not_validate(self) -> None:
        """CAP-6, with reasons that the company reads."""

    @transition(field=state, source=[S.GUIDED_LOW, S.UNDER_EVALUATION, S.NOT_VALIDATED], target=S.REFERRED,
                permission=rules.works_or_unblocks,
                custom=Effects(label="Derivada a otro organismo", needs_note=True, undoable=True))  # fmt: skip
    def refer(self) -> None:
        """CPE-3: to another body, with a named contact."""

    @transition(field=state, source=S.VALIDATED, target=S.PREADMISSION_IN_PROGRESS, permission=rules.company_or_office,
                custom=Effects(label="Preadmisibilidad abierta"))  # fmt: skip
    def start_preadmission(self) -> None:
        """CAP-7: the list of what is asked is open to the company."""

    @transition(field=state, source=[S.PREADMISSION_IN_PROGRESS, S.PREADMISSION_RETURNED],
                target=S.PREADMISSION_IN_REVIEW, permission=rules.acts_for_company,
                custom=Effects(label="Preadmisibilidad enviada a revisión"))  # fmt: skip
    def submit_preadmission(self) -> None:
        """CAP-7: the office reviews."""

    @transition(field=state, source=S.PREADMISSION_IN_REVIEW, target=S.PREADMISSION_RETURNED,
                permission=rules.works_the_file,
                custom=Effects(label="Preadmisibilidad devuelta con observaciones", needs_note=True,
                               undoable=True))  # fmt: skip
    def return_preadmission(self) -> None:
        """Only what was observed is asked again."""

    @transition(field=state, source=S.PREADMISSION_IN_REVIEW, target=S.ADMITTED, permission=rules.works_the_file,
                custom=Effects(label="Admitida en la cartera"))  # fmt: skip
    def admit(self) -> None:
        """CAP-7: the intake is over."""

    # --- review (CON-4), and starting again ---

    @transition(field=state, source=[*rules.REVIEWABLE], target=S.IN_REVIEW, permission=rules.acts_for_company,
                custom=Effects(label="La empresa pidió una revisión", needs_note=True))  # fmt: skip
    def request_review(self) -> None:
        """CON-4: a person looks at the outcome."""
        self.resumes_to = self.state

    @transition(field=state, source=S.IN_REVIEW, permission=rules.is_client_unit,
                target=GET_STATE(lambda intake: intake.resumes_to, states=[*rules.REVIEWABLE]),
                custom=Effects(label="Revisión: el resultado se mantiene", needs_note=True))  # fmt: skip
    def review_keeps(self) -> None:
        """The outcome stands, with reasons."""

    @transition(field=state, source=S.IN_REVIEW, target=S.CONTACT_PENDING, permission=rules.is_client_unit,
                custom=Effects(label="Revisión: la oficina contacta a la empresa", opens=("CAP-4",),
                               needs_note=True))  # fmt: skip
    def review_to_contact(self) -> None:
        """The outcome of the test changes."""

    @transition(field=state, source=S.IN_REVIEW, target=S.UNDER_EVALUATION, permission=rules.is_client_unit,
                custom=Effects(label="Revisión: la oficina vuelve a evaluar", needs_note=True))  # fmt: skip
    def review_to_evaluation(self) -> None:
        """A company not validated is looked at again by its office: the client unit does not validate."""

    @transition(field=state, source=[*rules.REVIEWABLE], target=S.PROFILE_IN_PROGRESS,
                permission=rules.acts_for_company, custom=Effects(label="La empresa vuelve a intentarlo"))  # fmt: skip
    def try_again(self) -> None:
        """From the ficha on, with everything that is already known; who now exports says so there (CAP-2)."""
        self.final_thirds, self.segment = None, ""

    @transition(field=state, source=[*rules.IN_COURSE], target=S.WITHDRAWN, permission=rules.acts_for_company,
                custom=Effects(label="La empresa detuvo el proceso", cancels=INTAKE_CLAUSES))  # fmt: skip
    def withdraw(self) -> None:
        """The company stops; nothing is lost."""
        self.resumes_to, self.next_reminder_at = self.state, None

    @transition(field=state, source=[*rules.SILENT], target=S.CLOSED_NO_ANSWER,
                permission=rules.works_the_file,
                custom=Effects(label="Cerrada sin respuesta", cancels=INTAKE_CLAUSES, needs_note=True,
                               undoable=True))  # fmt: skip
    def close_no_answer(self) -> None:
        """The company could not be reached."""
        self.resumes_to = self.state

    @transition(field=state, source=[*rules.STOPPED], permission=rules.may_resume,
                target=GET_STATE(lambda intake: rules.resting_place(intake.resumes_to), states=RESUMED),
                custom=Effects(label="Proceso retomado"))  # fmt: skip
    def resume(self) -> None:
        """Back to where it was."""

    @transition(field=state, source=[*rules.STOPPED], target=S.CONTACT_PENDING, permission=rules.may_resume,
                custom=Effects(label="Proceso retomado: espera contacto", opens=("CAP-3",)))  # fmt: skip
    def resume_exporter_contact(self) -> None:
        """The office contacts the exporter again, with its full term."""

    @transition(field=state, source=[*rules.STOPPED], target=S.CONTACT_PENDING, permission=rules.may_resume,
                custom=Effects(label="Proceso retomado: espera contacto", opens=("CAP-4",)))  # fmt: skip
    def resume_potential_contact(self) -> None:
        """The office contacts the company again, with its full term."""
