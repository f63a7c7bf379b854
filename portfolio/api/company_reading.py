"""What the pages of a company say of it: how it stands, its story, its ficha, its changes, what it exports."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.selectors.story import Entry
from portfolio.api.companies import FIRST_YEAR, FOLIO, LAST_YEAR
from portfolio.api.fields import PlainCharField
from portfolio.api.one_company import OneCompanyViewSet
from portfolio.rules import permissions
from portfolio.rules.growth import Sold, growth
from portfolio.selectors import company_story, own_story
from portfolio.selectors.changes import changes_of
from portfolio.selectors.ficha import ficha_parts
from portfolio.selectors.page import for_page, with_profile
from portfolio.selectors.status import status_of
from portfolio.services.common import local_day

#: The kinds of the pages, by the names that the API gives them.
TEAM = {
    "all": "todo", "events": "hechos", "actions": "acciones", "activities": "actividades", "messages": "mensajes",
    "documents": "documentos", "mails": "correos",
}  # fmt: skip
OWN = {
    "all": "", "services": "servicios", "activities": "actividades", "exports": "exportaciones", "care": "atencion",
    "procedures": "tramites", "messages": "mensajes", "documents": "documentos",
}  # fmt: skip
PAGE = OpenApiParameter("page", {"type": "integer", "minimum": 1, "maximum": company_story.MOST_PAGES})
YEAR = OpenApiParameter("year", {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR})
FIELD = OpenApiParameter("field", OpenApiTypes.STR, description="Solo los cambios de ese dato, también el primero")


class FactSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    met = serializers.BooleanField()
    explanation = serializers.CharField()


class CarteraSerializer(serializers.Serializer):
    met = serializers.BooleanField()
    missing = serializers.CharField(help_text="Lo que le falta, en palabras")
    facts = FactSerializer(many=True)


class UsuariaSerializer(CarteraSerializer):
    year = serializers.IntegerField()


class StageSerializer(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=["done", "current", "todo"])
    hint = serializers.CharField()


class StatusSerializer(serializers.Serializer):
    """DEF-2, DEF-3, SEG-7: computed from facts; nobody marks them."""

    cartera = CarteraSerializer()
    usuaria = UsuariaSerializer(many=True)
    stages = StageSerializer(many=True)


class EntrySerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    title = serializers.CharField()
    who = serializers.CharField()
    body = serializers.CharField()
    note = serializers.CharField()
    change = serializers.CharField()
    state = serializers.CharField()
    case_file = serializers.CharField(source="folio", help_text="Si pasó en otro expediente de la empresa")
    internal = serializers.BooleanField()
    whole_day = serializers.BooleanField(help_text="Se sabe el día, no la hora")
    lines = serializers.ListField(child=serializers.CharField())


class StorySerializer(serializers.Serializer):
    page = serializers.IntegerField()
    more = serializers.BooleanField(help_text="Si hay una página siguiente")
    entries = EntrySerializer(many=True)


class FichaLineSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    words = serializers.CharField()
    today = serializers.CharField(help_text="Lo que dice el registro desde que se corrigió, si es distinto")


class FichaPartSerializer(serializers.Serializer):
    title = serializers.CharField()
    lines = FichaLineSerializer(many=True)


class FichaSerializer(serializers.Serializer):
    parts = FichaPartSerializer(many=True)


class ChangedFieldSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    changes = serializers.IntegerField()


class ChangeSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    by = serializers.CharField()
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField()
    new = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    first = serializers.BooleanField(help_text="Es la primera respuesta")


class ChangesSerializer(serializers.Serializer):
    fields_changed = ChangedFieldSerializer(many=True)
    more = serializers.BooleanField(help_text="Si hay más viejos que no se muestran: pida un solo dato")
    changes = ChangeSerializer(many=True)


class SoldYearSerializer(serializers.Serializer):
    """Amounts in different currencies are never added up."""

    year = serializers.IntegerField()
    totals = serializers.DictField(child=serializers.DecimalField(max_digits=18, decimal_places=2))
    growth = serializers.DictField(child=serializers.FloatField(), help_text="Frente al año anterior, en porcentaje")
    markets = serializers.ListField(child=serializers.CharField())
    gained = serializers.ListField(child=serializers.CharField())
    lost = serializers.ListField(child=serializers.CharField())
    first = serializers.BooleanField(help_text="No hay un año anterior con que comparar")


class SoldSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    country = serializers.CharField()
    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)


class ExportedSerializer(serializers.Serializer):
    years = SoldYearSerializer(many=True)
    markets = SoldSerializer(many=True)


class PageSerializer(serializers.Serializer):
    page = serializers.IntegerField(min_value=1, max_value=company_story.MOST_PAGES, required=False, default=1)


class StoryOfSerializer(PageSerializer):
    kind = serializers.ChoiceField(choices=list(TEAM), required=False, default="all")


class OwnStoryOfSerializer(PageSerializer):
    kind = serializers.ChoiceField(choices=list(OWN), required=False, default="all")
    year = serializers.IntegerField(
        min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False, default=None, allow_null=True
    )


class ChangesOfSerializer(serializers.Serializer):
    field = PlainCharField(max_length=80, required=False, default="", allow_blank=True)


def _kind(names: dict[str, str]) -> OpenApiParameter:
    return OpenApiParameter("kind", OpenApiTypes.STR, enum=list(names))


def _story(page: int, found: tuple[list[Entry], bool]) -> Response:
    entries, more = found
    return Response(StorySerializer({"page": page, "more": more, "entries": entries}).data)


class CompanyReadingViewSet(OneCompanyViewSet):
    """For the team, with the trace that the page leaves; each page hides what its reader may not see."""

    @extend_schema(summary="Cartera, usuaria y etapa de una empresa, hecho por hecho", tags=["companies"],
                   parameters=[FOLIO], responses=StatusSerializer)  # fmt: skip
    @action(detail=True)
    def status(self, request: Request, folio: str) -> Response:
        """Whoever represents it reads it too, as on its own page."""
        now = timezone.now()
        shape = partial(for_page, today=timezone.localdate(now))
        company = self.read("empresa", shape) if self.of_the_team else self.fetch(shape)
        found = status_of(company, list(company.export_records.all()), local_day(company, now))
        told = {
            "cartera": {"met": found.in_cartera, "missing": found.missing, "facts": found.facts},
            "usuaria": found.years, "stages": found.stages,
        }  # fmt: skip
        return Response(StatusSerializer(told).data)

    @extend_schema(summary="Historia de una empresa, con todos sus expedientes", tags=["companies"],
                   parameters=[FOLIO, _kind(TEAM), PAGE], responses=StorySerializer)  # fmt: skip
    @action(detail=True)
    def story(self, request: Request, folio: str) -> Response:
        """Newest first; what is in a file is told to whom may open it."""
        company = self.read("empresa")
        data = self.asked(StoryOfSerializer)
        found = company_story.company_story(company, self.actor, show=TEAM[data["kind"]], page=data["page"])
        return _story(data["page"], found)

    @extend_schema(summary="Historia de una empresa, como la lee la propia empresa (CPE-9)", tags=["companies"],
                   parameters=[FOLIO, _kind(OWN), YEAR, PAGE], responses=StorySerializer)  # fmt: skip
    @action(detail=True, url_path="own-story")
    def own_story(self, request: Request, folio: str) -> Response:
        """For whoever represents it; nothing internal is in it."""
        company = self.mine(permissions.acts_for_it)
        data = self.asked(OwnStoryOfSerializer)
        found = own_story.own_story(company, self.actor, show=OWN[data["kind"]], year=data["year"], page=data["page"])
        return _story(data["page"], found)

    @extend_schema(summary="La ficha de una empresa, en palabras", tags=["companies"], parameters=[FOLIO],
                   responses=FichaSerializer)  # fmt: skip
    @action(detail=True)
    def ficha(self, request: Request, folio: str) -> Response:
        """What identifies a person is left out for whoever does not read contacts."""
        company = self.read("empresa", partial(for_page, today=timezone.localdate()))
        parts = ficha_parts(company, near=permissions.reads_contacts(company, self.actor))
        return Response(FichaSerializer({"parts": parts}).data)

    @extend_schema(summary="Cambios de los datos de una empresa, campo por campo", tags=["companies"],
                   parameters=[FOLIO, FIELD], responses=ChangesSerializer)  # fmt: skip
    @action(detail=True)
    def changes(self, request: Request, folio: str) -> Response:
        """Of its record and of its ficha: who, when, from what to what."""
        company = self.read("historia", with_profile)
        name = self.asked(ChangesOfSerializer)["field"]
        found = changes_of(company, near=permissions.reads_contacts(company, self.actor), name=name)
        counted = [{"name": code, "label": label, "changes": many} for code, label, many in found.fields]
        told = {"fields_changed": counted, "more": found.more, "changes": found.rows}
        return Response(ChangesSerializer(told).data)

    @extend_schema(summary="Exportaciones de una empresa, por año y mercado (CPE-7)", tags=["exports"],
                   parameters=[FOLIO], responses=ExportedSerializer)  # fmt: skip
    @action(detail=True)
    def exported(self, request: Request, folio: str) -> Response:
        """How it grows and the markets that it won or lost; the register has each line."""
        company = self.read("exportaciones", may=permissions.sees_actions)
        sold = [Sold(row.year, row.country.code, row.amount, row.currency) for row in company.export_records.all()]
        told = {"years": growth(sold)[::-1], "markets": _by_market(sold)}
        return Response(ExportedSerializer(told).data)


def _by_market(sold: list[Sold]) -> list[dict[str, Any]]:
    """What went to each market in a year, newest first, in each currency."""
    totals: dict[tuple[int, str, str], Any] = {}
    for row in sold:
        key = (row.year, row.market, row.currency)
        totals[key] = totals.get(key, 0) + row.amount
    ordered = sorted(totals.items(), key=lambda pair: (-pair[0][0], pair[0][1:]))
    return [
        {"year": year, "country": country, "currency": currency, "amount": amount}
        for (year, country, currency), amount in ordered
    ]
