"""The e-mails of activities: one function each, named as in emails.yaml. All go through the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from django.urls import reverse

from accounts.models import Role, User
from accounts.selectors import alert_recipients
from casework import formats, ics
from casework.services.mail_addresses import absolute
from casework.services.outbox import enqueue
from portfolio.activity_ics import attachment
from portfolio.models import Activity, Company, Enrolment
from portfolio.selectors.enrolment import verdict_for
from portfolio.states import EnrolmentState

INVOLVED = (EnrolmentState.REQUESTED, EnrolmentState.ENROLLED, EnrolmentState.WAITING)
NOTHING_TO_BRING = "nada en especial"


def _queue(
    template: str, row: Enrolment, activity: Activity, *, now: datetime, key: str,
    calendar: ics.Attachment | None = None, **context: Any,
) -> None:  # fmt: skip
    """To the person who comes; without an address, to whoever represents the company."""
    name, address, user = reader_of(row)
    enqueue(
        template, to=address, user=user, case=activity.case, now=now, unique_key=f"{template}:{row.pk}:{key}",
        attachments=[cast(Mapping[str, str], calendar)] if calendar else [],
        context={"recipient_name": name, "company_name": row.company.name, **words(activity), **context},
    )  # fmt: skip


def reader_of(row: Enrolment) -> tuple[str, str, User | None]:
    """Name, address and account (if known) of whom to write to about an enrolment."""
    if row.person_email:
        known = row.asked_by if row.asked_by.email.lower() == row.person_email.lower() else None
        return row.person_name.split(" ")[0] or row.company.name, row.person_email, known
    link = row.company.representations.acting().select_related("person").order_by("since", "pk").first()
    if link is not None:
        return link.person.greeting_name, link.person.email, link.person
    return row.company.name, row.company.email, None


def words(activity: Activity) -> dict[str, str]:
    """What every e-mail of an activity may say. A place ends without a full stop: the texts go on after it."""
    return {"activity_name": activity.name, "activity_when": activity.when, "activity_place": activity.where}


def _manage(activity: Activity) -> str:
    return absolute(reverse("portfolio:my_activity", args=[activity.case.folio]))


def _calendar_page() -> str:
    return absolute(reverse("portfolio:activity_calendar"))


def _bring(activity: Activity) -> str:
    return activity.bring or NOTHING_TO_BRING


def activity_enrolment_confirmed(row: Enrolment, activity: Activity, *, now: datetime) -> None:
    _queue(
        "activity_enrolment_confirmed", row, activity, now=now, key=f"{row.asked_at.isoformat()}:{row.person_email}",
        calendar=attachment(activity, row, now=now), manage_url=_manage(activity), bring_line=_bring(activity),
    )  # fmt: skip


def activity_waiting_list(row: Enrolment, activity: Activity, *, position: int, now: datetime) -> None:
    _queue(
        "activity_waiting_list", row, activity, now=now, key=row.asked_at.isoformat(), position=position,
        manage_url=_manage(activity), similar_list=_similar(activity, now),
    )  # fmt: skip


def _similar(activity: Activity, now: datetime) -> str:
    """Other activities of that kind which take enrolments and have places."""
    rows = (
        Activity.objects.public().filter(state="published", kind__parent=activity.kind.parent_id, starts_at__gt=now)
        .exclude(pk=activity.pk).for_list().with_counts().order_by("starts_at")[:10]
    )  # fmt: skip
    free = [row for row in rows if row.capacity is None or row.held < row.capacity]
    lines = [f"- {row.name}, {row.when}: {absolute(row.get_absolute_url())}" for row in free[:3]]
    return "\n".join(lines) or f"- El calendario completo: {_calendar_page()}"


def activity_place_offered(row: Enrolment, activity: Activity, *, now: datetime) -> None:
    _queue(
        "activity_place_offered", row, activity, now=now, key=row.asked_at.isoformat(),
        calendar=attachment(activity, row, now=now), manage_url=_manage(activity), bring_line=_bring(activity),
    )  # fmt: skip


def activity_place_released(row: Enrolment, activity: Activity, *, had_place: bool, now: datetime) -> None:
    what = "liberó su cupo" if had_place else "salió de la lista"
    _queue(
        "activity_place_released", row, activity, now=now, key=row.asked_at.isoformat(),
        calendar=attachment(activity, row, now=now, cancelled=True) if had_place else None,
        what_line=f"{row.company.name} {what}.", calendar_url=_calendar_page(),
    )  # fmt: skip


def activity_request_received(row: Enrolment, activity: Activity, *, now: datetime) -> None:
    _queue(
        "activity_request_received", row, activity, now=now, key=row.asked_at.isoformat(),
        pending_list=_pending(row, activity, now), manage_url=_manage(activity),
    )  # fmt: skip


def activity_request_pending(row: Enrolment, activity: Activity, *, now: datetime) -> None:
    """To whoever organises; the heads too, since only they authorise what a company does not meet."""
    verdict = verdict_for(row.company, activity, now=now, by_staff=row.by_staff, confirmed=row.confirmed)
    for reader in organisers(activity, now, heads=bool(verdict.lacking)):
        enqueue(
            "activity_request_pending", to=reader, case=activity.case, now=now,
            unique_key=f"activity_request_pending:{row.pk}:{row.asked_at.isoformat()}:{reader.pk}",
            context={
                "recipient_name": reader.greeting_name, "company_name": row.company.name,
                "activity_name": activity.name, "pending_list": _pending(row, activity, now), "note_line": row.note,
                "decide_url": absolute(reverse("portfolio:enrolment", args=[activity.case.folio, row.pk])),
            },
        )  # fmt: skip


def _pending(row: Enrolment, activity: Activity, now: datetime) -> str:
    verdict = verdict_for(row.company, activity, now=now, by_staff=row.by_staff, confirmed=row.confirmed)
    return "\n".join(f"- {check.label}: {check.words}" for check in (*verdict.lacking, *verdict.pending))


def organisers(activity: Activity, now: datetime, *, heads: bool = False) -> list[User]:
    """Who is told what the activity needs: whoever is in charge, with who stands in; else the heads of the office."""
    today = now.astimezone(activity.case.office.zone).date()
    found = alert_recipients(activity.case.responsible, today) if activity.case.responsible else []
    if heads or not found:
        found = [*found, *User.objects.holding(Role.OFFICE_HEAD, today=today, office=activity.case.office)]
    return list({person.pk: person for person in found}.values())


def activity_request_rejected(row: Enrolment, activity: Activity, *, reasons: str, now: datetime) -> None:
    _queue(
        "activity_request_rejected", row, activity, now=now, key=row.asked_at.isoformat(), reasons=reasons,
        calendar_url=_calendar_page(),
    )  # fmt: skip


def tell_change(activity: Activity, *, before: str, reasons: str, now: datetime) -> None:
    """All who are in it are told of its new date or place."""
    for row in involved(activity):
        activity_changed(row, activity, before=before, reasons=reasons, now=now)


def activity_changed(row: Enrolment, activity: Activity, *, before: str, reasons: str, now: datetime) -> None:
    enrolled = row.state == EnrolmentState.ENROLLED
    _queue(
        "activity_changed", row, activity, now=now, key=str(activity.sequence), reasons=reasons, previous_when=before,
        calendar=attachment(activity, row, now=now) if enrolled else None, manage_url=_manage(activity),
    )  # fmt: skip


def tell_cancellation(activity: Activity, *, reasons: str, now: datetime) -> None:
    """All who are in it are told that it will not take place."""
    for row in involved(activity):
        activity_cancelled(row, activity, reasons=reasons, now=now)


def activity_cancelled(row: Enrolment, activity: Activity, *, reasons: str, now: datetime) -> None:
    enrolled = row.state == EnrolmentState.ENROLLED
    _queue(
        "activity_cancelled", row, activity, now=now, key="", reasons=reasons, calendar_url=_calendar_page(),
        calendar=attachment(activity, row, now=now, cancelled=True) if enrolled else None,
    )  # fmt: skip


def involved(activity: Activity, states: Iterable[str] = INVOLVED) -> list[Enrolment]:
    """Who has to be told, in the order in which they asked."""
    rows = activity.enrolments.in_state(states).select_related("company__case", "asked_by")
    return list(rows.order_by("asked_at", "pk"))


def activity_reminder(row: Enrolment, activity: Activity, *, key: str, when: str, now: datetime) -> None:
    """Args: when: of the session, where it has several."""
    _queue(
        "activity_reminder", row, activity, now=now, key=key, manage_url=_manage(activity),
        bring_line=_bring(activity), activity_when=when,
    )  # fmt: skip


def activity_notice(row: Enrolment, activity: Activity, *, purpose: str, key: str, now: datetime) -> None:
    line = purpose if purpose.endswith((".", "?")) else f"{purpose}."
    _queue("activity_notice", row, activity, now=now, key=key, purpose_line=line, manage_url=_manage(activity))


def activity_organiser_notice(activity: Activity, *, purpose: str, counts: str, key: str, now: datetime) -> None:
    for reader in organisers(activity, now):
        enqueue(
            "activity_organiser_notice", to=reader, case=activity.case, now=now,
            unique_key=f"activity_organiser_notice:{activity.pk}:{key}:{reader.pk}",
            context={
                "recipient_name": reader.greeting_name, **words(activity), "purpose_line": f"{purpose}.",
                "counts_line": counts, "manage_url": absolute(activity.manage_url),
            },
        )  # fmt: skip


def activity_invitation(company: Company, person: User, activity: Activity, *, now: datetime) -> None:
    enqueue(
        "activity_invitation", to=person, case=activity.case, now=now,
        unique_key=f"activity_invitation:{activity.pk}:{company.pk}:{person.pk}",
        context={
            "recipient_name": person.greeting_name, "company_name": company.name, **words(activity),
            "activity_place": activity.where_for_anybody, "activity_url": absolute(activity.get_absolute_url()),
            "closes_line": f"hasta el {formats.moment(activity.closes_at, activity.zone)}",
        },
    )  # fmt: skip


def activity_thanks(row: Enrolment, activity: Activity, *, next_step: str, now: datetime) -> None:
    _queue("activity_thanks", row, activity, now=now, key="", materials_url=_manage(activity), next_step=next_step)


def activity_message(row: Enrolment, activity: Activity, *, text: str, now: datetime) -> None:
    _queue(
        "activity_message", row, activity, now=now, key=now.isoformat(), message_text=text,
        manage_url=_manage(activity),
    )  # fmt: skip
