"""Everything that happened with a company and its files, as one story: also actions, results and activities."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Q, QuerySet, TextField, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from accounts.models import User
from casework.formats import money
from casework.models import CaseFile
from casework.selectors import story
from casework.selectors.story import Entry, as_text, columns, text
from casework.states import CaseKind
from portfolio.models import Action, ActionResult, Company, Enrolment
from portfolio.rules import permissions
from portfolio.states import ENROLMENT_ALIVE, EnrolmentState, ResultKind

KINDS: dict[str, str] = {
    "todo": "Todo",
    "hechos": "Movimientos",
    "acciones": "Acciones",
    "actividades": "Actividades",
    "mensajes": "Mensajes",
    "documentos": "Documentos",
    "correos": "Correos",
}
#: Told better by the action, the result or the enrolment itself, where those are shown beside; not so its reason.
TOLD_ELSEWHERE = Q(kind__in=("action_logged", "result_logged")) | Q(kind="activity_enrolment", note="")
SHOWN = 20
MOST_PAGES = 500
SUSPENDED = "suspended"  # how an enrolment stands in an activity that does not take place
#: Events that a person causes many times in a row: told once, with how often.
SAVED = ("ficha_saved",)
#: What happened on a day stands at midday there: the story is sorted by moments.
MIDDAY = timedelta(hours=15)


def company_story(company: Company, user: User, *, show: str = "todo", page: int = 1) -> tuple[list[Entry], bool]:
    """A page of the story, newest first, and whether there is more: one query, whatever the history.

    A company's data are seen by more people than its files: what is in a file is told to whom may open it.
    """
    offset = (min(page, MOST_PAGES) - 1) * SHOWN
    rows = story.tell(_parts(company, user, show), limit=SHOWN + 1, offset=offset)
    here = company.case.folio
    return [_entry(row, here) for row in story.fold(rows[:SHOWN], alike=SAVED)], len(rows) > SHOWN


def _parts(company: Company, user: User, show: str) -> list[QuerySet[Any]]:
    family = Q(pk=company.case.pk) | Q(parent=company.case)
    files = CaseFile.objects.visible_to(user).filter(family).exclude(kind=CaseKind.DATA_REQUEST)
    mine = Q(case__in=files.values("pk"))
    parts = {
        "hechos": [story.events(mine)], "mensajes": [story.messages(mine)], "documentos": [story.documents(mine)],
        "correos": [story.mails(mine)],
    }  # fmt: skip
    if permissions.sees_actions(user):
        if show == "todo":
            parts["hechos"] = [story.events(mine & ~TOLD_ELSEWHERE)]
        parts |= {"acciones": [_actions(company), _results(company)], "actividades": [_enrolments(company)]}
    return [part for name, some in parts.items() if show in ("todo", name) for part in some]


def midday(name: str) -> Any:
    return ExpressionWrapper(Cast(name, DateTimeField()) + MIDDAY, output_field=DateTimeField())


def person(path: str) -> Any:
    name = Coalesce(as_text(f"{path}__first_name"), text())
    return Concat(name, text(" "), as_text(f"{path}__last_name"), output_field=TextField())


def _actions(company: Company) -> QuerySet[Any]:
    rows = Action.objects.in_force().filter(company=company).order_by()
    return columns(
        rows, "action", file="company__case__folio", moment=midday("happened_on"), title=as_text("kind__name"),
        who=person("logged_by"), note=F("note"), source=as_text("office__name"), kept=as_text("counts"),
        key=as_text("pk"), target=as_text("activity__name"),
    )  # fmt: skip


def _results(company: Company) -> QuerySet[Any]:
    rows = ActionResult.objects.in_force().filter(action__company=company, action__voided_at=None).order_by()
    return columns(
        rows, "result", file="action__company__case__folio", moment=midday("happened_on"), title=as_text("kind"),
        who=person("logged_by"), note=F("note"), source=as_text("market"), target=as_text("amount"),
        kept=as_text("currency"), key=as_text("action_id"),
    )  # fmt: skip


def _enrolments(company: Company) -> QuerySet[Any]:
    rows = Enrolment.objects.filter(company=company).order_by()
    return columns(
        rows, "enrolment", file="company__case__folio", moment=F("asked_at"), title=as_text("activity__name"),
        kept=standing_in_activity(), key=as_text("activity__case__folio"),
    )  # fmt: skip


def standing_in_activity() -> Case:
    """The state of an enrolment; of who had a place or waited for one in what was suspended, that it was."""
    waited = When(activity__state="cancelled", state__in=ENROLMENT_ALIVE, then=text(SUSPENDED))
    return Case(waited, default=as_text("state"), output_field=TextField())


def standing_words(kept: str) -> str:
    """What `standing_in_activity` found, in words."""
    return "Actividad suspendida" if kept == SUSPENDED else str(dict(EnrolmentState.choices).get(kept, kept))


def _entry(row: dict[str, Any], here: str) -> Entry:
    make = {"action": _action_entry, "result": _result_entry, "enrolment": _enrolment_entry}.get(row["what"])
    return make(row) if make else story.entry(row, here=here)


def _common(row: dict[str, Any]) -> dict[str, Any]:
    return {"at": row["moment"], "kind": row["what"], "anchor": f"{row['what']}-{row['row']}", "note": row["note"]}


def _action_entry(row: dict[str, Any]) -> Entry:
    counts = row["kept"] in ("1", "true", "t", "True")
    title = f"{row['title']}: {row['target']}" if row["target"] else row["title"]
    return Entry(
        **_common(row), title=title, who=f"{row['who']}, {row['source']}", whole_day=True,
        url=action_address(row["key"]), state="Suma para usuaria" if counts else "", tone="success" if counts else "",
    )  # fmt: skip


def _result_entry(row: dict[str, Any]) -> Entry:
    said = [f"{money(float(row['target']), row['kept'])}"] if row["target"] else []
    said += [f"mercado {row['source']}"] if row["source"] else []
    known = dict(ResultKind.choices)
    title = f"Resultado: {known.get(row['title'], row['title'])}"
    return Entry(
        **_common(row), title=title, who=row["who"], whole_day=True, change=", ".join(said),
        url=action_address(row["key"]), tone="success",
    )  # fmt: skip


def _enrolment_entry(row: dict[str, Any]) -> Entry:
    state = standing_words(row["kept"])
    return Entry(**_common(row), title=row["title"], state=state, who="", folio=row["key"])


def action_address(pk: Any) -> str:
    """The page of an action."""
    return reverse("portfolio:action", args=[pk])
