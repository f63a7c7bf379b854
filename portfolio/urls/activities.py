"""Addresses of activities: what anybody sees, what a company does, what the team does."""

from django.urls import path

from portfolio.views import catalogues
from portfolio.views.activities import acts, attendance, enrolments, manage, own, public

TEAM = "actividades/gestion/"
ONE = f"{TEAM}<str:folio>/"
urlpatterns = [
    path("actividades/", public.activity_calendar, name="activity_calendar"),
    path(TEAM, manage.activities, name="activities"),
    path(f"{TEAM}descargar/", manage.activities_export, name="activities_export"),
    path(f"{TEAM}nueva/", manage.activity_new, name="activity_new"),
    path(ONE, manage.activity_manage, name="activity_manage"),
    path(f"{ONE}editar/", manage.activity_edit, name="activity_edit"),
    path(f"{ONE}sesiones/", manage.activity_sessions, name="activity_sessions"),
    path(f"{ONE}publicar/", acts.publish, name="activity_publish"),
    path(f"{ONE}cerrar/", acts.close, name="activity_close"),
    path(f"{ONE}abrir/", acts.reopen, name="activity_reopen"),
    path(f"{ONE}suspender/", acts.cancel, name="activity_cancel"),
    path(f"{ONE}copiar/", acts.copy, name="activity_copy"),
    path(f"{ONE}escribir/", acts.write, name="activity_write"),
    path(f"{ONE}inscribir/", enrolments.enrol, name="activity_enrol"),
    path(f"{ONE}inscripciones/descargar/", enrolments.enrolments_export, name="enrolments_export"),
    path(f"{ONE}inscripciones/<int:pk>/", enrolments.enrolment, name="enrolment"),
    path(f"{ONE}inscripciones/<int:pk>/liberar/", enrolments.release, name="enrolment_release"),
    path(f"{ONE}documentos/<uuid:public_id>/", manage.activity_paper, name="activity_paper"),
    path(f"{ONE}asistencia/", attendance.attendance, name="attendance"),
    path(f"{ONE}asistencia/agregar/", attendance.walk_in, name="attendance_walk_in"),
    path(f"{ONE}asistencia/lista/<str:form>/", attendance.attendance_file, name="attendance_file"),
    path(f"{ONE}asistencia/planilla/", attendance.sheet_upload, name="sheet_upload"),
    path(f"{ONE}asistencia/planilla/<uuid:public_id>/", attendance.sheet, name="sheet"),
    path("actividades/<str:folio>/", public.activity, name="activity"),
    path("actividades/<str:folio>/cita.ics", public.activity_ics_file, name="activity_ics"),
    path("empresa/actividades/", own.my_activities, name="my_activities"),
    path("empresa/actividades/<str:folio>/", own.my_activity, name="my_activity"),
    path("empresa/actividades/<str:folio>/liberar/", own.my_release, name="my_release"),
    path("empresa/actividades/<str:folio>/persona/", own.my_attendee, name="my_attendee"),
    path("empresa/actividades/<str:folio>/documentos/<uuid:public_id>/", own.my_material, name="my_material"),
    path("administracion/catalogos/actividades/<slug:code>/", catalogues.activity_template, name="activity_template"),
]
