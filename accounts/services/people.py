"""What an administrator does with people, and what each person does with their own account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from .. import hooks
from ..errors import NotAllowedNow
from ..models import User
from .invitation import invite
from .roles import end_roles

LEFT = "Se desactivó su cuenta"

EDITABLE = ("first_name", "last_name", "preferred_name", "title", "phone", "run", "email")


def _save(user: User, actor: User | None, **kwargs: Any) -> None:
    user._history_user = actor  # type: ignore[attr-defined]
    user.save(**kwargs)


@transaction.atomic
def create_person(*, data: dict[str, Any], actor: User, now: dt.datetime, send_invitation: bool = True) -> User:
    """A new member of staff, without a password: the invitation brings a link to choose one."""
    fields = {name: data.get(name) or "" for name in EDITABLE if name != "run"}
    user = User(username=fields["email"].lower(), run=data.get("run") or None, **fields)
    user.email = user.email.lower()
    user.set_unusable_password()
    _save(user, actor)
    if send_invitation and user.email:
        invite(user=user)
    return user


@transaction.atomic
def update_person(*, user: User, data: dict[str, Any], actor: User) -> User:
    """Change what is known about somebody. A new e-mail has to be proved again; a new RUN unties the old ClaveÚnica."""
    old_email, old_run = user.email, user.run
    for name in EDITABLE:
        if name in data:
            setattr(user, name, data[name] or (None if name == "run" else ""))
    user.email = user.email.lower()
    if user.email != old_email.lower():
        user.email_verified_at = None
        EmailAddress.objects.filter(user=user).delete()
    if user.run != old_run:
        SocialAccount.objects.filter(user=user).exclude(uid=user.run or "").delete()
    _save(user, actor)
    return user


@transaction.atomic
def deactivate(*, user: User, actor: User, now: dt.datetime, leave_files: bool = False) -> User:
    """Keep somebody out from now on; today is the last day of their roles.

    Args:
        leave_files: what they have in charge goes to its office with nobody in charge.

    Raises:
        NotAllowedNow: it is oneself, or they have open files and nobody said what happens to them.
    """
    many = hooks.open_files(user)
    if many and not leave_files:
        raise NotAllowedNow(
            "Tiene expedientes abiertos a su cargo. Reasígnelos antes, o marque que pasan a su oficina sin nadie a "
            "cargo."
        )
    done = set_active(user=user, active=False, actor=actor)
    hooks.release_files(user, actor=actor, now=now)
    end_roles(user=user, on=localdate(now), actor=actor, reason=LEFT)
    return done


@transaction.atomic
def set_active(*, user: User, active: bool, actor: User) -> User:
    """Let somebody in, or keep them out from now on (also where they are signed in). Nothing they did is lost."""
    if not active and user.pk == actor.pk:
        raise NotAllowedNow("No puede desactivar su propia cuenta. Pídaselo a otra persona de administración.")
    user.is_active = active
    _save(user, actor, update_fields=["is_active"])
    if not active:
        end_sessions(user=user)
    return user


def end_sessions(*, user: User) -> None:
    """Close every open session of the person, on every device."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


@transaction.atomic
def reset_second_factor(*, user: User, actor: User) -> None:
    """Forget the person's second factor and recovery codes; the next sign-in asks to set up a new one."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    user._history_user = actor  # type: ignore[attr-defined]
    user._change_reason = "Se restableció su segundo factor"  # type: ignore[attr-defined]
    user.save()


@transaction.atomic
def update_own_account(*, user: User, data: dict[str, Any]) -> User:
    """What each person may change about themselves without asking anybody."""
    for name in ("preferred_name", "phone", "alerts_one_by_one"):
        if name in data:
            setattr(user, name, data[name])
    _save(user, user)
    return user
