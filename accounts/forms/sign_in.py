"""The forms of signing in with a password, which only staff do."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import User


class StaffSignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        for name, label in (("login", _("Correo institucional")), ("password", _("Contraseña"))):
            field = self.fields[name]
            field.label = label
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].error_messages = {
            "required": _("Escriba su correo para continuar."),
            "invalid": _("Al correo le falta una parte. Debe verse así: nombre@prochile.gob.cl."),
        }
        self.fields["password"].error_messages["required"] = _("Escriba su contraseña para continuar.")


class ResetPasswordForm(AllauthResetPasswordForm):
    """Only staff have a password: nobody else is sent a link, and the answer does not tell them apart."""

    users: list[User]  # found by allauth while it checks the address

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Correo institucional")
        self.fields["email"].widget.attrs.pop("placeholder", None)
        self.fields["email"].error_messages = {
            "required": _("Escriba su correo para continuar."),
            "invalid": _("Al correo le falta una parte. Debe verse así: nombre@prochile.gob.cl."),
        }

    def clean_email(self) -> str:
        email = super().clean_email()
        staff = set(User.objects.staff(today=timezone.localdate()).values_list("pk", flat=True))
        self.users = [user for user in self.users if user.pk in staff]
        return email
