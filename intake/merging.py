"""What happens to a company's intakes, tests and requests for help when it turns out to be a duplicate."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from accounts.models import User
from casework.errors import NotPossible
from intake.models import HelpRequest, Intake, SelfAssessment
from intake.states import CLOSED
from portfolio.merging import move_all
from portfolio.models import Company
from portfolio.registry import merging


def intakes(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """A company has one open intake: with one open in both records a person closes one first."""
    running = Intake.objects.filter(company__in=(survivor, duplicate)).exclude(state__in=[str(s) for s in CLOSED])
    if running.count() > 1:
        raise NotPossible("Los dos registros tienen una captación en curso: cierre una antes de unirlos.")
    return Intake.objects.filter(company=duplicate).update(company=survivor)


def assessments(survivor: Company, duplicate: Company, actor: User, now: datetime) -> int:
    """One test per company (CPE-1): the survivor's stays in force; the duplicate's follow it as earlier versions."""
    last = SelfAssessment.objects.filter(company=survivor).aggregate(last=Max("version"))["last"] or 0
    has_current = SelfAssessment.objects.filter(company=survivor, is_current=True).exists()
    rows = list(SelfAssessment.objects.filter(company=duplicate).order_by("version"))
    for number, row in enumerate(rows, start=last + 1):
        reason = row.reason or ("Venía del registro duplicado." if number > 1 else "")
        SelfAssessment.objects.filter(pk=row.pk).update(
            company=survivor, version=number, is_current=row.is_current and not has_current, reason=reason
        )
    return len(rows)


merging.moves("intake.Intake.company", "Captaciones", intakes)
merging.moves("intake.SelfAssessment.company", "Tests de autodiagnóstico", assessments)
merging.moves("intake.HelpRequest.company", "Pedidos de ayuda", move_all(HelpRequest, "company"))
for _label in ("intake.Intake.case", "intake.HelpRequest.case"):
    merging.stays(_label, "cada trámite conserva su expediente, que pasa a depender del que permanece")
