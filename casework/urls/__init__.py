from django.urls import URLPattern, URLResolver

from casework.urls import files, mail, terms

app_name = "casework"
urlpatterns: list[URLPattern | URLResolver] = [
    *files.urlpatterns,
    *mail.urlpatterns,
    *terms.urlpatterns,
]
