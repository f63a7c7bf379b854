"""Saved filters of the list of companies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Office
from casework.api.acting import ActingMixin
from casework.models import ListPreference, SavedFilter
from casework.services import lists as service
from portfolio.api.fields import CodeField, PlainCharField
from portfolio.forms.filters import CompanyFilterForm
from portfolio.selectors import lists

PLACE = "companies"
PK = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)
STAFF = "Esta acción le corresponde al equipo de ProChile."
THEIRS = "Este filtro es de otra persona."


class SavedFilterSerializer(serializers.ModelSerializer):
    """`query` is what follows the question mark in the address of the page `/empresas/`."""

    shared_with = serializers.CharField(source="shared_with.code", allow_null=True, default=None)
    mine = serializers.SerializerMethodField()
    opens = serializers.SerializerMethodField(help_text="Si la lista de usted abre con este filtro")

    class Meta:
        model = SavedFilter
        fields = ["id", "name", "query", "shared_with", "mine", "opens", "created_at"]

    def get_mine(self, row: SavedFilter) -> bool:
        return service.owns(row, self.context["request"].user)

    def get_opens(self, row: SavedFilter) -> bool:
        return bool(row.pk == self.context["opens_with"])


class FilterNameSerializer(serializers.Serializer):
    """How it is called, and with whom it is shared. Whoever saves it comes in the context, as `user`."""

    name = PlainCharField(max_length=80)
    shared_with = CodeField(
        slug_field="code", queryset=Office.objects.all(), allow_null=True, required=False,
        help_text="Código de una oficina de usted; nulo: con nadie",
    )  # fmt: skip

    def validate_shared_with(self, office: Office | None) -> Office | None:
        if office is not None and office.pk not in self.context["user"].access.offices():
            raise ValidationError(service.NOT_THEIR_OFFICE)
        return office


class NewFilterSerializer(FilterNameSerializer):
    query = PlainCharField(max_length=2000, allow_blank=True)


class OpensSerializer(serializers.Serializer):
    opens = serializers.BooleanField(help_text="false: la lista abre sin filtros")


@extend_schema_view(
    list=extend_schema(summary="Filtros guardados", tags=["companies"]),
    retrieve=extend_schema(summary="Un filtro guardado", tags=["companies"], parameters=[PK]),
)
class SavedFilterViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]
    queryset = SavedFilter.objects.none()
    serializer_class = SavedFilterSerializer
    lookup_value_regex = r"\d{1,9}"

    def get_queryset(self) -> Any:
        return SavedFilter.objects.visible_to(self.actor).of(PLACE).select_related("shared_with")

    def get_serializer_context(self) -> dict[str, Any]:
        preference = ListPreference.objects.filter(user=self.actor, place=PLACE)
        return {
            **super().get_serializer_context(),
            "opens_with": preference.values_list("opens_with", flat=True).first(),
        }

    def _told(self, row: SavedFilter, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data, status=code)

    @extend_schema(summary="Guardar un filtro", tags=["companies"], request=NewFilterSerializer,
                   responses={201: SavedFilterSerializer})  # fmt: skip
    def create(self, request: Request) -> Response:
        """Only what the list understands of the query is kept."""
        self.require(self.of_the_team, STAFF)
        data = self.given(NewFilterSerializer, context={"user": self.actor})
        form = CompanyFilterForm(
            QueryDict(data["query"]), executives=lists.executives_in_charge(self.actor), today=timezone.localdate()
        )
        saved = _named(lambda: service.save_filter(
            place=PLACE, name=data["name"], query=form.query(), owner=self.actor, now=timezone.now(),
            office=data.get("shared_with"),
        ))  # fmt: skip
        return self._told(saved, status.HTTP_201_CREATED)

    @extend_schema(summary="Cambiar un filtro propio: su nombre y con quién se comparte", tags=["companies"],
                   parameters=[PK], request=FilterNameSerializer(partial=True),
                   responses=SavedFilterSerializer)  # fmt: skip
    def partial_update(self, request: Request, pk: str) -> Response:
        """What is not sent stays."""
        saved = self.mine(service.owns, THEIRS)
        data = self.given(FilterNameSerializer, partial=True, context={"user": self.actor})
        name, office = data.get("name", saved.name), data.get("shared_with", saved.shared_with)
        return self._told(_named(lambda: service.change_filter(saved, name=name, office=office, actor=self.actor)))

    @extend_schema(summary="Eliminar un filtro propio", tags=["companies"], parameters=[PK])
    def destroy(self, request: Request, pk: str) -> Response:
        """Those with whom it was shared lose it; lists that opened with it open without."""
        service.delete_filter(self.mine(service.owns, THEIRS), actor=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Abrir siempre la lista con un filtro, o sin él", tags=["companies"], parameters=[PK],
                   request=OpensSerializer, responses=SavedFilterSerializer)  # fmt: skip
    @action(detail=True, methods=["post"])
    def opens(self, request: Request, pk: str) -> Response:
        """Also with one that a colleague shares."""
        saved, wanted = self.get_object(), self.given(OpensSerializer)["opens"]
        already = self.get_serializer_context()["opens_with"] == saved.pk
        if wanted != already:
            service.open_with(saved if wanted else None, place=PLACE, user=self.actor)
        return self._told(saved)


def _named(act: Callable[[], SavedFilter]) -> SavedFilter:
    """Carry it out; a name that is taken is that field's error."""
    try:
        return act()
    except service.NameTaken as refusal:
        raise ValidationError({"name": [str(refusal)]}) from refusal
