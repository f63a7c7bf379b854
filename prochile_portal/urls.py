from django.urls import include, path

from .health import health

urlpatterns = [
    path("salud/", health, name="health"),
    path("", include("accounts.urls")),
    path("", include("casework.urls")),
    path("", include("portfolio.urls")),
    path("", include("intake.urls")),
]
