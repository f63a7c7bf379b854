"""`/trabajos/`: what the portal is doing, or did, in the background for whoever looks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from casework.errors import NotPossible
from casework.forms.jobs import JobFilterForm
from casework.models import Job
from casework.services import jobs

PAGE_SIZE = 25


def _mine(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user), pk=pk)  # type: ignore[arg-type]


@login_required
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    form = JobFilterForm(request.GET)
    rows = form.narrow(Job.objects.visible_to(request.user).defer("params", "checkpoint"))  # type: ignore[arg-type]
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    return render(request, "casework/jobs/list.html", {"page": page, "form": form})


@login_required
@require_GET
@never_cache
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it has come; while it is open the page asks again by itself, and without scripts by a link."""
    return render(request, "casework/jobs/job.html", {"job": _mine(request, pk)})


@login_required
@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _mine(request, pk)
    try:
        jobs.cancel_job(found, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except NotPossible as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"Se canceló «{found.title}».")
    return redirect(found)


@login_required
@require_GET
def job_result(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file that it left, for whoever asked for it and nobody else."""
    found = _mine(request, pk)
    if not found.result:
        raise Http404("Este trabajo no dejó un archivo.")
    try:
        content = found.result.open("rb")
    except FileNotFoundError:
        raise Http404("El archivo no está en el almacén.") from None
    response = FileResponse(
        content, as_attachment=True, filename=found.result_name, content_type=found.result_type or None
    )
    response["Cache-Control"] = "private, no-store"
    return response
