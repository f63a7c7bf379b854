from intake.models.assessment import AssessmentDraft, Instrument, SelfAssessment
from intake.models.contact import ContactAttempt
from intake.models.ficha import FichaSubmission
from intake.models.help import HelpKind, HelpRequest, HelpState
from intake.models.intake import Intake
from intake.models.interview import Interview, InterviewScore
from intake.models.preadmission import PreAdmission, PreAdmissionItem
from intake.models.referral import Referral

__all__ = [
    "AssessmentDraft",
    "ContactAttempt",
    "FichaSubmission",
    "HelpKind",
    "HelpRequest",
    "HelpState",
    "Instrument",
    "Intake",
    "Interview",
    "InterviewScore",
    "PreAdmission",
    "PreAdmissionItem",
    "Referral",
    "SelfAssessment",
]
