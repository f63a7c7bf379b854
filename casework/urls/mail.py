"""Addresses of documents, of the outbox and of what readers of e-mails can stop."""

from django.urls import path

from casework.views import documents, mail_catcher, mails, opt_out

urlpatterns = [
    path("documentos/<uuid:public_id>/", documents.download, name="document"),
    path("documentos/<uuid:public_id>/retirar/", documents.withdraw, name="document_withdraw"),
    path("administracion/correos/", mails.mail_list, name="mails"),
    path("administracion/correos/reintentar/", mails.mail_retry, name="mail_retry"),
    path("administracion/correos/<int:pk>/", mails.mail_detail, name="mail"),
    path("correos/baja/<str:token>/", opt_out.opt_out, name="opt_out"),
    path("correo/", mail_catcher.caught_list, name="caught_list"),
    path("correo/<slug:name>/", mail_catcher.caught_detail, name="caught"),
]
