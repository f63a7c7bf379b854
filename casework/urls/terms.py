"""Addresses of terms, clauses and calendar."""

from django.urls import path

from casework.api.explaining import ExplainView
from casework.views import alerts, calendars, clauses, plazos

urlpatterns = [
    path("plazos/", plazos.plazos, name="plazos"),
    path("administracion/avisos/", alerts.alerts_aside, name="alerts_aside"),
    path("administracion/calendario/", calendars.calendar, name="calendar"),
    path("administracion/calendario/cambiar/", calendars.calendar_change, name="calendar_change"),
    path("administracion/clausulas/", clauses.clause_list, name="clauses"),
    path("administracion/clausulas/<str:clause_id>/", clauses.clause_page, name="clause"),
    path("administracion/clausulas/<str:clause_id>/<slug:key>/", clauses.clause_revise, name="clause_revise"),
    path("api/v1/deadlines/explain/", ExplainView.as_view(), name="deadline_explain"),
]
