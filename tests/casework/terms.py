"""Files with deadlines, for tests."""

from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from casework.log import open_case
from casework.services.deadlines import open_deadline

SANTIAGO = ZoneInfo("America/Santiago")


def local(text: str, zone: str | ZoneInfo = SANTIAGO) -> datetime:
    """«2026-09-15T17:50» on the clock of a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone) if isinstance(zone, str) else zone)


def make_case(office, responsible=None, title="Frutos Ejemplo SpA", at=None):
    system = User.objects.system()
    moment = at or local("2026-09-15T17:50")
    return open_case("helprequest", title=title, office=office, actor=system, now=moment, responsible=responsible)


def make_deadline(office, responsible=None, clause="CAP-3", start="2026-09-15T17:50", key=None):
    """A running deadline on a file of its own. `start` is on the office's clock."""
    moment = local(start, office.zone)
    case = make_case(office, responsible, at=moment)
    return open_deadline(case, clause, start=moment, actor=User.objects.system(), key=key)
