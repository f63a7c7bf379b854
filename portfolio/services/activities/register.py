"""The list as it is marked on a screen or by another system: who will need a reason, and the marks that close it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from portfolio.models import Activity, Company, Enrolment
from portfolio.services.actions import without_training
from portfolio.services.activities.attendance import (
    Recorded,
    happened_on,
    mark_presence,
    marks_of,
    record_attendance,
)


def untrained(activity: Activity, people: Iterable[Enrolment]) -> list[Company]:
    """CPE-5: who would need a reason to have come, among those whom nobody authorised before."""
    if not activity.kind.requires_prior_training:
        return []
    asked = [row.company for row in people if not row.exception_reason]
    return without_training(asked, before=happened_on(activity))


@transaction.atomic
def close_register(
    *, activity: Activity, present: Mapping[int, Iterable[int]], actor: User, now: datetime,
    training_reason: str = "", correction_reason: str = "",
) -> Recorded:  # fmt: skip
    """Close the activity with the marks of its list; of one that is closed, correct those marks.

    Args:
        present: marks by id of enrolment; whoever is not named keeps theirs.

    Raises:
        PermissionDenied: not of the office. NotPossible: it has not begun.
        TrainingMissing, ReasonForCorrection: without their reason.
    """
    if activity.state == "consolidated":
        marks = marks_of(activity, present=present)
    else:
        mark_presence(activity=activity, present=present, shown=list(present), actor=actor, now=now)
        marks = marks_of(activity)
    return record_attendance(
        activity=activity, marks=marks, actor=actor, now=now, training_reason=training_reason,
        correction_reason=correction_reason,
    )  # fmt: skip
