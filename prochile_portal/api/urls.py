"""`/api/v1/`: what each app offers, its schema, and its page. The catch-all stays last."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from . import views
from .indicators import IndicatorViewSet
from .problems import not_found

router = SimpleRouter()
router.register("indicators", IndicatorViewSet, basename="indicator")
urlpatterns = [
    path("", views.root, name="root"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", views.ApiDocs.as_view(), name="docs"),
    path("", include("accounts.api.urls")),
    path("", include("casework.api.urls")),
    path("", include("portfolio.api.urls")),
    path("", include("intake.api.urls")),
    path("", include("followup.api.urls")),
    path("", include(router.urls)),
    re_path(r"^[\s\S]*$", not_found),
]
