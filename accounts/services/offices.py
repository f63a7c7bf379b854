"""What an administrator changes about an office."""

import datetime as dt
from typing import Any

from django.db import transaction

from .. import hooks
from ..models import Office, User

EDITABLE = ("name", "mailbox", "time_zone", "weekend_days", "holiday_country", "holiday_subdivision", "active")
COUNTS_BY = ("time_zone", "weekend_days", "holiday_country", "holiday_subdivision")


@transaction.atomic
def update_office(*, office: Office, data: dict[str, Any], actor: User, now: dt.datetime) -> Office:
    """Change what may be changed of an office. Where its days count otherwise, its open deadlines are counted again.

    Args:
        data: new values of any of EDITABLE; the rest is left as it is.
    """
    before = Office.objects.select_for_update().get(pk=office.pk)
    for name in EDITABLE:
        if name in data:
            setattr(office, name, data[name])
    office._history_user = actor  # type: ignore[attr-defined]
    office.save()
    if any(getattr(before, name) != getattr(office, name) for name in COUNTS_BY):
        hooks.tell_new_days(office, now=now)
    return office
