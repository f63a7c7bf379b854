"""The register of incidents as its pages show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.selectors import Change, history_of
from casework.models import Incident

HEADER = (
    "Folio", "En pocas palabras", "Ocurrió", "Se supo", "Qué se vulneró", "Qué datos", "Personas, aproximadamente",
    "Efectos probables", "Medidas tomadas", "Riesgo", "Por qué", "Aviso a la Agencia", "Referencia",
    "Aviso a las personas", "Cómo se les avisó", "Por qué no se les avisa", "Cierre", "Conclusiones", "Lo registró",
)  # fmt: skip


def years(user: User) -> list[int]:
    """The years in which incidents were noticed, the last one first."""
    found = Incident.objects.visible_to(user).datetimes("noticed_at", "year", order="DESC")
    return [moment.year for moment in found]


def found(user: User, values: Mapping[str, str]) -> QuerySet[Incident]:
    """What the filters ask for, the newest first."""
    rows = Incident.objects.visible_to(user)
    if values.get("estado"):
        rows = rows.filter(closed_at__isnull=values["estado"] == "abiertos")
    if values.get("anio"):
        rows = rows.filter(noticed_at__year=int(values["anio"]))
    if values.get("q"):
        rows = rows.search(values["q"])
    return rows.order_by("-noticed_at", "-pk")


def changed_since(incident: Incident, version: int) -> tuple[Incident | None, list[Change]]:
    """(The incident as whoever saw that version saw it, what was changed since, the newest first).

    Each version is a line of its history. None and no changes, where there never was such a version.
    """
    rows = incident.history.order_by("history_id")
    if not 1 <= version <= incident.version or (seen := rows[version - 1 : version].first()) is None:
        return None, []
    return seen.instance, [one for one in history_of(rows.filter(history_id__gte=seen.history_id)) if one.fields]


def cells(rows: QuerySet[Incident]) -> Iterator[tuple[Any, ...]]:
    """The whole register, for a spreadsheet."""
    for row in rows.select_related("logged_by").iterator(chunk_size=200):
        yield (
            row.folio, row.title, _local(row.happened_at), _local(row.noticed_at), row.kind_words, row.category_words,
            row.people_count, row.effects, row.measures, row.get_risk_display(), row.risk_reason,
            _local(row.authority_told_at), row.authority_reference, _local(row.people_told_at), row.people_told_how,
            row.people_reason, _local(row.closed_at), row.conclusions, row.logged_by.display_name,
        )  # fmt: skip


def _local(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d-%m-%Y %H:%M}" if at else ""
