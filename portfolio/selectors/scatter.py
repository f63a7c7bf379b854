"""CAT-7: potential against activity, company by company while they fit in a picture, in groups when they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from casework.charts import Point, ScatterChart, scatter_chart
from portfolio.models import Action, Company
from portfolio.rules.cartera import years_before
from portfolio.selectors import lists
from portfolio.selectors.segments import address
from portfolio.states import Potential, Standing

MOST_POINTS = 40
ACTIVITY = "Acciones en los últimos 12 meses"
SCORE, POTENTIAL = "Puntaje al ingresar", "Potencial (1 bajo, 2 medio, 3 alto)"
BANDS = {Potential.LOW: 1, Potential.MEDIUM: 2, Potential.HIGH: 3}
#: Groups of activity: where each is drawn, and how it is told.
GROUPS = {"0": (0, "sin acciones"), "1": (1, "una acción"), "2": (2.5, "2 o 3 acciones"), "4": (5, "4 acciones o más")}


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
        rows = rows.filter(executive=user)
    since = years_before(today, 1)
    done = Action.objects.in_force().filter(company=OuterRef("pk"), happened_on__gt=since)
    few = list(_with_count(rows, done).select_related("case").order_by("legal_name", "pk")[: MOST_POINTS + 1])
    if len(few) <= MOST_POINTS:
        return _points(few)
    return _groups(rows, done, values)


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


def _groups(rows: Any, done: Any, values: Mapping[str, Any]) -> Picture:
    ordered = done.order_by("pk").values("pk")
    band = Case(
        When(Exists(ordered[3:4]), then=Value("4")), When(Exists(ordered[1:2]), then=Value("2")),
        When(Exists(ordered[:1]), then=Value("1")), default=Value("0"), output_field=CharField(max_length=1),
    )  # fmt: skip
    grouped = rows.order_by().annotate(band=band).values("potential", "band").annotate(number=Count("pk"))
    points, left_out = [], 0
    for potential, code, number in grouped.values_list("potential", "band", "number"):
        if potential not in BANDS:
            left_out += number
            continue
        x, words = GROUPS[code]
        label = f"Potencial {Potential(potential).label.lower()}, {words}"
        url = address({**values, "situacion": Standing.PORTFOLIO}, potencial=potential)
        points.append(Point(label, x, BANDS[potential], size=number, url=url))
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
