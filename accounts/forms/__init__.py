from .absences import AbsenceFilter, AbsenceForm
from .offices import OfficeForm
from .own import AccountForm, EmailForm, StaffAccountForm
from .people import AssignmentDatesForm, DeactivateForm, PeopleFilter, PersonForm, RoleForm
from .sign_in import ResetPasswordForm, StaffSignInForm

__all__ = [
    "AbsenceFilter",
    "AbsenceForm",
    "AccountForm",
    "AssignmentDatesForm",
    "DeactivateForm",
    "EmailForm",
    "OfficeForm",
    "PeopleFilter",
    "PersonForm",
    "ResetPasswordForm",
    "RoleForm",
    "StaffAccountForm",
    "StaffSignInForm",
]
