"""`/empresa/autodiagnostico/`: the test by dimension, its draft, sending it once, and its result explained (CPE-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.charts import bar_chart
from casework.errors import NotPossible
from intake import scoring
from intake.forms.assessment import ItemsForm
from intake.models import AssessmentDraft, Intake, SelfAssessment
from intake.selectors import results
from intake.services import assessment as service
from intake.services.assessment import TestIncomplete
from intake.states import IntakeState
from intake.views.company.base import Desk, company_page, intake_page

TONES = {"strong": "green", "between": "", "gap": "amber"}


def _of(desk: Desk) -> Intake:
    if desk.intake is None:
        raise Http404
    return desk.intake


def _current(desk: Desk) -> SelfAssessment | None:
    found = SelfAssessment.objects.current().filter(company=desk.company).select_related("instrument", "made_by")
    return found.first()


def _draft(desk: Desk) -> tuple[dict[str, Any], str, dict[str, int]]:
    """Instrument, branch and answers so far."""
    draft = AssessmentDraft.objects.filter(intake=_of(desk)).select_related("instrument").first()
    if draft is not None:
        return draft.instrument.content, draft.branch, draft.answers
    return service.instrument_in_force().content, service.branch_for(desk.company), {}


def _lines(content: dict[str, Any], branch: str, answers: dict[str, int]) -> list[dict[str, Any]]:
    """Dimensions with how many of their questions are answered."""
    lacking = set(scoring.missing(content, branch, answers))
    lines = []
    for row in content["dimensions"]:
        ids = [item["id"] for item in scoring.items_of(content, branch) if item["dimension"] == row["id"]]
        given = sum(item not in lacking for item in ids)
        lines.append({"row": row, "total": len(ids), "given": given, "complete": given == len(ids)})
    return lines


@require_GET
@company_page
def index(desk: Desk) -> HttpResponse:
    """How the test works and how far it is; once answered, its result (microcopy, error 29)."""
    if _current(desk) is not None:
        return redirect("intake:result")
    if desk.intake is None:
        return redirect("intake:home")
    if desk.intake.state != IntakeState.ASSESSMENT_PENDING:
        return desk.page("assessment/not_now", {"exporter": desk.intake.branch == "exporter"})
    content, branch, answers = _draft(desk)
    lines = _lines(content, branch, answers)
    following = next((line for line in lines if not line["complete"]), None)
    return desk.page("assessment/index", {
        "intro": content["intro"], "lines": lines, "following": following, "given": sum(x["given"] for x in lines),
        "total": sum(x["total"] for x in lines), "before_submit": content["before_submit"],
        "branch": next(row for row in content["branches"] if row["id"] == branch),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@intake_page
def dimension(desk: Desk, dimension_id: str) -> HttpResponse:
    """The questions of one dimension; each saving keeps a draft."""
    if _current(desk) is not None or _of(desk).state != IntakeState.ASSESSMENT_PENDING:
        return redirect("intake:assessment")
    content, branch, answers = _draft(desk)
    ids = [row["id"] for row in content["dimensions"]]
    if dimension_id not in ids:
        raise Http404
    items = [item for item in scoring.items_of(content, branch) if item["dimension"] == dimension_id]
    form = ItemsForm(items, branch, answers, desk.request.POST if desk.request.method == "POST" else None)
    position = ids.index(dimension_id)
    if form.is_bound and form.is_valid():
        return _save(desk, form, ids, position)
    lines = _lines(content, branch, answers)
    return desk.page("assessment/dimension", {
        "form": form, "dimension": content["dimensions"][position], "number": position + 1, "total": len(ids),
        "given": sum(x["given"] for x in lines), "questions": sum(x["total"] for x in lines),
        "previous": ids[position - 1] if position else "",
    }, status=422 if form.errors else 200)  # fmt: skip


def _save(desk: Desk, form: ItemsForm, ids: list[str], position: int) -> HttpResponse:
    try:
        service.save_answers(_of(desk), form.answers(), actor=desk.user, now=desk.now)
    except NotPossible as problem:
        messages.warning(desk.request, str(problem))
        return redirect("intake:assessment")
    if "volver" in desk.request.POST:
        messages.success(desk.request, "Sus respuestas quedaron guardadas como borrador.")
        return redirect("intake:assessment")
    if position + 1 < len(ids):
        return redirect("intake:assessment_dimension", ids[position + 1])
    return redirect("intake:assessment_submit")


@require_POST
@intake_page
def autosave(desk: Desk, dimension_id: str) -> HttpResponse:
    """Keep each answer as it is chosen."""
    content, branch, answers = _draft(desk)
    items = [item for item in scoring.items_of(content, branch) if item["dimension"] == dimension_id]
    if not items:
        raise Http404
    form = ItemsForm(items, branch, answers, desk.request.POST)
    form.is_valid()
    try:
        service.save_answers(_of(desk), form.answers(), actor=desk.user, now=desk.now)
    except NotPossible as problem:
        return desk.page("assessment/_autosaved", {"problem": str(problem)})
    content, branch, answers = _draft(desk)
    lines = _lines(content, branch, answers)
    return desk.page("assessment/_autosaved", {
        "given": sum(x["given"] for x in lines), "questions": sum(x["total"] for x in lines),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@intake_page
def submit(desk: Desk) -> HttpResponse:
    """Review every answer, then send: after that it is not repeated."""
    if _current(desk) is not None or _of(desk).state != IntakeState.ASSESSMENT_PENDING:
        return redirect("intake:assessment")
    if desk.request.method == "POST":
        try:
            service.submit_assessment(_of(desk), actor=desk.user, now=desk.now)
        except TestIncomplete:
            pass  # the page below lists what is left
        except NotPossible as problem:
            messages.warning(desk.request, str(problem))
            return redirect("intake:assessment")
        else:
            return redirect("intake:result")
    content, branch, answers = _draft(desk)
    return desk.page("assessment/submit", {
        "groups": chosen(content, branch, answers), "lacking": scoring.missing(content, branch, answers),
        "before_submit": content["before_submit"],
    }, status=422 if desk.request.method == "POST" else 200)  # fmt: skip


def chosen(content: dict[str, Any], branch: str, answers: dict[str, int]) -> list[tuple[dict[str, Any], list[Any]]]:
    """Questions with the phrase chosen for each, by dimension."""
    groups = []
    for row in content["dimensions"]:
        items = [item for item in scoring.items_of(content, branch) if item["dimension"] == row["id"]]
        groups.append((row, [(scoring.text_for(i["text"], branch), _phrase(i, branch, answers)) for i in items]))
    return groups


def _phrase(item: Mapping[str, Any], branch: str, answers: dict[str, int]) -> str:
    options = scoring.text_for(item["options"], branch)
    return next((str(row["text"]) for row in options if row["score"] == answers.get(item["id"])), "")


@require_GET
@company_page
def result(desk: Desk) -> HttpResponse:
    """The result by dimension, with advice, how it was computed, and a way to a person (CON-4)."""
    assessment = _current(desk)
    if assessment is None or desk.intake is None:
        return redirect("intake:assessment" if desk.intake else "intake:home")
    attended = results.is_attended(desk.intake, assessment, desk.now)
    rows = results.dimensions(assessment)
    under_review = desk.intake.help_requests.filter(kind="review", state="received").exists()
    return desk.page("assessment/result", {
        "assessment": assessment, "outcome": results.outcome(assessment, desk.intake, desk.now, attended=attended),
        "dimensions": rows, "chart": chart_of(rows), "low": assessment.potential == "low" and not attended,
        "bodies": results.bodies(desk.intake, assessment) if assessment.potential == "low" else [],
        "under_review": under_review, "thresholds": assessment.instrument.content["scoring"]["thresholds"],
        "provisional": assessment.instrument.content["intro"]["provisional_notice"],
        "groups": chosen(assessment.instrument.content, assessment.branch, assessment.answers),
        "earlier": list(SelfAssessment.objects.filter(company=desk.company, is_current=False)),
    })  # fmt: skip


def chart_of(rows: list[results.DimensionView]) -> Any:
    strong = [row.name for row in rows if row.standing == "strong"]
    weak = [row.name for row in rows if row.standing == "gap"]
    words = f"Fortalezas: {results.in_words(strong) or 'ninguna'}. Por reforzar: {results.in_words(weak) or 'ninguna'}."
    return bar_chart(
        "Porcentaje del puntaje de cada área", [(row.name, row.percent, TONES[row.standing]) for row in rows],
        description=words, head="Área", unit="% del puntaje", full=100,
    )  # fmt: skip
