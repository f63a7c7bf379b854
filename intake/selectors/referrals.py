"""Whom a company may be referred to: bodies with a named contact in its region (CPE-3)."""

from __future__ import annotations

from django.db.models import F, Q

from intake.models import Intake
from portfolio.models import ReferralContact


def contacts_for(intake: Intake) -> list[ReferralContact]:
    """Named contacts of active bodies, those of the region first; a body without one is not offered."""
    region = intake.case.office.region_id or (intake.company.comuna.region_id if intake.company.comuna else None)
    rows = ReferralContact.objects.filter(Q(region=region) | Q(region=None), body__active=True).exclude(person_name="")
    reachable = rows.exclude(email="", phone="")
    return list(reachable.select_related("body").order_by(F("region").asc(nulls_last=True), "body__order", "pk"))
