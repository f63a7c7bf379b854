"""What happens to a company's self-assessments when it turns out to be a duplicate."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from followup.models import AfterSalesAssessment
from portfolio.models import Company
from portfolio.registry import merging


def after_sales(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """What was sent follows; of two drafts the one of the company that stays goes on."""
    if survivor.after_sales.filter(sent_at=None).exists():
        AfterSalesAssessment.objects.filter(company=duplicate, sent_at=None).delete()
    return AfterSalesAssessment.objects.filter(company=duplicate).update(company=survivor)


merging.moves("followup.AfterSalesAssessment.company", "Autodiagnósticos de posventa", after_sales)
