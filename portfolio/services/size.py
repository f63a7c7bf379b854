"""DEF-6: the size, computed from the sales of the last closed year."""

from datetime import datetime

from django.db import transaction

from casework.services.clauses import parameter
from portfolio.models import Company, UfValue
from portfolio.rules.size import in_uf, size_of

LIMITS = ("micro_up_to_uf", "small_up_to_uf", "medium_up_to_uf")


def limits(at: datetime) -> dict[str, int]:
    """The limits of DEF-6 in force, in UF."""
    return {name: parameter("DEF-6", name, at) for name in LIMITS}


@transaction.atomic
def recompute_size(*, company: Company, now: datetime) -> str:
    """Compute and keep `sales_uf`, `sales_year` and `size` from the declared sales.

    The last closed year with a figure counts, at the UF of its 31 December; without one, "" (por determinar).
    """
    last = company.annual_sales.filter(year__lt=now.astimezone(company.office.zone).year).order_by("-year").first()
    company.sales_uf = company.sales_year = None
    if last is not None:
        uf = UfValue.objects.filter(year=last.year).values_list("pesos", flat=True).first()
        company.sales_uf, company.sales_year = in_uf(last.amount, last.currency, uf), last.year
    company.size = size_of(company.sales_uf, limits(now))
    company.save(update_fields=["sales_uf", "sales_year", "size"])
    return company.size
