"""Who gets through to a view: outside what one may see, 404; what one sees and may not do, 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from .access import Access, access_of

View = Callable[..., HttpResponseBase]


def seen_by(
    may_see: Callable[[Access], bool], may_act: Callable[[Access], bool] | None = None
) -> Callable[[View], View]:
    """A page for those who are signed in and whose access passes `may_see`; acting also needs `may_act`."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            access = access_of(request.user)
            if not may_see(access):
                raise Http404
            if may_act is not None and not may_act(access):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
