"""Who may open staff's pages at all; what each may do there is asked file by file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase


def staff_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed in and holding some role today; a representative of a company gets 403."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.access.is_staff_member:  # type: ignore[union-attr]
            raise PermissionDenied("Esta página es del equipo de ProChile.")
        return view(request, *args, **kwargs)

    return guarded


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: also an empty POST is an answer, which comes back with what is missing."""
    return request.POST if request.method == "POST" else None
