"""Geometry of the bar charts: pure numbers for the template that draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LABEL_WIDTH = 300  # «Aysén del General Carlos Ibáñez del Campo» fits
BAR_WIDTH = 360
VALUE_WIDTH = 60
ROW = 32
BAR = 20


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    y: int
    width: float
    tone: str
    shown: str

    @property
    def text_y(self) -> int:
        return self.y + 15

    @property
    def value_x(self) -> float:
        return LABEL_WIDTH + self.width + 8


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars with their values written at the end; `unit` follows each value in words."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    unit: str = ""
    head: str = ""
    width: int = field(default=LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH)

    @property
    def height(self) -> int:
        return len(self.bars) * ROW + 8

    @property
    def label_x(self) -> int:
        return LABEL_WIDTH - 10

    @property
    def bar_x(self) -> int:
        return LABEL_WIDTH


def bar_chart(
    title: str,
    rows: Sequence[tuple[str, float] | tuple[str, float, str]],
    *,
    description: str,
    head: str,
    unit: str = "",
    full: float = 0,
) -> BarChart:
    """Lay out a chart.

    Args:
        title: what is counted.
        rows: label, value and, where it matters, tone ("green", "amber", "red").
        description: what the picture shows, in one sentence, for those who do not see it.
        head: name of the column of labels in the table beside the chart.
        unit: what each value counts («plazos»).
        full: value of a whole bar (100 for percentages); the largest value, unless said.
    """
    top = full or max((row[1] for row in rows), default=0) or 1
    bars = tuple(
        Bar(
            label=row[0],
            value=row[1],
            y=index * ROW + 6,
            width=round(BAR_WIDTH * row[1] / top, 1),
            tone=row[2] if len(row) > 2 else "",
            shown=f"{row[1]:g}".replace(".", ","),
        )
        for index, row in enumerate(rows)
    )
    return BarChart(title, description, bars, unit, head)
