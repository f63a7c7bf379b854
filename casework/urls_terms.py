"""Addresses of terms, clauses and calendar."""

from django.urls import path

from casework.api.explaining import ExplainView
from casework.views import plazos

urlpatterns = [
    path("plazos/", plazos.plazos, name="plazos"),
    path("api/v1/deadlines/explain/", ExplainView.as_view(), name="deadline_explain"),
]
