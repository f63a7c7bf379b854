from django.urls import URLPattern, URLResolver

from intake import urls_company, urls_staff

app_name = "intake"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_staff.urlpatterns,
    *urls_company.urlpatterns,
]
