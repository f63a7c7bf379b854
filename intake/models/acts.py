"""Which page does each act of an intake: the buttons of the file page and of the company's home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse

from casework.states import Act
from intake import rules
from intake.states import AWAITING_CONTACT, FICHA_OPEN, STOPPED, Branch, IntakeState

if TYPE_CHECKING:
    from accounts.models import User

S = IntakeState

# (transition, label, address of the company's page, states where it is the main thing to do)
COMPANY_ACTS = (
    ("submit_ficha_exporter", "Completar la ficha", "intake:ficha", FICHA_OPEN),
    ("finish_assessment_contact", "Responder el test", "intake:assessment", (S.ASSESSMENT_PENDING,)),
    ("schedule_interview", "Elegir un horario", "intake:company_interview", (S.INTERVIEW_MISSED,)),
    ("reschedule_interview", "Cambiar la cita", "intake:company_interview", ()),
    ("start_preadmission", "Completar la preadmisibilidad", "intake:company_preadmission", (S.VALIDATED,)),
    (
        "submit_preadmission",
        "Completar antecedentes",
        "intake:company_preadmission",
        (S.PREADMISSION_IN_PROGRESS, S.PREADMISSION_RETURNED),
    ),
    ("request_review", "Pedir una revisión", "intake:review_request", ()),
    ("try_again", "Intentar de nuevo", "intake:try_again", (S.NOT_VALIDATED,)),
    ("resume", "Retomar el proceso", "intake:resume", STOPPED),
    ("withdraw", "Detener el proceso", "intake:withdraw", ()),
)

# The same for the team; every address takes the folio.
STAFF_ACTS = (
    ("log_contact", "Registrar contacto", "intake:log_contact", AWAITING_CONTACT),
    ("log_attempt", "Registrar intento", "intake:log_attempt", ()),
    (
        "schedule_interview",
        "Acordar entrevista",
        "intake:schedule_interview",
        (S.CONTACT_ESTABLISHED, S.INTERVIEW_MISSED),
    ),
    ("reschedule_interview", "Cambiar la cita", "intake:reschedule_interview", ()),
    ("hold_interview", "Registrar la entrevista", "intake:hold_interview", (S.INTERVIEW_SCHEDULED,)),
    ("miss_interview", "La cita no se realizó", "intake:miss_interview", ()),
    ("cancel_interview", "Cancelar la cita", "intake:cancel_interview", ()),
    ("validate", "Validar", "intake:validate", (S.UNDER_EVALUATION,)),
    ("not_validate", "No validar", "intake:not_validate", ()),
    ("refer", "Derivar a otro organismo", "intake:refer", ()),
    ("return_preadmission", "Revisar antecedentes", "intake:review_preadmission", (S.PREADMISSION_IN_REVIEW,)),
    ("admit", "Admitir en la cartera", "intake:admit", ()),
    ("review_keeps", "Responder la revisión", "intake:review_decision", (S.IN_REVIEW,)),
    ("close_no_answer", "Cerrar sin respuesta", "intake:close_no_answer", ()),
)

# Acts of the team that move no state: (name, label, address, rule, states).
BESIDES = (
    ("resume", "Retomar el proceso", "intake:resume_intake", rules.works_or_unblocks, STOPPED),
    ("review_preadmission", "Ver antecedentes", "intake:review_preadmission", rules.works_or_unblocks,
     (S.VALIDATED, S.PREADMISSION_IN_PROGRESS, S.PREADMISSION_RETURNED)),
    ("guide_read", "Leer la pauta", "intake:guide_read", rules.works_or_unblocks,
     (S.UNDER_EVALUATION, S.VALIDATED, S.NOT_VALIDATED, S.IN_REVIEW)),
    ("update_assessment", "Actualizar el test", "intake:update_assessment", rules.may_update_assessment,
     (*AWAITING_CONTACT, S.CONTACT_ESTABLISHED, S.INTERVIEW_SCHEDULED, S.INTERVIEW_MISSED, S.GUIDED_LOW, S.REFERRED)),
    ("name_attendant", "Nombrar a quien atiende", "intake:name_attendant", rules.heads_the_office, AWAITING_CONTACT),
    ("refer_to_head", "Derivar a la jefatura", "intake:refer_to_head", rules.works_the_file, AWAITING_CONTACT),
)  # fmt: skip


def acts_of(intake: Any, user: User) -> list[Act]:
    """What this user can do now with this intake. Permission and state are those of the transition itself."""
    for_company = bool(intake.roles_of(user))
    table = COMPANY_ACTS if for_company else STAFF_ACTS
    acts = []
    for name, label, address, primary_in in table:
        if _possible(intake, name, user) or (for_company and _fills_in(intake, name)):
            url = _url(address, [] if for_company else [intake.case.folio])
            if url:
                acts.append(Act(name=name, label=label, url=url, primary=intake.state in primary_in))
    return acts if for_company else acts + _besides(intake, user)


def _besides(intake: Any, user: User) -> list[Act]:
    """What the team may do without moving the file. The test is updated only where there is one."""
    found = []
    for name, label, address, rule, states in BESIDES:
        if intake.state not in states or not rule(intake, user):
            continue
        if name == "update_assessment" and intake.branch != Branch.NON_EXPORTER:
            continue
        if url := _url(address, [intake.case.folio]):
            found.append(Act(name=name, label=label, url=url))
    return found


def _fills_in(intake: Any, name: str) -> bool:
    """A contact without powers fills in the ficha too, though somebody else signs it."""
    return name == "submit_ficha_exporter" and intake.state in FICHA_OPEN


def _possible(intake: Any, name: str, user: User) -> bool:
    found = getattr(intake, name)._django_fsm.get_transition(intake.state)
    return found is not None and found.has_perm(intake, user)


def _url(name: str, args: list[str]) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:  # a page that is not part of this installation: no button
        return ""
