"""Importing from the CRM that exists today: a file, what each of its columns means, and what each row would do."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from casework.models import Job
from portfolio.models.company import Company


class ImportKind(models.TextChoices):
    COMPANIES = "companies", "Empresas"
    CONTACTS = "contacts", "Personas de contacto"
    ACTIVITIES = "activities", "Actividades"
    ACTIONS = "actions", "Acciones"


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "Faltan las columnas"
    CHECKING = "checking", "En revisión"
    CHECKED = "checked", "Revisada, sin aplicar"
    APPLYING = "applying", "Aplicándose"
    APPLIED = "applied", "Aplicada"


class ImportPolicy(models.TextChoices):
    """What a row may do to something that exists already."""

    UPDATE = "update", "Actualizar sus datos con los del archivo"
    FILL = "fill", "Solo completar lo que está vacío"
    SKIP = "skip", "No tocarlo: solo crear lo nuevo"


class RowOutcome(models.TextChoices):
    NEW = "new", "Nueva"
    CHANGED = "changed", "Con cambios"
    SAME = "same", "Sin cambios"
    ERROR = "error", "Con error"


class RowResult(models.TextChoices):
    """What applying did with a row."""

    CREATED = "created", "Creada"
    UPDATED = "updated", "Actualizada"
    UNTOUCHED = "untouched", "Ya estaba igual"
    REFUSED = "refused", "No se pudo"


def stored_upload(batch: ImportBatch, filename: str) -> str:
    """Private storage, under a name that says nothing."""
    code = uuid.uuid4().hex
    return f"imports/{code[:2]}/{code}"


class ImportBatch(models.Model):
    """One file, from its upload to its summary. Its file and its rows are personal data: they go after some days.

    `columns` are the headers with some values of each; `mapping` is field → place of its column; `counts` what the
    review found and `applied` what applying did, by RowOutcome and RowResult.
    """

    kind = models.CharField("qué trae", max_length=12, choices=ImportKind.choices)
    state = models.CharField("estado", max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    filename = models.CharField("archivo", max_length=160)
    file = models.FileField(upload_to=stored_upload, max_length=120, blank=True)
    size = models.PositiveBigIntegerField("peso en bytes")
    sha256 = models.CharField("huella", max_length=64)
    form = models.JSONField("formato", default=dict)
    columns = models.JSONField("columnas", default=list)
    mapping = models.JSONField("correspondencia", default=dict, blank=True)
    policy = models.CharField(
        "con lo que ya existe", max_length=8, choices=ImportPolicy.choices, default=ImportPolicy.UPDATE
    )
    rows_expected = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    applied = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    created_at = models.DateTimeField("subida")
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField("aplicada", null=True, blank=True)
    forgotten_at = models.DateTimeField("archivo y filas eliminados", null=True, blank=True)

    class Meta:
        verbose_name = "importación"
        verbose_name_plural = "importaciones"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"], name="import_by_date", condition=models.Q(forgotten_at=None))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.filename}"

    def get_absolute_url(self) -> str:
        return reverse("portfolio:import", args=[self.pk])

    @property
    def headers(self) -> list[str]:
        return [column["header"] for column in self.columns]

    @property
    def to_apply(self) -> int:
        """Rows that applying would write."""
        return self.counts.get(RowOutcome.NEW, 0) + self.counts.get(RowOutcome.CHANGED, 0)


class ImportRow(models.Model):
    """What one row would do (`outcome`, `changes`, `errors`) and, once applied, what it did (`result`)."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("fila")
    outcome = models.CharField("revisión", max_length=8, choices=RowOutcome.choices)
    key = models.CharField("de quién", max_length=200, blank=True)
    search_text = models.CharField(max_length=240, blank=True)
    values = models.JSONField(default=dict, blank=True)
    changes = models.JSONField(default=list, blank=True)
    errors = models.JSONField(default=list, blank=True)
    result = models.CharField("resultado", max_length=10, choices=RowResult.choices, blank=True)
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="import_rows")

    class Meta:
        verbose_name = "fila importada"
        verbose_name_plural = "filas importadas"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_import_row_per_number")]
        indexes = [
            models.Index(fields=["batch", "outcome", "number"], name="import_row_by_outcome"),
            models.Index(
                fields=["batch", "number"],
                name="import_row_to_apply",
                condition=models.Q(outcome__in=["new", "changed"], result=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Fila {self.number}"


class ImportMapping(models.Model):
    """How somebody mapped files with these headers: it is offered again to whoever brings the same layout."""

    kind = models.CharField(max_length=12, choices=ImportKind.choices)
    signature = models.CharField(max_length=64)
    headers = models.JSONField(default=dict)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = "correspondencia de columnas"
        verbose_name_plural = "correspondencias de columnas"
        constraints = [models.UniqueConstraint(fields=["kind", "signature"], name="one_mapping_per_layout")]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"
