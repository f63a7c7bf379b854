"""What the view sets about one company share: the company of the address, and who may read or act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from accounts.models import User
from casework.api.acting import FOLIO_REGEX, ActingMixin
from portfolio.api.companies import CompanySerializer
from portfolio.models import Company
from portfolio.querysets import CompanyQuerySet
from portfolio.selectors.page import with_names

TEAM_ONLY = "Esta lectura es del equipo de ProChile."


class OneCompanyViewSet(ActingMixin, viewsets.GenericViewSet):
    """The company comes as its page fetches it: outside what one sees, or joined to another, it does not exist."""

    queryset = Company.objects.none()
    serializer_class: type[serializers.BaseSerializer] = CompanySerializer
    filterset_class: Any = None
    pagination_class: Any = None
    lookup_field = "folio"
    lookup_value_regex = FOLIO_REGEX

    def get_queryset(self) -> CompanyQuerySet:
        return Company.objects.visible_to(self.actor).not_merged()

    def get_object(self) -> Company:
        return self.fetch()

    def fetch(self, shape: Callable[[Any], Any] = with_names) -> Company:
        """The company of the address.

        Args:
            shape: what is read with it.
        """
        found = shape(self.get_queryset()).filter(case__folio=self.kwargs["folio"].upper()).first()
        if found is None:
            raise Http404
        return found

    def read(
        self, what: str, shape: Callable[[Any], Any] = with_names, may: Callable[[User], bool] = lambda user: True
    ) -> Company:
        """The company for a page of the team; the reading leaves its trace, as on the page.

        Args:
            what: the name of that page in the trace.
            may: who of the team reads that page.
        """
        company = self.fetch(shape)
        self.require(self.of_the_team, TEAM_ONLY)
        self.require(may(self.actor))
        self.leave_trace(company.case, what)
        return company

    def asked(self, form: type[serializers.Serializer]) -> dict[str, Any]:
        """What the address asks for after its «?»; a name that does not exist is told, never ignored."""
        given = self.request.query_params
        body = form(data=given)
        unknown = {name: ["Este filtro no existe."] for name in given if name not in body.fields}
        if unknown:
            raise serializers.ValidationError(unknown)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def told(self, company: Company) -> Response:
        """The company as it is now, without contacts: whoever acted on it is not reading its data."""
        rows = Company.objects.select_related("case", "office", "executive")
        return Response(CompanySerializer(rows.get(pk=company.pk)).data)
