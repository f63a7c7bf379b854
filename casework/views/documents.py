"""Handing out and withdrawing documents."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.errors import NOT_YOURS, NotPossible
from casework.forms.files import ReasonForm
from casework.models import Document
from casework.services import documents


def _visible(request: HttpRequest, public_id: uuid.UUID) -> Document:
    queryset = Document.objects.visible_to(request.user).current().select_related("case")  # type: ignore[arg-type]
    return get_object_or_404(queryset, public_id=public_id)


@login_required
@require_GET
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The file, always as a download: nothing that was uploaded is ever shown inside the portal's own pages."""
    document = _visible(request, public_id)
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        raise Http404("El archivo no está en el almacén.") from None
    documents.note_download(document, user=request.user, now=timezone.now())  # type: ignore[arg-type]
    response = FileResponse(content, as_attachment=True, filename=document.filename, content_type=document.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Ask for the reason, then take the document out of sight."""
    document = _visible(request, public_id)
    user = request.user
    if not documents.may_withdraw(document, user):  # type: ignore[arg-type]
        raise PermissionDenied(NOT_YOURS)
    back = document.case.get_absolute_url() if user.access.is_staff_member else user.access.home_url  # type: ignore[union-attr]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            documents.withdraw(document, actor=user, now=timezone.now(), note=form.cleaned_data["note"])  # type: ignore[arg-type]
        except NotPossible as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"Se retiró «{document.title}». La razón quedó en la bitácora.")
        return redirect(back)
    return render(request, "casework/documents/withdraw.html", {"document": document, "form": form, "back": back})
