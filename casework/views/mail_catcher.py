"""`/correo/`, in development only: the mails that the local catcher received, as their readers would see them."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework import mail_catcher


def _only_in_development() -> None:
    if not settings.MAIL_CATCHER:
        raise Http404


@require_GET
def caught_list(request: HttpRequest) -> HttpResponse:
    _only_in_development()
    query = request.GET.get("q", "")[:120]
    return render(
        request, "casework/outbox/caught_list.html", {"mails": mail_catcher.caught(query=query), "query": query}
    )


@require_GET
def caught_detail(request: HttpRequest, name: str) -> HttpResponse:
    _only_in_development()
    mail = mail_catcher.one(name)
    if mail is None:
        raise Http404
    return render(request, "casework/outbox/caught.html", {"mail": mail})
