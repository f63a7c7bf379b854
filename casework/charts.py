"""Geometry of the charts (bars, scatter): pure numbers for the templates that draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from casework import formats

LABEL_WIDTH = 300  # «Aysén del General Carlos Ibáñez del Campo» fits
BAR_WIDTH = 360
VALUE_WIDTH = 60
ROW = 32
BAR = 20
#: On a telephone each label stands above its bar, so that the letters keep their size.
NARROW_WIDTH, NARROW_ROW, NARROW_BAR = 340, 52, 270


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

    @property
    def narrow_y(self) -> int:
        return (self.y - 6) // ROW * NARROW_ROW

    @property
    def narrow_label_y(self) -> int:
        return self.narrow_y + 16

    @property
    def narrow_bar_y(self) -> int:
        return self.narrow_y + 24

    @property
    def narrow_value_y(self) -> int:
        return self.narrow_y + 39

    @property
    def narrow_width(self) -> float:
        return round(self.width * NARROW_BAR / BAR_WIDTH, 1)

    @property
    def narrow_value_x(self) -> float:
        return self.narrow_width + 8


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
    def narrow_view(self) -> tuple[int, int]:
        """Width and height of the layout for telephones."""
        return NARROW_WIDTH, len(self.bars) * NARROW_ROW

    @property
    def label_x(self) -> int:
        return LABEL_WIDTH - 10

    @property
    def bar_x(self) -> int:
        return LABEL_WIDTH


def _shown(value: float) -> str:
    """«482.500», «68,5»: thousands apart, decimals only where there are some."""
    return formats.number(value) if float(value).is_integer() else formats.number(value, 1)


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
            shown=_shown(row[1]),
        )
        for index, row in enumerate(rows)
    )
    return BarChart(title, description, bars, unit, head)


PLOT_WIDTH, PLOT_HEIGHT, MARGIN_LEFT, MARGIN_TOP, MARGIN_BOTTOM, MARGIN_RIGHT = 560, 360, 64, 16, 56, 24


@dataclass(frozen=True)
class Point:
    """One thing with two figures; `size` counts how many stand there, `url` leads to them."""

    label: str
    x: float
    y: float
    tone: str = ""
    size: int = 1
    url: str = ""


@dataclass(frozen=True)
class Dot:
    """A point laid out; `number` ties it to its row of the table."""

    number: int
    point: Point
    cx: float
    cy: float
    radius: float

    @property
    def text_y(self) -> float:
        return round(self.cy + 4, 1)


@dataclass(frozen=True)
class Tick:
    at: float
    shown: str


@dataclass(frozen=True)
class ScatterChart:
    """Points on two axes; each has the number of its row in the table beside it."""

    title: str
    description: str
    dots: tuple[Dot, ...]
    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    head: str
    sized: bool
    left: int = MARGIN_LEFT
    right: int = MARGIN_LEFT + PLOT_WIDTH
    top: int = MARGIN_TOP
    bottom: int = MARGIN_TOP + PLOT_HEIGHT
    width: int = MARGIN_LEFT + PLOT_WIDTH + MARGIN_RIGHT
    height: int = MARGIN_TOP + PLOT_HEIGHT + MARGIN_BOTTOM

    @property
    def ticks_y(self) -> int:
        return self.bottom + 18

    @property
    def label_y(self) -> int:
        return self.height - 8

    @property
    def middle_x(self) -> int:
        return (self.left + self.right) // 2


def scatter_chart(
    title: str,
    points: Sequence[Point],
    *,
    description: str,
    x: tuple[str, float, float],
    y: tuple[str, float, float],
    head: str,
) -> ScatterChart:
    """Lay out a scatter chart.

    Args:
        x, y: name of the axis, its least and its largest value.
        description, head: as in `bar_chart`.
    """
    largest = max((point.size for point in points), default=1)
    dots = tuple(
        Dot(
            number, point, round(MARGIN_LEFT + PLOT_WIDTH * _share(point.x, x), 1),
            round(MARGIN_TOP + PLOT_HEIGHT * (1 - _share(point.y, y)), 1),
            round(9 + (11 * (point.size / largest) ** 0.5 if largest > 1 else 0), 1),
        )
        for number, point in enumerate(points, start=1)
    )  # fmt: skip
    x_ticks = tuple(Tick(round(MARGIN_LEFT + PLOT_WIDTH * share, 1), _at(x, share)) for share in QUARTERS)
    y_ticks = tuple(Tick(round(MARGIN_TOP + PLOT_HEIGHT * (1 - share), 1), _at(y, share)) for share in QUARTERS)
    return ScatterChart(title, description, dots, x[0], y[0], x_ticks, y_ticks, head, largest > 1)


QUARTERS = (0, 0.25, 0.5, 0.75, 1)


def _share(value: float, axis: tuple[str, float, float]) -> float:
    _, least, most = axis
    return min(max((value - least) / (most - least), 0), 1) if most > least else 0


def _at(axis: tuple[str, float, float], share: float) -> str:
    return f"{round(axis[1] + (axis[2] - axis[1]) * share, 1):g}".replace(".", ",")
