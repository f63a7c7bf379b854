"""The company's states and the words of the portfolio, for staff and for the public (microcopy, section 8)."""

from typing import Final

from django.db.models import TextChoices

from casework.states import StateInfo, Turn
from portfolio.states.actions import APPLIES_TO, APPLIES_TO_WORDS, ResultKind
from portfolio.states.exports import ExportSource, QuantityUnit
from portfolio.states.ficha import COPIED
from portfolio.states.institutions import INSTITUTION_REQUEST_STATES, InstitutionRequestState
from portfolio.states.plans import PLAN_STATES, MilestoneOwner, PlanState
from portfolio.states.requests import REQUEST_STATES, Instrument, RequestOrigin, RequestState
from portfolio.states.sheets import DUTIES, RIGHTS, SHEET_STATES, SheetAnswer

__all__ = [  # what stands in modules of its own
    "APPLIES_TO",
    "APPLIES_TO_WORDS",
    "COPIED",
    "DUTIES",
    "INSTITUTION_REQUEST_STATES",
    "PLAN_STATES",
    "REQUEST_STATES",
    "RIGHTS",
    "SHEET_STATES",
    "ExportSource",
    "InstitutionRequestState",
    "Instrument",
    "MilestoneOwner",
    "PlanState",
    "QuantityUnit",
    "RequestOrigin",
    "RequestState",
    "ResultKind",
    "SheetAnswer",
]


class Standing(TextChoices):
    """Where the company itself stands with ProChile; its way in is the intake's own state."""

    POTENTIAL = "potential", "Cuenta potencial"
    REFERRED = "referred", "Cuenta potencial derivada"
    INVITED = "invited", "Cuenta potencial invitada"
    DISCARDED = "discarded", "Cuenta potencial descartada"
    REGISTERED = "registered", "Registrada"
    PORTFOLIO = "portfolio", "Admitida en cartera"
    INACTIVE = "inactive", "Inactiva"
    MERGED = "merged", "Unida a otra"


#: POT-1: none of these is ever counted as a company of the portfolio.
POTENTIAL_STANDINGS: Final = (Standing.POTENTIAL, Standing.REFERRED, Standing.INVITED, Standing.DISCARDED)
#: Standings of a company that exists for the portal's lists and figures.
LIVE_STANDINGS: Final = (Standing.REGISTERED, Standing.PORTFOLIO, Standing.INACTIVE)

STATES: Final[dict[str, StateInfo]] = {
    "potential": StateInfo(
        staff="Cuenta potencial",
        public="Cuenta potencial",
        phrase="Tenemos sus datos de contacto; una persona de la oficina decidirá si le invita.",
        turn=Turn.OFFICE,
    ),
    "referred": StateInfo(
        staff="Cuenta potencial derivada a jefatura",
        public="Cuenta potencial",
        phrase="La jefatura de la oficina decidirá si le invita.",
        turn=Turn.OFFICE,
    ),
    "invited": StateInfo(
        staff="Cuenta potencial invitada",
        public="Invitación enviada",
        phrase="Le invitamos a completar la ficha de su empresa; puede empezar cuando quiera.",
        turn=Turn.COMPANY,
    ),
    "discarded": StateInfo(
        staff="Cuenta potencial descartada",
        public="Sin proceso",
        phrase="Por ahora no hay un proceso en curso; puede registrarse cuando quiera.",
        turn=Turn.NOBODY,
    ),
    "registered": StateInfo(
        staff="Registrada",
        public="Cuenta creada",
        phrase="Su empresa está registrada; el avance de su ingreso se ve en su página.",
        turn=Turn.NOBODY,
    ),
    "portfolio": StateInfo(
        staff="Admitida en cartera",
        public="En la cartera de ProChile",
        phrase="Su empresa ya es parte de la cartera y tiene su ejecutivo/a.",
        turn=Turn.NOBODY,
    ),
    "inactive": StateInfo(
        staff="Inactiva",
        public="Sin actividad",
        phrase="Conservamos su historia; puede retomar cuando quiera.",
        turn=Turn.NOBODY,
    ),
    "merged": StateInfo(
        staff="Unida a otra empresa",
        public="Unida a otro registro",
        phrase="Este registro se unió a otro de la misma empresa; toda su historia sigue allí.",
        turn=Turn.NOBODY,
    ),
}


class CompanyKind(TextChoices):
    NATIONAL = "national", "Empresa nacional"
    FOREIGN = "foreign", "Empresa extranjera"
    ASSOCIATION = "association", "Gremio o institución"


class Size(TextChoices):
    """DEF-6, by annual sales in UF."""

    MICRO = "micro", "Micro"
    SMALL = "small", "Pequeña"
    MEDIUM = "medium", "Mediana"
    LARGE = "large", "Grande"


class Origin(TextChoices):
    """CPE-4, with the ficha's fourth answer."""

    DIRECT = "direct", "Directamente"
    SERCOTEC = "sercotec", "Por derivación de Sercotec"
    CORFO = "corfo", "Por derivación de Corfo"
    OTHER_BODY = "other_body", "Por derivación de otra institución"


class Segment(TextChoices):
    """CPE-3, by final score."""

    RED = "red", "Rojo"
    YELLOW = "yellow", "Amarillo"
    GREEN = "green", "Verde"
    DARK_RED = "dark_red", "Rojo oscuro"


class Potential(TextChoices):
    LOW = "low", "Bajo"
    MEDIUM = "medium", "Medio"
    HIGH = "high", "Alto"


class LeavingReason(TextChoices):
    """CPE-7, CPE-8: why a company left (exit date, desertion)."""

    CEASED = "ceased", "Terminó su giro"
    NO_INTEREST = "no_interest", "Ya no le interesa exportar"
    NO_CAPACITY = "no_capacity", "No tiene la capacidad por ahora"
    NO_ANSWER = "no_answer", "No responde"
    DISSATISFIED = "dissatisfied", "No le sirvió la atención"
    ASKED_TO_LEAVE = "asked_to_leave", "Pidió salir"
    OTHER = "other", "Otra"


CATEGORIES: Final = ((1, "1 · Exporta Más"), (2, "2 · Trabajo habitual"), (3, "3 · Trabajo esporádico"))

CATEGORY_NAMES: Final[dict[int, str]] = dict(CATEGORIES)
EXPORTA_MAS: Final = 1


class CheckableFact(TextChoices):
    """CAT-1: what a requirement of Exporta Más may be checked against; the rest is confirmed by a person."""

    EXPORTS = "exports", "Exporta"
    MARKETS = "markets", "Mercados a los que exporta"
    POTENTIAL = "potential", "Potencial del test"
    SEGMENT = "segment", "Segmento"
    SALES = "sales", "Ventas anuales en UF"
    STRATEGIC_SECTOR = "strategic_sector", "Sector de la estrategia"
    CARTERA = "cartera", "Cumple los hechos de la cartera"
    USER_OF_YEAR = "user_of_year", "Usuaria del año"
    TRAINING = "training", "Formación reciente"
    ACTIONS = "actions", "Acciones recientes"
    FICHA = "ficha", "Ficha completa"
    SENIORITY = "seniority", "Antigüedad"
    MANUAL = "manual", "Se confirma a mano"


class ProposalState(TextChoices):
    """Where a proposed change of category stands."""

    OPEN = "open", "Por decidir"
    ACCEPTED = "accepted", "Aceptada"
    REFUSED = "refused", "No aceptada"
    OVER = "over", "Ya no corre"


#: The ficha's own answers (ficha.yaml, section identity).
LEGAL_FORMS: Final = (
    ("natural_person", "Persona natural con giro"),
    ("eirl", "Empresa individual de responsabilidad limitada"),
    ("limited", "Sociedad de responsabilidad limitada"),
    ("spa", "Sociedad por acciones"),
    ("corporation", "Sociedad anónima"),
    ("cooperative", "Cooperativa"),
    ("association", "Asociación gremial, corporación o fundación"),
    ("other", "Otra"),
)
TAX_CATEGORIES: Final = (("first", "Primera categoría"), ("second", "Segunda categoría"), ("not_sure", "No lo sabe"))


class RepresentationRole(TextChoices):
    LEGAL = "legal_representative", "Representante legal"
    ATTORNEY = "attorney", "Persona con poder para representarla"
    CONTACT = "contact", "Contacto, sin poder de representación"


class RepresentationState(TextChoices):
    REQUESTED = "requested", "Pidió unirse"
    DECLARED = "declared", "Declarada"
    DOCUMENTED = "documented", "Con documento"
    VALIDATED = "validated", "Validada"
    REJECTED = "rejected", "No aceptada"
    ENDED = "ended", "Terminada"


#: In these a person may act for the company; who only asked to join sees nothing.
ACTING_STATES: Final = (RepresentationState.DECLARED, RepresentationState.DOCUMENTED, RepresentationState.VALIDATED)
OPEN_STATES: Final = (RepresentationState.REQUESTED, *ACTING_STATES)


class ConsentKind(TextChoices):
    SHARE_CONTACT = "share_contact", "Entregar el contacto a compradores"
    NEWS = "news", "Recibir novedades y convocatorias"
    SENSITIVE = "sensitive", "Guardar respuestas sensibles"


class DataRight(TextChoices):
    """The rights of Ley 21.719 that a person exercises from their account."""

    ACCESS = "access", "acceso"
    RECTIFICATION = "rectification", "rectificación"
    ERASURE = "erasure", "supresión"
    OPPOSITION = "opposition", "oposición"
    PORTABILITY = "portability", "portabilidad"
    BLOCK = "block", "bloqueo temporal"


class EnrolmentState(TextChoices):
    """How a company stands in an activity."""

    REQUESTED = "requested", "Por confirmar"
    ENROLLED = "enrolled", "Inscrita"
    WAITING = "waiting", "En lista de espera"
    CANCELLED = "cancelled", "Liberó su cupo"
    REJECTED = "rejected", "No aceptada"
    ATTENDED = "attended", "Asistió"
    ABSENT = "absent", "No asistió"


#: These take one of the places of the activity.
ENROLMENT_HOLDS_A_PLACE: Final = (EnrolmentState.ENROLLED, EnrolmentState.ATTENDED, EnrolmentState.ABSENT)

#: In these the company asked and nothing is decided against it.
ENROLMENT_ALIVE: Final = (EnrolmentState.REQUESTED, EnrolmentState.WAITING, *ENROLMENT_HOLDS_A_PLACE)

#: How attendance is taken (content/activities.yaml).
ATTENDANCE_METHODS: Final = (
    ("signed_sheet", "Lista firmada"),
    ("connection_log", "Registro de conexión con RUT confirmado"),
    ("per_session", "Por sesión, con un mínimo"),
    ("per_day", "Por día"),
    ("per_meeting", "Por reunión, con puntualidad"),
)

ACTIVITY_STATES: Final[dict[str, StateInfo]] = {
    "draft": StateInfo(
        staff="En preparación", public="En preparación", phrase="La oficina la está preparando.", turn=Turn.OFFICE,
        next_step="Completar y publicar",
    ),
    "published": StateInfo(
        staff="Inscripción abierta", public="Inscripción abierta", phrase="Puede inscribir a su empresa.",
        turn=Turn.COMPANY, next_step="Las empresas se inscriben",
    ),
    "closed": StateInfo(
        staff="Inscripción cerrada", public="Inscripción cerrada", phrase="Ya no recibe inscripciones.",
        turn=Turn.OFFICE, next_step="Realizar la actividad",
    ),
    "held": StateInfo(
        staff="Realizada, falta la asistencia", public="Realizada", phrase="La actividad ya se realizó.",
        turn=Turn.OFFICE, next_step="Subir la lista consolidada",
    ),
    "consolidated": StateInfo(
        staff="Cerrada con asistencia", public="Realizada", phrase="Terminó y su asistencia quedó registrada.",
        turn=Turn.NOBODY, final=True,
    ),
    "cancelled": StateInfo(
        staff="Suspendida", public="Suspendida", phrase="La actividad no se realizará.", turn=Turn.NOBODY, final=True,
    ),
}  # fmt: skip
ACTIVITY_STATE_CHOICES: Final = [(code, info.staff) for code, info in ACTIVITY_STATES.items()]
