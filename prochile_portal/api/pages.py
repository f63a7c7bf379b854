"""Lists come in pages: never everything at once."""

from rest_framework.pagination import PageNumberPagination


class NumberedPages(PageNumberPagination):
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100
    invalid_page_message = "Esa página no existe."
