from django.urls import URLPattern, URLResolver, path

from .views import absences, offices, own, people, roles, sign_in, tokens

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ingresar/", sign_in.sign_in, name="sign_in"),
    path("ingresar/demo/", sign_in.demo_sign_in, name="demo_sign_in"),
    path("salir/", sign_in.sign_out, name="sign_out"),
    path("inicio/", sign_in.home, name="home"),
    path("cuenta/", own.account, name="account"),
    path("cuenta/correo/", own.email, name="email"),
    path("cuenta/api/", tokens.api_tokens, name="api_tokens"),
    path("cuenta/api/<int:pk>/revocar/", tokens.api_token_revoke, name="api_token_revoke"),
    path("cuenta/ausencias/nueva/", absences.own_absence_new, name="own_absence_new"),
    path("administracion/", people.overview, name="administration"),
    path("administracion/personas/", people.people_list, name="people"),
    path("administracion/personas/nueva/", people.person_new, name="person_new"),
    path("administracion/personas/<int:pk>/", people.person, name="person"),
    path("administracion/personas/<int:pk>/roles/nuevo/", roles.role_new, name="role_new"),
    path("administracion/personas/<int:pk>/desactivar/", people.person_deactivate, name="person_deactivate"),
    path("administracion/personas/<int:pk>/<slug:act>/", people.person_act, name="person_act"),
    path("administracion/roles/<int:pk>/", roles.role_edit, name="role_edit"),
    path("administracion/oficinas/", offices.office_list, name="offices"),
    path("administracion/oficinas/<slug:code>/", offices.office, name="office"),
    path("administracion/ausencias/", absences.absence_list, name="absences"),
    path("administracion/ausencias/nueva/", absences.absence_new, name="absence_new"),
    path("administracion/ausencias/<int:pk>/", absences.absence, name="absence"),
]
