"""The list of proposed changes of category, as a page and as the API ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from portfolio.models import CategoryProposal, Company
from portfolio.states import ProposalState

LOOKUPS = {
    "de": "old", "a": "new", "oficina": "company__office__code", "sector": "company__sector",
    "ejecutivo": "company__executive",
}  # fmt: skip


def found(user: User, values: Mapping[str, str]) -> Any:
    """The proposals that this user may see and that the filters ask for, what a person proposed first.

    Args:
        values: by name of the filter form.
    """
    rows = CategoryProposal.objects.visible_to(user).filter(state=values.get("estado") or ProposalState.OPEN)
    for name, lookup in LOOKUPS.items():
        if values.get(name):
            rows = rows.filter(**{lookup: values[name]})
    if values.get("origen"):
        rows = rows.filter(proposed_by__isnull=values["origen"] == "hechos")
    if values.get("q"):
        rows = rows.filter(company__in=Company.objects.all().search(values["q"]).values("pk"))
    return (
        rows.select_related("company__case", "company__office", "company__executive", "proposed_by", "decided_by")
        .prefetch_related("company__representations")
        .order_by("proposed_at", "found_at", "pk")
    )


def open_proposal(company: Any) -> CategoryProposal | None:
    """What waits for a decision about this company: one query."""
    return company.category_proposals.open().select_related("proposed_by").first()
