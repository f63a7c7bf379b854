"""The root of the API and its page."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

LISTS = {
    "companies": "company-list",
    "case_files": "case_file-list",
    "events": "event-list",
    "deadlines": "deadline-list",
    "intakes": "intake-list",
    "jobs": "job-list",
    "imports": "import-list",
    "activities": "activity-list",
    "enrolments": "enrolment-list",
    "offices": "office-list",
    "regions": "region-list",
    "comunas": "comuna-list",
    "sectors": "sector-list",
    "categories": "category-list",
    "category_criteria": "category_criterion-list",
    "category_proposals": "category_proposal-list",
    "assignments": "assignment-list",
    "handovers": "handover-list",
    "absences": "absence-list",
    "potential_accounts": "potential-list",
    "data_requests": "data_request-list",
    "actions": "action-list",
    "action_kinds": "action-kind-list",
    "exports": "export-list",
    "sheets": "sheet-list",
    "plans": "work_plan-list",
    "requests": "service_request-list",
    "institutions": "institution-list",
    "institution_requests": "institution_request-list",
    "saved_filters": "saved_filter-list",
    "segmentation": "segmentation-list",
    "silence": "silence-list",
    "after_sales": "after_sales-list",
    "indicators": "indicator-list",
    "clauses": "clause-list",
    "schema": "schema",
    "docs": "docs",
}


class RootSerializer(serializers.Serializer):
    def get_fields(self) -> dict[str, Any]:
        return {name: serializers.URLField() for name in LISTS}


@extend_schema(operation_id="root", summary="Qué hay en la API", tags=["api"], responses=RootSerializer)
@api_view(["GET"])
@permission_classes([AllowAny])
def root(request: Request) -> Response:
    """Addresses of everything."""
    return Response({key: reverse(f"api:{name}", request=request) for key, name in LISTS.items()})


@method_decorator(csp_replace({"style-src": ["'self'", "'unsafe-inline'"], "img-src": ["'self'", "data:"]}), "dispatch")
class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger's page. Its own script writes styles into elements, so this page alone allows them; no script inline."""

    url_name = "api:schema"
    template_name = "api/docs.html"
