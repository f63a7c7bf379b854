"""Prepare an activity: from a template, as a copy, and every change while it is still to come (CAT-2, CAT-3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import access_of
from accounts.models import Office, User
from casework.door import enter, lock, open_case, record, searched_by
from casework.errors import NOT_YOURS, NotPossible
from casework.states import CaseKind
from portfolio.emails import activities as emails
from portfolio.models import Activity, ActivitySession, ActivityTemplate
from portfolio.rules import activity_catalogue as catalogue
from portfolio.rules import permissions
from portfolio.services.activities.enrolling import fill
from portfolio.services.activities.schedule import schedule

FIELDS = (
    "name", "description", "starts_at", "ends_at", "time_zone", "channel", "place", "link", "market", "bring",
    "capacity", "minimum", "enrolment_closes_at", "fee_amount", "fee_currency", "fee_note", "segments", "categories",
    "requirements", "documents", "attendance", "attendance_share", "is_public",
)  # fmt: skip
IN_CALENDARS = ("name", "starts_at", "ends_at", "time_zone", "channel", "place", "link", "market")
COPIED = (
    "description", "time_zone", "channel", "place", "link", "market", "bring", "capacity", "minimum", "fee_amount",
    "fee_currency", "fee_note", "segments", "categories", "requirements", "documents", "attendance",
    "attendance_share", "is_public",
)  # fmt: skip
OVER = "Esta actividad ya terminó o se suspendió: sus datos no cambian."


@transaction.atomic
def create_activity(
    *, template: ActivityTemplate, office: Office, actor: User, now: datetime, responsible: User | None = None,
    sectors: Iterable[Any] = (), sessions: Sequence[tuple[datetime, datetime]] = (), **values: Any,
) -> Activity:  # fmt: skip
    """Open the file of an activity, still a draft of its office. What is not given is the template's proposal.

    Args:
        office: the one that organises it, where the actor logs actions.
        responsible: whom companies may ask; the actor unless given.
        values: any of FIELDS; name, starts_at and ends_at at least.

    Raises:
        PermissionDenied: not of that office. NotPossible: it ends before it starts.
    """
    if not access_of(actor).has_any(permissions.LOGGING, office.pk):
        raise PermissionDenied(NOT_YOURS)
    values = proposal(template) | values
    values["requirements"] = with_fixed(template, values["requirements"])
    _check_dates(values["starts_at"], values["ends_at"], values.get("enrolment_closes_at"))
    case = open_case(
        CaseKind.ACTIVITY, title=values["name"][:240], office=office, actor=actor, now=now,
        responsible=responsible or actor, channel=values["channel"], contact_point="event",
        label="Actividad en preparación",
    )  # fmt: skip
    activity = enter(
        Activity(case=case, template=template, kind=template.kind, reminders=template.reminders,
                 follow_up_clause=template.follow_up_clause, **values),
        now=now,
    )  # fmt: skip
    activity.sectors.set(sectors)
    _set_sessions(activity, sessions)
    return activity


def proposal(template: ActivityTemplate) -> dict[str, Any]:
    """What a template proposes for the fields of an activity."""
    return {
        "name": template.name, "description": template.description, "channel": template.channel,
        "capacity": template.capacity, "minimum": template.minimum, "requirements": template.requirements,
        "documents": template.documents, "attendance": template.attendance,
    }  # fmt: skip


def with_fixed(template: ActivityTemplate | None, chosen: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The chosen requirements, and those of the template that come from a clause, which nobody leaves out."""
    known = catalogue.requirements()
    fixed = [dict(row) for row in (template.requirements if template else []) if known[row["code"]].clause]
    codes = {row["code"] for row in fixed}
    return fixed + [dict(row) for row in chosen if row["code"] not in codes and row["code"] in known]


def asked_by(template: ActivityTemplate | None, codes: Iterable[str]) -> list[dict[str, Any]]:
    """Requirements by their codes: each blocks as the template says; as the catalogue, where it does not ask for it."""
    known = catalogue.requirements()
    of_template = {row["code"]: row["blocking"] for row in (template.requirements if template else [])}
    return [{"code": code, "blocking": bool(of_template.get(code, known[code].blocking))} for code in codes]


@transaction.atomic
def edit_activity(
    *, activity: Activity, actor: User, now: datetime, reason: str = "", responsible: User | None = None,
    sectors: Iterable[Any] | None = None, **values: Any,
) -> Activity:  # fmt: skip
    """Change an activity that is still to come. Who has a place is told when date or place change, with the new .ics.

    Raises:
        PermissionDenied: not of its office.
        NotPossible: it is over; fewer places than companies that have one; a change of date without its reason.
    """
    current = _mine(activity, actor)
    if current.state not in ("draft", "published", "closed"):
        raise NotPossible(OVER)
    changed = {name: value for name, value in values.items() if name in FIELDS and getattr(current, name) != value}
    if "requirements" in changed:
        changed["requirements"] = with_fixed(current.template, changed["requirements"])
    before = current.when
    moved = [name for name in IN_CALENDARS if name in changed]
    told = bool(moved) and current.state != "draft"
    if told and not reason.strip():
        raise NotPossible("Escriba por qué cambia: lo leerán las empresas inscritas.")
    for name, value in changed.items():
        setattr(current, name, value)
    _check_dates(current.starts_at, current.ends_at, current.enrolment_closes_at)
    _check_capacity(current)
    current.sequence += told
    current.save()
    if sectors is not None:
        current.sectors.set(sectors)
    _refresh_case(current, responsible)
    if changed:
        labels = [str(Activity._meta.get_field(name).verbose_name) for name in changed]
        record(
            current.case, "activity_edited", actor=actor, now=now, label="Actividad corregida", note=reason.strip(),
            data={"fields": sorted(changed), "labels": labels},
        )  # fmt: skip
    if current.state != "draft":
        schedule(current, now=now, reminders_too="starts_at" in changed or "ends_at" in changed)
        fill(current, actor=actor, now=now)
    if told:
        emails.tell_change(current, before=before, reasons=reason.strip(), now=now)
    return current


def _check_dates(starts: datetime, ends: datetime, closes: datetime | None) -> None:
    if ends <= starts:
        raise NotPossible("La actividad debe terminar después de empezar.")
    if closes is not None and closes > starts:
        raise NotPossible("La inscripción cierra a más tardar cuando la actividad empieza.")


def _check_capacity(activity: Activity) -> None:
    held = activity.enrolments.holding_a_place().count()
    if activity.capacity is not None and activity.capacity < held:
        raise NotPossible(f"Ya hay {held} empresas con cupo: no pueden quedar {activity.capacity} cupos.")


def _refresh_case(activity: Activity, responsible: User | None) -> None:
    case = activity.case
    case.title, case.search_text, case.channel = activity.name[:240], searched_by(activity), activity.channel
    if responsible is not None:
        case.responsible = responsible
    case.save(update_fields=["title", "search_text", "channel", "responsible"])


def _mine(activity: Activity, actor: User) -> Activity:
    current = lock(activity)
    if not permissions.organises(current, actor):
        raise PermissionDenied(NOT_YOURS)
    return current


@transaction.atomic
def set_sessions(
    *, activity: Activity, sessions: Sequence[tuple[datetime, datetime]], actor: User, now: datetime
) -> Activity:
    """Say when it meets, in order; an activity without sessions is one meeting.

    Raises:
        PermissionDenied. NotPossible: it is over, attendance was marked, or a session is outside the activity.
    """
    current = _mine(activity, actor)
    if current.state not in ("draft", "published", "closed"):
        raise NotPossible(OVER)
    if current.enrolments.exclude(attended_sessions=[]).exists():
        raise NotPossible("Ya se marcó asistencia: las sesiones no cambian.")
    for start, end in sessions:
        if end <= start or start < current.starts_at or end > current.ends_at:
            raise NotPossible("Cada sesión debe empezar y terminar dentro de las fechas de la actividad.")
    _set_sessions(current, sessions)
    record(
        current.case, "sessions_set", actor=actor, now=now, label=f"Sesiones: {len(sessions) or 'una sola reunión'}",
        internal=True,
    )  # fmt: skip
    if current.state != "draft":
        schedule(current, now=now)
    return current


def _set_sessions(activity: Activity, sessions: Sequence[tuple[datetime, datetime]]) -> None:
    ActivitySession.objects.filter(activity=activity).delete()
    ActivitySession.objects.bulk_create(
        ActivitySession(activity=activity, number=number, starts_at=start, ends_at=end)
        for number, (start, end) in enumerate(sorted(sessions), start=1)
    )


@transaction.atomic
def copy_activity(*, activity: Activity, name: str, starts_at: datetime, actor: User, now: datetime) -> Activity:
    """A draft like another activity, on another day: hours, sessions and closing keep their distance to the start.

    Raises:
        PermissionDenied: not of the office that organised it.
    """
    if not permissions.organises(activity, actor) or activity.template is None:
        raise PermissionDenied(NOT_YOURS)
    shift: timedelta = starts_at - activity.starts_at
    values = {field: getattr(activity, field) for field in COPIED}
    closes = activity.enrolment_closes_at
    return create_activity(
        template=activity.template, office=activity.case.office, actor=actor, now=now, name=name, starts_at=starts_at,
        ends_at=activity.ends_at + shift, enrolment_closes_at=closes + shift if closes else None,
        sectors=activity.sectors.all(),
        sessions=[(row.starts_at + shift, row.ends_at + shift) for row in activity.sessions.all()], **values,
    )  # fmt: skip
