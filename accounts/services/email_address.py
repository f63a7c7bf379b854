"""CAP-1: the address by which somebody is told what follows, and the link that proves it."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress, EmailConfirmation
from django.conf import settings
from django.db import transaction

from .. import emails
from ..errors import LinkExpired, LinkUsed, NotAllowedNow
from ..models import User

TAKEN = "Ese correo ya es de otra cuenta. Escriba otro o pida ayuda."


def pending_address(user: User) -> EmailAddress | None:
    """The address that waits for confirmation, if there is one."""
    return EmailAddress.objects.filter(user=user, verified=False).order_by("-pk").first()


@transaction.atomic
def ask_for_confirmation(*, user: User, address: str, now: dt.datetime) -> EmailAddress:
    """Send a link to `address`. The address in use, if any, stays until the new one is confirmed.

    Links sent before to other addresses of the same person stop working.
    """
    address = address.strip().lower()
    EmailAddress.objects.filter(user=user, verified=False).exclude(email=address).delete()
    row, _ = EmailAddress.objects.get_or_create(user=user, email=address, defaults={"verified": False})
    if row.verified and user.email.lower() == address and user.has_verified_email:
        raise NotAllowedNow("Ese correo ya está confirmado. No hace falta otro enlace.")
    if row.verified:
        row.verified = False
        row.save(update_fields=["verified"])
    confirmation = EmailConfirmation.create(row)
    confirmation.sent = now
    confirmation.save(update_fields=["sent"])
    expires_at = now + dt.timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS)
    emails.email_verification(user=user, address=address, key=confirmation.key, expires_at=expires_at, now=now)
    return row


def confirmation_of(*, key: str, now: dt.datetime) -> EmailConfirmation:
    """The link's row, when it can still be used. Raises LinkUsed, LinkExpired."""
    row = EmailConfirmation.objects.select_related("email_address__user").filter(key=key.lower()).first()
    if row is None or row.email_address.verified or row.sent is None:
        raise LinkUsed("Este enlace ya se usó o fue reemplazado por otro. Si no fue usted, pida ayuda.")
    expires_at = row.sent + dt.timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS)
    if expires_at <= now:
        raise LinkExpired(f"Este enlace venció el {expires_at:%d-%m-%Y}. Pida uno nuevo y le llegará en minutos.")
    return row


@transaction.atomic
def confirm(*, key: str, now: dt.datetime) -> User:
    """Use the link: from now on the address is the person's. Raises LinkUsed, LinkExpired, NotAllowedNow."""
    row = confirmation_of(key=key, now=now)
    address = row.email_address
    user = User.objects.select_for_update().get(pk=address.user_id)
    taken = User.objects.filter(email__iexact=address.email).exclude(pk=user.pk)
    if taken.exists() or not address.can_set_verified():
        raise NotAllowedNow(TAKEN)
    EmailAddress.objects.filter(user=user).exclude(pk=address.pk).delete()
    address.verified = address.primary = True
    address.save(update_fields=["verified", "primary"])
    EmailConfirmation.objects.filter(email_address=address).exclude(pk=row.pk).delete()
    user.email, user.email_verified_at = address.email, now
    user.save(update_fields=["email", "email_verified_at"])
    return user


@transaction.atomic
def trust_address(*, user: User, now: dt.datetime) -> None:
    """The person opened a link that was sent to their address (to set a password), which proves it as well."""
    if not user.email or user.has_verified_email:
        return
    if User.objects.filter(email__iexact=user.email, email_verified_at__isnull=False).exclude(pk=user.pk).exists():
        return
    user.email_verified_at = now
    user.save(update_fields=["email_verified_at"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)
