from django.urls import URLPattern, URLResolver

from casework import urls_files, urls_mail, urls_terms

app_name = "casework"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_files.urlpatterns,
    *urls_mail.urlpatterns,
    *urls_terms.urlpatterns,
]
