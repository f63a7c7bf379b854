"""A call, a mail or a visit written down (SEG-6): with whom somebody talked, or that nobody answered."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.acting import ActingMixin
from casework.states import Channel, ContactPoint
from portfolio.api.fields import PlainCharField
from portfolio.api.naming import company_of
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.services.contact import Touch, log_touch


class NewContactSerializer(serializers.Serializer):
    company = PlainCharField(max_length=30, help_text="RUT o folio de la empresa o institución")
    on = serializers.DateField(help_text="Qué día; no puede ser futuro")
    channel = serializers.ChoiceField(choices=Channel.choices)
    contact_point = serializers.ChoiceField(choices=ContactPoint.choices)
    answered = serializers.BooleanField(help_text="Si hubo respuesta")
    person = PlainCharField(max_length=120, required=False, default="", allow_blank=True, help_text="Con quién habló")
    note = PlainCharField(max_length=2000, required=False, default="", allow_blank=True)


class LastContactSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="case.folio")
    company_name = serializers.CharField(source="name")

    class Meta:
        model = Company
        fields = ["company", "company_name", "last_contact_on"]


class ContactViewSet(ActingMixin, viewsets.GenericViewSet):
    queryset = Company.objects.none()
    serializer_class = LastContactSerializer

    @extend_schema(
        summary="Registrar un contacto, o un intento sin respuesta (SEG-6)", tags=["silence"],
        request=NewContactSerializer, responses={201: LastContactSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Whoever works the company writes it down; an attempt without answer is not a contact."""
        self.require(permissions.assigns_anything(self.actor))
        data = self.given(NewContactSerializer)
        company = company_of(request, data.pop("company"))
        self.require(permissions.works_it(company, self.actor))
        log_touch(company=company, touch=Touch(**data), actor=self.actor, now=timezone.now())
        company.refresh_from_db(fields=["last_contact_on"])
        return Response(LastContactSerializer(company).data, status=status.HTTP_201_CREATED)
