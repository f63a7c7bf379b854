"""What happens in intakes when a person's data are erased: acts stay, without a name."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from intake.models import FichaSubmission
from portfolio.erasure import strip_person
from portfolio.registry import erasing


def submissions(person: User, actor: User, now: datetime, reason: str) -> int:
    """Signed fichas keep what they say of the company, not of the person who signed."""
    touched = 0
    companies = person.representations.values("company")
    for row in FichaSubmission.objects.filter(intake__company__in=companies):
        if strip_person(row.answers, person):
            FichaSubmission.objects.filter(pk=row.pk).update(answers=row.answers)
            touched += 1
    return touched


erasing.moves("intake.FichaSubmission.signed_by", "Fichas firmadas", submissions)
for _label in (
    "intake.ContactAttempt.logged_by", "intake.ContactAttempt.voided_by", "intake.HelpRequest.answered_by",
    "intake.HelpRequest.raised_by", "intake.Interview.agreed_by", "intake.Interview.executive",
    "intake.InterviewScore.read_by", "intake.InterviewScore.saved_by", "intake.PreAdmissionItem.decided_by",
    "intake.PreAdmissionItem.provided_by", "intake.Referral.made_by", "intake.SelfAssessment.made_by",
):  # fmt: skip
    erasing.stays(_label, "es el rastro de un acto: queda sin nombre, porque la cuenta a la que apunta es anónima")
