"""Addresses of the office's pages on an intake, of the agenda, and of the company's checklist."""

from django.urls import path

from intake.views import company_preadmission
from intake.views.staff import agenda, contact, guide, interview, outcome, preadmission, support

FILE = "expedientes/<str:folio>/"

urlpatterns = [
    path("entrevistas/", agenda.agenda, name="agenda"),
    path(f"{FILE}contacto/", contact.log_contact, name="log_contact"),
    path(f"{FILE}intento/", contact.log_attempt, name="log_attempt"),
    path(f"{FILE}contacto/<int:pk>/corregir/", contact.correct_contact, name="correct_contact"),
    path(f"{FILE}contacto/<int:pk>/retirar/", contact.withdraw_contact, name="withdraw_contact"),
    path(f"{FILE}cerrar-sin-respuesta/", contact.close_no_answer, name="close_no_answer"),
    path(f"{FILE}entrevista/acordar/", interview.schedule_interview, name="schedule_interview"),
    path(f"{FILE}entrevista/cambiar/", interview.reschedule_interview, name="reschedule_interview"),
    path(f"{FILE}entrevista/no-realizada/", interview.miss_interview, name="miss_interview"),
    path(f"{FILE}entrevista/cancelar/", interview.cancel_interview, name="cancel_interview"),
    path(f"{FILE}entrevista/cita.ics", interview.interview_file, name="interview_file"),
    path(f"{FILE}entrevista/pauta/", guide.hold_interview, name="hold_interview"),
    path(f"{FILE}entrevista/registro/", guide.second_reading, name="guide_read"),
    path(f"{FILE}validar/", outcome.validate, name="validate"),
    path(f"{FILE}no-validar/", outcome.not_validate, name="not_validate"),
    path(f"{FILE}derivar/", outcome.refer, name="refer"),
    path(f"{FILE}preadmisibilidad/", preadmission.review_preadmission, name="review_preadmission"),
    path(f"{FILE}preadmisibilidad/devolver/", preadmission.return_preadmission, name="return_preadmission"),
    path(f"{FILE}preadmisibilidad/pedir/", preadmission.ask_pending, name="ask_pending"),
    path(f"{FILE}preadmisibilidad/<str:code>/", preadmission.decide_item, name="decide_item"),
    path(f"{FILE}admitir/", preadmission.admit, name="admit"),
    path(f"{FILE}ayuda/", support.help_answer, name="help_answer"),
    path(f"{FILE}revision/", support.review_decision, name="review_decision"),
    path(f"{FILE}test/", support.update_assessment, name="update_assessment"),
    path(f"{FILE}retomar/", support.resume_intake, name="resume_intake"),
    path(f"{FILE}nombrar/", support.name_attendant, name="name_attendant"),
    path(f"{FILE}jefatura/", support.refer_to_head, name="refer_to_head"),
    path("empresa/preadmisibilidad/", company_preadmission.company_preadmission, name="company_preadmission"),
    path("empresa/preadmisibilidad/enviar/", company_preadmission.submit_preadmission, name="submit_preadmission"),
    path("empresa/preadmisibilidad/<str:code>/", company_preadmission.provide_item, name="provide_item"),
]
