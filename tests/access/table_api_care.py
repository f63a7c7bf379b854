"""The API of what is read and done of many companies: silence, segmentation, indicators, institutions."""

from tests.access.table import PUBLIC, STAFF, Answer, Answers, Row, act_on_company, act_on_file, everybody
from tests.access.table_activities import free
from tests.access.table_indicators import SEE
from tests.access.table_institutions import CREATES, asked, institution

NONE = {"anonymous": 401}
STAFF_LIST: Answers = STAFF | NONE


def folio(world):
    institution(world)
    return [world.extra["institution"].case.folio]


def contact(world):
    day = world.company.case.opened_at.date().isoformat()
    return {
        "company": world.company.rut, "on": day, "channel": "telephone", "contact_point": "phone", "answered": False,
    }  # fmt: skip


def new_request(world):
    institution(world)
    return {"institution": world.extra["institution"].rut, "text": "Una charla."}


# A company that one does not see is a wrong value of the body, not an address that does not exist; who acts on no
# company at all is told so before the body is read.
UNSEEN_400 = {"outsider": 403, "other_representative": 403, "executive_elsewhere": 400, "complaints_officer": 403}
LOOKS: Answers = everybody(404, anonymous=401) | dict.fromkeys(
    ("outsider", "representative", "other_representative"), 403
) | dict.fromkeys(
    ("executive", "sector_lead", "office_head", "client_management", "oversight", "strategic", "auditor"), 200
)  # fmt: skip
SEES_INSTITUTION: Answers = act_on_company(200) | NONE | dict.fromkeys(
    ("oficom", "demand_coordinator", "macrozone_coordinator", "help_centre", "administrator", "client_management",
     "oversight", "strategic", "auditor"), 200,
)  # fmt: skip

HEADS: Answers = everybody(403, anonymous=401) | dict.fromkeys(
    ("office_head", "oversight", "strategic", "auditor"), 200
)  # fmt: skip
ORGANISES: Answers = everybody(403, anonymous=401) | dict.fromkeys(
    ("executive", "executive_elsewhere", "sector_lead", "office_head", "oficom"), 400
)  # fmt: skip


def maule(world):
    return ["maule"]


def act_on_activity(answer: Answer) -> Answers:
    """An act on an activity that everybody sees, of the office that organises it."""
    return everybody(403, anonymous=401) | dict.fromkeys(("executive", "sector_lead", "office_head"), answer)


ROWS = [
    Row("api:redistribution-detail", HEADS, args=maule, page=False),
    Row(
        "api:redistribution-apply", HEADS | {"office_head": 400, "oversight": 403, "strategic": 403, "auditor": 403},
        args=maule, method="post", json=True,
    ),
    Row("api:activity-list", ORGANISES, method="post", json=True),
    Row("api:activity-detail", PUBLIC, args=free, page=False),
    Row(
        "api:activity-detail", act_on_activity(400), args=free, method="patch", data=lambda w: {"name": "x"}, json=True
    ),
    Row("api:activity-publish", act_on_activity(409), args=free, method="post", json=True),
    Row("api:activity-close", act_on_activity(200), args=free, method="post", json=True),
    Row("api:activity-cancel", act_on_activity(400), args=free, method="post", json=True),
    Row("api:segmentation-list", STAFF_LIST, page=False),
    Row("api:silence-list", STAFF_LIST, page=False),
    Row("api:contact-list", act_on_company(201) | UNSEEN_400 | NONE, method="post", data=contact, json=True),
    Row("api:indicator-list", SEE | NONE, page=False),
    Row("api:indicator-companies", SEE | NONE, args=lambda w: ["eficacia"], page=False),
    Row("api:institution-list", STAFF_LIST, page=False),
    Row("api:institution-list", {**CREATES, **NONE} | dict.fromkeys(
        ("executive", "executive_elsewhere", "sector_lead", "office_head"), 400
    ), method="post", json=True),
    Row("api:institution-detail", SEES_INSTITUTION, args=folio, page=False),
    Row("api:institution-validate", act_on_company(200) | NONE, args=folio, method="post", json=True),
    Row("api:institution_request-list", STAFF_LIST, page=False),
    Row(
        "api:institution_request-list",
        act_on_company(201) | {"executive_elsewhere": 400, "complaints_officer": 403} | NONE,
        method="post", data=new_request, json=True,
    ),
    Row("api:institution_request-detail", LOOKS, args=lambda w: asked(w, "received"), page=False),
    Row(
        "api:institution_request-consult", act_on_file(400) | NONE, args=lambda w: asked(w, "received"),
        method="post", json=True,
    ),
    Row(
        "api:institution_request-word", act_on_file(403, office_head=400) | NONE,
        args=lambda w: asked(w, "consulted"), method="post", json=True,
    ),
    Row(
        "api:institution_request-reply", act_on_file(400) | NONE, args=lambda w: asked(w, "agreed"),
        method="post", json=True,
    ),
]  # fmt: skip
