"""Addresses of the register of actions, of exports, and of what companies are told of a service."""

from django.urls import URLPattern, path

from portfolio.views import action_kinds, exports, sheets, sheets_many
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
    path("exportaciones/", exports.export_list, name="exports"),
    path("exportaciones/descargar/", exports.export_download, name="export_download"),
    path("empresas/<str:reference>/exportaciones/", exports.register, name="exports_of"),
    path("empresas/<str:reference>/exportaciones/nueva/", exports.export_new, name="export_new"),
    path("empresas/<str:reference>/exportaciones/<int:pk>/", exports.export_edit, name="export_edit"),
    path("empresas/<str:reference>/exportaciones/<int:pk>/retirar/", exports.export_remove, name="export_remove"),
    path("acciones/servicios/", sheets_many.sheets_sent, name="sheets_sent"),
    path("acciones/servicios/informar/", sheets_many.sheets_new, name="sheets_new"),
    path("empresas/<str:reference>/servicios/", sheets.sheet_list, name="sheets"),
    path("empresas/<str:reference>/servicios/nuevo/", sheets.sheet_new, name="sheet_new"),
    path("empresas/<str:reference>/servicios/<int:pk>/retirar/", sheets.sheet_withdraw, name="sheet_withdraw"),
    path("empresa/servicios/", sheets.own_sheets, name="own_sheets"),
    path("empresa/servicios/<int:pk>/derechos/", sheets.own_sheet, name="own_sheet"),
    path("administracion/catalogos/acciones/", action_kinds.kind_list, name="action_kinds"),
    path("administracion/catalogos/acciones/<slug:code>/", action_kinds.kind, name="action_kind"),
    path("administracion/catalogos/acciones/<slug:code>/regla/", action_kinds.kind_rule, name="action_kind_rule"),
    path(
        "administracion/catalogos/acciones/<slug:parent>/agregar/<str:what>/",
        action_kinds.kind_new,
        name="action_kind_new",
    ),
]
