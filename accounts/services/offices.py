"""What an administrator changes about an office."""

from typing import Any

from django.db import transaction

from ..models import Office, User

EDITABLE = ("name", "mailbox", "time_zone", "weekend_days", "holiday_country", "holiday_subdivision", "active")


@transaction.atomic
def update_office(*, office: Office, data: dict[str, Any], actor: User) -> Office:
    """Deadlines already running keep their date: they are counted again only when the calendar is applied anew."""
    for name in EDITABLE:
        if name in data:
            setattr(office, name, data[name])
    office._history_user = actor  # type: ignore[attr-defined]
    office.save()
    return office
