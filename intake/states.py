"""The states of an intake: what the team reads, what the company reads, and whose turn it is."""

from django.db import models

from casework.states import StateInfo, Turn
from portfolio.states import Potential, Segment

__all__ = ["STATES", "Branch", "IntakeState", "Potential", "Segment"]


class IntakeState(models.TextChoices):
    """Values kept in the database; the labels are the team's."""

    REGISTERED = "registered", "Registrada, sin ficha"
    PROFILE_IN_PROGRESS = "profile_in_progress", "Ficha en curso"
    ASSESSMENT_PENDING = "assessment_pending", "Test pendiente"
    CONTACT_PENDING = "contact_pending", "Por contactar"
    CONTACT_ATTEMPTED = "contact_attempted", "Intento sin respuesta"
    CONTACT_ESTABLISHED = "contact_established", "Contacto establecido"
    INTERVIEW_SCHEDULED = "interview_scheduled", "Entrevista acordada"
    INTERVIEW_MISSED = "interview_missed", "Entrevista no realizada"
    UNDER_EVALUATION = "under_evaluation", "Por validar"
    VALIDATED = "validated", "Validada"
    PREADMISSION_IN_PROGRESS = "preadmission_in_progress", "Preadmisibilidad en curso"
    PREADMISSION_IN_REVIEW = "preadmission_in_review", "Preadmisibilidad en revisión"
    PREADMISSION_RETURNED = "preadmission_returned", "Preadmisibilidad devuelta"
    ADMITTED = "admitted", "Admitida en cartera"
    NOT_VALIDATED = "not_validated", "No validada"
    GUIDED_LOW = "guided_low", "Potencial Bajo, orientada"
    REFERRED = "referred", "Derivada a otro organismo"
    IN_REVIEW = "in_review", "Revisión del resultado pedida"
    REACTIVATING = "reactivating", "Reactivación en curso"
    WITHDRAWN = "withdrawn", "Desistida"
    CLOSED_NO_ANSWER = "closed_no_answer", "Cerrada sin respuesta"


S = IntakeState

# {due}, {meeting} and {body} are filled in by the page; without a value the page drops the words after the last comma.
_PUBLIC: dict[IntakeState, tuple[str, str, Turn]] = {
    S.REGISTERED: (
        "Cuenta creada",
        "Su cuenta está lista; el próximo paso es completar la ficha.",
        Turn.COMPANY,
    ),
    S.PROFILE_IN_PROGRESS: (
        "Ficha en curso",
        "Su avance está guardado; complete lo que falta y envíela.",
        Turn.COMPANY,
    ),
    S.ASSESSMENT_PENDING: (
        "Falta el test",
        "Como la empresa aún no exporta, responda el test para conocer su potencial.",
        Turn.COMPANY,
    ),
    S.CONTACT_PENDING: (
        "En espera de contacto",
        "Su empresa espera el contacto de su ejecutivo/a, a más tardar el {due}.",
        Turn.OFFICE,
    ),
    S.CONTACT_ATTEMPTED: (
        "Queremos contactarle",
        "Tratamos de contactarle; elija un horario y le llamamos.",
        Turn.BOTH,
    ),
    S.CONTACT_ESTABLISHED: (
        "Acordemos una cita",
        "Ya conversamos; falta fijar la entrevista o visita, que se hace hasta el {due}.",
        Turn.OFFICE,
    ),
    S.INTERVIEW_SCHEDULED: (
        "Cita acordada",
        "Nos reunimos el {meeting}; puede cambiar la cita si lo necesita.",
        Turn.BOTH,
    ),
    S.INTERVIEW_MISSED: (
        "Elijamos otra fecha",
        "La cita no se realizó; elija una nueva fecha y su proceso continúa.",
        Turn.BOTH,
    ),
    S.UNDER_EVALUATION: (
        "En evaluación",
        "Su ejecutivo/a revisa lo conversado y le dirá el resultado con sus razones.",
        Turn.OFFICE,
    ),
    S.VALIDATED: (
        "Empresa validada",
        "Su empresa fue validada; ahora complete la preadmisibilidad.",
        Turn.COMPANY,
    ),
    S.PREADMISSION_IN_PROGRESS: (
        "Faltan antecedentes",
        "Suba los antecedentes que faltan y envíelos a revisión.",
        Turn.COMPANY,
    ),
    S.PREADMISSION_IN_REVIEW: (
        "Antecedentes en revisión",
        "Su ejecutivo/a revisa sus antecedentes y le avisará si falta algo.",
        Turn.OFFICE,
    ),
    S.PREADMISSION_RETURNED: (
        "Un ajuste pendiente",
        "Hay un antecedente con observaciones; corrija solo ese y envíelo otra vez.",
        Turn.COMPANY,
    ),
    S.ADMITTED: (
        "En la cartera de ProChile",
        "Su empresa ya es parte de la cartera y tiene su ejecutivo/a.",
        Turn.NOBODY,
    ),
    S.NOT_VALIDATED: (
        "Sin ingreso por ahora",
        "Por ahora no ingresa a la cartera; vea las razones y lo que puede hacer.",
        Turn.COMPANY,
    ),
    S.GUIDED_LOW: (
        "Primeros pasos",
        "Le enviamos los pasos para prepararse; cuando avance, seguimos.",
        Turn.COMPANY,
    ),
    S.REFERRED: (
        "Con apoyo de otro organismo",
        "{body} le espera con sus antecedentes; aquí está su contacto.",
        Turn.OTHER_BODY,
    ),
    S.IN_REVIEW: (
        "Resultado en revisión",
        "Una persona revisa su resultado y le responderá con sus razones.",
        Turn.CLIENT_UNIT,
    ),
    S.REACTIVATING: (
        "Actualice su ficha",
        "Conservamos su historia; revise los datos y siga desde ahí.",
        Turn.COMPANY,
    ),
    S.WITHDRAWN: (
        "Proceso detenido por usted",
        "Detuvo el proceso; puede retomarlo cuando quiera.",
        Turn.COMPANY,
    ),
    S.CLOSED_NO_ANSWER: (
        "Proceso en pausa",
        "No logramos hablar con usted; retome cuando quiera, sin empezar de nuevo.",
        Turn.COMPANY,
    ),
}

# The file rests: nothing is owed by anybody. It opens again by itself when the company takes it up.
RESTING = (S.ADMITTED, S.NOT_VALIDATED, S.GUIDED_LOW, S.REFERRED, S.WITHDRAWN, S.CLOSED_NO_ANSWER)

# What comes next, in the team's words: the inbox and the file page show it.
_NEXT: dict[IntakeState, str] = {
    S.REGISTERED: "La empresa completa su ficha",
    S.PROFILE_IN_PROGRESS: "La empresa envía su ficha",
    S.ASSESSMENT_PENDING: "La empresa responde el test",
    S.CONTACT_PENDING: "Contactar a la empresa",
    S.CONTACT_ATTEMPTED: "Intentar otra vez, o esperar su respuesta",
    S.CONTACT_ESTABLISHED: "Acordar entrevista o visita",
    S.INTERVIEW_SCHEDULED: "Realizar la entrevista y completar la pauta",
    S.INTERVIEW_MISSED: "Acordar otra fecha",
    S.UNDER_EVALUATION: "Validar, no validar o derivar",
    S.VALIDATED: "La empresa completa la preadmisibilidad",
    S.PREADMISSION_IN_PROGRESS: "La empresa envía sus antecedentes",
    S.PREADMISSION_IN_REVIEW: "Revisar los antecedentes y admitir",
    S.PREADMISSION_RETURNED: "La empresa corrige lo observado",
    S.ADMITTED: "Trabajo de cartera",
    S.NOT_VALIDATED: "La empresa vuelve cuando avance",
    S.GUIDED_LOW: "La empresa da sus primeros pasos",
    S.REFERRED: "El otro organismo la recibe",
    S.IN_REVIEW: "Responder la revisión del resultado",
    S.REACTIVATING: "La empresa actualiza su ficha",
    S.WITHDRAWN: "La empresa retoma cuando quiera",
    S.CLOSED_NO_ANSWER: "La empresa retoma cuando quiera",
}

STATES: dict[str, StateInfo] = {
    state.value: StateInfo(
        staff=str(state.label), public=public, phrase=phrase, turn=turn, final=state in RESTING, next_step=_NEXT[state]
    )
    for state, (public, phrase, turn) in _PUBLIC.items()
}

FICHA_OPEN = (S.REGISTERED, S.PROFILE_IN_PROGRESS, S.REACTIVATING)
AWAITING_CONTACT = (S.CONTACT_PENDING, S.CONTACT_ATTEMPTED)
IN_OFFICE = (
    *AWAITING_CONTACT,
    S.CONTACT_ESTABLISHED,
    S.INTERVIEW_SCHEDULED,
    S.INTERVIEW_MISSED,
    S.UNDER_EVALUATION,
)
PREADMISSION = (S.VALIDATED, S.PREADMISSION_IN_PROGRESS, S.PREADMISSION_IN_REVIEW, S.PREADMISSION_RETURNED)
# What the company may stop; from rest it may only start again.
IN_COURSE = (*FICHA_OPEN, S.ASSESSMENT_PENDING, *IN_OFFICE, *PREADMISSION)
# Where a company may fall silent: the office closes the file without answer, and the company takes it up when it wants.
SILENT = (
    *FICHA_OPEN,
    S.ASSESSMENT_PENDING,
    S.CONTACT_ATTEMPTED,
    S.CONTACT_ESTABLISHED,
    S.INTERVIEW_MISSED,
    S.VALIDATED,
    S.PREADMISSION_IN_PROGRESS,
    S.PREADMISSION_RETURNED,
)
REVIEWABLE = (S.GUIDED_LOW, S.NOT_VALIDATED, S.REFERRED)
STOPPED = (S.WITHDRAWN, S.CLOSED_NO_ANSWER)
# An intake is over only when the company is in the portfolio: every other rest can be taken up again in the same file,
# so that nobody starts anew. One that is not over is the only one of its company (database constraint).
CLOSED = (S.ADMITTED,)


class Branch(models.TextChoices):
    """CAP-2: what the company declared in its ficha."""

    UNKNOWN = "", "Por declarar"
    EXPORTER = "exporter", "Exportadora"
    NON_EXPORTER = "non_exporter", "Aún no exporta"
