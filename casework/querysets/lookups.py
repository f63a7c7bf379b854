"""Conditions that Django does not have."""

from __future__ import annotations

from typing import Any

from django.db.models.lookups import In


class OneOfFew(In):
    """`lhs IN (query)`, for a query that finds few rows: beside an OR, PostgreSQL can then use its indexes.

    A subquery within an OR makes it test every row. An array that was read once before is a value like any other.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        return f"{lhs} = ANY (ARRAY{rhs})", (*lhs_params, *rhs_params)
