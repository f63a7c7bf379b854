"""What holds for every request, whoever asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


class PrintableAddresses:
    """No address holds a NUL: no page has one in its name, and PostgreSQL refuses to look for it.

    In the path it is a page that does not exist; in the query it is left out, and the rest is understood. The API
    says itself what is wrong with a value.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query and not request.path_info.startswith("/api/"):
            request.META["QUERY_STRING"] = query.replace("%00", "")
        return self.get_response(request)
