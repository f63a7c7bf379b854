"""The API answers as the pages do: 401 to whoever did not come in, 404 outside what one sees, 403 to who only looks."""

from tests.access.table import FILE_OF_MAULE, PUBLIC, Answers, Row, act_on_file, everybody
from tests.access.table_portfolio import COMPANY as COMPANY_PAGE
from tests.access.table_portfolio import saved_filter

OWN: Answers = everybody(200, anonymous=401)  # a list holds what each may see, be it nothing
FILE: Answers = FILE_OF_MAULE | {"anonymous": 401}
COMPANY: Answers = COMPANY_PAGE | {
    "anonymous": 401,
    "representative": 200,
    "outsider": 404,
    "other_representative": 404,
}  # PAGES.md, «categories, assignment»: not of the unit, nor of who only sees companies.
CARE: Answers = everybody(403, anonymous=401) | dict.fromkeys(
    ("executive", "executive_elsewhere", "sector_lead", "office_head", "oversight", "strategic", "auditor"), 200
)
LISTS = (
    "after_sales", "case_file", "category", "category_criterion", "company",
    "deadline", "enrolment", "event", "intake", "saved_filter",
)  # fmt: skip


def folio(world):
    return [world.folio]


def intake(world):
    return [world.folio_at("contact_established")]


def deadline(world):
    return [world.at("contact_established").case.deadlines.get(outcome="open").pk]


ROWS = [
    Row("api:root", PUBLIC, page=False),
    Row("api:schema", PUBLIC, page=False),
    Row("api:docs", PUBLIC, seen_by="anonymous"),
    Row(r"api:?^[\s\S]*$", everybody(404), path="/api/v1/no-existe/"),
    *[
        Row(f"api:{name}", PUBLIC, page=False)
        for name in ("activity-list", "clause-list", "comuna-list", "office-list", "region-list", "sector-list")
    ],
    Row("api:office-detail", PUBLIC, args=lambda world: ["maule"], page=False),
    *[Row(f"api:{name}-list", OWN, page=False) for name in LISTS],
    *[Row(f"api:case_file-{part}", FILE, args=folio, page=False) for part in ("detail", "deadlines", "events")],
    *[Row(f"api:{name}-list", CARE, page=False) for name in ("assignment", "category_proposal")],
    Row("api:import-list", OWN, page=False),
    Row(
        "api:saved_filter-detail",
        everybody(404, anonymous=401, executive=200),
        args=saved_filter,
        page=False,
    ),
    Row("api:company-detail", COMPANY, args=folio, page=False),
    Row("api:deadline-detail", FILE, args=deadline, page=False),
    Row("api:intake-detail", FILE, args=intake, page=False),
    Row(
        "api:intake-transition",
        act_on_file(400, anonymous=401, representative=400, outsider=404, other_representative=404),
        args=lambda world: [*intake(world), "schedule_interview"],
        method="post",
        json=True,
    ),
]
