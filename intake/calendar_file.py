"""The appointment as calendars read it: same UID for ever, one sequence more each time it moves."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse

from casework import ics
from casework.services.mail_addresses import absolute
from intake.models import Interview


def appointment(row: Interview, *, now: datetime, cancelled: bool = False) -> ics.Attachment:
    """The .ics of an interview, as the outbox wants an attachment."""
    office = row.office
    company = row.intake.company.name
    one = ics.Appointment(
        uid=f"{row.uid}@portal",
        start=row.starts_at,
        end=row.ends_at,
        title=f"{row.get_kind_display()}: {company} y ProChile",
        organizer=ics.Person(row.executive.display_name, row.executive.email or office.mailbox),
        place=row.where,
        description=f"{office.name}\n{row.prepare}".strip(),
        url=absolute("/empresa/"),
        sequence=row.sequence,
    )
    method = ics.Method.CANCEL if cancelled else ics.Method.REQUEST
    return ics.attachment(one, now=now, method=method)


def download(row: Interview, *, now: datetime) -> HttpResponse:
    """The same file, to save or open from a page."""
    file = appointment(row, now=now)
    response = HttpResponse(file["content"], content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file["filename"]}"'
    response["Cache-Control"] = "private, no-store"
    return response
