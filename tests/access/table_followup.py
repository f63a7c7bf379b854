"""What happens after a service: the self-assessment of after-sales."""

from django.utils import timezone

from tests.access.table import COMPANY_SIDE, LOGIN, STAFF, Row, everybody
from tests.factories.followup import whole_answers

COMPANY = STAFF | {"executive_elsewhere": 404, "complaints_officer": 404}
RESULT = COMPANY | {"anonymous": 401, "representative": 200, "outsider": 404, "other_representative": 404}
# Only who represents a company answers for it (nothing sent: 400).
ANSWER = everybody(403, anonymous=401, representative=400, other_representative=400)
OWN = everybody(404, anonymous=LOGIN, representative=200, other_representative=200)


def sent(world):
    """The quiet company's, already sent."""
    from followup.services import after_sales as service

    if "after sales" not in world.extra:
        now = timezone.now()
        service.save_answers(company=world.company, answers=whole_answers(2), actor=world.base, now=now)
        world.extra["after sales"] = service.send(company=world.company, actor=world.base, now=now)
    return world.extra["after sales"]


def rut(world):
    sent(world)
    return [world.rut]


ROWS = [
    Row("followup:after_sales", OWN),
    Row("followup:after_sales_group", OWN, args=lambda w: ["listening"]),
    Row("followup:after_sales_result", OWN | {"other_representative": 404}, args=lambda w: [sent(w).pk]),
    Row("followup:after_sales_of_company", COMPANY, args=rut, seen_by="executive"),
    Row("followup:after_sales_totals", STAFF, seen_by="executive"),
    Row("followup:after_sales_totals", STAFF, query="?q=nadie&sector=nada", seen_by="auditor"),
    Row("followup:after_sales_export", STAFF, page=False),
    Row("api:after_sales-detail", RESULT, args=lambda w: [sent(w).pk], page=False),
    Row("api:after_sales-totals", everybody(200, anonymous=401) | dict.fromkeys(COMPANY_SIDE, 403), page=False),
    Row("api:after_sales-questionnaire", everybody(200, anonymous=401), page=False),
    Row("api:after_sales-draft", ANSWER, page=False),
    Row("api:after_sales-draft", ANSWER, method="patch", json=True),
    Row("api:after_sales-send", ANSWER, method="post", json=True),
]
