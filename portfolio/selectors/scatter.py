"""CAT-7: potential against activity, company by company while they fit in a picture, in groups when they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from casework.charts import Point, ScatterChart, scatter_chart
from portfolio.models import Company
from portfolio.querysets import crossing
from portfolio.selectors import lists
from portfolio.selectors.segments import address
from portfolio.states import Potential, Standing

MOST_POINTS = 40
ACTIVITY = "Acciones en los últimos 12 meses"
SCORE, POTENTIAL = "Puntaje al ingresar", "Potencial (1 bajo, 2 medio, 3 alto)"
BANDS = {Potential.LOW: 1, Potential.MEDIUM: 2, Potential.HIGH: 3}
#: Where each group of activity is drawn.
PLACES = {"0": 0, "1": 1, "2": 2.5, "4": 5}


@dataclass(frozen=True)
class Picture:
    """The chart, and how many companies it leaves out because their potential is not known."""

    chart: ScatterChart | None
    grouped: bool
    left_out: int


def picture(user: User, values: Mapping[str, Any], *, mine: bool, today: date) -> Picture:
    """The companies of the portfolio that the filters let through: those of this person, or all that they see.

    Three queries at most; the groups are counted in the database.
    """
    rows = lists.filtered(Company.objects.visible_to(user), values, today).filter(standing=Standing.PORTFOLIO)
    if mine:
        rows, values = rows.filter(executive=user), {**values, "ejecutivo": str(user.pk)}
    counted = _with_count(rows, crossing.recent_actions(today)).select_related("case")
    few = list(counted.order_by("legal_name", "pk")[: MOST_POINTS + 1])
    if len(few) <= MOST_POINTS:
        return _points(few)
    return _groups(rows, values, today)


def _with_count(rows: Any, done: Any) -> Any:
    counted = done.order_by().values("company").annotate(n=Count("pk")).values("n")
    return rows.annotate(done=Coalesce(Subquery(counted[:1]), 0))


def _points(rows: list[Any]) -> Picture:
    scored = [row for row in rows if row.entry_score is not None]
    if len(scored) * 2 < len(rows):  # exporters have no score: the band tells more of them
        scored = [row for row in rows if row.potential]
        drawn = [Point(row.name, row.done, BANDS[row.potential], url=row.get_absolute_url()) for row in scored]
        y: tuple[str, float, float] = (POTENTIAL, 0, 4)
    else:
        drawn = [Point(row.name, row.done, row.entry_score, url=row.get_absolute_url()) for row in scored]
        y = (SCORE, 0, 100)
    return Picture(_chart(drawn, y), False, len(rows) - len(drawn))


def _groups(rows: Any, values: Mapping[str, Any], today: date) -> Picture:
    bands = rows.order_by().annotate(band=crossing.activity(today)).values("potential", "band")
    grouped = bands.annotate(number=Count("pk"))
    points, left_out = [], 0
    for potential, code, number in grouped.values_list("potential", "band", "number"):
        if potential not in BANDS:
            left_out += number
            continue
        label = f"Potencial {Potential(potential).label.lower()}, {crossing.ACTIVITY[code].lower()}"
        url = address({**values, "situacion": Standing.PORTFOLIO}, potencial=potential, actividad=code)
        points.append(Point(label, PLACES[code], BANDS[potential], size=number, url=url))
    points.sort(key=lambda point: (-point.y, point.x))
    return Picture(_chart(points, (POTENTIAL, 0, 4)), True, left_out)


def _chart(points: list[Point], y: tuple[str, float, float]) -> ScatterChart | None:
    if not points:
        return None
    most = max(point.x for point in points)
    return scatter_chart(
        "Potencial y actividad", points, x=(ACTIVITY, 0, max(4, -(-most // 4) * 4)), y=y, head="Empresa",
        description="Arriba a la izquierda quedan las de más potencial y menos actividad: por ellas conviene empezar.",
    )  # fmt: skip
