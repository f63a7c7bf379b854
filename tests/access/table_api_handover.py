"""The API of who attends whom: assignments, absences, departures, categories. Nothing is sent: 400 may act."""

from datetime import timedelta

from django.utils import timezone

from tests.access.table import Answer, Answers, Row, everybody
from tests.access.table_api import CARE
from tests.access.table_portfolio import by_hand, planned

ATTENDING = ("executive", "executive_elsewhere", "sector_lead", "office_head")
MAULE = ("executive", "sector_lead", "office_head")
OVERSEE = ("oversight", "strategic", "auditor")


def only(answer: Answer, *roles: str, **others: Answer) -> Answers:
    return everybody(403, anonymous=401) | dict.fromkeys(roles, answer) | others


def company(world):
    return f"?company={world.folio}"


def proposal(world):
    """Another category for a company of Maule's portfolio, that waits for its head."""
    from portfolio.services.categories import propose_category
    from tests.factories.portfolio import company as make_company

    if "proposal" not in world.extra:
        row = make_company(office=world.company.office, sector=world.company.sector, standing="portfolio", category=2)
        world.extra["proposal"] = propose_category(
            company=row, category=3, actor=world.executive, now=timezone.now(), reason="Trabaja poco."
        ).pk
    return [world.extra["proposal"]]


def absence(world):
    """The executive is away next month, and the sector's lead stands in."""
    from accounts.services.absences import record_absence

    if "absence" not in world.extra:
        now = timezone.now()
        day = now.date() + timedelta(days=30)
        world.extra["absence"] = record_absence(
            user=world.executive, substitute=world.people["sector_lead"], starts_on=day, ends_on=day,
            actor=world.people["office_head"], now=now,
        ).pk  # fmt: skip
    return [world.extra["absence"]]


HEAD = only(400, "office_head")
ADMINISTERS = only(400, "administrator")

ROWS = [
    Row("api:assignment-list", only(400, *ATTENDING), method="post", json=True),
    Row("api:assignment-many", only(400, *ATTENDING), method="post", json=True),
    Row("api:assignment-candidates", only(400, *ATTENDING), page=False),
    Row("api:assignment-suggestions", only(400, *ATTENDING), page=False),
    Row("api:category_proposal-list", only(400, *ATTENDING), method="post", json=True),
    Row("api:category_proposal-detail", CARE | {"executive_elsewhere": 404}, args=proposal, page=False),
    Row("api:category_proposal-decision", HEAD | {"executive_elsewhere": 404}, args=proposal, method="post", json=True),
    Row("api:category_proposal-withdraw", only(200, "executive", executive_elsewhere=404), args=proposal, method="post",
        json=True),
    Row("api:category_proposal-decisions", HEAD, method="post", json=True),
    Row("api:category-detail", everybody(200, anonymous=401), args=lambda w: [1], page=False),
    Row("api:category-detail", ADMINISTERS, args=lambda w: [1], method="patch", json=True,
        data=lambda w: {"markets": ""}),
    Row("api:category_criterion-list", ADMINISTERS, method="post", json=True),
    Row("api:category_criterion-detail", ADMINISTERS, args=lambda w: by_hand(w)[1:], method="patch", json=True,
        data=lambda w: {"fact": "x"}),
    Row("api:handover-list", only(200, "office_head"), page=False),
    Row("api:handover-list", HEAD, method="post", json=True),
    Row("api:handover-foresee", HEAD, method="post", json=True),
    Row("api:handover-person", HEAD, method="post", json=True),
    Row("api:handover-cancel", only(200, "office_head"), args=planned, method="post", json=True),
    Row("api:absence-list", everybody(200, anonymous=401), page=False),
    Row(
        "api:absence-cancel",
        everybody(404, anonymous=401, sector_lead=403) | dict.fromkeys(OVERSEE, 403)
        | dict.fromkeys(("executive", "office_head", "administrator"), 204),
        args=absence, method="post", json=True,
    ),
]  # fmt: skip
