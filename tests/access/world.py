"""What the addresses of the table point to: a company of Maule, its intake, and the papers around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from portfolio.models import Company


@dataclass
class World:
    """`people` by the names of table.ROLES; `anonymous` is None. `extra` is for what one app adds for its rows."""

    people: dict[str, User | None]
    company: Company
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def folio(self) -> str:
        return self.company.case.folio

    @property
    def rut(self) -> str:
        return str(self.company.rut)
