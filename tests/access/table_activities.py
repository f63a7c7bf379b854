"""Activities: the calendar that anybody sees, what a company does, what the office that organises does."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.access.table import COMPANY_SIDE, LOGIN, LOOKERS, PUBLIC, SEE_COMPANIES, STAFF, Answers, Row, everybody
from tests.factories.activities import activity, draft, enrolled
from tests.factories.portfolio import company as make_company

NOBODY_ELSE: Answers = everybody(403, anonymous=LOGIN)
ORGANISERS: Answers = NOBODY_ELSE | dict.fromkeys(("executive", "sector_lead", "office_head"), 200)
# A draft is of its office, and of those who see everything.
DRAFT: Answers = everybody(404, anonymous=LOGIN) | dict.fromkeys(COMPANY_SIDE, 403) | dict.fromkeys(
    ("client_management", "oversight", "strategic", "auditor"), 403
) | dict.fromkeys(("executive", "sector_lead", "office_head"), 200)  # fmt: skip
# Its documents are of its office and of those who see everything.
PAPER: Answers = DRAFT | dict.fromkeys(LOOKERS, 200)
SEE_NO_COMPANY: Answers = {"executive_elsewhere": 404, "complaints_officer": 404}
NOT_ITS_FILE: Answers = dict.fromkeys((*SEE_NO_COMPANY, *SEE_COMPANIES), 403)
COMPANY_SEERS: Answers = ORGANISERS | dict.fromkeys((*SEE_COMPANIES, *LOOKERS), 200) | SEE_NO_COMPANY
OWN: Answers = everybody(302, anonymous=LOGIN, representative=200, other_representative=200)
MINE: Answers = everybody(302, anonymous=LOGIN, representative=200, other_representative=404)
LOGGERS: Answers = NOBODY_ELSE | dict.fromkeys(
    ("executive", "executive_elsewhere", "sector_lead", "office_head", "oficom"), 200
)


def moved(answers: Answers) -> Answers:
    """The same, where who may is led on."""
    return {role: 302 if answer == 200 else answer for role, answer in answers.items()}


def coming(world):
    """A workshop to come: the quiet company has a place, another one waits, a third asks for an authorisation."""
    if "activity" not in world.extra:
        now, executive = timezone.now(), world.executive
        row = activity(executive, now=now, capacity=1, description="Para empezar.", bring="sus costos")
        enrolled(row, world.company, world.base, now=now)
        enrolled(row, make_company(legal_name="Espera Ejemplo SpA"), executive, now=now)
        fair = activity(executive, now=now, template="fair_chile", place="Recinto Ejemplo")
        asking = enrolled(fair, make_company(legal_name="Pide Ejemplo SpA"), executive, now=now, refer=True)
        world.extra |= {"activity": row, "fair": fair, "asking": asking}
    return [world.extra["activity"].case.folio]


def free(world):
    """A talk to come in which nobody is."""
    coming(world)
    if "free" not in world.extra:
        world.extra["free"] = activity(world.executive, now=timezone.now(), name="Charla de ejemplo")
    return [world.extra["free"].case.folio]


def in_preparation(world):
    if "draft" not in world.extra:
        world.extra["draft"] = draft(world.executive, now=timezone.now())
    return [world.extra["draft"].case.folio]


def over(world):
    """A workshop that ended yesterday; its attendance is missing."""
    from portfolio.services.activities.life import move_by_clock

    if "over" not in world.extra:
        now = timezone.now()
        row = activity(world.executive, now=now - timedelta(days=20), starts_at=now - timedelta(days=1))
        enrolled(row, world.company, world.base, now=now - timedelta(days=15))
        move_by_clock(now=now)
        world.extra["over"] = row
    return [world.extra["over"].case.folio]


def closed(world):
    from portfolio.services.activities.life import close_enrolment

    if "closed" not in world.extra:
        now = timezone.now()
        row = activity(world.executive, now=now)
        world.extra["closed"] = close_enrolment(activity=row, actor=world.executive, now=now)
    return [world.extra["closed"].case.folio]


def asking(world):
    coming(world)
    return [world.extra["fair"].case.folio, world.extra["asking"].pk]


def enrolment(world):
    folio = coming(world)
    return [*folio, world.extra["activity"].enrolments.get(company=world.company).pk]


def sheet(world):
    """The sheet that came back, with a row to decide."""
    from portfolio.services.activities.sheets import open_sheet

    folio = over(world)
    if "sheet" not in world.extra:
        text = (
            f"RUT;Razón social;Correo;Asistió\n{world.company.rut_display};Otro Nombre Ltda.;;sí\n11.111.111-2;X;;sí\n"
        )
        upload = SimpleUploadedFile("planilla.csv", text.encode())
        now = timezone.now()
        world.extra["sheet"] = open_sheet(
            activity=world.extra["over"], upload=upload, actor=world.executive, now=now
        )  # fmt: skip
    return [*folio, world.extra["sheet"].public_id]


def material(world):
    from casework.services.documents import attach
    from tests.access.world import PDF

    folio = coming(world)
    if "material" not in world.extra:
        upload = SimpleUploadedFile("ejemplo.pdf", PDF, content_type="application/pdf")
        world.extra["material"] = attach(
            world.extra["activity"].case, upload, actor=world.executive, now=timezone.now(), title="Programa"
        )  # fmt: skip
    return [*folio, world.extra["material"].public_id]


ROWS = [
    # anybody
    Row("portfolio:activity_calendar", PUBLIC, args=lambda w: coming(w) and []),
    Row("portfolio:activity_calendar", PUBLIC, query="?vista=mes&modalidad=in_person", seen_by="representative"),
    Row("portfolio:activity_calendar", PUBLIC, query="?q=taller&region=CL-ML&sector=sea&tipo=promotion&mes=1900-01"),
    Row("portfolio:activity", PUBLIC, args=coming, seen_by="anonymous"),
    Row("portfolio:activity", PUBLIC, args=coming, seen_by="executive"),
    Row("portfolio:activity", everybody(404), args=in_preparation),
    Row("portfolio:activity_ics", PUBLIC, args=coming, page=False),
    # a company
    Row("portfolio:my_activities", OWN, args=lambda w: coming(w) and []),
    Row("portfolio:my_activity", OWN, args=coming),
    Row("portfolio:my_activity", OWN, args=free),
    Row("portfolio:my_activity", MINE | {"representative": 404}, args=in_preparation),
    Row("portfolio:my_release", MINE, args=coming),
    Row("portfolio:my_attendee", MINE, args=coming),
    Row("portfolio:my_material", MINE, args=material, page=False),
    # the team
    Row("portfolio:activities", STAFF, args=lambda w: coming(w) and [], seen_by="executive"),
    Row("portfolio:activities", STAFF, query="?ver=todas&q=taller&oficina=maule&desde=2020-01-01", seen_by="auditor"),
    Row("portfolio:activities", STAFF, query="?ver=borradores&orden=-inscritas", seen_by="office_head"),
    Row("portfolio:activities_export", STAFF, page=False),
    Row("portfolio:activity_new", LOGGERS, seen_by="executive"),
    Row("portfolio:activity_new", LOGGERS, query="?plantilla=fair_chile", seen_by="executive"),
    Row("portfolio:activity_new", LOGGERS | dict.fromkeys(LOGGERS, 403) | {"anonymous": LOGIN, "executive": 422,
        "executive_elsewhere": 422, "sector_lead": 422, "office_head": 422, "oficom": 422},
        query="?plantilla=talk", method="post"),
    Row("portfolio:activity_manage", STAFF, args=coming, seen_by="executive"),
    Row("portfolio:activity_manage", STAFF, args=coming, query="?ver=documentos", seen_by="office_head"),
    Row("portfolio:activity_manage", STAFF | NOT_ITS_FILE,
        args=coming, query="?ver=historia", seen_by="executive"),
    Row("portfolio:activity_manage", ORGANISERS | {"executive": 422, "sector_lead": 422, "office_head": 422},
        args=coming, method="post"),
    Row("portfolio:activity_paper", PAPER, args=material, page=False),
    Row("portfolio:activity_edit", ORGANISERS, args=coming, seen_by="executive"),
    Row("portfolio:activity_edit", DRAFT, args=in_preparation),
    Row("portfolio:activity_sessions", ORGANISERS, args=coming, seen_by="executive"),
    Row("portfolio:activity_publish", DRAFT, args=in_preparation),
    Row("portfolio:activity_close", ORGANISERS, args=coming),
    Row("portfolio:activity_reopen", ORGANISERS, args=closed),
    Row("portfolio:activity_cancel", ORGANISERS, args=coming),
    Row("portfolio:activity_copy", ORGANISERS, args=coming),
    Row("portfolio:activity_write", ORGANISERS, args=coming),
    Row("portfolio:activity_enrol", LOGGERS, args=coming, seen_by="executive"),
    Row("portfolio:enrolment", COMPANY_SEERS, args=asking, seen_by="office_head"),
    Row("portfolio:enrolment", COMPANY_SEERS, args=enrolment, seen_by="executive"),
    Row("portfolio:enrolment_release", ORGANISERS | SEE_NO_COMPANY, args=enrolment),
    Row("portfolio:enrolments_export", ORGANISERS | dict.fromkeys(
        ("client_management", "oversight", "strategic", "auditor"), 200), args=coming, page=False),
    Row("portfolio:attendance", ORGANISERS, args=over, seen_by="executive"),
    Row("portfolio:attendance", ORGANISERS, args=coming, seen_by="executive"),
    Row("portfolio:attendance_walk_in", ORGANISERS | dict.fromkeys(("executive", "sector_lead", "office_head"), 422),
        args=over, method="post"),
    Row("portfolio:attendance_file", ORGANISERS, args=lambda w: [*coming(w), "xlsx"], page=False),
    Row("portfolio:attendance_file", ORGANISERS, args=lambda w: [*coming(w), "pdf"], page=False),
    Row("portfolio:sheet_upload", ORGANISERS, args=over, seen_by="executive"),
    Row("portfolio:sheet", ORGANISERS, args=sheet, seen_by="executive"),
    Row("portfolio:activity_template", everybody(403, anonymous=LOGIN, oversight=200, strategic=200, auditor=200,
        administrator=200), args=lambda w: ["fair_chile"], seen_by="administrator"),
]  # fmt: skip
