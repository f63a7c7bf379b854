"""What allauth tells, and what follows from it."""

from typing import Any

from allauth.account.signals import password_reset
from django.dispatch import receiver
from django.utils import timezone

from .services import email_address


@receiver(password_reset)
def link_to_the_mailbox_was_used(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    email_address.trust_address(user=user, now=timezone.now())
