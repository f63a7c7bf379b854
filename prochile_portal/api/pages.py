"""Lists come in pages: never everything at once."""

from __future__ import annotations

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class NumberedPages(PageNumberPagination):
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100
    invalid_page_message = "Esa página no existe."

    def get_page_size(self, request: Request) -> int | None:
        """A number from 1 on (more than the maximum is the maximum); anything else is told, not ignored."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is not None and not (asked.isascii() and asked.isdigit() and int(asked[:9]) > 0):
            raise ValidationError({self.page_size_query_param: ["Escriba un número desde 1."]})
        return super().get_page_size(request)
