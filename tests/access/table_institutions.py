"""Institutions and associations: their account, what they ask, whom one consults."""

from django.utils import timezone

from tests.access.table import LOGIN, STAFF, Row, act_on_company, act_on_file, everybody
from tests.factories.portfolio import company as make_company

CREATES = everybody(403, anonymous=LOGIN, executive=200, executive_elsewhere=200, sector_lead=200, office_head=200)


def institution(world):
    """An association of Maule, not validated yet."""
    if "institution" not in world.extra:
        world.extra["institution"] = make_company(
            office=world.company.office, legal_name="Gremio Ejemplo AG", kind="association",
            sector=world.company.sector, representative=world.base,
        )  # fmt: skip
    return [world.extra["institution"].rut]


def asked(world, state):
    from portfolio.services import institutions as service

    institution(world)
    if f"asked {state}" not in world.extra:
        now = timezone.now()
        row = service.raise_institution_request(
            company=world.extra["institution"], text="Una charla.", actor=world.executive, now=now
        )
        if state != "received":
            row = service.consult(row, whom=world.people["office_head"], actor=world.executive, now=now)
        if state == "agreed":
            row = service.give_word(row, word="Sí.", actor=world.people["office_head"], now=now)
        world.extra[f"asked {state}"] = row.case.folio
    return [world.extra[f"asked {state}"]]


SEEN = everybody(404, anonymous=LOGIN) | dict.fromkeys(
    ("outsider", "representative", "other_representative"), 403
) | dict.fromkeys(
    ("executive", "sector_lead", "office_head", "client_management", "oversight", "strategic", "auditor"), 302
)  # fmt: skip

ROWS = [
    Row("portfolio:institutions", STAFF, seen_by="executive"),
    Row("portfolio:institutions", STAFF, query="?q=gremio&validada=no", seen_by="oversight"),
    Row("portfolio:institution_export", STAFF, page=False),
    Row("portfolio:institution_new", CREATES),
    Row("portfolio:institution_validate", act_on_company(200), args=institution),
    Row("portfolio:institution_request_new", act_on_company(200), args=institution),
    Row("portfolio:institution_request", SEEN, args=lambda w: asked(w, "received")),
    Row("portfolio:institution_consult", act_on_file(200), args=lambda w: asked(w, "received")),
    Row(
        "portfolio:institution_word",
        act_on_file(403, office_head=200),
        args=lambda w: asked(w, "consulted"),
        seen_by="office_head",
    ),
    Row("portfolio:institution_reply", act_on_file(200), args=lambda w: asked(w, "agreed")),
]
