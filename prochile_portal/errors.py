"""The page for what should not happen: it touches no database and gives a code by which the log line is found."""

from __future__ import annotations

import uuid

import structlog
from django.http import HttpRequest, HttpResponse
from django.template import loader

log = structlog.get_logger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with the code of the request, or with a new one that is logged."""
    bound = structlog.contextvars.get_contextvars()
    code = str(bound.get("request_id") or uuid.uuid4())[:8]
    log.error("server_error_page", code=code)
    try:
        body = loader.get_template("500.html").render({"code": code})
    except Exception:  # the page of last resort: whatever breaks the template must not hide the first error
        body = f"Algo falló de nuestro lado. Ya quedó registrado con el código {code}."
    return HttpResponse(body, status=500)
