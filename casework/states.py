"""Words that every kind of case file shares: whose turn it is, channels, kinds, and what a state tells to whom."""

from dataclasses import dataclass
from typing import TypedDict

from django.db.models import TextChoices


class Turn(TextChoices):
    """Who must do the next thing (CAP-11)."""

    COMPANY = "company", "Empresa"
    OFFICE = "office", "Oficina"
    BOTH = "both", "Ambas"
    CLIENT_UNIT = "client_unit", "Unidad de clientes"
    OTHER_BODY = "other_body", "Otro organismo"
    NOBODY = "nobody", "Nadie"

    @property
    def words(self) -> str:
        """As a page says it: a finished matter is nobody's turn, and says so without «Nadie»."""
        return "Sin pendientes" if self is Turn.NOBODY else str(self.label)


class Channel(TextChoices):
    """How somebody reached us, or we them (DEF-7)."""

    IN_PERSON = "in_person", "Presencial"
    DIGITAL = "digital", "Digital"
    TELEPHONE = "telephone", "Telefónico"


class ContactPoint(TextChoices):
    """Where it happened (DEF-7)."""

    REGIONAL_OFFICE = "regional_office", "Oficina regional"
    COMMERCIAL_OFFICE = "commercial_office", "Oficina comercial"
    CENTRAL_OFFICE = "central_office", "Oficinas centrales"
    EVENT = "event", "Evento"
    WEB = "web", "Portal o formulario web"
    SOCIAL_NETWORK = "social_network", "Redes sociales"
    EMAIL = "email", "Correo"
    PHONE = "phone", "Teléfono"


class CaseKind(TextChoices):
    """Kinds of case files. The value is also the name of the one-to-one relation to the work itself."""

    COMPANY = "company", "Empresa"
    INTAKE = "intake", "Captación"
    HELP_REQUEST = "helprequest", "Solicitud de ayuda"
    DATA_REQUEST = "datarequest", "Solicitud sobre datos personales"
    ACTIVITY = "activity", "Actividad"
    SERVICE_REQUEST = "servicerequest", "Solicitud de servicio"
    WORK_PLAN = "workplan", "Plan de trabajo"
    INSTITUTION_REQUEST = "institutionrequest", "Solicitud de institución"


FOLIO_PREFIX: dict[str, str] = {
    CaseKind.COMPANY: "EMP",
    CaseKind.INTAKE: "CAP",
    CaseKind.HELP_REQUEST: "AYU",
    CaseKind.DATA_REQUEST: "DAT",
    CaseKind.ACTIVITY: "ACT",
    CaseKind.SERVICE_REQUEST: "SOL",
    CaseKind.WORK_PLAN: "PLA",
    CaseKind.INSTITUTION_REQUEST: "INS",
}


@dataclass(frozen=True)
class StateInfo:
    """What a state is called and asks for: one label for staff, one for the public, one sentence, whose turn.

    Args:
        staff: label for the team.
        public: label for the company.
        phrase: sentence that the company reads.
        turn: who must act.
        final: the file is closed while it is in this state.
        next_step: what comes next, in the team's words (inbox and file page).
    """

    staff: str
    public: str
    phrase: str
    turn: Turn
    final: bool = False
    next_step: str = ""


class Effects(TypedDict, total=False):
    """What a transition brings besides the new state; given as `custom=` to `@transition`, carried out by the door.

    Keys:
        label: the act in the words of the log («Contacto registrado»).
        opens, closes, cancels: ids of clauses whose deadlines start, are met, or fall away; "DEM-1:urgent" names a
            term of a clause that has several.
        needs_note: the act is refused without a reason.
        undoable: `undo_last` may take it back.
        internal: the company does not see it in its timeline.
    """

    label: str
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    cancels: tuple[str, ...]
    needs_note: bool
    undoable: bool
    internal: bool


@dataclass(frozen=True)
class Act:
    """Something that a user can do now on a file; the page shows it as a button or link."""

    name: str
    label: str
    url: str
    primary: bool = False


class IncidentKind(TextChoices):
    """What an incident with personal data breaks."""

    CONFIDENTIALITY = "confidentiality", "Confidencialidad: los vio o recibió quien no debía"
    INTEGRITY = "integrity", "Integridad: se alteraron"
    AVAILABILITY = "availability", "Disponibilidad: se perdieron o no se pudo llegar a ellos"

    @property
    def short(self) -> str:
        return str(self.label).partition(":")[0]


class Risk(TextChoices):
    """Whether an incident is a risk to the rights and freedoms of those whose data they are."""

    UNKNOWN = "", "Aún no se sabe"
    YES = "yes", "Sí, hay un riesgo razonable"
    NO = "no", "No"
