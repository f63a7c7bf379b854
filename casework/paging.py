"""Pages of lists that may have millions of rows: what is counted, and until where."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class CappedPaginator(Paginator):
    """Counts up to a cap, so that counting costs the same whatever the size of the table; says when there are more.

    Rows beyond the cap are reached with filters, not by turning pages.
    """

    CAP = 10_000

    def __init__(self, rows: Any, per_page: int, *, shown: Any = None) -> None:
        """Page `rows`; or what `shown` makes of them, where that joins tables which counting does not need."""
        super().__init__(rows if shown is None else shown, per_page)
        self._rows = rows

    @cached_property
    def _found(self) -> int:
        rows = self._rows
        return rows.order_by().values("pk")[: self.CAP + 1].count()

    @property
    def capped(self) -> bool:
        return self._found > self.CAP

    @cached_property
    def count(self) -> int:
        return min(self._found, self.CAP)
