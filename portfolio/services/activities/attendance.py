"""Attendance (CPE-6): marks while it happens; then, in one act, who came, what each did, and the activity's close."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import lock, perform, record
from casework.errors import NOT_YOURS, NotPossible
from portfolio.emails import activities as emails
from portfolio.models import Action, Activity, Company, Enrolment
from portfolio.rules import attendance as rules
from portfolio.rules import permissions
from portfolio.services.actions import TrainingMissing, log_actions, void_action, without_training
from portfolio.services.activities.schedule import ORGANISER, drop_reminders_to
from portfolio.states import ENROLMENT_HOLDS_A_PLACE, EnrolmentState

NEXT_STEP = "revise en su página qué otras actividades puede tomar su empresa."


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one company: whether it came, and who for it. `sessions` where it is taken by session."""

    company: Company
    attended: bool
    person: str = ""
    email: str = ""
    sessions: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did: rows of each kind."""

    attended: int
    absent: int
    walk_ins: int
    actions: int
    voided: int


class ReasonForCorrection(NotPossible):
    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        super().__init__(
            f"Ya tenían su asistencia registrada y ahora no: {', '.join(names[:5])}. Explique la corrección."
        )


@transaction.atomic
def mark_presence(
    *, activity: Activity, present: Mapping[int, Iterable[int]], shown: Iterable[int], actor: User, now: datetime
) -> int:
    """Save the marks of a list without closing the activity; returns how many rows changed.

    Args:
        present: by id of enrolment, the sessions with a mark (0 for an activity of one meeting).
        shown: ids of the enrolments that were on the list: one without a mark is unmarked.

    Raises:
        PermissionDenied: not of the office. NotPossible: it has not begun, or is closed.
    """
    current = _open_for_attendance(activity, actor, now)
    if current.state == "consolidated":
        raise NotPossible("La asistencia ya está registrada: corríjala con su razón.")
    known = set(current.sessions.values_list("number", flat=True)) or {0}
    changed = 0
    for row in current.enrolments.filter(pk__in=list(shown), state__in=ENROLMENT_HOLDS_A_PLACE):
        marks = sorted(set(present.get(row.pk, ())) & known)
        if marks != row.attended_sessions:
            row.attended_sessions = marks
            row.save(update_fields=["attended_sessions"])
            changed += 1
    return changed


@transaction.atomic
def add_walk_in(
    *, activity: Activity, company: Company, actor: User, now: datetime, person: str = "", email: str = "",
    marked: bool = True,
) -> Enrolment:  # fmt: skip
    """Somebody came without being enrolled: it is written down at the door, whatever the places.

    Raises:
        PermissionDenied. NotPossible: it has a place already, or the activity is closed.
    """
    current = _open_for_attendance(activity, actor, now)
    if permissions.acts_for_it(company, actor):
        raise PermissionDenied(NOT_YOURS)
    if current.state == "consolidated":
        raise NotPossible("La asistencia ya está registrada: corríjala con su razón.")
    row = current.enrolments.filter(company=company).first()
    if row is not None and row.state in ENROLMENT_HOLDS_A_PLACE:
        raise NotPossible(f"{company.name} ya está en la lista.")
    row = _walk_in(row, current, company, actor, now, person, email)
    row.state = EnrolmentState.ENROLLED
    first = current.sessions.filter(starts_at__lte=now).order_by("-number").values_list("number", flat=True).first()
    row.attended_sessions = [first or 0] if marked else []
    row.save()
    record(
        current.case, "walk_in", actor=actor, now=now, label=f"Llegó sin inscribirse: {company.name}"[:200],
        data={"enrolment": row.pk}, internal=True,
    )  # fmt: skip
    return row


def _walk_in(
    row: Enrolment | None, activity: Activity, company: Company, actor: User, now: datetime, person: str, email: str
) -> Enrolment:
    row = row or Enrolment(activity=activity, company=company, asked_by=actor, asked_at=now, by_staff=True)
    row.walk_in, row.cancelled_at = True, None
    row.person_name, row.person_email = person[:160] or row.person_name, email or row.person_email
    return row


def _open_for_attendance(activity: Activity, actor: User, now: datetime) -> Activity:
    current = lock(activity)
    if not permissions.organises(current, actor):
        raise PermissionDenied(NOT_YOURS)
    if current.state not in ("published", "closed", "held", "consolidated"):
        raise NotPossible("Esta actividad no toma asistencia: está en preparación o se suspendió.")
    if now < current.starts_at:
        raise NotPossible("La asistencia se toma desde que la actividad empieza.")
    return current


def marks_of(activity: Activity, *, present: Mapping[int, Iterable[int]] | None = None) -> list[Mark]:
    """What the marks on the list amount to, for every company with a place.

    Args:
        present: marks by id of enrolment that take the place of those that are kept (a correction).
    """
    total = activity.sessions.count()
    rows = activity.enrolments.holding_a_place().select_related("company__case", "company__office")
    found = []
    for row in rows:
        marks = tuple((present or {}).get(row.pk, row.attended_sessions))
        came = rules.came(activity.attendance, marks, total, activity.attendance_share)
        found.append(Mark(row.company, came, sessions=marks))
    return found


@transaction.atomic
def record_attendance(
    *, activity: Activity, marks: Sequence[Mark], actor: User, now: datetime, training_reason: str = "",
    correction_reason: str = "",
) -> Recorded:  # fmt: skip
    """Write down who came: each company that did gets one action of the activity's kind, and the activity is closed.

    It may be said again: what is the same changes nothing; who did not come after all has its action voided.

    Args:
        marks: one per company; whoever has a place and no mark did not come.
        training_reason: why companies without training took part in a promotion activity (CPE-5).
        correction_reason: why an attendance that was recorded is taken back.

    Raises:
        PermissionDenied: not of the office, or about a company that the actor represents.
        NotPossible: it has not begun. TrainingMissing, ReasonForCorrection: without their reason.
    """
    current = _open_for_attendance(activity, actor, now)
    by_company = {mark.company.pk: mark for mark in marks}
    rows = {row.company_id: row for row in current.enrolments.select_related("company__case", "asked_by")}
    walk_ins = _settle_rows(current, rows, by_company, actor, now)
    came = [row for row in rows.values() if row.state == EnrolmentState.ATTENDED]
    voided = _void(current, came, actor, now, correction_reason)
    logged = _log(current, came, actor, now, training_reason)
    first_time = current.state != "consolidated"
    if first_time:
        current = perform(current, "consolidate", actor=actor, now=now, at=now)
        drop_reminders_to(current, ORGANISER)
    elif voided or logged:
        record(
            current.case, "attendance_corrected", actor=actor, now=now, note=correction_reason.strip(),
            label=f"Asistencia corregida: {logged} se agregan, {voided} se anulan", internal=True,
        )  # fmt: skip
    for row in came:
        emails.activity_thanks(row, current, next_step=NEXT_STEP, now=now)
    absent = sum(row.state == EnrolmentState.ABSENT for row in rows.values())
    return Recorded(len(came), absent, walk_ins, logged, voided)


def _settle_rows(
    activity: Activity, rows: dict[int, Enrolment], marks: dict[int, Mark], actor: User, now: datetime
) -> int:
    """Each company's row says whether it came; returns how many had not enrolled."""
    walk_ins = 0
    numbers = list(activity.sessions.values_list("number", flat=True)) or [0]  # a sheet says that it came, to all
    for pk, mark in marks.items():
        known = rows.get(pk)
        if known is not None and known.state in ENROLMENT_HOLDS_A_PLACE:
            row = known
        elif mark.attended:
            row = rows[pk] = _walk_in(known, activity, mark.company, actor, now, mark.person, mark.email)
            walk_ins += 1
        else:
            continue
        row.state = EnrolmentState.ATTENDED if mark.attended else EnrolmentState.ABSENT
        row.person_name, row.person_email = mark.person[:160] or row.person_name, mark.email or row.person_email
        if mark.sessions or not mark.attended or not row.attended_sessions:
            row.attended_sessions = list(mark.sessions) or (numbers if mark.attended else [])
        row.save()
    for pk, row in rows.items():
        if pk not in marks and row.state in (EnrolmentState.ENROLLED, EnrolmentState.ATTENDED):
            row.state = EnrolmentState.ABSENT
            row.save(update_fields=["state"])
    return walk_ins


def _void(activity: Activity, came: list[Enrolment], actor: User, now: datetime, reason: str) -> int:
    """Take back the actions of who did not come after all."""
    kept = [row.company_id for row in came]
    wrong = list(
        Action.objects.in_force().filter(activity=activity).exclude(company__in=kept)
        .select_related("company").order_by("company")
    )  # fmt: skip
    if wrong and not reason.strip():
        raise ReasonForCorrection([action.company.name for action in wrong])
    for action in wrong:
        void_action(action=action, actor=actor, now=now, reason=reason)
    return len(wrong)


def _log(activity: Activity, came: list[Enrolment], actor: User, now: datetime, training_reason: str) -> int:
    """One action per company that came and has none yet; companies share a batch unless their reasons differ."""
    known = set(Action.objects.in_force().filter(activity=activity).values_list("company", flat=True))
    fresh = [row for row in came if row.company_id not in known]
    groups: dict[str, list[Enrolment]] = {}
    for row in fresh:
        groups.setdefault(row.exception_reason or training_reason.strip(), []).append(row)
    _check_training(activity, groups)
    for reason, rows in sorted(groups.items()):
        log_actions(
            companies=[row.company for row in rows], kind=activity.kind, happened_on=happened_on(activity),
            office=activity.case.office, actor=actor, now=now, channel=activity.channel, contact_point="event",
            activity=activity, exception_reason=reason,
            participants_of={row.company_id: row.person_name for row in rows},
        )  # fmt: skip
    return len(fresh)


def _check_training(activity: Activity, groups: dict[str, list[Enrolment]]) -> None:
    """CPE-5 of all at once, so that the refusal names every company."""
    if activity.kind.requires_prior_training and "" in groups:
        lacking = without_training([row.company for row in groups[""]], before=happened_on(activity))
        if lacking:
            raise TrainingMissing(lacking)


def happened_on(activity: Activity) -> date:
    """The day of the action: when the activity began, at its office."""
    return activity.starts_at.astimezone(activity.case.office.zone).date()
