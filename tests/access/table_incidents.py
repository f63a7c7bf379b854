"""The register of incidents: administration and the client-management unit keep it, oversight and the auditor look."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from casework.services import incidents as service
from tests.access.table import LOGIN, Row, everybody

KEEPERS = ("administrator", "client_management")
ONLY_LOOK = ("oversight", "strategic", "auditor")
LOOKS = everybody(404, anonymous=LOGIN) | dict.fromkeys((*KEEPERS, *ONLY_LOOK), 200)
ACTS = LOOKS | dict.fromkeys(ONLY_LOOK, 403)
MOVES = ACTS | dict.fromkeys(KEEPERS, 302)
MANY = 30


def known(**changes):
    then = timezone.now() - timedelta(days=3)
    facts = {
        "title": "Planilla enviada a otra empresa (ejemplo)", "happened_at": then,
        "noticed_at": then + timedelta(hours=2), "what": "Se adjuntó la planilla de otra empresa.",
        "kinds": ["confidentiality"], "categories": ["contact"], "people_count": 12, "effects": "Correos no pedidos.",
        "measures": "Se pidió borrarla.", "risk": "no", "risk_reason": "Era un solo destinatario, que la borró.",
    }  # fmt: skip
    return facts | changes


def made(world, name, **changes):
    """An incident for a row, with as many more as fill a page and the next."""
    if name not in world.extra:
        actor, now = world.people["administrator"], timezone.now() - timedelta(days=1)
        for _ in range(0 if "incidents" in world.extra else MANY):
            service.log_incident(actor=actor, now=now, **known(risk="", risk_reason="", people_count=None))
        world.extra["incidents"] = True
        row = service.log_incident(actor=actor, now=now, **known(**changes))
        if name == "closed incident":
            row = service.close(
                incident=row, version=row.version, actor=actor, now=timezone.now(), conclusions="Se revisó cada envío."
            )
        world.extra[name] = row.folio
    return [world.extra[name]]


def risky(world):
    return made(world, "risky incident", risk="yes", categories=["sensitive", "contact"])


def plain(world):
    return made(world, "plain incident", risk="yes")


def ready(world):
    return made(world, "ready incident")


def closed(world):
    return made(world, "closed incident")


def register(world):
    ready(world)
    return []


ROWS = [
    Row("casework:incidents", LOOKS, args=register, seen_by="client_management"),
    Row("casework:incidents", LOOKS, args=register, query="?estado=abiertos&q=planilla&pagina=2", seen_by="auditor"),
    Row("casework:incident_export", LOOKS, args=register, page=False),
    Row("casework:incident_new", ACTS, seen_by="administrator"),
    Row("casework:incident", LOOKS, args=risky, seen_by="auditor"),
    Row("casework:incident", LOOKS, args=closed, seen_by="client_management"),
    Row("casework:incident_correct", ACTS, args=ready, seen_by="client_management"),
    Row("casework:incident_authority", ACTS, args=plain, seen_by="administrator"),
    Row("casework:incident_people", ACTS, args=plain, seen_by="administrator"),
    Row("casework:incident_people", ACTS, args=risky, seen_by="client_management"),
    Row("casework:incident_close", ACTS, args=ready, seen_by="client_management"),
    Row("casework:incident_close", MOVES, args=risky),
    Row("casework:incident_close", MOVES, args=closed),
    Row("casework:incident_reopen", ACTS, args=closed, seen_by="administrator"),
    Row("casework:incident_reopen", MOVES, args=ready),
]
