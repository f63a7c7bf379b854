"""Addresses of the imports from the CRM."""

from django.urls import URLPattern, path

from portfolio.views import imports

urlpatterns: list[URLPattern] = [
    path("importaciones/", imports.import_list, name="imports"),
    path("importaciones/nueva/", imports.import_new, name="import_new"),
    path("importaciones/plantilla/<slug:kind>/", imports.import_template, name="import_template"),
    path("importaciones/<int:pk>/", imports.import_page, name="import"),
    path("importaciones/<int:pk>/columnas/", imports.import_columns, name="import_columns"),
    path("importaciones/<int:pk>/aplicar/", imports.import_apply, name="import_apply"),
    path("importaciones/<int:pk>/errores/", imports.import_errors, name="import_errors"),
    path("importaciones/<int:pk>/eliminar/", imports.import_discard, name="import_discard"),
]
