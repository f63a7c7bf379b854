"""Addresses of the inbox and of the file page."""

from django.urls import path

from casework.views import files, inbox

urlpatterns = [
    path("bandeja/", inbox.inbox, name="inbox"),
    path("bandeja/descargar/", inbox.download, name="inbox_download"),
    path("bandeja/reasignar/", inbox.reassign, name="reassign"),
    path("expedientes/<str:folio>/", files.file, name="file"),
    path("expedientes/<str:folio>/mensajes/", files.message, name="file_message"),
    path("expedientes/<str:folio>/documentos/", files.document, name="file_document"),
    path("expedientes/<str:folio>/tomar/", files.take, name="file_take"),
    path("expedientes/<str:folio>/deshacer/", files.undo, name="file_undo"),
    path("expedientes/<str:folio>/plazos/<int:pk>/<str:act>/", files.move_deadline, name="file_deadline"),
]
