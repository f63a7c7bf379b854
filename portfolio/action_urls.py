"""Addresses of the register of actions, of exports, and of what companies are told of a service."""

from django.urls import URLPattern, path

from portfolio.views.actions import lists, log, pages

urlpatterns: list[URLPattern] = [
    path("acciones/", lists.action_list, name="actions"),
    path("acciones/descargar/", lists.action_export, name="action_export"),
    path("acciones/nueva/", log.log_action, name="action_new"),
    path("acciones/lote/<uuid:batch>/", pages.batch, name="action_batch"),
    path("acciones/lote/<uuid:batch>/deshacer/", pages.undo, name="action_undo"),
    path("acciones/<int:pk>/", pages.action, name="action"),
    path("acciones/<int:pk>/anular/", pages.void, name="action_void"),
    path("acciones/<int:pk>/completar/", pages.complete, name="action_complete"),
    path("acciones/<int:pk>/documentos/", pages.papers, name="action_papers"),
    path("acciones/<int:pk>/resultados/nuevo/", pages.result_new, name="result_new"),
    path("acciones/<int:pk>/resultados/<int:result>/anular/", pages.result_void, name="result_void"),
    path("acciones/<int:pk>/resultados/<int:result>/registrar/", pages.result_register, name="result_register"),
]
