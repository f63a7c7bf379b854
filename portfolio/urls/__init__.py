from django.urls import URLPattern, URLResolver

from portfolio.urls import actions, activities, companies, imports, institutions, plans, requests

app_name = "portfolio"
urlpatterns: list[URLPattern | URLResolver] = [
    *companies.urlpatterns,
    *actions.urlpatterns,
    *imports.urlpatterns,
    *institutions.urlpatterns,
    *plans.urlpatterns,
    *requests.urlpatterns,
    *activities.urlpatterns,
]
