"""What the team's pages of an activity share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from casework.models import Document
from casework.services.documents import note_download
from casework.views.guards import posted
from portfolio.models import Activity
from portfolio.rules import permissions
from portfolio.views.base import attempt, reader, require

ACT = "portfolio/activities/act.html"


def fetch(request: HttpRequest, folio: str, *, counts: bool = False) -> Activity:
    """The activity of an address, or 404 outside what this user may see."""
    rows: Any = Activity.objects.visible_to(reader(request)).for_list()
    rows = rows.with_counts() if counts else rows
    row = rows.filter(case__folio=folio.upper().replace("\x00", "")).first()
    if row is None:
        raise Http404
    return row


def fetch_mine(request: HttpRequest, folio: str, *, counts: bool = False) -> Activity:
    """The same for whoever organises it; 403 for who may only look."""
    row = fetch(request, folio, counts=counts)
    require(permissions.organises(row, reader(request)))
    return row


def hand_out(request: HttpRequest, paper: Document) -> FileResponse:
    """A document of an activity, always as a download; the log says to whom."""
    try:
        content = paper.file.open("rb")
    except FileNotFoundError:
        raise Http404("El archivo no está en el almacén.") from None
    note_download(paper, user=reader(request), now=timezone.now())
    response = FileResponse(content, as_attachment=True, filename=paper.filename, content_type=paper.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def act(
    request: HttpRequest, activity: Activity, form_class: Callable[..., Any],
    carry_out: Callable[[dict[str, Any], Any], Any], *, title: str, text: str, submit: str, done: str,
    danger: bool = False, to: str = "", form_kwargs: Any = None, template: str = ACT, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A page that says what will happen and asks what it needs; then the act, or its refusal in words."""
    form = form_class(posted(request), **(form_kwargs or {}))
    if request.method == "POST" and form.is_valid():
        done_with = attempt(form, lambda: [carry_out(form.cleaned_data, timezone.now())])
        if done_with is not None:
            messages.success(request, done)
            made = done_with[0]
            return redirect(to or (made if isinstance(made, Activity) else activity).manage_url)
    context |= {
        "activity": activity, "form": form, "title": title, "text": text, "submit": submit, "danger": danger,
        "cancel_url": activity.manage_url,
    }  # fmt: skip
    return render(request, template, context, status=422 if form.is_bound else 200)
