"""Saved filters of the list of companies."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import PermissionDenied, ValidationError

from accounts.models import Office
from casework.errors import NotPossible
from casework.models import SavedFilter
from casework.services.lists import delete_filter, save_filter
from portfolio.api.fields import CodeField, PlainCharField
from portfolio.forms.filters import CompanyFilterForm
from portfolio.selectors import lists

PLACE = "companies"


class SavedFilterSerializer(serializers.ModelSerializer):
    """`query` is what follows the question mark in the address of the page `/empresas/`."""

    name = PlainCharField(max_length=80)
    query = PlainCharField(max_length=2000, allow_blank=True)
    shared_with = CodeField(
        slug_field="code", queryset=Office.objects.all(), allow_null=True, required=False, help_text="Código de oficina"
    )
    mine = serializers.SerializerMethodField()

    class Meta:
        model = SavedFilter
        fields = ["id", "name", "query", "shared_with", "mine", "created_at"]
        read_only_fields = ["created_at"]

    def get_mine(self, row: SavedFilter) -> bool:
        return bool(row.owner_id == self.context["request"].user.pk)


@extend_schema_view(
    list=extend_schema(summary="Filtros guardados", tags=["companies"]),
    retrieve=extend_schema(summary="Un filtro guardado", tags=["companies"]),
    create=extend_schema(summary="Guardar un filtro", tags=["companies"]),
    destroy=extend_schema(summary="Eliminar un filtro propio", tags=["companies"]),
)
class SavedFilterViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    queryset = SavedFilter.objects.none()
    serializer_class = SavedFilterSerializer
    lookup_value_regex = r"\d{1,9}"

    def get_queryset(self) -> Any:
        return SavedFilter.objects.visible_to(self.request.user).of(PLACE)  # type: ignore[arg-type]

    def perform_create(self, serializer: Any) -> None:
        user: Any = self.request.user
        if not user.access.is_staff_member:
            raise PermissionDenied("Esta acción le corresponde al equipo de ProChile.")
        data, now = serializer.validated_data, timezone.now()
        form = CompanyFilterForm(
            QueryDict(data.get("query", "")[:2000]), executives=lists.executives_in_charge(user),
            today=timezone.localdate(),
        )  # fmt: skip
        try:
            serializer.instance = save_filter(
                place=PLACE, name=data["name"], query=form.query(), owner=user, now=now, office=data.get("shared_with")
            )
        except NotPossible as refusal:
            raise ValidationError({"name": [str(refusal)]}) from refusal

    def perform_destroy(self, instance: SavedFilter) -> None:
        try:
            delete_filter(instance, actor=self.request.user)  # type: ignore[arg-type]
        except NotPossible as refusal:
            raise PermissionDenied(str(refusal)) from refusal
