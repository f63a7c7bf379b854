"""Issuing, using and revoking keys to the API."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from ..errors import NotAllowedNow
from ..models import ApiToken, User

PREFIX = "pchl_"  # so that a key that leaks is recognised wherever it is pasted
NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def issue(*, user: User, name: str, scope: str, now: datetime) -> tuple[ApiToken, str]:
    """Give a person a key. Returns the row and the key, which cannot be seen again.

    Raises NotAllowedNow when the person has as many as are allowed (API_TOKENS_PER_PERSON).
    """
    User.objects.select_for_update().get(pk=user.pk)  # two requests at once do not go over the limit
    if ApiToken.objects.valid(now).filter(user=user).count() >= settings.API_TOKENS_PER_PERSON:
        raise NotAllowedNow("Ya tiene el máximo de claves. Revoque una que no use y vuelva a intentarlo.")
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=" ".join(name.split()),
        scope=scope,
        start=key[:10],
        digest=digest(key),
        created_at=now,
        expires_at=now + timedelta(days=settings.API_TOKEN_DAYS),
    )
    return token, key


def find(key: str, *, now: datetime) -> ApiToken | None:
    """The valid token of a key, with its user; notes its use now and then."""
    token = ApiToken.objects.valid(now).filter(digest=digest(key), user__is_active=True).select_related("user").first()
    if token is not None and (token.last_used_at is None or token.last_used_at < now - NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def revoke(token: ApiToken, *, actor: User, now: datetime) -> None:
    """End a key at once. Raises PermissionDenied unless it is one's own."""
    if token.user_id != actor.pk:
        raise PermissionDenied
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def digest(key: str) -> str:
    """The key is 256 random bits: a plain hash of it cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()
