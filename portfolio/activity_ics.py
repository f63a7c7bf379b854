"""An activity as calendars read it: the same UID for ever, one sequence more each time it moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from casework import ics
from casework.services.mail_addresses import absolute
from portfolio.models import Activity, Enrolment

SHORTEST = timedelta(minutes=15)


def attachment(activity: Activity, row: Enrolment, *, now: datetime, cancelled: bool = False) -> ics.Attachment:
    """The .ics for who is enrolled, with the link or place; `cancelled` takes it out of their calendar."""
    method = ics.Method.CANCEL if cancelled else ics.Method.REQUEST
    return ics.attachment(_appointment(activity, activity.where), now=now, method=method)


def public_file(activity: Activity, *, now: datetime) -> str:
    """The .ics that anybody may take from the calendar: without the link."""
    return ics.calendar(_appointment(activity, activity.where_for_anybody), now=now, method=ics.Method.PUBLISH)


def _appointment(activity: Activity, where: str) -> ics.Appointment:
    office = activity.case.office
    ends = max(activity.ends_at, activity.starts_at + SHORTEST)  # one that came from another register may have no end
    return ics.Appointment(
        uid=f"{activity.case.folio.lower()}@portal",
        start=activity.starts_at,
        end=ends,
        title=activity.name,
        organizer=ics.Person(office.name, office.mailbox),
        place=where,
        description=activity.description,
        url=absolute(activity.get_absolute_url()),
        sequence=activity.sequence,
    )
