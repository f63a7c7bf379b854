"""What signing in and allauth tell, and what follows from it."""

import time
from typing import Any

from allauth.account.signals import password_reset
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from .middleware import SEEN, STARTED
from .services import email_address


@receiver(user_logged_in)
def session_begins(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    # Written with the sign-in itself, so that no later page has to.
    if getattr(request, "session", None) is not None:
        request.session[STARTED] = request.session[SEEN] = time.time()


@receiver(password_reset)
def link_to_the_mailbox_was_used(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    email_address.trust_address(user=user, now=timezone.now())
