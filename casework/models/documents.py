"""Attachments of a case file. The bytes live in private storage under a name that says nothing."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from casework.querysets.documents import DocumentQuerySet


def stored_name(document: Document, filename: str) -> str:
    """A name of our own: nothing that the sender wrote reaches the disk."""
    code = document.public_id.hex
    return f"{code[:2]}/{code}"


class Document(models.Model):
    """A file that somebody attached. Withdrawing keeps the row and its reason; nobody can download it any more."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("casework.CaseFile", on_delete=models.PROTECT, related_name="documents")
    title = models.CharField("nombre", max_length=200)
    filename = models.CharField("archivo", max_length=160)
    content_type = models.CharField("tipo", max_length=100)
    size = models.PositiveIntegerField("peso en bytes")
    sha256 = models.CharField("huella", max_length=64)
    file = models.FileField(upload_to=stored_name, max_length=120)
    visible_to_company = models.BooleanField("la ve la empresa", default=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="documents")
    uploaded_at = models.DateTimeField("subido")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_documents"
    )
    withdrawn_at = models.DateTimeField("retirado", null=True, blank=True)
    withdrawn_reason = models.TextField("razón del retiro", blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "documento"
        verbose_name_plural = "documentos"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["case", "-uploaded_at"], name="document_by_case")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("casework:document", args=[self.public_id])

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def readable_size(self) -> str:
        return readable_size(self.size)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Un documento se retira con su razón; no se borra.")


def readable_size(size: int) -> str:
    """Bytes in words: «840 KB», «9,4 MB»."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f}".replace(".", ",").removesuffix(",0") + " MB"
