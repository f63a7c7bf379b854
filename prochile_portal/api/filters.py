"""Filters in the address: a value that cannot be is an answer with its field, and a filter that does not exist too."""

from __future__ import annotations

from typing import Any

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
        known = set(filterset.base_filters) if filterset else set()
        unknown = sorted(set(request.query_params) - known - PAGING)
        if unknown:
            raise ValidationError({name: ["Este filtro no existe."] for name in unknown})
        if any("\x00" in value for value in request.query_params.values()):
            raise ValidationError({"detail": ["Los filtros no llevan caracteres nulos."]})
        return super().filter_queryset(request, queryset, view)
