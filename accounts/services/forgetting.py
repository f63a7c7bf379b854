"""What signing in leaves behind, erased when its days are over. How many days is the published policy's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailConfirmation
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import QuerySet


def forget_sessions(*, before: datetime, limit: int) -> int:
    """Erase sessions that ended before that moment, `limit` at most. Returns how many."""
    return _erase(Session.objects.filter(expire_date__lt=before).order_by("expire_date"), limit)


def forget_sign_ins(*, before: datetime, limit: int) -> int:
    """Erase sign-ins and failed tries older than that, `limit` of each at most. Returns how many."""
    return sum(
        _erase(model.objects.filter(attempt_time__lt=before).order_by("attempt_time"), limit)
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    )


def forget_email_links(*, before: datetime, limit: int) -> int:
    """Erase links to confirm an address that are older than that, `limit` at most. Returns how many."""
    return _erase(EmailConfirmation.objects.filter(created__lt=before).order_by("created"), limit)


def _erase(rows: QuerySet[Any], limit: int) -> int:
    keys = list(rows.values_list("pk", flat=True)[:limit])
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
