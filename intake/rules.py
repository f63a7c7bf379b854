"""Who may move an intake, and the table of the procedure. Plain Python: no queries, no clock.

`PROCEDURE` is written to be read by an executive: from where, what is done, by whom, to where, which term starts and
which one is met. The transitions of `intake.models.Intake` are written by hand, and a test compares them with it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from accounts.states import Role
from intake.states import (
    AWAITING_CONTACT,
    FICHA_OPEN,
    IN_COURSE,
    IN_OFFICE,
    REVIEWABLE,
    SILENT,
    STOPPED,
    Branch,
    IntakeState,
    Potential,
    Segment,
)

S = IntakeState
Who = Callable[[Any, Any], bool]
OFFICE_ROLES = (Role.EXECUTIVE, Role.OFFICE_HEAD)
SIGNING_ROLES = frozenset({"legal_representative", "attorney"})


# --- who ---------------------------------------------------------------------------------------------------------


def acts_for_company(intake: Any, user: Any) -> bool:
    """Whoever represents the company, even as a contact without powers."""
    return bool(intake.roles_of(user))


def signs_for_company(intake: Any, user: Any) -> bool:
    """Legal representative or attorney: a contact may fill in the ficha, and not sign it."""
    return bool(intake.roles_of(user) & SIGNING_ROLES)


def is_outsider_to(intake: Any, user: Any) -> bool:
    """Nobody acts for ProChile on a file about themselves."""
    return not intake.roles_of(user)


def works_the_file(intake: Any, user: Any) -> bool:
    """Executive or head of the file's office, or its sector lead for the own sector; never on one's own company."""
    access, case = user.access, intake.case
    role_here = any(access.has(role, case.office_id) for role in OFFICE_ROLES)
    leads_sector = access.has(Role.SECTOR_LEAD, case.office_id) and case.sector in access.sectors(case.office_id)
    return (role_here or leads_sector) and is_outsider_to(intake, user)


def heads_the_office(intake: Any, user: Any) -> bool:
    """The head of the file's office, who names who attends it (CAP-4)."""
    return user.access.has(Role.OFFICE_HEAD, intake.case.office_id) and is_outsider_to(intake, user)


def is_client_unit(intake: Any, user: Any) -> bool:
    """The client-management unit, which acts on every file and validates none."""
    return user.access.has(Role.CLIENT_MANAGEMENT) and is_outsider_to(intake, user)


def works_or_unblocks(intake: Any, user: Any) -> bool:
    """The office of the file or the client-management unit."""
    return works_the_file(intake, user) or is_client_unit(intake, user)


def is_system(intake: Any, user: Any) -> bool:
    """The portal itself, always as the named system user."""
    return bool(getattr(user, "is_system", False))


def company_or_office(intake: Any, user: Any) -> bool:
    """Both sides may do it: agreeing or moving an appointment."""
    return acts_for_company(intake, user) or works_the_file(intake, user)


def answers_the_test(intake: Any, user: Any) -> bool:
    """CPE-1: the company answers; after an update by a person, whoever made it."""
    return acts_for_company(intake, user) or works_or_unblocks(intake, user)


def may_update_assessment(intake: Any, user: Any) -> bool:
    """CPE-1: only staff update a sent test, and never the company that answered it."""
    return works_or_unblocks(intake, user)


def may_resume(intake: Any, user: Any) -> bool:
    """The company takes its own file up again; staff may do it when the company asks them."""
    return acts_for_company(intake, user) or works_or_unblocks(intake, user)


# --- the procedure -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One line of the procedure; `to` holds every state where the act may end."""

    act: str
    label: str
    since: tuple[IntakeState, ...]
    to: tuple[IntakeState, ...]
    who: Who
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    needs_note: bool = False
    undoable: bool = False


BACK_ON_TRACK = (*FICHA_OPEN, S.ASSESSMENT_PENDING, S.UNDER_EVALUATION, S.PREADMISSION_IN_PROGRESS)

PROCEDURE: tuple[Step, ...] = (
    Step("begin_ficha", "Empezar la ficha", (S.REGISTERED,), (S.PROFILE_IN_PROGRESS,), acts_for_company),
    Step("submit_ficha_exporter", "Enviar la ficha: exporta", FICHA_OPEN, (S.CONTACT_PENDING,), signs_for_company,
         opens=("CAP-3",)),
    Step("submit_ficha_non_exporter", "Enviar la ficha: aún no exporta", FICHA_OPEN, (S.ASSESSMENT_PENDING,),
         signs_for_company),
    Step("finish_assessment_contact", "Test con potencial para contactar", (S.ASSESSMENT_PENDING,),
         (S.CONTACT_PENDING,), answers_the_test, opens=("CAP-4",)),
    Step("finish_assessment_low", "Test con potencial Bajo", (S.ASSESSMENT_PENDING,), (S.GUIDED_LOW,),
         answers_the_test),
    Step("continue_after_update", "Seguir con el resultado actualizado", (S.GUIDED_LOW, S.REFERRED),
         (S.CONTACT_PENDING,), works_or_unblocks, opens=("CAP-4",), needs_note=True),
    Step("log_attempt", "Registrar intento", AWAITING_CONTACT, (S.CONTACT_ATTEMPTED,), works_the_file, undoable=True),
    Step("log_contact", "Registrar contacto", AWAITING_CONTACT, (S.CONTACT_ESTABLISHED,), works_the_file,
         opens=("CAP-5",), closes=("CAP-3", "CAP-4"), undoable=True),
    Step("schedule_interview", "Acordar entrevista", (S.CONTACT_ESTABLISHED, S.INTERVIEW_MISSED),
         (S.INTERVIEW_SCHEDULED,), company_or_office),
    Step("reschedule_interview", "Cambiar la cita", (S.INTERVIEW_SCHEDULED,), (S.INTERVIEW_SCHEDULED,),
         company_or_office, needs_note=True),
    Step("miss_interview", "La cita no se realizó", (S.INTERVIEW_SCHEDULED,), (S.INTERVIEW_MISSED,), works_the_file,
         needs_note=True, undoable=True),
    Step("cancel_interview", "Cancelar la cita", (S.INTERVIEW_SCHEDULED,), (S.CONTACT_ESTABLISHED,), works_the_file,
         needs_note=True),
    Step("hold_interview", "Registrar la entrevista", (S.CONTACT_ESTABLISHED, S.INTERVIEW_SCHEDULED,
         S.INTERVIEW_MISSED), (S.UNDER_EVALUATION,), works_the_file, closes=("CAP-5",), undoable=True),
    Step("validate", "Validar", (S.UNDER_EVALUATION,), (S.VALIDATED,), works_the_file, needs_note=True, undoable=True),
    Step("not_validate", "No validar", (S.UNDER_EVALUATION,), (S.NOT_VALIDATED,), works_the_file, needs_note=True,
         undoable=True),
    Step("refer", "Derivar a otro organismo", (S.GUIDED_LOW, S.UNDER_EVALUATION, S.NOT_VALIDATED), (S.REFERRED,),
         works_or_unblocks, needs_note=True, undoable=True),
    Step("start_preadmission", "Abrir la preadmisibilidad", (S.VALIDATED,), (S.PREADMISSION_IN_PROGRESS,),
         company_or_office),
    Step("submit_preadmission", "Enviar a revisión", (S.PREADMISSION_IN_PROGRESS, S.PREADMISSION_RETURNED),
         (S.PREADMISSION_IN_REVIEW,), acts_for_company),
    Step("return_preadmission", "Devolver con observación", (S.PREADMISSION_IN_REVIEW,), (S.PREADMISSION_RETURNED,),
         works_the_file, needs_note=True, undoable=True),
    Step("admit", "Admitir en la cartera", (S.PREADMISSION_IN_REVIEW,), (S.ADMITTED,), works_the_file),
    Step("request_review", "Pedir una revisión", REVIEWABLE, (S.IN_REVIEW,), acts_for_company, needs_note=True),
    Step("review_keeps", "Mantener el resultado", (S.IN_REVIEW,), REVIEWABLE, is_client_unit, needs_note=True),
    Step("review_to_contact", "Cambiar el resultado y contactar", (S.IN_REVIEW,), (S.CONTACT_PENDING,), is_client_unit,
         opens=("CAP-4",), needs_note=True),
    Step("review_to_evaluation", "Volver a evaluar en la oficina", (S.IN_REVIEW,), (S.UNDER_EVALUATION,),
         is_client_unit, needs_note=True),
    Step("try_again", "Intentar de nuevo", REVIEWABLE, (S.PROFILE_IN_PROGRESS,), acts_for_company),
    Step("withdraw", "Detener el proceso", IN_COURSE, (S.WITHDRAWN,), acts_for_company),
    Step("close_no_answer", "Cerrar sin respuesta", SILENT, (S.CLOSED_NO_ANSWER,),
         works_the_file, needs_note=True, undoable=True),
    Step("resume", "Retomar el proceso", STOPPED, BACK_ON_TRACK, may_resume),
    Step("resume_exporter_contact", "Retomar y esperar contacto", STOPPED, (S.CONTACT_PENDING,), may_resume,
         opens=("CAP-3",)),
    Step("resume_potential_contact", "Retomar y esperar contacto", STOPPED, (S.CONTACT_PENDING,), may_resume,
         opens=("CAP-4",)),
)  # fmt: skip


# --- what must hold ----------------------------------------------------------------------------------------------


def goes_to_contact(potential: str, region_iso: str, excepted_regions: Iterable[str]) -> bool:
    """CAP-4 and CAP-8: High and Medium are contacted; Low only in the regions that CAP-8 excepts.

    >>> goes_to_contact("low", "CL-AT", ["CL-AT"]), goes_to_contact("low", "CL-ML", ["CL-AT"])
    (True, False)
    """
    return potential != Potential.LOW or region_iso in set(excepted_regions)


def contact_again_as(state: str, branch: str) -> str:
    """Act by which a stopped intake is taken up again, given where it stopped and its branch.

    A company that was waiting for us, or talking with us, gets a new contact with its full term.
    """
    if state in IN_OFFICE and state != S.UNDER_EVALUATION:
        return "resume_exporter_contact" if branch == Branch.EXPORTER else "resume_potential_contact"
    return "resume"


def resting_place(state: str) -> str:
    """State that a plain `resume` goes back to, given where the intake stopped."""
    if state in (S.VALIDATED, S.PREADMISSION_IN_REVIEW, S.PREADMISSION_RETURNED):
        return S.PREADMISSION_IN_PROGRESS  # what was sent may have aged: the company sends it again
    return state


def segment_of(*, exporter: bool, sales_uf: float | None, potential: str, pyme_limit_uf: float) -> Segment:
    """CPE-3: segment by final score. `sales_uf`: net sales of the last closed year in UF, None when unknown.

    An exporter above the pyme threshold is Rojo oscuro; any other exporter goes to the regional executive.
    """
    if exporter:
        above = sales_uf is not None and sales_uf > pyme_limit_uf
        return Segment.DARK_RED if above else Segment.GREEN
    return {Potential.HIGH: Segment.GREEN, Potential.MEDIUM: Segment.YELLOW}.get(Potential(potential), Segment.RED)


def is_centre_target(sales_uf: float | None, target_uf: tuple[float, float]) -> bool:
    """CPE-3: companies below or above the parameter are not the centres' target; unknown sales do not exclude."""
    return sales_uf is None or target_uf[0] <= sales_uf <= target_uf[1]
