"""The pages of allauth that the portal uses, under Spanish addresses and with the names that allauth expects.

What is not here does not exist: nobody signs up with a password, and nobody removes their second factor.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path
from django.views.generic import RedirectView

from .views import claveunica, own, sign_in

to_sign_in = RedirectView.as_view(pattern_name="accounts:sign_in")
to_account = RedirectView.as_view(pattern_name="accounts:account")

urlpatterns = [
    path("ingresar/claveunica/", claveunica.login, name="claveunica_login"),
    path("ingresar/claveunica/respuesta/", claveunica.callback, name="claveunica_callback"),
    path("ingresar/segundo-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("ingresar/de-nuevo/", account.reauthenticate, name="account_reauthenticate"),
    path("ingresar/de-nuevo/codigo/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("cuenta/correo/confirmar/<slug:key>/", own.confirm_email, name="account_confirm_email"),
    path("cuenta/clave/", account.password_change, name="account_change_password"),
    path("cuenta/clave/recuperar/", account.password_reset, name="account_reset_password"),
    path("cuenta/clave/recuperar/enviado/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^cuenta/clave/elegir/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("cuenta/clave/lista/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("cuenta/segundo-factor/activar/", totp.activate_totp, name="mfa_activate_totp"),
    path("cuenta/segundo-factor/codigos/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("cuenta/segundo-factor/codigos/nuevos/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "cuenta/segundo-factor/codigos/archivo/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    # Names that allauth reverses; their pages are ours.
    path("cuenta/segundo-factor/", to_account, name="mfa_index"),
    path("cuenta/segundo-factor/activo/", to_account, name="mfa_deactivate_totp"),
    path("ingresar/con-clave/", to_sign_in, name="account_login"),
    path("ingresar/registro/", to_sign_in, name="account_signup"),
    path("ingresar/registro/claveunica/", to_sign_in, name="socialaccount_signup"),
    path("ingresar/cancelado/", to_sign_in, name="socialaccount_login_cancelled"),
    path("ingresar/error/", to_sign_in, name="socialaccount_login_error"),
    path("ingresar/inactiva/", to_sign_in, name="account_inactive"),
    path("salir/sesion/", sign_in.sign_out, name="account_logout"),
    path("cuenta/correos/", to_account, name="account_email"),
    path("cuenta/correo/enviado/", to_account, name="account_email_verification_sent"),
    path("cuenta/clave/nueva/", to_account, name="account_set_password"),
    path("cuenta/conexiones/", to_account, name="socialaccount_connections"),
]
