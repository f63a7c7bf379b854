"""Requests of usuarias and chances in other markets."""

from django.utils import timezone

from tests.access.table import LOGIN, SEE_COMPANIES, STAFF, Row, act_on_company, act_on_file, everybody

# Whoever sees the company writes down what it asks for; who only looks, or administers the portal, does not.
RECEIVES = act_on_company(200, client_management=200) | dict.fromkeys(SEE_COMPANIES, 200) | {"administrator": 403}


def _request(world, kind):
    """A request of the quiet company: as it came, answered, or told by the Oficom."""
    from portfolio.models import Company
    from portfolio.services import requests as service

    if f"request {kind}" not in world.extra:
        Company.objects.filter(pk=world.company.pk).update(standing="portfolio", category=2)
        company, now = Company.objects.get(pk=world.company.pk), timezone.now()
        if kind == "hint":
            oficom = world.people["oficom"]
            office = oficom.role_assignments.get().office
            row = service.tell_opportunity(
                company=company, market="JP", text="Buscan vino.", office=office, actor=oficom, now=now
            )
        else:
            row = service.raise_request(company=company, text="Compradores en Japón.", actor=world.base, now=now)
        if kind == "answered":
            alternative = {"instrument": "promotion", "text": "Rueda de negocios"}
            row = service.offer(
                row, alternatives=[alternative], recommendation="Conviene.", actor=world.executive, now=now
            )
        world.extra[f"request {kind}"] = row.case.folio
    return [world.extra[f"request {kind}"]]


def fresh(world):
    return _request(world, "fresh")


def answered(world):
    return _request(world, "answered")


def hint(world):
    return _request(world, "hint")


SEES = {"executive": 302, "sector_lead": 302, "office_head": 302, "client_management": 302, "oversight": 302,
        "strategic": 302, "auditor": 302}  # fmt: skip
NOBODY_ELSE = everybody(404, anonymous=LOGIN) | dict.fromkeys(
    ("outsider", "representative", "other_representative"), 403
)
OWN = everybody(404, anonymous=LOGIN, representative=200)
API = everybody(404, anonymous=401, representative=200) | dict.fromkeys(SEES, 200)
REFUSES = API | dict.fromkeys((*SEES, "representative"), 403)
ANSWERS = dict.fromkeys(("executive", "sector_lead", "office_head"), 400)  # who works the company, with nothing sent
# Whoever only looks or administers, or has no company, writes none down.
ASKS = everybody(400, anonymous=401) | dict.fromkeys(
    ("outsider", "oversight", "strategic", "auditor", "administrator"), 403
)  # fmt: skip

ROWS = [
    Row("portfolio:requests", STAFF, seen_by="executive"),
    Row("portfolio:requests", STAFF, query="?q=vino&estado=received", seen_by="oversight"),
    Row("portfolio:request_export", STAFF, page=False),
    Row("portfolio:request_new", RECEIVES, args=lambda w: [w.rut]),
    Row("portfolio:opportunity_new", act_on_company(403, oficom=200), args=lambda w: [w.rut]),
    Row("portfolio:request", NOBODY_ELSE | SEES, args=fresh),
    Row("portfolio:request", NOBODY_ELSE | SEES | {"oficom": 200}, args=hint, seen_by="oficom"),
    Row("portfolio:request_offer", act_on_file(200), args=fresh),
    Row("portfolio:request_dismiss", act_on_file(200, oficom=403), args=hint),
    Row("portfolio:own_requests", OWN | {"other_representative": 200}),
    Row("portfolio:own_request_new", OWN | {"other_representative": 302}),
    Row("portfolio:own_request", OWN, args=answered),
    Row("portfolio:own_request_again", OWN, args=answered),
    Row("portfolio:own_request_withdraw", OWN, args=fresh),
    Row("api:service_request-list", everybody(200, anonymous=401), page=False),
    Row("api:service_request-detail", API, args=fresh, page=False),
    Row("api:service_request-detail", API | {"oficom": 200}, args=hint, page=False),
    Row("api:service_request-list", ASKS, method="post", json=True),
    Row("api:service_request-opportunities", everybody(403, anonymous=401, oficom=400), method="post", json=True),
    Row("api:service_request-offer", REFUSES | ANSWERS, args=fresh, method="post", json=True),
    Row("api:service_request-dismiss", REFUSES | ANSWERS | {"oficom": 403}, args=hint, method="post", json=True),
    Row("api:service_request-dismiss", REFUSES, args=fresh, method="post", json=True),
    Row("api:service_request-choose", REFUSES | {"representative": 400}, args=answered, method="post", json=True),
    Row("api:service_request-ask-again", REFUSES | {"representative": 400}, args=answered, method="post", json=True),
    Row("api:service_request-withdraw", REFUSES | {"representative": 200}, args=fresh, method="post", json=True),
    Row("api:service_request-withdraw", REFUSES | {"representative": 409}, args=answered, method="post", json=True),
]
