"""A row of a catalogue, written by whoever administers them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from portfolio.rules.permissions import administers_catalogues


@transaction.atomic
def keep_row(row: Any, *, actor: User) -> Any:
    """Save it with who did in its history; what somebody looked at is not an example any more.

    Raises:
        PermissionDenied: the actor does not administer the catalogues.
    """
    if not administers_catalogues(actor):
        raise PermissionDenied("Los catálogos los cambia la administración del portal.")
    if hasattr(row, "example"):
        row.example = False
    row._history_user = actor
    row.save()
    return row
