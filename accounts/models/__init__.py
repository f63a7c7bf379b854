from ..states import OfficeKind, Role
from .offices import Comuna, Office, Region
from .people import User
from .roles import Absence, RoleAssignment
from .tokens import ApiToken

__all__ = ["Absence", "ApiToken", "Comuna", "Office", "OfficeKind", "Region", "Role", "RoleAssignment", "User"]
