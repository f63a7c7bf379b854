"""The e-mails about personal data (Ley 21.719): one function each, named as in emails.yaml."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from casework import formats
from casework.models import Deadline
from casework.services.mail_addresses import absolute
from casework.services.outbox import enqueue
from portfolio.models import DataRequest


def data_request_acknowledged(
    request: DataRequest, *, due_date: str, term_label: str, block_line: str, now: datetime
) -> None:
    enqueue(
        "data_request_acknowledged",
        to=request.person,
        case=request.case,
        now=now,
        unique_key=f"data_request_acknowledged:{request.pk}",
        context={
            "right_label": request.get_right_display(),
            "due_date": due_date,
            "term_label": term_label,
            "block_line": block_line,
            "track_url": absolute(reverse("portfolio:my_data")),
        },
    )


def data_request_extended(request: DataRequest, deadline: Deadline, *, now: datetime) -> None:
    """The new date and the reason, before the first date came."""
    extension = deadline.extensions.latest("at")
    enqueue(
        "data_request_extended",
        to=request.person,
        case=request.case,
        now=now,
        unique_key=f"data_request_extended:{request.pk}:{extension.pk}",
        context={
            "right_label": request.get_right_display(),
            "due_date": formats.long_date(deadline.due_on) if deadline.due_on else "",
            "old_due_date": formats.long_date(extension.before_due_on) if extension.before_due_on else "",
            "reasons": extension.note,
            "track_url": absolute(reverse("portfolio:my_data")),
        },
    )


def data_request_answered(request: DataRequest, *, what_was_done: str, now: datetime) -> None:
    enqueue(
        "data_request_answered",
        to=request.person,
        case=request.case,
        now=now,
        unique_key=f"data_request_answered:{request.pk}",
        context={
            "right_label": request.get_right_display(),
            "decision_line": request.get_decision_display(),
            "what_was_done": what_was_done,
            "reasons": request.answer,
            "track_url": absolute(reverse("portfolio:my_data")),
        },
    )
