"""What companies and their files are found by, for many at once: as `portfolio.services.common.refresh_search`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from casework.bulk import save_many
from casework.door import refresh_children
from casework.models import CaseFile
from casework.text import fold
from portfolio.models import Company, ContactPerson, ProductOffer


def refresh_words(companies: Sequence[Company]) -> None:
    """Recompute the words of the companies themselves: names, RUT, products, contacts."""
    keys = [row.pk for row in companies]
    words: dict[int, list[str]] = defaultdict(list)
    for model in (ProductOffer, ContactPerson):
        for company, name in model._default_manager.filter(company__in=keys).values_list("company", "name"):
            words[company].append(name)
    for row in companies:
        row.search_text = fold(" ".join([row.search_terms(), *words[row.pk]]))
    save_many(companies, ["search_text"])


def refresh_files(companies: Sequence[Company]) -> None:
    """Copy to their files what they are called, where they are and their sector; and to the files under them."""
    for row in companies:
        case = row.case
        case.title, case.office, case.sector = row.name, row.office, row.sector
        case.search_text = fold(f"{case.folio} {case.title} {row.search_terms()}")
    save_many([row.case for row in companies], ["title", "office", "sector", "search_text"])
    parents = set(
        CaseFile.objects.filter(parent__in=[row.pk for row in companies]).values_list("parent", flat=True).distinct()
    )
    for row in companies:
        if row.pk in parents:
            refresh_children(row.case)
