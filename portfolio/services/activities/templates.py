"""What activities of a kind propose, edited by the administrator. Those that exist already keep theirs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from portfolio.models import ActivityTemplate
from portfolio.rules import permissions

FIELDS = (
    "name", "description", "channel", "duration_minutes", "capacity", "minimum", "maximum", "requirements",
    "documents", "reminders", "attendance", "fee_may_apply", "active", "order",
)  # fmt: skip


@transaction.atomic
def edit_template(*, template: ActivityTemplate, actor: User, **values: Any) -> ActivityTemplate:
    """Change some of FIELDS. Somebody looked at it: it is no longer an example.

    Raises:
        PermissionDenied: only the administrator.
    """
    if not permissions.administers_catalogues(actor):
        raise PermissionDenied("Los catálogos los cambia quien administra el portal.")
    row = ActivityTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.example = False
    row.save()
    return row
