"""What a person keeps of a list: filters with a name, the columns they want, and what it opens with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import Office, User
from casework.querysets.lists import SavedFilterQuerySet


class SavedFilter(models.Model):
    """Filters of a list under a name: the query of an address, read again by the list's own form when it is opened."""

    place = models.SlugField(max_length=40)
    name = models.CharField("nombre", max_length=80)
    query = models.TextField(blank=True)
    owner = models.ForeignKey(User, models.PROTECT, related_name="saved_filters")
    shared_with = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="saved_filters", verbose_name="compartido con"
    )
    created_at = models.DateTimeField()

    objects: ClassVar[SavedFilterQuerySet] = SavedFilterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "filtro guardado"
        verbose_name_plural = "filtros guardados"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "place", "name"], name="one_saved_filter_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ListPreference(models.Model):
    """How a person wants to see a list: its columns, and the saved filter with which it opens."""

    user = models.ForeignKey(User, models.PROTECT, related_name="list_preferences")
    place = models.SlugField(max_length=40)
    columns = models.JSONField(default=list, blank=True)
    opens_with = models.ForeignKey(SavedFilter, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="one_preference_per_list_and_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.place}"
