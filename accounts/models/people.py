"""Everybody who signs in, and the portal itself when it acts on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords
from stdnum.cl import rut

from ..querysets import UserManager
from ..states import fold

if TYPE_CHECKING:
    from ..access import Access


class User(AbstractUser):
    """A person. Citizens are known by their RUN, through ClaveÚnica; staff by their e-mail or by their RUN.

    `run` is kept as "12345678-5" (no dots, K in capitals). `email` counts only once `email_verified_at` is set.
    `session_epoch` grows to end every open session of the person. `search_text` is what a search looks at.
    """

    run = models.CharField(_("RUN"), max_length=12, unique=True, null=True, blank=True)
    preferred_name = models.CharField(
        _("cómo quiere que le llamemos"), max_length=80, blank=True, help_text=_("Si lo deja vacío, usamos su nombre.")
    )
    title = models.CharField(_("cargo"), max_length=120, blank=True)
    phone = PhoneNumberField(_("teléfono"), blank=True)
    email_verified_at = models.DateTimeField(_("correo confirmado el"), null=True, blank=True)
    alerts_one_by_one = models.BooleanField(_("recibir cada aviso por separado"), default=False)
    is_system = models.BooleanField(_("es el portal"), default=False, editable=False)
    is_demo = models.BooleanField(_("persona de demostración"), default=False, editable=False)
    search_text = models.TextField(editable=False, blank=True, default="")
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords(excluded_fields=["password", "last_login", "session_epoch", "search_text"])

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["first_name", "last_name", "pk"]
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(email_verified_at__isnull=False) & ~models.Q(email=""),
                name="verified_email_is_of_one_person",
                violation_error_message=_("Ese correo ya es de otra cuenta. Escriba otro o pida ayuda."),
            ),
            models.UniqueConstraint(fields=["is_system"], condition=models.Q(is_system=True), name="one_system_user"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = self.searchable()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    def searchable(self) -> str:
        """Names, e-mail and RUN without accents, for `search`."""
        return fold(f"{self.first_name} {self.last_name} {self.preferred_name} {self.email} {self.run or ''}")

    @property
    def display_name(self) -> str:
        """How the person wishes to be called, with the family name; never empty."""
        full = f"{self.preferred_name or self.first_name} {self.last_name}".strip()
        return full or self.email or self.username

    @property
    def run_shown(self) -> str:
        """The RUN as it is written: 12.345.678-5."""
        return rut.format(self.run) if self.run else ""

    @property
    def phone_shown(self) -> str:
        """The telephone as it is written: +56 9 1234 5678."""
        number = self.phone
        return number.as_international if getattr(number, "country_code", None) else str(number or "")

    @property
    def greeting_name(self) -> str:
        """The name to greet with in an e-mail."""
        return self.preferred_name or self.first_name or self.display_name

    @property
    def has_verified_email(self) -> bool:
        return bool(self.email) and self.email_verified_at is not None

    @property
    def access(self) -> Access:
        """What this person may do today; kept for as long as this instance lives."""
        from ..access import access_of

        return access_of(self)

    def get_session_auth_hash(self) -> str:
        return self._session_hash(None)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return self._session_hash(secret)

    def _session_hash(self, secret: str | None) -> str:
        # The epoch takes part, so that raising it ends every session, also of those who have no password.
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()
