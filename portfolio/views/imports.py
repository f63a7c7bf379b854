"""`/importaciones/`: bringing in what the CRM of today holds: upload, columns, review, apply."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.errors import NotPossible
from casework.export import csv_response, list_response
from casework.rules.privacy import kept
from casework.views.guards import posted
from portfolio.forms.imports import ImportFilterForm, ImportUploadForm, MappingForm, RowFilterForm
from portfolio.models import ImportBatch, ImportKind, ImportState
from portfolio.rules.imports import may_import, may_see_imports
from portfolio.selectors import imports as selectors
from portfolio.services.importing import batches
from portfolio.services.importing.cells import Catalogues
from portfolio.services.importing.reading import Form
from portfolio.services.importing.running import failed_rows
from portfolio.services.importing.showing import values_in_words
from portfolio.views.base import attempt, reader

PER_PAGE = 50
SAMPLE_ROWS = 5
NOT_YOURS = "Las importaciones les corresponden a quien administra el portal y a la unidad de clientes."
View = Callable[..., HttpResponseBase]


def lookers_only(view: View) -> View:
    """Who imports, oversight and the auditor; other people get 403."""
    return _guarded(view, may_see_imports)


def importers_only(view: View) -> View:
    return _guarded(view, may_import)


def _guarded(view: View, allowed: Callable[[Any], bool]) -> View:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not allowed(request.user):
            raise PermissionDenied(NOT_YOURS)
        return view(request, *args, **kwargs)

    return guarded


def _batch(pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.select_related("job", "created_by", "applied_by"), pk=pk)


@require_GET
@lookers_only
def import_list(request: HttpRequest) -> HttpResponse:
    form = ImportFilterForm(request.GET)
    page = Paginator(selectors.batches(form.values()), PER_PAGE).get_page(request.GET.get("pagina"))
    rows = [(batch, selectors.TONES[batch.state]) for batch in page]
    context = {"form": form, "page": page, "rows": rows, "imports": may_import(reader(request)),
               "kinds": ImportKind.choices}  # fmt: skip
    return render(request, "portfolio/imports/list.html", context)


@require_http_methods(["GET", "POST"])
@importers_only
def import_new(request: HttpRequest) -> HttpResponseBase:
    """Upload a file: its columns are seen at once, and its rows in the background."""
    form = ImportUploadForm(posted(request), request.FILES or None, initial={"kind": ImportKind.COMPANIES})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        batch = attempt(form, lambda: batches.upload(
            kind=data["kind"], upload=data["upload"], actor=reader(request), now=timezone.now()
        ))  # fmt: skip
        if batch is not None:
            return redirect("portfolio:import_columns", batch.pk)
    context = {"form": form, "kinds": ImportKind.choices, "keep_days": kept()["imports"].days}
    return render(request, "portfolio/imports/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@importers_only
def import_columns(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say which column holds what: guessed from the headers, or as the last time."""
    batch = _batch(pk)
    if batch.forgotten_at or batch.state in (ImportState.APPLYING, ImportState.APPLIED):
        messages.warning(request, "Las columnas de esta importación ya no se pueden cambiar.")
        return redirect(batch)
    form = MappingForm(posted(request), batch=batch)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: batches.set_mapping(
            batch=batch, mapping=form.mapping, policy=form.cleaned_data["policy"], actor=reader(request),
            now=timezone.now(),
        ))  # fmt: skip
        if done is not None:
            return redirect(batch)
    context = {"form": form, "batch": batch, "steps": selectors.steps(batch), "format": Form(**batch.form).words,
               "samples": _samples(batch)}  # fmt: skip
    return render(request, "portfolio/imports/columns.html", context, status=422 if form.is_bound else 200)


def _samples(batch: ImportBatch) -> list[list[str]]:
    """The first rows of the file, as far as they are kept."""
    most = max((len(column["samples"]) for column in batch.columns), default=0)
    return [
        [column["samples"][n] if n < len(column["samples"]) else "" for column in batch.columns]
        for n in range(min(most, SAMPLE_ROWS))
    ]


@require_GET
@never_cache
@lookers_only
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands, and its rows with what each would do or did."""
    batch = _batch(pk)
    form = RowFilterForm(request.GET)
    busy = batch.job is not None and batch.job.is_open
    context = {
        "batch": batch, "form": form, "busy": busy, "steps": selectors.steps(batch),
        "figures": selectors.figures(batch), "tone": selectors.TONES[batch.state],
        "format": Form(**batch.form).words, "imports": may_import(reader(request)),
        "unread": [head for n, head in enumerate(batch.headers) if n not in batch.mapping.values()],
        "failed": batch.job if batch.job and batch.job.state in ("failed", "cancelled") else None,
    }  # fmt: skip
    if not busy and batch.state in (ImportState.CHECKED, ImportState.APPLYING, ImportState.APPLIED):
        page = Paginator(selectors.rows_of(batch, form.values()), PER_PAGE).get_page(request.GET.get("pagina"))
        context |= {"page": page, "rows": _rows(batch, list(page))}
    return render(request, "portfolio/imports/import.html", context)


def _rows(batch: ImportBatch, rows: list[Any]) -> list[dict[str, Any]]:
    known = Catalogues(batch.created_at.date())
    return [
        {
            "row": row, "tone": selectors.ROW_TONES[row.outcome],
            "result_tone": selectors.RESULT_TONES.get(row.result, ""),
            "brings": values_in_words(batch.kind, row.values, known) if row.outcome == "new" else [],
        }
        for row in rows
    ]  # fmt: skip


@require_POST
@importers_only
def import_apply(request: HttpRequest, pk: int) -> HttpResponseBase:
    batch = _batch(pk)
    try:
        batches.apply(batch=batch, actor=reader(request), now=timezone.now())
    except NotPossible as error:
        messages.warning(request, str(error))
    return redirect(batch)


@require_GET
@lookers_only
def import_errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every problem of every row, to be mended in the file."""
    batch = _batch(pk)
    header = ["Fila", "De quién", "Columna", "Dice", "Problema"]
    what = f"errores de la importación {batch.pk}"
    return list_response(request, f"errores-{batch.pk}", header, failed_rows(batch), user=reader(request), what=what)


@require_http_methods(["GET", "POST"])
@importers_only
def import_discard(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Delete the file and its rows now; what was applied stays."""
    batch = _batch(pk)
    if request.method == "POST":
        try:
            batches.discard(batch=batch, actor=reader(request), now=timezone.now())
        except NotPossible as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"Se eliminaron el archivo «{batch.filename}» y sus filas.")
        return redirect(batch)
    return render(request, "portfolio/imports/discard.html", {"batch": batch})


@require_GET
@importers_only
def import_template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A file with the headers that need no mapping."""
    try:
        headers = batches.template(kind)
    except NotPossible as error:
        raise Http404(str(error)) from error
    return csv_response(f"plantilla-{kind}", headers, [], user=reader(request), what=f"plantilla {kind}")
