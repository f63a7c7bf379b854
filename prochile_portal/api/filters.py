"""Filters in the address: what cannot be understood is told with its field, never ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

PAGING = {"page", "page_size"}


class CheckedFilterBackend(DjangoFilterBackend):
    """A misspelt filter would otherwise answer everything, as if nothing had been asked."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        filterset = self.get_filterset_class(view, queryset)
        known = filterset.base_filters if filterset else {}
        found = {name: _reason(name, values, known) for name, values in request.query_params.lists()}
        wrong = {name: [reason] for name, reason in found.items() if reason}
        if wrong:
            raise ValidationError(wrong)
        return super().filter_queryset(request, queryset, view)


def _reason(name: str, values: list[Any], known: Mapping[str, Any]) -> str:
    """Why a filter cannot be; empty when it can."""
    if name not in known and name not in PAGING:
        return "Este filtro no existe."
    if len(values) > 1:
        return "Este filtro va una sola vez."
    (value,) = values
    if "\x00" in value:
        return "Un filtro no lleva caracteres nulos."
    if isinstance(known.get(name), django_filters.BooleanFilter) and value not in ("true", "false"):
        return "Escriba true o false."
    if not value and not isinstance(known.get(name), django_filters.CharFilter):
        return "Escriba un valor, o quite el filtro."
    return ""
