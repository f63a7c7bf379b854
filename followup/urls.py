"""Addresses of what happens after a service."""

from django.urls import URLPattern, path

from followup.views import after_sales, home, silence

app_name = "followup"
urlpatterns: list[URLPattern] = [
    path("empresa/posventa/", after_sales.home, name="after_sales"),
    path("empresa/posventa/preguntas/<slug:code>/", after_sales.group, name="after_sales_group"),
    path("empresa/posventa/resultado/<int:pk>/", after_sales.own_result, name="after_sales_result"),
    path("empresas/<str:reference>/posventa/", after_sales.company_result, name="after_sales_of_company"),
    path("seguimiento/", home.home, name="home"),
    path("seguimiento/silencio/", silence.silence, name="silence"),
    path("seguimiento/silencio/descargar/", silence.silence_export, name="silence_export"),
    path("empresas/<str:reference>/contacto/", silence.log_contact, name="log_contact"),
    path("seguimiento/posventa/", after_sales.totals, name="after_sales_totals"),
    path("seguimiento/posventa/descargar/", after_sales.totals_export, name="after_sales_export"),
]
