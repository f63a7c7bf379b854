"""The register of actions as lists: filtered, sorted, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.access import access_of
from accounts.models import User
from portfolio.models import Action, ActionKind, ActionResult, Activity, Company
from portfolio.querysets import ActionQuerySet
from portfolio.rules.rut import guess
from portfolio.states import ResultKind

PER_PAGE = 25
VIEWS = {"mias": "Mías", "oficina": "Mi oficina", "todas": "Todas las que puedo ver"}
SORTS = {
    "fecha": ("happened_on", "pk"),
    "registro": ("logged_at", "pk"),
    "empresa": ("company__legal_name", "happened_on", "pk"),
    "tipo": ("kind__order", "happened_on", "pk"),
    "oficina": ("office__name", "happened_on", "pk"),
}
DEFAULT_SORT = "-fecha"
EXPORT_HEADER = (
    "Número", "Fecha", "RUT", "Empresa", "Tipo de acción", "Código", "Oficina", "Canal", "Punto de contacto",
    "Suma para usuaria", "Participaron", "Nota", "Resultados", "Registró", "Registrada", "Anulada", "Razón",
)  # fmt: skip


def found(user: User, values: Mapping[str, Any], today: date) -> ActionQuerySet:
    """The actions that this user may see and that the filters ask for, sorted.

    Args:
        values: by name of the filter form; `orden` is one of SORTS, with "-" before it for the other way round.
    """
    rows = _of_view(Action.objects.visible_to(user), user, values.get("ver", ""))
    rows = rows.filter(_filters(values))
    rows = _by_standing(rows, values.get("anuladas", ""))
    rows = _by_result(rows, values.get("resultado", ""))
    text = values.get("q", "")
    if text:
        companies = Company.objects.search(text)
        rows = rows.filter(company__in=companies.values("pk"))
    return rows.order_by(*order(values.get("orden", "")))


def for_list(rows: ActionQuerySet) -> ActionQuerySet:
    """With what a line of the list says: two queries in all."""
    results = ActionResult.objects.in_force()
    wanted = rows.select_related("company__case", "kind", "office", "logged_by")
    return wanted.prefetch_related(Prefetch("results", results, to_attr="standing_results"))


def _of_view(rows: ActionQuerySet, user: User, view: str) -> ActionQuerySet:
    if view == "mias":
        return rows.filter(logged_by=user)
    if view == "oficina":
        return rows.filter(office__in=access_of(user).offices())
    return rows


def _filters(values: Mapping[str, Any]) -> Q:
    asked = Q()
    if values.get("tipo"):
        asked &= Q(kind__in=leaves_under(values["tipo"]))
    if values.get("oficina"):
        asked &= Q(office__code=values["oficina"])
    if values.get("ejecutivo"):
        asked &= Q(logged_by=values["ejecutivo"])
    if values.get("empresa"):
        rut = guess(values["empresa"])
        asked &= Q(company__rut=rut) if rut else Q(company__case__folio=values["empresa"].upper())
    if values.get("desde"):
        asked &= Q(happened_on__gte=values["desde"])
    if values.get("hasta"):
        asked &= Q(happened_on__lte=values["hasta"])
    if values.get("suma"):
        asked &= Q(counts=values["suma"] == "si")
    return asked


def _by_standing(rows: ActionQuerySet, asked: str) -> ActionQuerySet:
    if asked == "todas":
        return rows
    return rows.exclude(voided_at=None) if asked == "solo" else rows.in_force()


def _by_result(rows: ActionQuerySet, asked: str) -> ActionQuerySet:
    if not asked:
        return rows
    results = ActionResult.objects.in_force().filter(action=OuterRef("pk"))
    if asked == "sin":
        return rows.exclude(Exists(results))
    return rows.filter(Exists(results if asked == "con" else results.filter(kind=asked)))


def order(text: str) -> list[str]:
    """The columns to sort by; an unknown one sorts by date, newest first."""
    text = text if text.removeprefix("-") in SORTS else DEFAULT_SORT
    down = text.startswith("-")
    return [f"-{column}" if down else column for column in SORTS[text.removeprefix("-")]]


def export_rows(rows: ActionQuerySet) -> Iterator[tuple[Any, ...]]:
    """The same list as rows of a file, read in pieces so that memory does not grow with it."""
    for row in for_list(rows).iterator(chunk_size=1000):
        results = "; ".join(ResultKind(one.kind).label for one in row.standing_results)
        yield (
            row.pk, row.happened_on, row.company.rut_display, row.company.name, row.kind.name, row.kind_id,
            row.office.name, row.get_channel_display(), row.get_contact_point_display(), "Sí" if row.counts else "No",
            row.participants, row.note, results, row.logged_by.display_name,
            row.logged_at.astimezone(row.office.zone).strftime("%Y-%m-%d %H:%M"), "Sí" if row.voided_at else "",
            row.void_reason,
        )  # fmt: skip


# The catalogue


def tree() -> list[tuple[ActionKind, int]]:
    """Every node of the catalogue with its depth, in its order. One query."""
    children: dict[str | None, list[ActionKind]] = defaultdict(list)
    for kind in ActionKind.objects.order_by("order", "code"):
        children[kind.parent_id].append(kind)

    def walk(parent: str | None, depth: int) -> Iterator[tuple[ActionKind, int]]:
        for kind in children[parent]:
            yield kind, depth
            yield from walk(kind.code, depth + 1)

    return list(walk(None, 0))


def leaves_under(code: str) -> set[str]:
    """A leaf, or all that hang from a branch. One query; the catalogue is small."""
    parents = dict(ActionKind.objects.values_list("code", "parent"))
    found = {code} if code in parents else set()
    while grown := {kind for kind, parent in parents.items() if parent in found} - found:
        found |= grown
    return found


def kind_choices(nodes: Iterable[tuple[ActionKind, int]]) -> list[tuple[str, str]]:
    """The whole tree to filter by, branches too; deeper ones set in."""
    return [(kind.code, f"{' ' * 4 * depth}{kind.name}") for kind, depth in nodes]


def loggable_choices(nodes: Iterable[tuple[ActionKind, int]], applies: str = "") -> list[tuple[str, Any]]:
    """What can be logged, grouped by family.

    Args:
        applies: only kinds for this kind of company ("national", "foreign", "institution"); all when empty.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    for kind, depth in nodes:
        names[kind.code] = kind.name if depth == 0 else f"{names[kind.parent_id]} › {kind.name}"  # type: ignore[index]
        if kind.leaf and kind.active and (not applies or not kind.applies_to or applies in kind.applies_to):
            groups.setdefault(names.get(kind.parent_id or "", kind.name), []).append((kind.code, kind.name))
    return list(groups.items())


# Companies and people


def last_kind_of(user: User) -> Action | None:
    """What this person logged last: most days go on with the same."""
    return Action.objects.filter(logged_by=user).order_by("-logged_at", "-pk").first()


def loggers(user: User) -> list[tuple[int, str]]:
    """Who has logged some action that this user sees: the options of the filter. Kept for a minute."""
    key = f"action_loggers:{user.pk}"
    kept: list[tuple[int, str]] | None = cache.get(key)
    if kept is None:
        seen = Action.objects.visible_to(user).order_by().values("logged_by").distinct()
        kept = [(person.pk, person.display_name) for person in User.objects.filter(pk__in=seen).order_by("first_name")]
        cache.set(key, kept, 60)
    return kept


def begun(user: User, kind: ActionKind, offices: Iterable[Any], now: datetime) -> QuerySet[Activity]:
    """Activities of that kind of those offices that have begun: what an action may have happened at, newest first."""
    rows = Activity.objects.visible_to(user).filter(kind=kind, starts_at__lte=now, case__office__in=offices)
    return rows.order_by("-starts_at")


def history_of(company: Company) -> ActionQuerySet:
    """What was done with a company, newest first, as its own pages and its page for staff show it."""
    return for_list(Action.objects.in_force().filter(company=company)).order_by("-happened_on", "-pk")


def same_day(companies: Iterable[Company], kind: ActionKind, day: date) -> set[int]:
    """The companies that have that kind of action on that day already: it may be a repetition."""
    rows = Action.objects.in_force().filter(company__in=companies, kind=kind, happened_on=day)
    return set(rows.values_list("company", flat=True))
