"""Background jobs of whoever asks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.reverse import reverse

from casework.api.acting import ActingMixin
from casework.models import Job


class JobSerializer(serializers.ModelSerializer):
    share = serializers.IntegerField(help_text="Avance en por ciento")
    state_label = serializers.CharField(source="get_state_display")
    result_url = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id", "kind", "title", "state", "state_label", "done", "total", "share", "message", "created_at",
            "started_at", "finished_at", "result_url",
        ]  # fmt: skip

    def get_result_url(self, job: Job) -> str | None:
        """Where its file is, for whoever asked for it."""
        return reverse("casework:job_result", args=[job.pk], request=self.context["request"]) if job.result else None


@extend_schema_view(
    list=extend_schema(summary="Sus trabajos en segundo plano, los nuevos primero", tags=["jobs"]),
    retrieve=extend_schema(
        summary="Un trabajo: cuánto lleva y qué dejó",
        tags=["jobs"],
        parameters=[OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)],
    ),
)
class JobViewSet(ActingMixin, viewsets.ReadOnlyModelViewSet):
    queryset = Job.objects.none()
    serializer_class = JobSerializer
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Any]:
        return Job.objects.visible_to(self.actor).order_by("-created_at", "-pk")
