"""La pauta de la entrevista: se guarda de a poco, se cierra completa (CPE-2, CPE-3)."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.errors import NOT_YOURS, NotPossible
from casework.services.access_log import log_read
from casework.views.guards import posted, staff_only
from intake import guide as guides
from intake.forms.guide import GuideForm, initial_of
from intake.forms.guide import points_label as signed
from intake.models import Intake, InterviewScore
from intake.models.assessment import thirds_text
from intake.services import guide as service
from intake.states import Segment
from intake.views.staff.base import fetch, gate, page, too_late

POINTS = re.compile(r"-?[0-9]{1,3}")


def _draft(intake: Intake) -> InterviewScore | None:
    found = service.draft_of(intake)
    return found if found is None or found.completed_at is None else None


@require_http_methods(["GET", "POST"])
@staff_only
def hold_interview(request: HttpRequest, folio: str) -> HttpResponse:
    """Write in the guide: it keeps itself as one goes, «Guardar» too; «Cerrar la pauta» makes it count."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not gate(intake, "hold_interview", user):
        return too_late(request, intake)
    guide, draft, scored = guides.load(), _draft(intake), service.is_scored(intake)
    agreed = intake.interviews.agreed().select_related("office").first()
    form = GuideForm(posted(request), guide=guide, scored=scored, unplanned=agreed is None, initial=initial_of(draft),
                     closing="close" in request.POST)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        done = _save(request, intake, form, user)
        if done is not None:
            return done
    test = service.current_test(intake) if scored else None
    if request.htmx and request.method == "POST":  # type: ignore[attr-defined]
        problems = [words for found in form.errors.values() for words in found]
        saved = {"at": timezone.now(), "problems": problems, "tally": _tally(form, test)}
        return render(request, "intake/staff/_guide_saved.html", saved)
    context = {
        "intake": intake, "form": form, "guide": guide, "draft": draft, "scored": scored, "interview": agreed,
        "test": test, "blocks": form.blocks(), "flags": form.flags(), "tally": _tally(form, test),
    }  # fmt: skip
    return page(request, intake.case, "intake/staff/guide.html", context)


def _save(request: HttpRequest, intake: Intake, form: GuideForm, user: Any) -> HttpResponse | None:
    kind = form.cleaned_data.get("kind") or "in_person"
    now = timezone.now()
    closing = "close" in request.POST
    try:
        if not closing:
            service.save_draft(intake, form.notes(), actor=user, now=now, kind=kind)
        else:
            score = service.hold(intake, form.notes(), actor=user, now=now, kind=kind)
    except service.Unfinished as problem:
        service.save_draft(intake, form.notes(), actor=user, now=now, kind=kind)  # nothing typed is lost
        form.mark(problem.problems)
        return None
    except NotPossible as problem:
        form.add_error(None, str(problem))
        return None
    if not closing:
        if request.htmx:  # type: ignore[attr-defined]
            return None
        messages.success(request, "Borrador guardado.")
        return redirect(request.path)
    messages.success(request, closed_words(score))
    return redirect(intake.case)


def closed_words(score: InterviewScore) -> str:
    """What came out, in one line."""
    segment = Segment(score.segment).label if score.segment else ""
    if score.final_thirds is None or score.test_thirds is None:
        return f"Entrevista registrada. Segmento {segment}. Ahora decida si valida a la empresa."
    points = signed(score.points)
    words = (
        f"Puntaje final {thirds_text(score.final_thirds)}: test {thirds_text(score.test_thirds)} y entrevista {points}."
    )
    after = " Falta la segunda lectura de otra persona." if score.second_reading_needed else " Ahora decida."
    return f"{words} Segmento {segment}.{after}"


def _tally(form: GuideForm, test: Any) -> dict[str, Any] | None:
    """Points so far, as the saved draft or the typed values say."""
    if not form.scored:
        return None
    source = form.data if form.is_bound else form.initial
    given = [source.get(f"{q.id}_points") for q in form.guide.questions]
    values = [int(str(value)) for value in given if POINTS.fullmatch(str(value))]
    return {
        "answered": len(values), "of": len(form.guide.questions), "points": sum(values),
        "test": test.score_text if test else "",
        "final": thirds_text(guides.final_thirds(test.total_thirds, sum(values), guide=form.guide)) if test else "",
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def second_reading(request: HttpRequest, folio: str) -> HttpResponse:
    """Another person of the office reads the record before it is decided; also how anybody reads a closed guide."""
    user: Any = request.user
    intake = fetch(request, folio)
    score = service.draft_of(intake)
    if score is None or score.completed_at is None:
        messages.warning(request, "Este expediente aún no tiene una pauta cerrada.")
        return redirect(intake.case)
    score.interview.intake = intake
    if request.method == "POST":
        try:
            service.second_reading(score, actor=user, now=timezone.now())
        except NotPossible as problem:
            messages.warning(request, str(problem))
        else:
            messages.success(request, "Segunda lectura registrada. Ya se puede decidir.")
        return redirect(intake.case)
    if not user.access.is_staff_member:
        raise PermissionDenied(NOT_YOURS)
    log_read(intake.case, user, timezone.now(), "pauta de entrevista")
    may_read = (
        score.waits_for_second_reading and score.saved_by_id != user.pk and service.rules.works_the_file(intake, user)
    )
    guide = guides.load()
    lines = [
        (q, score.answers.get(q.id, {}), [q.evidence[n] for n in score.answers.get(q.id, {}).get("seen", [])])
        for q in guide.questions
    ]
    flags = [(f, score.red_flags[f.id]) for f in guide.red_flags if score.red_flags.get(f.id, {}).get("present")]
    context = {
        "intake": intake, "score": score, "lines": lines, "flags": flags, "may_read": may_read,
        "words": closed_words(score),
    }  # fmt: skip
    return page(request, intake.case, "intake/staff/guide_read.html", context)
