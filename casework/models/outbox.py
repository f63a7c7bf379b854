"""Every e-mail of the portal is a row before it is a mail: what was said, to whom, and what became of it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.querysets.outbox import OutboxQuerySet


class OutboxState(models.TextChoices):
    QUEUED = "queued", "En cola"
    HELD = "held", "Espera el resumen del día"
    SENDING = "sending", "Enviándose"
    SENT = "sent", "Enviado"
    FAILED = "failed", "Falló"
    NOT_SENT = "not_sent", "No se envía"


class MailKind(models.TextChoices):
    TRANSACTIONAL = "transactional", "Trámite"
    OPTIONAL = "optional", "Voluntario"
    STAFF = "staff", "Aviso interno"


class OutboxMessage(models.Model):
    """One e-mail. `next_try_at` is set only while something is left to do, which keeps the worker's index small."""

    template = models.CharField("correo", max_length=60, blank=True)
    kind = models.CharField("tipo", max_length=16, choices=MailKind, default=MailKind.TRANSACTIONAL)
    language = models.CharField("idioma", max_length=8, default="es")
    context = models.JSONField("datos", default=dict)
    unique_key = models.CharField("clave única", max_length=200, unique=True)

    case = models.ForeignKey(
        "casework.CaseFile", on_delete=models.PROTECT, null=True, blank=True, related_name="mails", verbose_name="caso"
    )
    deadline = models.ForeignKey(
        "casework.Deadline", on_delete=models.SET_NULL, null=True, blank=True, related_name="mails"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    to_address = models.CharField("para", max_length=320, blank=True)
    cc = models.JSONField("con copia", default=list, blank=True)
    bcc = models.JSONField("con copia oculta", default=list, blank=True)
    from_address = models.CharField("de", max_length=320)
    reply_to = models.JSONField("responder a", default=list, blank=True)
    headers = models.JSONField("encabezados", default=dict, blank=True)
    subject = models.CharField("asunto", max_length=300)
    body_text = models.TextField("texto")
    body_html = models.TextField("texto con formato", blank=True)
    attachments = models.JSONField("adjuntos", default=list, blank=True)

    state = models.CharField("estado", max_length=10, choices=OutboxState, default=OutboxState.QUEUED)
    reason = models.CharField("por qué", max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    created_at = models.DateTimeField("creado")
    next_try_at = models.DateTimeField("próximo intento", null=True, blank=True)
    claimed_at = models.DateTimeField("tomado", null=True, blank=True)
    claim = models.UUIDField("quién lo tomó", null=True, blank=True)
    sent_at = models.DateTimeField("enviado", null=True, blank=True)
    told_in = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="tells", verbose_name="dicho en"
    )
    message_id = models.CharField("Message-ID", max_length=200, unique=True)

    objects: ClassVar[OutboxQuerySet] = OutboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "correo"
        verbose_name_plural = "correos"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], name="outbox_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["user"], name="outbox_held", condition=Q(state="held")),
            models.Index(fields=["state", "-created_at"], name="outbox_state"),
            models.Index(fields=["case", "-created_at"], name="outbox_case"),
            models.Index(fields=["-created_at"], name="outbox_newest"),
            models.Index(
                fields=["created_at"],
                name="outbox_to_blank",
                condition=Q(case=None, subject__gt=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_try_at__isnull=False, state__in=["queued", "sending"])
                | Q(next_try_at__isnull=True, state__in=["held", "sent", "failed", "not_sent"]),
                name="outbox_next_try_while_something_is_left",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_address}"

    @property
    def may_be_retried(self) -> bool:
        return self.state == OutboxState.FAILED

    @property
    def tone(self) -> str:
        """Colour word for the badge; the words are always there too."""
        return {"sent": "success", "failed": "danger", "not_sent": "warning"}.get(self.state, "info")


class OptOut(models.Model):
    """An address that asked not to get a kind of optional e-mail any more. Undone by ending it, not by deleting."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.EmailField("correo", max_length=320)
    topic = models.CharField("tipo de correo", max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="opt_outs"
    )
    since = models.DateTimeField("desde")
    until = models.DateTimeField("hasta", null=True, blank=True)

    class Meta:
        verbose_name = "baja de correos"
        verbose_name_plural = "bajas de correos"
        constraints = [
            models.UniqueConstraint(
                fields=["address", "topic"], condition=Q(until__isnull=True), name="one_opt_out_per_address_and_topic"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.topic}"
