"""Addresses of work plans, and of the company's own history."""

from django.urls import URLPattern, path

from portfolio.views import own_story, plans

urlpatterns: list[URLPattern] = [
    path("empresas/<str:reference>/plan/", plans.company_plan, name="company_plan"),
    path("planes/", plans.plan_list, name="plans"),
    path("planes/descargar/", plans.plan_export, name="plan_export"),
    path("planes/<str:folio>/cambiar/", plans.plan_edit, name="plan_edit"),
    path("planes/<str:folio>/hitos/nuevo/", plans.milestone, name="milestone_new"),
    path("planes/<str:folio>/hitos/<int:pk>/", plans.milestone, name="milestone"),
    path("planes/<str:folio>/hitos/<int:pk>/quitar/", plans.milestone_drop, name="milestone_drop"),
    path("planes/<str:folio>/<slug:act>/", plans.plan_move, name="plan_move"),
    path("empresa/plan/", plans.own_plan, name="own_plan"),
    path("empresa/historial/", own_story.history, name="own_history"),
]
