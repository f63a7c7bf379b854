"""Segmentation of the portfolio, and an executive for many companies at once."""

from tests.access.table import LOGIN, STAFF, Answers, Row, everybody

ASSIGNERS: Answers = everybody(403, anonymous=LOGIN) | dict.fromkeys(
    ("executive", "executive_elsewhere", "sector_lead", "office_head"), 200
)
REFUSED: Answers = {role: 422 if answer == 200 else answer for role, answer in ASSIGNERS.items()}


def without_reason(world):
    return {"empresa": world.company.reference, "acto": "aplicar", "reason": ""}


ROWS = [
    Row("portfolio:segmentation", STAFF, seen_by="executive"),
    Row("portfolio:segmentation", STAFF, query="?filas=nivel&columnas=ciclo&region=x&q=vino", seen_by="oversight"),
    Row("portfolio:segmentation_export", STAFF, page=False),
    Row("portfolio:assign_many", ASSIGNERS, seen_by="executive"),
    Row("portfolio:assign_many", ASSIGNERS, query="?empresa=no-existe&empresa=%00", seen_by="sector_lead"),
    Row("portfolio:assign_many", REFUSED, method="post", data=without_reason),
]
