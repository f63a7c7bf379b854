"""Keys with which other systems act for a person."""

from django.conf import settings
from django.db import models

from ..querysets import ApiTokenQuerySet


class ApiToken(models.Model):
    """A key to the API. Only its digest is kept: the key itself is shown once, when it is issued.

    It can never do more than its owner; with the scope "read" it cannot change anything.
    """

    class Scope(models.TextChoices):
        READ = "read", "Solo leer"
        ACT = "act", "Leer y actuar"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField("para qué sistema", max_length=80)
    scope = models.CharField("alcance", max_length=4, choices=Scope.choices, default=Scope.READ)
    start = models.CharField("comienza con", max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("creada")
    expires_at = models.DateTimeField("vence")
    last_used_at = models.DateTimeField("usada por última vez", null=True, blank=True)
    revoked_at = models.DateTimeField("revocada", null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "clave de la API"
        verbose_name_plural = "claves de la API"

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @property
    def may_act(self) -> bool:
        return self.scope == self.Scope.ACT
