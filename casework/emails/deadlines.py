"""The e-mails of the alert ladder: one function per e-mail, named as in emails.yaml."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from casework import formats, vocabulary
from casework.calendar import Unit
from casework.ladder import Rung
from casework.models import Deadline, OutboxMessage
from casework.services.alert_readers import Audience, Reader
from casework.services.mail_addresses import absolute
from casework.services.outbox import enqueue


@dataclass(frozen=True)
class Alert:
    """One rung of one deadline for one reader."""

    deadline: Deadline
    rung: Rung
    reader: Reader
    audience: Audience
    following: Rung | None
    now: datetime

    @property
    def unique_key(self) -> str:
        """One message per rung and reader; a date that moved begins a new round."""
        again = f":{self.deadline.alert_round}" if self.deadline.alert_round else ""
        return f"deadline:{self.deadline.pk}:{self.rung.name}:{self.reader.key}{again}"


def send(alert: Alert) -> OutboxMessage | None:
    """Queue the e-mail of a rung. Raises KeyError for a template that no function writes."""
    return BY_TEMPLATE[alert.rung.template](alert)


def deadline_half_way(alert: Alert) -> OutboxMessage | None:
    return _queue("deadline_half_way", alert)


def deadline_one_business_day_before(alert: Alert) -> OutboxMessage | None:
    return _queue("deadline_one_business_day_before", alert)


def deadline_today(alert: Alert) -> OutboxMessage | None:
    return _queue("deadline_today", alert)


def deadline_hours_left(alert: Alert) -> OutboxMessage | None:
    deadline = alert.deadline
    left = deadline.due_at - alert.now
    info = vocabulary.state_info(deadline.case.kind, deadline.case.state)
    step = info.staff if info else "vea el expediente"
    return _queue(
        "deadline_hours_left",
        alert,
        due_when=formats.moment(deadline.due_at, deadline.office.zone),
        time_left=formats.span(left) if left.total_seconds() > 0 else "0 minutos",
        step_line=f"{step}. Turno: {deadline.case.get_turn_display()}",
    )


def deadline_overdue_executive(alert: Alert) -> OutboxMessage | None:
    return _queue("deadline_overdue_executive", alert)


def deadline_overdue_head(alert: Alert) -> OutboxMessage | None:
    return _queue(
        "deadline_overdue_head",
        alert,
        responsible_name=_responsible(alert.deadline),
        last_event=alert.audience.last_event(alert.deadline.case),
        next_rung_label=_when(alert),
        free_people=alert.audience.free_people(alert.deadline.office),
    )


def deadline_overdue_oversight(alert: Alert) -> OutboxMessage | None:
    return _queue(
        "deadline_overdue_oversight",
        alert,
        responsible_name=_responsible(alert.deadline),
        last_event=alert.audience.last_event(alert.deadline.case),
        office_picture=alert.audience.office_picture(alert.deadline),
    )


def behaviour_note_rebuttal_reminder(alert: Alert) -> OutboxMessage | None:
    """To the company, before its own term ends (AGE-4)."""
    return _queue("behaviour_note_rebuttal_reminder", alert, rebuttal_url=_case_url(alert.deadline))


def behaviour_note_ready_to_decide(alert: Alert) -> OutboxMessage | None:
    """To the head, when the company's term ended (AGE-4)."""
    return _queue(
        "behaviour_note_ready_to_decide",
        alert,
        notification_line="su medio, estado y fecha están en el expediente",
        rebuttal_line="los que la empresa presentó están en el expediente",
    )


BY_TEMPLATE: dict[str, Callable[[Alert], OutboxMessage | None]] = {
    function.__name__: function
    for function in (
        deadline_half_way,
        deadline_one_business_day_before,
        deadline_today,
        deadline_hours_left,
        deadline_overdue_executive,
        deadline_overdue_head,
        deadline_overdue_oversight,
        behaviour_note_rebuttal_reminder,
        behaviour_note_ready_to_decide,
    )
}


def _queue(template: str, alert: Alert, **more: str) -> OutboxMessage | None:
    deadline = alert.deadline
    case = deadline.case
    context = {
        "recipient_name": alert.reader.name,
        "company_name": case.parent.title if case.parent else case.title,
        "folio": case.folio,
        "case_url": _case_url(deadline),
        "office_name": deadline.office.name,
        "due_date": formats.last_moment(deadline),
        "due_phrase": formats.due_phrase(deadline, alert.now),
        "clause_title": deadline.clause.title,
        **more,
    }
    return enqueue(
        template,
        to=alert.reader.address,
        user=alert.reader.user,
        context=context,
        case=case,
        unique_key=alert.unique_key,
        digest=deadline.version.unit != Unit.HOURS,  # a term in hours does not wait for the morning
        deadline=deadline,
        now=alert.now,
    )


def _case_url(deadline: Deadline) -> str:
    return absolute(deadline.case.get_absolute_url())


def _responsible(deadline: Deadline) -> str:
    person = deadline.case.responsible
    return str(person.display_name) if person else "nadie todavía"


def _when(alert: Alert) -> str:
    if alert.following is None or alert.following.at is None:
        return "más adelante"
    return f"el {formats.moment(alert.following.at, alert.deadline.office.zone)}"
