from .absences import AbsenceFilter, AbsenceForm
from .offices import OfficeForm
from .own import AccountForm, EmailForm, StaffAccountForm
from .people import AssignmentDatesForm, PeopleFilter, PersonForm, RoleForm
from .sign_in import ResetPasswordForm, StaffSignInForm

__all__ = [
    "AbsenceFilter",
    "AbsenceForm",
    "AccountForm",
    "AssignmentDatesForm",
    "EmailForm",
    "OfficeForm",
    "PeopleFilter",
    "PersonForm",
    "ResetPasswordForm",
    "RoleForm",
    "StaffAccountForm",
    "StaffSignInForm",
]
