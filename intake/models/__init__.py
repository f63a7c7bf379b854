from intake.models.contact import ContactAttempt
from intake.models.interview import Interview, InterviewScore
from intake.models.preadmission import PreAdmission, PreAdmissionItem
from intake.models.referral import Referral

__all__ = ["ContactAttempt", "Interview", "InterviewScore", "PreAdmission", "PreAdmissionItem", "Referral"]
