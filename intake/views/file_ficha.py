"""What the company declared and answered, for whoever works or watches its file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.services.access_log import log_read
from casework.views.files import fetch, head
from casework.views.guards import staff_only
from intake.ficha import rules, spec
from intake.models import Intake, SelfAssessment
from intake.selectors import results
from intake.selectors.ficha import answers_of
from intake.selectors.summary import summary
from intake.views.company.assessment import chart_of, chosen


@require_GET
@staff_only
def file_ficha(request: HttpRequest, folio: str) -> HttpResponse:
    """Ficha as signed (or as far as it goes), test by dimension with every answer, versions. Reading it is logged."""
    user: Any = request.user
    case = fetch(request, folio)
    intake = get_object_or_404(Intake.objects.select_related("case__office", "company__comuna"), pk=case.pk)
    log_read(case, user, timezone.now(), "ficha")
    sent = intake.submissions.select_related("signed_by").first()
    answers = sent.answers if sent else _without_sensitive(answers_of(intake.company))
    versions = list(SelfAssessment.objects.filter(company=intake.company).select_related("instrument", "made_by"))
    current = next((row for row in versions if row.is_current), None)
    context: dict[str, Any] = {
        **head(case), "sent": sent, "summary": summary(answers), "versions": versions, "assessment": current,
        "percent": rules.progress_percent(answers, spec.load()),
    }  # fmt: skip
    if current is not None:
        rows = results.dimensions(current)
        content = current.instrument.content
        context |= {
            "dimensions": rows,
            "chart": chart_of(rows),
            "groups": chosen(content, current.branch, current.answers),
        }
    return render(request, "intake/company/file_ficha.html", context)


def _without_sensitive(answers: dict[str, Any]) -> dict[str, Any]:
    hidden = set(spec.load().sensitive_names)
    return {name: value for name, value in answers.items() if name not in hidden}
