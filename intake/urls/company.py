"""Addresses of the company's pages."""

from django.urls import path

from intake.views import file_ficha, unit
from intake.views.company import assessment, contact, ficha, help, home

urlpatterns = [
    path("empresa/", home.home, name="home"),
    path("empresa/comenzar/", home.begin, name="begin"),
    path("empresa/ficha/", ficha.index, name="ficha"),
    path("empresa/ficha/enviar/", ficha.submit, name="ficha_submit"),
    path("empresa/ficha/<slug:slug>/", ficha.section, name="ficha_section"),
    path("empresa/ficha/<slug:slug>/guardar/", ficha.autosave, name="ficha_autosave"),
    path("empresa/autodiagnostico/", assessment.index, name="assessment"),
    path("empresa/autodiagnostico/enviar/", assessment.submit, name="assessment_submit"),
    path("empresa/autodiagnostico/resultado/", assessment.result, name="result"),
    path("empresa/autodiagnostico/<slug:dimension_id>/", assessment.dimension, name="assessment_dimension"),
    path("empresa/autodiagnostico/<slug:dimension_id>/guardar/", assessment.autosave, name="assessment_autosave"),
    path("empresa/entrevista/", contact.interview, name="company_interview"),
    path("empresa/entrevista/cita.ics", contact.interview_file, name="company_interview_file"),
    path("empresa/mensajes/", contact.messages_page, name="messages"),
    path("empresa/documentos/", contact.documents, name="documents"),
    path("empresa/detener/", home.withdraw, name="withdraw"),
    path("empresa/retomar/", home.resume, name="resume"),
    path("empresa/reactivar/", home.reactivate, name="reactivate"),
    path("empresa/intentar-de-nuevo/", home.try_again, name="try_again"),
    path("empresa/revision/", help.review, name="review_request"),
    path("empresa/ayuda/", help.ask, name="help"),
    path("empresa/ayuda/<str:folio>/", help.request_page, name="help_again"),
    path("expedientes/<str:folio>/ficha/", file_ficha.file_ficha, name="file_ficha"),
    path("expedientes/<str:folio>/pedir-ayuda/", unit.ask, name="help_raise"),
]
