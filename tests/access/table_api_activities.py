"""Activities through the API, as on their pages: the calendar for anybody, the acts for whoever organises (nothing
sent: 400; the rest who see it: 403 before the body is read)."""

from tests.access.table import LOOKERS, OFFICE_SIDE, PUBLIC, SEE_COMPANIES, Answers, Row, everybody
from tests.access.table_activities import LOGGERS as PAGE_LOGGERS
from tests.access.table_activities import asking, closed, coming, enrolment, in_preparation, material, over, sheet

ORGANISERS: Answers = everybody(403, anonymous=401) | dict.fromkeys(OFFICE_SIDE, 200)
ACTS: Answers = ORGANISERS | dict.fromkeys(OFFICE_SIDE, 400)
DRAFT: Answers = everybody(404, anonymous=401) | dict.fromkeys(LOOKERS, 403) | dict.fromkeys(OFFICE_SIDE, 200)
LOGGERS = [role for role, answer in PAGE_LOGGERS.items() if answer == 200]
PREPARE: Answers = everybody(403, anonymous=401) | dict.fromkeys(LOGGERS, 400)
ENROL: Answers = PREPARE | {"representative": 400, "other_representative": 400}
# An enrolment is seen by who sees its company and by who organises.
ITS_STAFF: Answers = everybody(404, anonymous=401) | dict.fromkeys((*OFFICE_SIDE, *SEE_COMPANIES, *LOOKERS), 200)
ONE: Answers = ITS_STAFF | {"representative": 200}
DECIDE: Answers = ITS_STAFF | dict.fromkeys((*SEE_COMPANIES, *LOOKERS), 403) | dict.fromkeys(OFFICE_SIDE, 400)
CHANGE: Answers = DECIDE | {"representative": 400}


OFFICE: Answers = ORGANISERS | dict.fromkeys(LOOKERS, 200)
# A shared document: of its office, of who sees everything, and of who has a place.
PAPER: Answers = everybody(404, anonymous=401, representative=200) | dict.fromkeys((*OFFICE_SIDE, *LOOKERS), 200)
# Templates: read by who organises and by the administration; changed by the administrator.
ADMINISTRATION = ("oversight", "strategic", "auditor", "administrator")
TEMPLATE: Answers = everybody(404, anonymous=401) | dict.fromkeys((*LOGGERS, *ADMINISTRATION), 200)
TEMPLATE_EDIT: Answers = TEMPLATE | dict.fromkeys((*LOGGERS, *ADMINISTRATION), 403) | {"administrator": 400}


def template(world):
    return ["talk"]


def number(world):
    return enrolment(world)[1:]


def asked(world):
    return asking(world)[1:]


def act(which, answers=ACTS, args=coming, method="post", **data):
    """A row of an act with that body, empty unless said."""
    return Row(f"api:activity-{which}", answers, args=args, method=method, json=True, data=lambda world: data)


ROWS = [
    Row("api:activity-list", PREPARE, method="post", json=True),
    Row("api:activity-detail", PUBLIC, args=coming, page=False),
    Row(
        "api:activity-detail", DRAFT | dict.fromkeys(LOOKERS, 200) | {"anonymous": 404}, args=in_preparation, page=False
    ),
    act("detail", method="patch", name=""),
    act("publish", DRAFT, in_preparation),
    act("close", ORGANISERS),
    act("reopen", args=closed),
    *(act(name) for name in ("cancel", "copy", "write", "inform")),
    Row("api:activity-management", OFFICE, args=coming, page=False),
    Row("api:activity-documents", everybody(200, anonymous=401), args=coming, page=False),
    Row("api:activity-documents", ACTS, args=coming, method="post"),
    Row("api:activity-document", PAPER, args=material, page=False),
    Row("api:activity-attendance-file", ORGANISERS, args=coming, page=False),
    Row("api:activity-checks", ENROL, args=coming, page=False),
    Row("api:activity-sessions", PUBLIC, args=coming, page=False),
    act("sessions", method="put"),
    Row("api:activity-attendance", ORGANISERS, args=over, page=False),
    act("attendance", args=over),
    act("attendance-close", args=over, marks="x"),
    act("attendance-close", ORGANISERS, over),
    act("attendance-walk-ins", args=over),
    Row("api:activity-attendance-sheets", ACTS, args=over, method="post"),
    Row("api:activity-attendance-sheet", ORGANISERS, args=sheet, page=False),
    act("attendance-sheet", args=sheet, method="patch"),
    act("attendance-sheet", ORGANISERS | dict.fromkeys(OFFICE_SIDE, 204), sheet, "delete"),
    act("attendance-sheet-confirm", ORGANISERS | dict.fromkeys(OFFICE_SIDE, 409), sheet),
    Row("api:enrolment-list", ENROL, method="post", json=True),
    Row("api:enrolment-detail", ONE, args=number, page=False),
    Row("api:enrolment-checks", ONE, args=number, page=False),
    Row("api:enrolment-detail", CHANGE, args=number, method="patch", json=True, data=lambda w: {"person_name": ""}),
    Row("api:enrolment-release", CHANGE, args=number, method="post", json=True, data=lambda w: {"reason": 1}),
    Row("api:enrolment-decide", DECIDE, args=asked, method="post", json=True),
    Row("api:activity_template-list", everybody(200, anonymous=401), page=False),
    Row("api:activity_template-detail", TEMPLATE, args=template, page=False),
    Row(
        "api:activity_template-detail",
        TEMPLATE_EDIT,
        args=template,
        method="patch",
        json=True,
        data=lambda w: {"name": ""},
    ),
]
