"""CPE-9: everything that happened with a company, as the company itself may read it: never what is internal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, TextField, When
from django.db.models.functions import Concat
from django.urls import reverse
from django_countries import countries

from accounts.models import User
from casework.formats import money
from casework.models import CaseFile
from casework.selectors import story
from casework.selectors.story import Entry, as_text, columns, text
from casework.states import CaseKind
from portfolio.models import Action, ActionResult, Company, Enrolment, ExportRecord
from portfolio.selectors.company_story import SAVED, midday, person, standing_in_activity, standing_words
from portfolio.states import ExportSource

KINDS: dict[str, str] = {
    "": "Todo",
    "servicios": "Servicios y sus resultados",
    "actividades": "Actividades",
    "exportaciones": "Exportaciones",
    "atencion": "Categoría y ejecutivo/a",
    "tramites": "Trámites",
    "mensajes": "Mensajes",
    "documentos": "Documentos",
}
SHOWN = 30
MOST_PAGES = 500
EXPORTS = ("export_recorded", "export_corrected", "export_removed")
CARE = ("category_changed", "executive_assigned", "released", "admit", "office_changed")
TAKEN_BACK = ("action_voided", "result_voided")
#: Events whose own rows are in the story.
ECHOES = ("action_logged", "action_completed", "result_logged", "activity_enrolment")
FROM_COMPANY = "Mensaje de la empresa"


def own_story(
    company: Company, user: User, *, show: str = "", year: int | None = None, page: int = 1
) -> tuple[list[Entry], bool]:
    """A page of the company's history, newest first, and whether there is more: two queries, whatever the history.

    Args:
        show: one of KINDS.
        year: only what happened in that year, at the company's office.
    """
    parts = _parts(company, user, show)
    if year is not None:
        zone = company.office.zone
        first, after = (datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
        parts = [part.filter(t_moment__gte=first, t_moment__lt=after) for part in parts]
    rows = story.tell(parts, limit=SHOWN + 1, offset=(min(page, MOST_PAGES) - 1) * SHOWN)
    shown = story.fold(rows[:SHOWN], alike=SAVED)
    results = _results(row["row"] for row in shown if row["what"] == "action")
    return [_entry(row, company.case.folio, results) for row in shown], len(rows) > SHOWN


def years(company: Company, *, today: date) -> list[int]:
    """The years that its history may have, the newest first: one query."""
    first = Action.objects.filter(company=company).aggregate(day=Min("happened_on"))["day"] or today
    opened = company.case.opened_at.astimezone(company.office.zone).year
    return list(range(today.year, min(first.year, opened, today.year) - 1, -1))


def _parts(company: Company, user: User, show: str) -> list[QuerySet[Any]]:
    family = Q(pk=company.case_id) | Q(parent=company.case_id)
    files = CaseFile.objects.visible_to(user).filter(family).exclude(kind=CaseKind.DATA_REQUEST)
    mine = Q(case__in=files.values("pk"))
    open_to_it = mine & Q(internal=False)
    care = Q(kind__in=CARE, case=company.case_id)
    told = care | Q(kind__in=(*EXPORTS, *TAKEN_BACK, *ECHOES))
    parts = {
        "servicios": [_actions(company, Q()), story.events(open_to_it & Q(kind__in=TAKEN_BACK))],
        "actividades": [_enrolments(company)],
        "exportaciones": [_declared(company), story.events(open_to_it & Q(kind__in=EXPORTS))],
        "atencion": [story.events(open_to_it & care)],
        "tramites": [story.events(open_to_it & ~told)],
        "mensajes": [story.messages(open_to_it)],
        "documentos": [story.documents(mine & Q(visible_to_company=True))],
    }
    if show == "actividades":
        return [*parts["actividades"], _actions(company, Q(activity__isnull=False))]
    return [part for name, some in parts.items() if show in ("", name) for part in some]


def _actions(company: Company, which: Q) -> QuerySet[Any]:
    name = Case(
        When(activity__isnull=False, then=Concat(as_text("kind__name"), text(": "), as_text("activity__name"))),
        default=as_text("kind__name"), output_field=TextField(),
    )  # fmt: skip
    return columns(
        Action.objects.in_force().filter(which, company=company).order_by(), "action", file="company__case__folio",
        moment=midday("happened_on"), title=name, who=person("logged_by"), note=F("note"),
        source=as_text("office__name"), kept=as_text("counts"), key=as_text("activity__case__folio"),
    )  # fmt: skip


def _enrolments(company: Company) -> QuerySet[Any]:
    """Where it asked for a place; whoever came has the action of the activity instead."""
    done = Action.objects.in_force().filter(company=company, activity=OuterRef("activity"))
    rows = Enrolment.objects.filter(~Exists(done), company=company).order_by()
    return columns(
        rows, "enrolment", file="company__case__folio", moment=F("asked_at"), title=as_text("activity__name"),
        kept=standing_in_activity(), key=as_text("activity__case__folio"),
    )  # fmt: skip


def _declared(company: Company) -> QuerySet[Any]:
    """What it declared itself in its ficha and stands; what the team registers has its events."""
    standing = company.export_records.filter(source=ExportSource.FICHA).values("pk")
    rows = ExportRecord.history.filter(id__in=standing, history_type="+", source=ExportSource.FICHA).order_by()
    return columns(
        rows, "export", file="company__case__folio", moment=F("history_date"), title=as_text("product"),
        source=as_text("country"), target=as_text("amount"), kept=as_text("currency"), key=as_text("year"),
    )  # fmt: skip


def _results(actions: Iterable[Any]) -> dict[int, list[str]]:
    """What came of each action, in words: one query."""
    found: dict[int, list[str]] = {}
    keys = list(actions)
    rows = ActionResult.objects.in_force().filter(action__in=keys).order_by("happened_on", "pk") if keys else ()
    for row in rows:
        note = f". {row.note}" if row.note else ""
        found.setdefault(row.action_id, []).append(f"{row.happened_on:%d-%m-%Y}: {row}{note}")
    return found


def _entry(row: dict[str, Any], here: str, results: dict[int, list[str]]) -> Entry:
    common = {"at": row["moment"], "kind": row["what"], "anchor": f"{row['what']}-{row['row']}", "note": row["note"]}
    joined = reverse("portfolio:my_activity", args=[row["key"]]) if row["key"] and row["what"] in JOINED else ""
    if row["what"] == "action":
        counts = row["kept"] in ("1", "true", "t", "True")
        return Entry(
            **common, title=row["title"], who=f"{row['who']}, {row['source']}", whole_day=True, url=joined,
            state="Suma para usuaria" if counts else "", tone="success" if counts else "",
            lines=tuple(results.get(row["row"], ())),
        )  # fmt: skip
    if row["what"] == "enrolment":
        return Entry(**common, title=row["title"], state=standing_words(row["kept"]), url=joined)
    if row["what"] == "export":
        where, how_much = countries.name(row["source"]), money(float(row["target"]), row["kept"])
        title = f"Exportación declarada en su ficha: {row['title']} a {where} en {row['key']}, {how_much}"
        return Entry(**common, title=title)
    line = replace(story.entry(row, here=here), change="")
    if row["what"] == "message":
        return replace(line, title="Mensaje de su empresa" if row["title"] == FROM_COMPANY else "Mensaje de ProChile")
    return replace(line, url=line.url or _page_of(row["key"], line.folio))


JOINED = ("action", "enrolment")


def _page_of(kind: str, folio: str) -> str:
    """The company's page about the file in which something happened, where there is one."""
    if kind == CaseKind.SERVICE_REQUEST and folio:
        return reverse("portfolio:own_request", args=[folio])
    return reverse("portfolio:own_plan") if kind == CaseKind.WORK_PLAN else ""
