"""What case files, events and deadlines can be filtered by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from casework.models import CaseFile, Deadline, Event, Outcome
from casework.states import CaseKind, Turn


class CaseFileFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Palabras de folio, empresa o título")
    kind = django_filters.ChoiceFilter(choices=CaseKind.choices)
    state = django_filters.CharFilter()
    turn = django_filters.ChoiceFilter(choices=Turn.choices)
    office = django_filters.CharFilter(field_name="office__code", label="Código de la oficina")
    parent = django_filters.CharFilter(field_name="parent__folio", label="Folio del expediente de la empresa")
    responsible = django_filters.NumberFilter(
        field_name="responsible_id", label="Id de la persona a cargo", min_value=1, max_value=2**63 - 1
    )
    open = django_filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull", label="Solo abiertos")
    due_before = django_filters.IsoDateTimeFilter(field_name="next_due_at", lookup_expr="lt")

    class Meta:
        model = CaseFile
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[CaseFile]:
        return queryset.search(value)


class EventFilter(django_filters.FilterSet):
    case_file = django_filters.CharFilter(field_name="case__folio", label="Folio")
    kind = django_filters.CharFilter()
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Event
        fields: list[str] = []


class DeadlineFilter(django_filters.FilterSet):
    case_file = django_filters.CharFilter(field_name="case__folio", label="Folio")
    clause = django_filters.CharFilter(field_name="clause_id", label="Cláusula, como CAP-3")
    office = django_filters.CharFilter(field_name="office__code", label="Código de la oficina")
    outcome = django_filters.ChoiceFilter(choices=Outcome.choices)
    overdue = django_filters.BooleanFilter(method="only_overdue", label="Corriendo y vencidos")
    due_before = django_filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")
    due_after = django_filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="gte")

    class Meta:
        model = Deadline
        fields: list[str] = []

    def only_overdue(self, queryset: Any, name: str, value: bool) -> QuerySet[Deadline]:
        overdue = queryset.overdue(timezone.now())
        return overdue if value else queryset.exclude(pk__in=overdue.values("pk"))
