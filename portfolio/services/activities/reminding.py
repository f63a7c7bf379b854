"""Messages by the activity's schedule: each once, those that were missed catch up, and the cost is what is due."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from casework.door import lock
from portfolio.emails import activities as emails
from portfolio.models import Activity, ActivitySession, Company, Consent, Enrolment, Representation
from portfolio.rules import reminders as rules
from portfolio.services.activities.schedule import first_of
from portfolio.states import EnrolmentState

log = logging.getLogger(__name__)
BATCH = 100
EVE = -1
INVITED_AT_MOST = 2000


def send_reminders(*, now: datetime, limit: int = BATCH) -> int:
    """Say what the schedules say by now; returns how many lines were said. Safe to run twice at once."""
    due = list(Activity.objects.reminder_due(now).order_by("next_reminder_at").values_list("pk", flat=True)[:limit])
    said = 0
    for pk in due:
        try:
            said += _remind(pk, now)
        except Exception:  # one bad row stops no other; it stays due and is tried again
            log.exception("activity_not_reminded", extra={"activity": pk})
    return said


@transaction.atomic
def _remind(pk: int, now: datetime) -> int:
    activity = lock(Activity(pk=pk))
    due = [row for row in activity.reminder_plan if datetime.fromisoformat(row["at"]) <= now]
    for row in due:
        _say(activity, row, now)
    activity.reminder_plan = [row for row in activity.reminder_plan if row not in due]
    activity.next_reminder_at = first_of(activity)
    Activity.objects.filter(pk=pk).update(
        reminder_plan=activity.reminder_plan, next_reminder_at=activity.next_reminder_at
    )
    return len(due)


def _say(activity: Activity, row: dict[str, Any], now: datetime) -> None:
    """One line of the schedule, unless what it announces has happened meanwhile."""
    line = activity.reminders[row["line"]]
    session = activity.sessions.filter(number=row["session"]).first() if row["session"] else None
    origin = session.starts_at if session else activity.starts_at
    until = activity.ends_at if line["to"] in rules.OFFICE else origin  # the office may still print its list
    if line["days"] <= 0 and line["from"] != "end" and now >= until:
        return  # the portal was down over it: nobody is told of yesterday's tomorrow
    key = f"{row['line']}:{row['session']}:{origin.isoformat()}"
    if line["to"] == "invited" and activity.template_id != "institution_meeting":
        _invite(activity, now)
    elif line["to"] in rules.OFFICE:
        emails.activity_organiser_notice(activity, purpose=line["purpose"], counts=_counts(activity), key=key, now=now)
    else:
        _to_companies(activity, line, session, key, now)


def _to_companies(
    activity: Activity, line: dict[str, Any], session: ActivitySession | None, key: str, now: datetime
) -> None:
    states = {"attended": [EnrolmentState.ATTENDED], "absent": [EnrolmentState.ENROLLED, EnrolmentState.ATTENDED]}
    after = [EnrolmentState.ENROLLED, EnrolmentState.ATTENDED]
    wanted = states.get(line["to"], after if line["from"] == "end" else [EnrolmentState.ENROLLED])
    eve = line["days"] == EVE and line["to"] in rules.COMPANIES
    when = session_words(activity, session) if session else activity.when
    for row in emails.involved(activity, wanted):
        if line["to"] == "absent" and not _missed(row, activity, session):
            continue
        if eve:
            emails.activity_reminder(row, activity, key=key, when=when, now=now)
        else:
            emails.activity_notice(row, activity, purpose=line["purpose"], key=key, now=now)


def session_words(activity: Activity, session: ActivitySession) -> str:
    """When one session is, in the words of the activity's own."""
    return Activity(
        case=activity.case, time_zone=activity.time_zone, starts_at=session.starts_at, ends_at=session.ends_at
    ).when


def _missed(row: Enrolment, activity: Activity, session: ActivitySession | None) -> bool:
    """Only where attendance of that session was taken at all: silence is no absence."""
    number = session.number if session else 0
    taken = activity.enrolments.exclude(attended_sessions=[]).values_list("attended_sessions", flat=True)
    return number not in row.attended_sessions and any(number in marks for marks in taken)


def _counts(activity: Activity) -> str:
    row = Activity.objects.with_counts().get(pk=activity.pk)
    return f"{row.held} inscritas, {row.waiting} en lista de espera, {row.to_confirm} por confirmar"


def _invite(activity: Activity, now: datetime) -> None:
    """Companies of the office that want news, are called, and are not in it yet."""
    if not activity.takes_enrolments(now):
        return
    known = activity.enrolments.values("company")
    wants = Consent.objects.in_force().filter(kind="news").values("company")
    rows = Company.objects.live().filter(pk__in=wants).exclude(pk__in=known).filter(_called(activity))
    people = Representation.objects.acting().filter(company__in=rows[:INVITED_AT_MOST])
    for link in people.select_related("person", "company").order_by("company", "since", "pk"):
        emails.activity_invitation(link.company, link.person, activity, now=now)


def _called(activity: Activity) -> Q:
    """Its region (a national or foreign office calls the whole country), its sectors, segments and categories."""
    office = activity.case.office
    called = Q(office=office) if office.kind == "regional" else Q()
    sectors = [sector.pk for sector in activity.sectors.all()]
    if sectors:
        called &= Q(sector__in=sectors)
    if activity.segments:
        called &= Q(segment__in=activity.segments)
    if activity.categories:
        called &= Q(category__in=activity.categories)
    return called
