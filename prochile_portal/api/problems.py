"""Every error of the API as problem+json (RFC 9457), in Spanish, with the field where there is one."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from accounts.errors import NotAllowedNow
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.formats import plural

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Datos no válidos",
    401: "Falta identificarse",
    403: "No le corresponde",
    404: "No existe, o no tiene acceso",
    405: "Método no permitido",
    406: "Formato no disponible",
    409: "Ahora no se puede",
    415: "Formato no aceptado",
    429: "Demasiadas consultas",
    500: "Algo falló de nuestro lado",
}


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """DRF's exception handler: whatever happens in a view leaves as a problem."""
    if isinstance(error, NotPossible):
        set_rollback()
        if isinstance(error, NoteRequired):
            return _answer(400, str(error), errors=[{"field": "note", "reason": str(error)}])
        return _answer(409, str(error), errors=list(_fields(getattr(error, "problems", {}))))
    if isinstance(error, NotAllowedNow):
        set_rollback()
        return _answer(409, str(error))
    if isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(_django_detail(error))
    response = exception_handler(error, context)
    if response is None:
        return _unexpected(error, context)
    if isinstance(error, exceptions.ValidationError):
        errors = list(_fields(error.detail))
        words = " ".join(f"{item['field']}: {item['reason']}".removeprefix(": ") for item in errors)
        return _answer(400, words, errors=errors)
    return _answer(response.status_code, _words(error, response), headers=response.headers)


def _words(error: Exception, response: Response) -> str:
    if isinstance(error, Http404):
        return "No encontramos lo que pide, o su cuenta no tiene acceso a ello."
    if isinstance(error, PermissionDenied):
        return str(error) or NOT_YOURS
    if isinstance(error, exceptions.NotAuthenticated):
        return "Identifíquese con una clave o ingrese al portal."
    if isinstance(error, exceptions.Throttled):
        wait: float = getattr(error, "wait", None) or 60
        return f"Hizo muchas consultas seguidas. Vuelva a intentarlo en {plural(ceil(wait), 'segundo', 'segundos')}."
    return str(getattr(error, "detail", "") or TITLES.get(response.status_code, ""))


def _unexpected(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Logged with a code that the reader can tell; nothing of the inside is shown."""
    set_rollback()
    code = uuid.uuid4().hex[:12]
    request = context.get("request")
    log.exception("api_failed", exc_info=error, extra={"code": code})
    got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    return _answer(500, f"Ya quedó registrado con el código {code}. Nada de lo guardado se perdió.", code=code)


def _answer(
    status: int, detail: str, *, errors: list[dict[str, str]] | None = None, code: str = "", headers: Any = None
) -> HttpResponse:
    """Always JSON, also where the address answers otherwise, as the schema does.

    In ASCII: what it repeats of the body may have characters, like half of an emoji, that no other encoding has.
    """
    problem = body(status, detail, errors=errors, code=code)
    response = JsonResponse(problem, status=status, content_type=CONTENT_TYPE)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if headers and name in headers:
            response[name] = headers[name]
    return response


def body(status: int, detail: str, *, errors: list[dict[str, str]] | None = None, code: str = "") -> dict[str, Any]:
    """The problem itself. `code` is there only where there is one."""
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }
    return problem | {"code": code} if code else problem


def _fields(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Every reason with the field it belongs to; nested ones as `contact.email`, items of a list as `answers.2`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _fields(inner, ".".join(filter(None, (path, own))))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _fields(inner, f"{path}.{index}".strip(".") if nested else path)
    else:
        yield {"field": path, "reason": str(detail)}


def _django_detail(error: DjangoValidationError) -> Any:
    return error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}


@csrf_exempt  # it changes nothing: a wrong address gets the same answer whatever the method
def not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
    """An address below /api/ that does not exist."""
    return JsonResponse(body(404, "Esta dirección no existe en la API."), status=404, content_type=CONTENT_TYPE)
