from django.urls import URLPattern, URLResolver

from intake.urls import company, staff

app_name = "intake"
urlpatterns: list[URLPattern | URLResolver] = [
    *staff.urlpatterns,
    *company.urlpatterns,
]
