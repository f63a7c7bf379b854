"""The e-mails that follow what the office does with an intake. One function per e-mail, named as in emails.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from accounts.models import User
from casework import formats
from casework.ics import Attachment
from casework.models import CaseParty
from casework.services import outbox
from casework.services.mail_addresses import absolute
from intake.models import Intake, Interview, PreAdmission, Referral


def company_page(name: str) -> str:
    """Absolute address of one of the company's pages; its home where that page is not installed."""
    try:
        return absolute(reverse(f"intake:{name}"))
    except NoReverseMatch:
        return absolute("/empresa/")


def recipients(intake: Intake) -> list[User]:
    """The people of the company who take part in the file."""
    files = [pk for pk in (intake.case.pk, intake.case.parent_id) if pk]
    parties = CaseParty.objects.current().filter(case__in=files).select_related("user").order_by("pk")
    return list({party.user_id: party.user for party in parties}.values())


def _send(
    template: str,
    intake: Intake,
    *,
    by: User,
    key: str,
    context: Mapping[str, str],
    now: datetime,
    attachments: Sequence[Attachment] = (),
) -> None:
    """To each person of the company, in the name of whoever acts."""
    case = intake.case
    signature = {
        "executive_name": by.display_name,
        "executive_title": by.title,
        "executive_email": by.email or case.office.mailbox,
        "executive_phone": by.phone_shown or case.office.mailbox,
        "office_name": case.office.name,
        "office_mailbox": case.office.mailbox,
        "company_name": intake.company.name,
    }
    files = [{name: str(value) for name, value in item.items()} for item in attachments]
    for person in recipients(intake):
        outbox.enqueue(
            template, to=person, case=case, context={**signature, **context},
            unique_key=f"{template}:{key}:{person.pk}", attachments=files, now=now,
        )  # fmt: skip


def contact_attempts_failed(intake: Intake, *, by: User, now: datetime) -> None:
    """We tried several times: the company chooses when."""
    attempts = list(intake.contact_attempts.unanswered().order_by("happened_at"))
    zone = intake.case.office.zone
    lines = [f"{formats.moment(row.happened_at, zone)}, {row.get_channel_display().lower()}" for row in attempts]
    _send(
        "contact_attempts_failed", intake, by=by, key=f"{intake.pk}:{len(attempts)}", now=now,
        context={"attempts_line": "; ".join(lines), "schedule_url": company_page("company_interview")},
    )  # fmt: skip


def _meeting(interview: Interview) -> dict[str, str]:
    return {
        "meeting_when": formats.moment(interview.starts_at, interview.office.zone),
        "meeting_place": interview.where or interview.get_kind_display(),
        "change_url": company_page("company_interview"),
    }


def interview_agreed(interview: Interview, *, by: User, ics: Attachment, now: datetime) -> None:
    """When, where, with whom, what to have at hand; the appointment goes along for the calendar."""
    kind = "Visita" if interview.kind == Interview.Kind.VISIT else "Entrevista"
    _send(
        "interview_agreed",
        interview.intake,
        by=by,
        now=now,
        key=f"{interview.pk}:{interview.sequence}:{interview.starts_at.isoformat()}",
        attachments=[ics],
        context={
            **_meeting(interview),
            "interview_kind": kind,
            "prepare_list": interview.prepare or "Nada en especial.",
        },
    )


def interview_rescheduled(
    interview: Interview, *, previous: datetime, reasons: str, by: User, ics: Attachment, now: datetime
) -> None:
    """The new date, and why; the same appointment in the calendar, moved."""
    zone = interview.office.zone
    _send(
        "interview_rescheduled", interview.intake, by=by, now=now, attachments=[ics],
        key=f"{interview.pk}:{interview.sequence}:{interview.starts_at.isoformat()}",
        context={**_meeting(interview), "previous_when": formats.moment(previous, zone), "reasons": reasons},
    )  # fmt: skip


def interview_cancelled(
    interview: Interview, *, reasons: str, following: str, by: User, ics: Attachment, now: datetime
) -> None:
    """It falls away, and why; the attachment takes it out of the company's calendar."""
    _send(
        "interview_cancelled", interview.intake, by=by, now=now, attachments=[ics],
        key=f"{interview.pk}:{interview.sequence}",
        context={
            "meeting_when": formats.moment(interview.starts_at, interview.office.zone), "reasons": reasons,
            "next_line": following, "case_url": company_page("home"),
        },
    )  # fmt: skip


def interview_no_show(interview: Interview, *, by: User, due: str, now: datetime) -> None:
    """The company was not there; another date is easy."""
    _send(
        "interview_no_show", interview.intake, by=by, key=f"{interview.pk}:{interview.sequence}", now=now,
        context={**_meeting(interview), "due_date": due},
    )  # fmt: skip


def intake_validated(
    intake: Intake, *, reasons: str, final_score: str, items: Iterable[str], by: User, round_: int, now: datetime
) -> None:
    """Validated, with reasons; what the preadmissibility asks."""
    _send(
        "intake_validated", intake, by=by, key=f"{intake.pk}:{round_}", now=now,
        context={"reasons": reasons, "final_score_line": final_score, "items_list": "\n".join(items)},
    )  # fmt: skip


def intake_not_validated(
    intake: Intake, *, reasons: str, alternatives: str, by: User, round_: int, now: datetime
) -> None:
    """Not validated for now: why, and what can be done from today on."""
    _send(
        "intake_not_validated", intake, by=by, key=f"{intake.pk}:{round_}", now=now,
        context={
            "reasons": reasons, "alternatives_list": alternatives, "review_url": company_page("review_request"),
        },
    )  # fmt: skip


def referred_to_other_body(referral: Referral, *, by: User, now: datetime) -> None:
    """Another body can help now, with a named contact (CPE-3)."""
    reach = [referral.contact_position, referral.contact_phone, referral.contact_email]
    contact = ", ".join([referral.contact_name, *filter(None, reach)])
    _send(
        "referred_to_other_body", referral.intake, by=by, key=f"{referral.pk}", now=now,
        context={
            "body_name": referral.body.name, "body_contact": contact, "body_help": referral.body.offers,
            "reasons": referral.reason,
        },
    )  # fmt: skip


def preadmission_items_asked(preadmission: PreAdmission, *, items: Sequence[str], by: User, now: datetime) -> None:
    """What is still missing, one per line."""
    _send(
        "preadmission_items_asked", preadmission.intake, by=by, now=now,
        key=f"{preadmission.pk}:{preadmission.round}:{now.isoformat()}", context={"items_list": "\n".join(items)},
    )  # fmt: skip


def preadmission_item_returned(
    preadmission: PreAdmission, *, returned: Sequence[str], accepted: int, by: User, now: datetime
) -> None:
    """What has to be mended, and how much is already fine."""
    _send(
        "preadmission_item_returned",
        preadmission.intake,
        by=by,
        key=f"{preadmission.pk}:{preadmission.round}",
        now=now,
        context={"returned_list": "\n".join(returned), "accepted_count": str(accepted)},
    )


def portfolio_admitted(
    intake: Intake, *, executive: User, category_line: str, term_label: str, instruments: Sequence[str], now: datetime
) -> None:
    """Welcome, in the name of the executive who attends the company from today."""
    _send(
        "portfolio_admitted", intake, by=executive, key=f"{intake.company_id}:{intake.pk}", now=now,
        context={"category_line": category_line, "term_label": term_label, "instruments_list": "\n".join(instruments)},
    )  # fmt: skip


def office_head_referral(
    intake: Intake, *, to: User, referrer: str, reasons: str, deadline: Any, options: Sequence[str], now: datetime
) -> None:
    """The head of the office names who attends (CAP-4): no sector lead, conflict of interest, cap reached."""
    zone = intake.case.office.zone
    outbox.enqueue(
        "office_head_referral", to=to, case=intake.case, now=now,
        unique_key=f"office_head_referral:{intake.pk}:{intake.case.event_count}:{to.pk}",
        context={
            "company_name": intake.company.name, "company_rut": intake.company.rut_display, "reasons": reasons,
            "referrer_name": referrer, "options_list": "\n".join(options),
            "clause_title": deadline.clause.title if deadline else "sin plazo en curso",
            "due_date": formats.moment(deadline.due_at, zone) if deadline and deadline.due_on is None
            else formats.long_date(deadline.due_on) if deadline else "sin fecha",
            "due_phrase": formats.due_phrase(deadline, now) if deadline else "sin plazo",
        },
    )  # fmt: skip
