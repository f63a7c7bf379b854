"""Which sheets of rights and duties a user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.access import access_of
from portfolio.rules.permissions import LOGGING
from portfolio.states import SheetAnswer

if TYPE_CHECKING:
    from accounts.models import User


class ServiceSheetQuerySet(QuerySet[Any]):
    def visible_to(self, user: User) -> ServiceSheetQuerySet:
        """Those of the companies that the user may see, and those that their offices sent."""
        companies = apps.get_model("portfolio", "Company").objects.visible_to(user)
        return self.filter(Q(company__in=companies.values("pk")) | Q(office__in=access_of(user).offices(*LOGGING)))

    def in_force(self) -> ServiceSheetQuerySet:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def standing(self, code: str) -> ServiceSheetQuerySet:
        """Those of one of SHEET_STATES; a code that does not exist filters nothing."""
        open_ones = Q(withdrawn_at=None, answer="")
        found = {
            "sin-leer": open_ones & Q(read_at=None),
            "sin-respuesta": open_ones & Q(read_at__isnull=False),
            "confirmadas": Q(withdrawn_at=None, answer=SheetAnswer.ACCEPTED),
            "rechazadas": Q(withdrawn_at=None, answer=SheetAnswer.DECLINED),
            "retiradas": Q(withdrawn_at__isnull=False),
        }
        return self.filter(found[code]) if code in found else self
