"""Reads shaped for pages and for the apps above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .models import Absence, RoleAssignment, User
from .querysets import RoleAssignmentQuerySet
from .rules import may_record_absence


def current_assignments(today: dt.date, to_attr: str = "current_assignments") -> Prefetch:
    roles: RoleAssignmentQuerySet = RoleAssignment.objects.current(today)
    return Prefetch("role_assignments", queryset=roles.select_related("office"), to_attr=to_attr)


def people_for_list(user: User, today: dt.date) -> QuerySet[User]:
    """People whom `user` may see, each with the roles held today in `current_assignments`."""
    return User.objects.visible_to(user).prefetch_related(current_assignments(today))


def alert_recipients(person: User, today: dt.date) -> list[User]:
    """Who is told about what belongs to `person`: they and, while they are away, whoever stands in (first)."""
    stand_ins = [
        absence.substitute
        for absence in person.absences.current(today).select_related("substitute")
        if absence.substitute.is_active
    ]
    return [*stand_ins, person]


def stand_ins(people: Iterable[User], today: dt.date) -> dict[int, User]:
    """For those of `people` who are away that day: who stands in, by the id of the absent person. One query."""
    rows = Absence.objects.current(today).filter(user__in=list(people)).select_related("substitute")
    return {row.user_id: row.substitute for row in rows if row.substitute.is_active}


def may_change_absence(absence: Absence, user: User, today: dt.date) -> bool:
    """Whether this user may change or call off that absence: asks where the absent person works today."""
    held = absence.user.role_assignments.current(today)
    offices = set(held.values_list("office_id", flat=True))
    return may_record_absence(user.access, actor_id=user.pk, absent_id=absence.user_id, offices=offices)


@dataclass(frozen=True)
class Change:
    """One line of history: what happened, by whom, when, why, and the fields that changed, (label, before, after)."""

    when: dt.datetime
    who: str
    what: str
    fields: tuple[tuple[str, str, str], ...] = ()
    why: str = ""


HIDDEN = frozenset({"history_id", "history_date", "history_change_reason", "history_type", "history_user", "id"})
WHAT = {"+": _("Creación"), "~": _("Cambio"), "-": _("Eliminación")}
SHOWN_AT_MOST = 60


def history_of(*querysets: Any, labels: dict[str, str] | None = None) -> list[Change]:
    """The history rows of some objects as changes, newest first. Each queryset costs one query.

    labels: what to call each model's rows, by model name («role» …), when several are mixed.
    """
    changes: list[Change] = []
    for queryset in querysets:
        changes += _changes(queryset, (labels or {}).get(queryset.model.instance_type._meta.model_name, ""))
    return sorted(changes, key=lambda change: change.when, reverse=True)[:SHOWN_AT_MOST]


def _changes(queryset: Any, label: str) -> list[Change]:
    names = [field.name for field in queryset.model.instance_type._meta.fields]
    related = [field.name for field in queryset.model._meta.fields if field.is_relation and field.name in names]
    key = queryset.model.instance_type._meta.pk.attname
    before: dict[Any, Any] = {}
    found = []
    for row in queryset.select_related("history_user", *related).order_by("history_date", "history_id"):
        previous = before.get(getattr(row, key))
        before[getattr(row, key)] = row
        # How something was born is in its own data; of a role or an absence the page shows nothing else.
        fields = _differences(row, previous) if previous is not None or label else ()
        if row.history_type == "~" and not fields:
            continue
        who = row.history_user.display_name if row.history_user else _("El portal")
        what = f"{WHAT[row.history_type]} · {label}" if label else WHAT[row.history_type]
        found.append(Change(row.history_date, who, what, fields, row.history_change_reason or ""))
    return found


def _differences(row: Any, previous: Any) -> tuple[tuple[str, str, str], ...]:
    lines = []
    for field in row._meta.fields:
        if field.name in HIDDEN:
            continue
        now = _shown(row, field)
        was = _shown(previous, field) if previous is not None else ""
        if now != was:
            lines.append((str(field.verbose_name).capitalize(), was, now))
    return tuple(lines)


def _shown(row: Any, field: Any) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    if value is None or value == "":
        return ""
    if in_words := getattr(row.instance_type, "HISTORY_WORDS", {}).get(field.name):
        return str(in_words(value))
    if isinstance(value, bool):
        return _("sí") if value else _("no")
    if isinstance(value, dt.datetime):
        return f"{localtime(value):%d-%m-%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d-%m-%Y}"
    return str(value)
