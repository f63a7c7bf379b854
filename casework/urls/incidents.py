"""Addresses of the register of incidents."""

from django.urls import URLPattern, path

from casework.views import incidents

urlpatterns: list[URLPattern] = [
    path("incidentes/", incidents.incident_list, name="incidents"),
    path("incidentes/descargar/", incidents.incident_export, name="incident_export"),
    path("incidentes/nuevo/", incidents.incident_new, name="incident_new"),
    path("incidentes/<str:folio>/", incidents.incident, name="incident"),
    path("incidentes/<str:folio>/corregir/", incidents.incident_correct, name="incident_correct"),
    path("incidentes/<str:folio>/agencia/", incidents.incident_authority, name="incident_authority"),
    path("incidentes/<str:folio>/personas/", incidents.incident_people, name="incident_people"),
    path("incidentes/<str:folio>/cerrar/", incidents.incident_close, name="incident_close"),
    path("incidentes/<str:folio>/reabrir/", incidents.incident_reopen, name="incident_reopen"),
]
