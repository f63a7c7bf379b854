"""Addresses of institutions and associations."""

from django.urls import URLPattern, path

from portfolio.views import institutions

urlpatterns: list[URLPattern] = [
    path("instituciones/", institutions.institution_list, name="institutions"),
    path("instituciones/descargar/", institutions.institution_export, name="institution_export"),
    path("instituciones/nueva/", institutions.institution_new, name="institution_new"),
    path("instituciones/solicitudes/<str:folio>/", institutions.request_page, name="institution_request"),
    path("instituciones/solicitudes/<str:folio>/consultar/", institutions.request_consult, name="institution_consult"),
    path("instituciones/solicitudes/<str:folio>/palabra/", institutions.request_word, name="institution_word"),
    path("instituciones/solicitudes/<str:folio>/responder/", institutions.request_reply, name="institution_reply"),
    path("empresas/<str:reference>/validar/", institutions.institution_validate, name="institution_validate"),
    path("empresas/<str:reference>/pedido/", institutions.request_new, name="institution_request_new"),
]
