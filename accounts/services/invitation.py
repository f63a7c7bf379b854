"""The link by which a new member of staff chooses a password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from ..emails import link
from ..models import User


def invitation_link(user: User) -> str:
    """The address where that person chooses a password; it stops working once one was chosen."""
    token = default_token_generator.make_token(user)
    return link("account_reset_password_from_key", user_pk_to_url_str(user), token)


def invite(*, user: User) -> None:
    """Send (or send again) the invitation."""
    context = {
        "user": user,
        "url": invitation_link(user),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "sign_in_url": link("accounts:sign_in"),
    }
    body = render_to_string("accounts/email/invitation.txt", context)
    send_mail("Su cuenta en el portal de ProChile", body, None, [user.email])
