"""What every page of the office about one intake does: fetch, gate, ask, act, go back to the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from casework.errors import NOT_YOURS, NotPossible
from casework.models import CaseFile
from casework.selectors import files
from casework.views.files import head
from intake.models import Intake


def fetch(request: HttpRequest, folio: str, *, terms: bool = True) -> Intake:
    """The intake with that folio, or 404 outside what this user may see. One query, and one for its running terms.

    Args:
        terms: whether the page's head shows the term that runs.
    """
    intake = files.visible_work(folio, request.user, since=timezone.now())  # type: ignore[arg-type]
    if not isinstance(intake, Intake):
        raise Http404
    if intake.company.office_id == intake.case.office_id:
        intake.company.office = intake.case.office
    intake.case.running = files.running(intake.case) if terms else []
    return intake


def gate(intake: Intake, transition: str, user: Any) -> bool:
    """Whether the act fits the state now. PermissionDenied (403) where it is not this user's, whatever the state."""
    meta = getattr(intake, transition)._django_fsm
    found = meta.get_transition(intake.state)
    holder = found or next(iter(meta.transitions.values()))
    if not holder.has_perm(intake, user):
        raise PermissionDenied(NOT_YOURS)
    return found is not None


def too_late(request: HttpRequest, intake: Intake) -> HttpResponse:
    """Back to the file, saying why the page is not there any more."""
    messages.warning(request, f"Esto ya no se puede hacer: el expediente está en «{intake.info.staff}».")
    return redirect(intake.case)


def page(request: HttpRequest, case: CaseFile, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the file; 422 when it comes back with something to mend."""
    status = 422 if request.method == "POST" else 200
    return render(request, template, {**head(case), **context}, status=status)


def run(
    request: HttpRequest,
    intake: Intake,
    form: Form,
    act: Callable[[Any, datetime], str],
    *,
    template: str = "intake/staff/act.html",
    **words: Any,
) -> HttpResponse:
    """Show the form, or act and go back to the file; a refusal is said in words beside what was typed.

    Args:
        act: takes the valid form and the present moment; returns what to say.
        words: title, button, lead… for the page.
    """
    if request.method == "POST" and form.is_valid():
        try:
            done = act(form, timezone.now())
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect(intake.case)
    return page(request, intake.case, template, {"intake": intake, "form": form, **words})
