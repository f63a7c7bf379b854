"""Attendance: the list on screen and on paper, who came without enrolling, and the sheet that comes back (CPE-6)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.errors import NotPossible
from casework.formats import plural
from casework.pdf import pdf_response
from casework.spreadsheet import XLSX_TYPE
from casework.views.guards import posted, staff_only
from portfolio.forms.enrolments import ReasonsForm, SheetForm, WalkInForm
from portfolio.models import Activity, AttendanceSheet
from portfolio.selectors import activity_page as pages
from portfolio.services.actions import TrainingMissing
from portfolio.services.activities import attendance as service
from portfolio.services.activities import register, sheet_files, sheet_rows, sheets
from portfolio.views.activities.base import fetch_mine
from portfolio.views.base import attempt, reader


@require_http_methods(["GET", "POST"])
@staff_only
def attendance(request: HttpRequest, folio: str) -> HttpResponse:
    """The list with a box per company (and per session); save it as it goes, or close the activity with it."""
    row, user, now = fetch_mine(request, folio), reader(request), timezone.now()
    people: list[Any] = pages.on_the_list(row, user)
    sessions = list(row.sessions.all())
    numbers = [session.number for session in sessions] or [0]
    reasons = ReasonsForm(posted(request), training=_names(row, people), correction=row.state == "consolidated")
    if request.method == "POST" and request.POST.get("rut", "").strip():
        return _walk_in(request, folio)  # whatever was pressed: nobody who came is lost
    if request.method == "POST" and reasons.is_valid():
        present = _marked(request, people, numbers)
        done = attempt(reasons, lambda: _save(request, row, present, reasons, now))
        if done:
            messages.success(request, done)
            return redirect(row.manage_url if "cerrar" in request.POST else request.path)
        for one in people:
            one.attended_sessions = present[one.pk]
    context = {
        "activity": row, "lines": [(one, [(n, n in one.attended_sessions) for n in numbers]) for one in people],
        "sessions": sessions, "form": reasons, "begun": now >= row.starts_at, "walk_in": WalkInForm(auto_id="llego_%s"),
        "user": user,
    }  # fmt: skip
    return render(request, "portfolio/activities/attendance.html", context, status=422 if reasons.is_bound else 200)


def _marked(request: HttpRequest, people: list[Any], numbers: list[int]) -> dict[int, list[int]]:
    return {one.pk: [number for number in numbers if request.POST.get(f"m{one.pk}-{number}")] for one in people}


def _names(row: Activity, people: list[Any]) -> list[str]:
    """Of who would need a reason (CPE-5)."""
    return [company.name for company in register.untrained(row, people)]


def _save(request: HttpRequest, row: Activity, present: dict[int, list[int]], reasons: ReasonsForm, now: Any) -> str:
    user = reader(request)
    if row.state != "consolidated" and "cerrar" not in request.POST:
        service.mark_presence(activity=row, present=present, shown=list(present), actor=user, now=now)
        return "Marcas guardadas. Puede seguir y cerrar cuando estén todas."
    return words_of(register.close_register(activity=row, present=present, actor=user, now=now, **reasons.reasons()))


def words_of(done: service.Recorded) -> str:
    """What recording did, for the reader."""
    parts = [plural(done.attended, "asistió", "asistieron"), plural(done.absent, "no asistió", "no asistieron")]
    if done.walk_ins:
        parts.append(plural(done.walk_ins, "llegó sin inscribirse", "llegaron sin inscribirse"))
    acts = plural(done.actions, "acción registrada", "acciones registradas")
    if done.voided:
        acts += f" y {plural(done.voided, 'anulada', 'anuladas')}"
    return f"Asistencia registrada: {', '.join(parts)}. {acts}; cada empresa lo ve en su historia."


@require_POST
@staff_only
def walk_in(request: HttpRequest, folio: str) -> HttpResponse:
    """Somebody at the door, by RUT."""
    return _walk_in(request, folio)


def _walk_in(request: HttpRequest, folio: str) -> HttpResponse:
    """The marks that the list had by then are kept too."""
    row, user, now = fetch_mine(request, folio), reader(request), timezone.now()
    form = WalkInForm(request.POST, auto_id="llego_%s")
    sessions = list(row.sessions.all())
    numbers = [session.number for session in sessions] or [0]
    if "lista" in request.POST:
        present = _marked(request, pages.on_the_list(row, user), numbers)
        attempt(
            form,
            lambda: service.mark_presence(activity=row, present=present, shown=list(present), actor=user, now=now),
        )
    if form.is_valid():
        data = form.cleaned_data
        company = pages.at_the_door(data["rut"])
        if company is None:
            form.add_error("rut", "Ese RUT no está registrado: anótela en la planilla y súbala, o regístrela antes.")
        elif attempt(
            form,
            lambda: service.add_walk_in(
                activity=row,
                company=company,
                actor=user,
                now=now,
                person=data["person"],
                email=data["email"],
            ),
        ):
            messages.success(request, f"{company} quedó en la lista, con su asistencia marcada.")
            return redirect("portfolio:attendance", folio=row.case.folio)
    people = pages.on_the_list(row, user)
    reasons = ReasonsForm(training=_names(row, people))
    context = {
        "activity": row, "lines": [(one, [(n, n in one.attended_sessions) for n in numbers]) for one in people],
        "sessions": sessions, "form": reasons, "begun": now >= row.starts_at, "walk_in": form, "user": user,
    }  # fmt: skip
    return render(request, "portfolio/activities/attendance.html", context, status=422)


@require_GET
@staff_only
def attendance_file(request: HttpRequest, folio: str, form: str) -> HttpResponse:
    """The list to sign, to print or to fill in."""
    row, user = fetch_mine(request, folio), reader(request)
    if form not in ("xlsx", "pdf"):
        raise Http404
    people, name = pages.on_the_list(row, user), f"asistencia-{row.case.folio.lower()}"
    if form == "pdf":
        context = {"activity": row, "people": people, "blank": range(len(people) + 1, len(people) + 11)}
        return pdf_response(
            name, "portfolio/activities/sheet_pdf.html", context, title=f"Lista de asistencia: {row.name}",
            at=timezone.now(), user=user, landscape=True,
        )  # fmt: skip
    response = HttpResponse(sheet_files.write(row, people), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@staff_only
def sheet_upload(request: HttpRequest, folio: str) -> HttpResponse:
    """Upload the consolidated sheet; nothing is saved until it is looked at and confirmed."""
    row, user = fetch_mine(request, folio), reader(request)
    form = SheetForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = sheets.open_sheet(activity=row, upload=form.cleaned_data["upload"], actor=user, now=timezone.now())
        except NotPossible as problem:
            form.add_error("upload", str(problem))
        else:
            return redirect("portfolio:sheet", folio=row.case.folio, public_id=sheet.public_id)
    context = {"activity": row, "form": form, "columns": sheet_files.HEADER}
    return render(request, "portfolio/activities/upload.html", context, status=422 if form.is_bound else 200)


def _sheet(request: HttpRequest, row: Activity, public_id: uuid.UUID) -> AttendanceSheet:
    sheet = get_object_or_404(AttendanceSheet, activity=row, public_id=public_id)
    sheet.activity = row
    return sheet


@require_http_methods(["GET", "POST"])
@staff_only
def sheet(request: HttpRequest, folio: str, public_id: uuid.UUID) -> HttpResponse:
    """The sheet row by row: what matches, what a person has to decide; then confirm, or check again."""
    row, user = fetch_mine(request, folio), reader(request)
    kept = _sheet(request, row, public_id)
    if kept.confirmed_at is not None:
        messages.info(request, "Esa planilla ya se confirmó: su asistencia está registrada.")
        return redirect(row.manage_url)
    if request.method == "POST" and "descartar" in request.POST:
        sheets.discard_sheet(sheet=kept, actor=user)
        messages.success(request, "Planilla descartada. Nada cambió.")
        return redirect("portfolio:sheet_upload", folio=folio)
    problems: dict[int, str] = {}
    form = _reasons(request, row, kept)
    if request.method == "POST":
        kept = sheets.decide_rows(sheet=kept, decisions=_said(request, kept), actor=user)
        kept.activity = row
        form = _reasons(request, row, kept)
        if "confirmar" in request.POST and form.is_valid():
            try:
                done = sheets.confirm(sheet=kept, actor=user, now=timezone.now(), **form.reasons())
            except sheets.RowProblems as problem:
                problems = problem.by_row
                form.add_error(None, str(problem))
            except TrainingMissing as problem:
                form = _reasons(request, row, kept, training=[company.name for company in problem.companies])
                form.is_valid()
                form.add_error("training_reason", str(problem))
            except service.ReasonForCorrection as problem:
                form = _reasons(request, row, kept, correction=True)
                form.is_valid()
                form.add_error("correction_reason", str(problem))
            except NotPossible as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, words_of(done))
                return redirect(row.manage_url)
        elif "confirmar" not in request.POST:
            return redirect(request.path)
    status = 422 if form.is_bound else 200
    return render(request, "portfolio/activities/sheet.html", _preview(row, kept, form, problems), status=status)


def _reasons(
    request: HttpRequest, row: Activity, kept: AttendanceSheet, *, training: Any = None, correction: bool = False
) -> ReasonsForm:
    names = [item["company_name"] or item["other_name"] for item in kept.rows if item["untrained"] and item["attended"]]
    asked = posted(request) if "confirmar" in request.POST else None
    return ReasonsForm(asked, training=training or names, correction=correction or row.state == "consolidated")


def _said(request: HttpRequest, kept: AttendanceSheet) -> dict[int, dict[str, str]]:
    """What was chosen for each row; what was not sent stays as it was."""
    found: dict[int, dict[str, str]] = {}
    for item in kept.rows:
        for name in ("decision", "rut", "email"):
            value = request.POST.get(f"{name}-{item['n']}")
            if value is not None:
                found.setdefault(item["n"], {})[name] = value[:254].replace("\x00", "")
    return found


def _preview(row: Activity, kept: AttendanceSheet, form: ReasonsForm, problems: dict[int, str]) -> dict[str, Any]:
    lines = [sheet_rows.told(item) | {"problem": problems.get(item["n"], "")} for item in kept.rows]
    return {
        "activity": row, "sheet": kept, "form": form, "missing": sheet_rows.missing_from(row, kept.rows),
        "asking": [line for line in lines if line["asks"]],
        "fine": [line for line in lines if not line["asks"]],
        "came": sum(line["attended"] and not line["asks"] for line in lines),
        "walk_ins": sum(line["attended"] and line["kind"] == "matched" and not line["enrolled"] for line in lines),
        "back": reverse("portfolio:sheet_upload", args=[row.case.folio]),
    }  # fmt: skip
