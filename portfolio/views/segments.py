"""`/cartera/segmentacion/`: companies crossed by what they are, and segments that stay live (CAT-7)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Role
from casework.export import filters_for_log, list_response
from casework.views.guards import staff_only
from portfolio.forms.segments import SegmentForm
from portfolio.rules import export_level as levels
from portfolio.selectors import lists, scatter, segments
from portfolio.views.base import reader

ATTENDING = (Role.EXECUTIVE, Role.SECTOR_LEAD)


def _form(request: HttpRequest) -> SegmentForm:
    executives = lists.executives_in_charge(reader(request))
    return SegmentForm(request.GET, executives=executives, today=timezone.localdate())


def _table(request: HttpRequest, form: SegmentForm) -> segments.Table:
    down, across = form.crossed()
    return segments.cross(reader(request), form.values(), down=down, across=across, today=timezone.localdate())


@require_GET
@staff_only
def segmentation(request: HttpRequest) -> HttpResponse:
    """The table, the picture of potential against activity, and the saved segments with today's count."""
    user, today, form = reader(request), timezone.localdate(), _form(request)
    values, access = form.values(), user.access
    mine = access.has_any(ATTENDING) and not (access.has(Role.OFFICE_HEAD) or access.sees_all)
    table = _table(request, form)
    context: dict[str, Any] = {
        "form": form, "table": table, "filtered": bool(values), "here": form.query(),
        "picture": scatter.picture(user, values, mine=mine, today=today), "mine": mine,
        "segments": segments.live_segments(user, form.read, today),
        "levels": [(label, levels.WORDS[code]) for code, label in levels.LEVELS.items()],
        "explains_levels": "nivel" in (table.down.code, table.across.code),
    }  # fmt: skip
    return render(request, "portfolio/segments/page.html", context)


@require_GET
@staff_only
def segmentation_export(request: HttpRequest) -> HttpResponseBase:
    """The same table as a file."""
    form = _form(request)
    table = _table(request, form)
    header = [table.down.label, *table.heads, "Total"]
    rows = [[row.label, *(cell.count for cell in row.cells), row.total.count] for row in table.rows]
    rows.append(["Total", *(cell.count for cell in table.totals), table.whole.count])
    what = f"segmentación {form.crossed()} {filters_for_log(form.values())}"
    return list_response(request, "segmentacion", header, rows, user=reader(request), what=what)
