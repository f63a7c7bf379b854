from ..states import OfficeKind, Role
from .offices import Comuna, Office, Region
from .people import User
from .roles import Absence, RoleAssignment

__all__ = ["Absence", "Comuna", "Office", "OfficeKind", "Region", "Role", "RoleAssignment", "User"]
