"""Charts on a telephone: the letters keep their size, so each label stands above its own bar."""

from __future__ import annotations

from django.template import Context, Template

from casework import charts


def chart() -> charts.BarChart:
    rows = [("Aysén del General Carlos Ibáñez del Campo", 40.0), ("Maule", 20.0), ("Ñuble", 0.0)]
    return charts.bar_chart("Plazos", rows, description="El Maule va primero.", head="Región")


def test_on_a_telephone_each_label_is_above_its_bar_and_nothing_overlaps_or_leaves_the_picture():
    found = chart()
    width, height = found.narrow_view
    for bar, after in zip(found.bars, (*found.bars[1:], None), strict=True):
        assert bar.narrow_label_y < bar.narrow_bar_y
        assert bar.narrow_bar_y + charts.BAR < (after.narrow_label_y - 12 if after else height + 1)
        assert bar.narrow_value_x + charts.VALUE_WIDTH <= width
    assert [bar.narrow_width for bar in found.bars] == [charts.NARROW_BAR, charts.NARROW_BAR / 2, 0]


def test_both_layouts_tell_the_same_values_under_the_same_name():
    page = Template("{% load portal %}{% bar_chart chart %}").render(Context({"chart": chart()}))
    wide, narrow = (part.split("</svg>")[0] for part in page.split("<svg")[1:])
    for part in (wide, narrow):
        assert 'aria-label="Plazos. El Maule va primero."' in part
        assert part.count("<rect") == 3
        assert "Ñuble" in part
