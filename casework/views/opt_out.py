"""Stopping an optional e-mail. Opening the link changes nothing: mail scanners open links too."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from casework.services import mail_addresses, mail_text, outbox


@csrf_exempt  # the mail program that posts List-Unsubscribe=One-Click (RFC 8058) has no cookie; the link is signed
@require_http_methods(["GET", "POST"])
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    try:
        address, code = mail_addresses.read_opt_out(token)
    except signing.BadSignature:
        raise Http404 from None
    topic = mail_text.topic(code)
    if topic is None:
        raise Http404
    if request.method == "POST":
        now = timezone.now()
        if "volver" in request.POST:
            outbox.opt_in(address, code, now=now)
        else:
            outbox.opt_out(address, code, now=now)
    context = {
        "address": address,
        "topic": topic,
        "stopped": outbox.has_opted_out(address, code),
        "asked": request.method == "POST",
    }
    return render(request, "casework/outbox/opt_out.html", context)
