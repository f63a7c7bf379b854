"""Addresses of requests: what usuarias ask for, and chances in other markets."""

from django.urls import URLPattern, path

from portfolio.views import own_requests, requests

urlpatterns: list[URLPattern] = [
    path("empresas/<str:reference>/solicitudes/nueva/", requests.request_new, name="request_new"),
    path("empresas/<str:reference>/oportunidad/", requests.opportunity_new, name="opportunity_new"),
    path("solicitudes/", requests.request_list, name="requests"),
    path("solicitudes/descargar/", requests.request_export, name="request_export"),
    path("solicitudes/<str:folio>/", requests.request_page, name="request"),
    path("solicitudes/<str:folio>/responder/", requests.request_offer, name="request_offer"),
    path("solicitudes/<str:folio>/dejar/", requests.request_dismiss, name="request_dismiss"),
    path("empresa/solicitudes/", own_requests.request_list, name="own_requests"),
    path("empresa/solicitudes/nueva/", own_requests.request_new, name="own_request_new"),
    path("empresa/solicitudes/<str:folio>/", own_requests.request_page, name="own_request"),
    path("empresa/solicitudes/<str:folio>/otra/", own_requests.request_again, name="own_request_again"),
    path("empresa/solicitudes/<str:folio>/retirar/", own_requests.request_withdraw, name="own_request_withdraw"),
]
