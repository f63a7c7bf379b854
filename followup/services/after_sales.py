"""PV-2: the company answers as it goes, sends once, and may answer again months later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import record
from casework.errors import NotPossible
from casework.formats import number
from followup.after_sales import name_of, obstacle_labels, questionnaire
from followup.models import AfterSalesAssessment
from followup.rules import after_sales as rules
from portfolio.models import Company
from portfolio.rules import permissions
from portfolio.services.common import lock_company


@transaction.atomic
def save_answers(
    *, company: Company, answers: Mapping[str, Mapping[str, Any]], actor: User, now: datetime
) -> AfterSalesAssessment:
    """Keep answers in the company's draft; the first ones begin it.

    Args:
        answers: by question id; each with value, applicability (1 to 10), and obstacle and extra where there are.

    Raises:
        PermissionDenied: only whoever represents the company answers for it.
    """
    locked = lock_company(company)
    if not permissions.acts_for_it(locked, actor):
        raise PermissionDenied("Lo responde quien representa a la empresa.")
    content = questionnaire()
    draft, _ = AfterSalesAssessment.objects.get_or_create(
        company=locked, sent_at=None,
        defaults={"version": content["version"], "started_at": now, "started_by": actor},
    )  # fmt: skip
    draft.answers = {**draft.answers, **{key: dict(value) for key, value in answers.items()}}
    draft.save(update_fields=["answers"])
    return draft


@transaction.atomic
def send(*, company: Company, actor: User, now: datetime) -> AfterSalesAssessment:
    """Send the draft: its result is kept, and a line says so in the company's log.

    Raises:
        PermissionDenied: only whoever represents the company.
        NotPossible: there is no draft (perhaps it was sent a moment ago), or something is missing.
    """
    locked = lock_company(company)
    if not permissions.acts_for_it(locked, actor):
        raise PermissionDenied("Lo responde quien representa a la empresa.")
    draft = AfterSalesAssessment.objects.select_for_update().filter(company=locked, sent_at=None).first()
    if draft is None:
        raise NotPossible("No hay respuestas por enviar.")
    content = questionnaire()
    left = rules.missing(content, draft.answers)
    if left:
        raise NotPossible("Falta 1 pregunta por responder." if len(left) == 1 else f"Faltan {len(left)} preguntas.")
    found = rules.result(content, draft.answers)
    draft.sent_at, draft.sent_by, draft.version = now, actor, content["version"]
    draft.compliance, draft.applicability, draft.obstacle = found.compliance, found.applicability, found.obstacle
    draft.save()
    first = found.in_quadrant("do_now")[:1]
    words = f" Partir por: {name_of('practices', first[0].code)}." if first else ""
    obstacle = f" Lo que más lo dificulta: {obstacle_labels()[found.obstacle].lower()}." if found.obstacle else ""
    record(
        locked.case, "after_sales_sent", actor=actor, now=now, label="Autodiagnóstico de posventa respondido",
        note=f"Cumplimiento {number(found.compliance, 1)} de 100.{words}{obstacle}", data={"assessment": draft.pk},
    )  # fmt: skip
    return draft
