"""`/administracion/correos/`: every e-mail, what became of it, and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casework.forms.mails import MailFilterForm
from casework.models import OutboxMessage
from casework.rules.mail import may_retry, may_see_outbox
from casework.selectors import mails
from casework.services import mail_text, outbox
from casework.text import ids

PAGE_SIZE = 50


def outbox_readers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The administrator, the client-management unit and the auditor; other people get 403."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_outbox(request.user):  # type: ignore[arg-type]
            raise PermissionDenied("Esta página le corresponde a quien administra el portal.")
        return view(request, *args, **kwargs)

    return guarded


@outbox_readers_only
@require_GET
def mail_list(request: HttpRequest) -> HttpResponse:
    form = MailFilterForm(request.GET)
    page = Paginator(mails.list_mails(form.filters()), PAGE_SIZE).get_page(request.GET.get("pagina"))
    rows = [(message, mails.TONES[message.state], subject_of(message)) for message in page]
    context = {"form": form, "page": page, "rows": rows, "may_retry": may_retry(request.user)}  # type: ignore[arg-type]
    return render(request, "casework/outbox/list.html", context)


@outbox_readers_only
@require_GET
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(OutboxMessage.objects.select_related("case", "told_in", "user"), pk=pk)
    context = {
        "message": message,
        "subject": subject_of(message),
        "tone": mails.TONES[message.state],
        "text": mails.readable_text(message),
        "tells": message.tells.defer("body_html", "body_text").order_by("pk"),
        "may_retry": may_retry(request.user),  # type: ignore[arg-type]
    }
    return render(request, "casework/outbox/detail.html", context)


@outbox_readers_only
@require_POST
def mail_retry(request: HttpRequest) -> HttpResponseBase:
    """Queue again the failed ones that were chosen, or all that failed."""
    chosen = ids(request.POST.getlist("mail"))
    queryset = OutboxMessage.objects.filter(state="failed")
    if "todos" not in request.POST:
        queryset = queryset.filter(pk__in=chosen)
    again = outbox.retry(queryset, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    if again:
        messages.success(
            request, "Se intentará de nuevo 1 correo." if again == 1 else f"Se intentarán de nuevo {again} correos."
        )
    else:
        messages.info(request, "Ninguno de los correos elegidos se puede reintentar: solo los que fallaron.")
    if len(chosen) == 1 and "todos" not in request.POST:
        return redirect("casework:mail", pk=chosen[0])
    return redirect("casework:mails")


def subject_of(message: OutboxMessage) -> str:
    return message.subject or mail_text.NO_SUBJECT
