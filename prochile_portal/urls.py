from django.urls import include, path

from . import search, views, views_dashboards, views_indicators
from .health import health

urlpatterns = [
    path("", views.front, name="home"),
    path("contacto/", views.contact, name="contact"),
    path("ayuda/", views.help_centre, name="help"),
    path("ayuda/<slug:slug>/", views.help_article, name="help_article"),
    path("privacidad/", views.privacy, name="privacy"),
    path("privacidad/<str:version>/", views.privacy, name="privacy_version"),
    path("accesibilidad/", views.accessibility, name="accessibility"),
    path("estilo/", views.style, name="style"),
    path("buscar/", search.search, name="search"),
    path("oficina/", views_dashboards.my_office, name="my_office"),
    path("gestion/", views_dashboards.management, name="management"),
    path("gestion/plazos/", views_dashboards.management_deadlines, name="management_deadlines"),
    path(
        "gestion/plazos/descargar/",
        views_dashboards.management_deadlines_download,
        name="management_deadlines_download",
    ),
    path("gestion/captaciones/", views_dashboards.management_intakes, name="management_intakes"),
    path(
        "gestion/captaciones/descargar/",
        views_dashboards.management_intakes_download,
        name="management_intakes_download",
    ),
    path("gestion/indicadores/", views_indicators.summary, name="indicators"),
    path("gestion/indicadores/descargar/", views_indicators.summary_export, name="indicators_export"),
    path("gestion/indicadores/<slug:code>/", views_indicators.behind, name="indicators_behind"),
    path("gestion/indicadores/<slug:code>/descargar/", views_indicators.behind_export, name="indicators_behind_export"),
    path("salud/", health, name="health"),
    path("", include("accounts.urls")),
    path("", include("accounts.allauth_urls")),
    path("", include("casework.urls")),
    path("", include("portfolio.urls")),
    path("", include("intake.urls")),
    path("", include("followup.urls")),
    path("api/v1/", include(("prochile_portal.api.urls", "api"))),
]

handler500 = "prochile_portal.errors.server_error"
