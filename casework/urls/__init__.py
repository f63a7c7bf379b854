from django.urls import URLPattern, URLResolver

from casework.urls import files, incidents, jobs, mail, terms

app_name = "casework"
urlpatterns: list[URLPattern | URLResolver] = [
    *files.urlpatterns,
    *incidents.urlpatterns,
    *jobs.urlpatterns,
    *mail.urlpatterns,
    *terms.urlpatterns,
]
