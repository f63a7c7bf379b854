"""What a step of the office wrote besides the state, taken back when the step is undone. Nothing is deleted that
somebody else may have read: rows are marked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from intake.models.intake import Intake

UNDONE = "Se deshizo el paso; la razón está en la bitácora."


def take_back(intake: Intake, transition: str, data: dict[str, Any], now: datetime) -> None:
    """Called by `Intake.on_undo`, inside the door's transaction. `data` is that of the undone event."""
    if transition in ("log_attempt", "log_contact"):
        intake.contact_attempts.filter(pk=_as_corrected(intake, data.get("attempt", 0)), voided_at=None).update(
            voided_at=now, void_reason=UNDONE
        )
    elif transition == "miss_interview":
        intake.interviews.filter(pk=data.get("interview", 0)).update(state="agreed", closed_at=None)
    elif transition == "hold_interview":
        _reopen_guide(intake, data)
    elif transition == "validate":
        from intake.models.preadmission import PreAdmission

        PreAdmission.objects.filter(intake=intake).delete()  # nobody has touched it: else this is not the last step
        _validation_as_before(intake, data.get("company_before") or {})
    elif transition == "refer":
        intake.referrals.filter(pk=data.get("referral", 0)).update(withdrawn_at=now)


def _as_corrected(intake: Intake, attempt: int) -> int:
    """The row that says today what was logged in that step: the last of its corrections, if there were any."""
    for data in intake.case.events.filter(kind="contact_corrected").order_by("seq").values_list("data", flat=True):
        if data.get("old") == attempt:
            attempt = data["new"]
    return attempt


def _validation_as_before(intake: Intake, before: dict[str, Any]) -> None:
    """DEF-2: the fact «validada» is again what it was: nothing, or the date of a validation of years ago."""
    company, at = intake.company, before.get("validated_at")
    company.validated_at = datetime.fromisoformat(at) if at else None
    company.validated_by_id = before.get("by")
    company.save(update_fields=["validated_at", "validated_by"])


def _reopen_guide(intake: Intake, data: dict[str, Any]) -> None:
    """The guide is a draft again, with its answers; the appointment is as it was before."""
    from intake.models.interview import InterviewScore

    interviews = intake.interviews.filter(pk=data.get("interview", 0))
    interviews.update(state=data.get("was", "agreed"), closed_at=None)
    InterviewScore.objects.filter(interview__in=interviews).update(
        completed_at=None, test_thirds=None, points=None, final_thirds=None, segment="",
        second_reading_needed=False, read_by=None, read_at=None,
    )  # fmt: skip
