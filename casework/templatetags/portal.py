"""The portal's components. Each renders one file of templates/components/; /estilo/ shows them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from casework import badges, filters, formats
from casework.charts import BarChart, ScatterChart
from casework.icons import ICONS
from casework.services.holidays import calendar_for
from casework.states import Turn
from casework.text import one_of

register = template.Library()

MESSAGE_ICONS = {"success": "done", "warning": "alert", "error": "late", "danger": "late"}
EVENT_ICONS = {
    "message": "message", "document": "document", "deadline": "clock", "mail": "mail", "email": "mail",
    "contact": "phone", "interview": "calendar", "assignment": "person", "read": "lock",
}  # fmt: skip
DOWNLOADS = {"xlsx": "Excel", "csv": "CSV"}
TONES = {"green", "amber", "red", "blue", "violet"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Drawing beside words; hidden from screen readers, which get the words."""
    drawing = ICONS.get(name, ICONS["event"])
    return mark_safe(  # noqa: S308 - the drawings are constants of this code
        f'<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">{drawing}</svg>'
    )


@register.simple_tag
def message_icon(level: str | None) -> SafeString:
    return icon(MESSAGE_ICONS.get(level or "", "info"))


@register.inclusion_tag("components/deadline_badge.html")
def deadline_badge(deadline: Any, audience: str = "staff", now: datetime | None = None) -> dict[str, Any]:
    """Icon, words and colour of a deadline; opens to show the days counted. Nothing when there is no deadline."""
    if not deadline:
        return {"deadline": None}
    calendar = getattr(deadline, "calendar", None) or calendar_for(deadline.office)
    face = badges.badge(deadline, now or timezone.now(), calendar, audience)
    return {"deadline": deadline, "badge": face, "trace": deadline.trace or []}


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any], empty: str = "") -> dict[str, Any]:
    """Events, newest or oldest first as given: objects or dicts with at, label, actor_name, note, kind.

    Optional: `by` ("company", "staff", "system"), `internal`, `url`, `link`.
    """
    return {"events": list(events), "empty": empty}


@register.filter
def event_icon(kind: str | None) -> str:
    """Name of the icon of a kind of event."""
    kind = kind or ""
    return next((drawing for word, drawing in EVENT_ICONS.items() if word in kind), "event")


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[Any], label: str = "Etapas") -> dict[str, Any]:
    """Steps with `label`, `state` (done, current, problem, todo) and, when there is one, `hint`."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: str, text: str = "", url: str = "", link: str = "", icon_name: str = "empty", level: int = 2,
    primary: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """What this place is, why it is empty and what can be done; `primary` when that is the page's next step."""
    return {
        "title": title, "text": text, "url": url, "link": link, "icon_name": icon_name, "level": level,
        "primary": primary,
    }  # fmt: skip


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(
    context: template.Context, title: str, text: str, submit: str, cancel_url: str,
    form: forms.BaseForm | None = None, danger: bool = False, action: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A page's confirmation: what will happen, whom it tells, whether it can be undone. Posts to `action`."""
    return {
        "title": title, "text": text, "submit": submit, "cancel_url": cancel_url, "form": form, "danger": danger,
        "action": action, "csrf_token": context.get("csrf_token"), "request": context.get("request"),
    }  # fmt: skip


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(
    context: template.Context, form: forms.Form, label: str = "Filtros", clear: str = "", sorts: str = "",
    sorted_by: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A form that filters a list by its address, and the filters that are on as chips that come off.

    Fields named in `form.more` fold behind «Más filtros»; `clear` is where «Limpiar filtros» leads, this page if empty.
    `sorts` («plazo=Hasta cuándo;folio=Folio»), with the order that the list has by itself, is «Ordenar por», for
    screens without the heads that sort.
    """
    request = context["request"]
    order = request.GET.get("orden", "")
    orders = filters.orders(sorts, order, sorted_by)
    kept = [("orden", order)] if order and not any(one.chosen for one in orders) else []
    behind = [bound for bound in form.visible_fields() if bound.name in getattr(form, "more", ())]
    return {
        "form": form, "chips": filters.chips(form, request.GET), "label": label, "path": request.path, "kept": kept,
        "fields": [bound for bound in form.visible_fields() if bound not in behind], "behind": behind,
        "orders": [] if kept else orders, "clear": clear or request.path,
        "open": any(request.GET.get(bound.html_name) for bound in behind),
        "request": request,
    }  # fmt: skip


@register.inclusion_tag("components/sort_link.html", takes_context=True)
def sort_link(context: template.Context, label: str, field: str, default: str = "") -> dict[str, Any]:
    """The head of a column that sorts, by `?orden=field` or `?orden=-field`. Goes inside the <th>."""
    query = context["request"].GET
    now = query.get("orden") or default
    going = "up" if now == field else "down" if now == f"-{field}" else ""
    return {
        "label": label,
        "going": going,
        "url": filters.address(query, orden=f"-{field}" if going == "up" else field),
    }


@register.simple_tag(takes_context=True)
def aria_sort(context: template.Context, field: str, default: str = "") -> SafeString:
    """The attribute that tells screen readers how a column is sorted: `<th {% aria_sort "due" %}>`."""
    now = context["request"].GET.get("orden") or default
    words = "ascending" if now == field else "descending" if now == f"-{field}" else ""
    return mark_safe(f'aria-sort="{words}"') if words else SafeString("")  # noqa: S308 - two constants


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page, noun: str = "resultados") -> dict[str, Any]:
    """How many there are and where one is, by `?pagina=`."""
    query = context["request"].GET
    total = page.paginator
    numbers = [
        (number, filters.address(query, pagina=number) if isinstance(number, int) else "")
        for number in total.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page, "numbers": numbers, "noun": noun if total.count != 1 else one_of(noun), "total": total.count,
        "capped": getattr(total, "capped", False),
        "pages": total.num_pages,
        "previous": filters.address(query, pagina=page.number - 1),
        "next": filters.address(query, pagina=page.number + 1),
    }  # fmt: skip


@register.inclusion_tag("components/downloads.html", takes_context=True)
def downloads(context: template.Context, url: str) -> dict[str, Any]:
    """The present list to take away, as a spreadsheet or as CSV; for views that answer with `list_response`."""
    query = context["request"].GET
    return {"links": [(label, url + filters.address(query, formato=code)) for code, label in DOWNLOADS.items()]}


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changes: Any) -> str:
    """The present address with some of its values changed: `{% address estado="open" %}`."""
    return filters.address(context["request"].GET, **changes)


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(chart: BarChart) -> dict[str, Any]:
    """Bars drawn in SVG, with the table of the same figures beside them."""
    return {"chart": chart}


@register.inclusion_tag("components/scatter_chart.html")
def scatter(chart: ScatterChart) -> dict[str, Any]:
    """Points on two axes drawn in SVG, numbered as the rows of the table beside them."""
    return {"chart": chart}


@register.inclusion_tag("components/progress.html")
def progress(value: float, maximum: float = 100, label: str = "Avance", shown: str = "") -> dict[str, Any]:
    """How far something has come."""
    share = round(100 * value / maximum) if maximum else 0
    return {"share": min(max(share, 0), 100), "label": label, "shown": shown or f"{share} %"}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """Everything to look at again, with links to the fields. Takes a form or a formset; says nothing without errors."""
    problems: list[tuple[str, str, str]] = []
    if hasattr(form, "non_form_errors") and form.is_bound:
        problems = [("", "", str(error)) for error in form.non_form_errors()]
    parts = getattr(form, "forms", None)  # of a formset, or of a form that holds others
    for one in parts if parts is not None else [form] if form is not None else []:
        if not one.is_bound:
            continue
        problems += [("", "", str(error)) for error in one.non_field_errors()]
        row = f"{one.row_name}, " if getattr(one, "row_name", "") else ""
        for bound in one:
            label = f"{row}{bound.label}"
            problems += [(bound.id_for_label or bound.auto_id, label, str(error)) for error in bound.errors]
    return {"problems": problems}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A list of label and value."""
    return {"pairs": list(pairs.items()) if isinstance(pairs, Mapping) else list(pairs)}


@register.inclusion_tag("components/state_tag.html")
def state_tag(label: str, tone: str = "") -> dict[str, Any]:
    """The name of a state. Tones: green, amber, red, blue, violet, or none."""
    return {"label": label, "tone": tone if tone in TONES else ""}


# What the company reads; everybody else reads «Turno: Empresa».
YOURS: dict[str, str] = {
    Turn.COMPANY: "Le toca a usted",
    Turn.OFFICE: "Le toca a la oficina",
    Turn.BOTH: "Les toca a usted y a la oficina",
    Turn.CLIENT_UNIT: "Le toca a la unidad de gestión de clientes",
}


@register.inclusion_tag("components/turn_line.html")
def turn_line(turn: str, reader: str = "office") -> dict[str, Any]:
    """Whose turn it is («Turno: Empresa»), marked when it is the reader's. `reader`: "office" or "company"."""
    words = Turn(turn).words if turn in Turn.values else str(turn)
    mine = turn in (reader, Turn.BOTH)
    yours = YOURS.get(turn, "") if reader == Turn.COMPANY else ""
    return {"words": words, "over": turn == Turn.NOBODY, "mine": mine, "yours": yours}


@register.filter
def turn_words(turn: str) -> str:
    """Whose turn it is, in a cell that has its heading."""
    return Turn(turn).words if turn in Turn.values else str(turn)


@register.simple_tag
def trace_text(line: Mapping[str, Any]) -> str:
    """One day of a deadline's account, in words: «vie 18-09: feriado»."""
    return badges.trace_words(line)


@register.filter
def filter_field(bound: forms.BoundField) -> SafeString:
    """A field of a filter bar: its label and its control, without help or errors."""
    widget = bound.field.widget
    css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    if isinstance(widget, forms.CheckboxInput):
        return format_html(
            '<div class="form-check">{} <label class="form-check-label" for="{}">{}</label></div>',
            bound.as_widget(attrs={"class": "form-check-input"}), bound.id_for_label, bound.label,
        )  # fmt: skip
    return format_html(
        '<label class="form-label" for="{}">{}</label>{}', bound.id_for_label, bound.label,
        bound.as_widget(attrs={"class": css}),
    )  # fmt: skip


@register.filter
def cell(value: Any) -> SafeString | str:
    """What a cell of a list says: a day as it is written, a number with its dots, a dash where there is nothing."""
    if value is None or value == "":
        return format_html('<span class="muted">{}</span>', "–")
    if isinstance(value, date):
        return formats.short(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return formats.number(value)
    return str(value)


register.filter("long_date", formats.long_date)
register.filter("short_date", formats.short)
register.filter("rut", formats.rut)
register.filter("money", formats.money)
register.filter("measure", formats.measure)
register.filter("percent", formats.percent)


@register.filter
def moment(at: datetime, office: Any = None) -> str:
    """«lunes 21 de septiembre de 2026, 10:30 (hora de Santiago)», in the zone of an office when one is given."""
    return formats.moment(at, office.zone if office else timezone.get_current_timezone()) if at else ""
