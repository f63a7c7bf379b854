"""What happens in intakes when a person's data are erased: acts stay, without a name."""

from portfolio.registry import erasing

for _label in (
    "intake.ContactAttempt.logged_by", "intake.ContactAttempt.voided_by", "intake.FichaSubmission.signed_by",
    "intake.HelpRequest.answered_by", "intake.HelpRequest.raised_by", "intake.Interview.agreed_by",
    "intake.Interview.executive", "intake.InterviewScore.read_by", "intake.InterviewScore.saved_by",
    "intake.PreAdmissionItem.decided_by", "intake.PreAdmissionItem.provided_by", "intake.Referral.made_by",
    "intake.SelfAssessment.made_by",
):  # fmt: skip
    erasing.stays(_label, "es el rastro de un acto: queda sin nombre, porque la cuenta a la que apunta es anónima")
