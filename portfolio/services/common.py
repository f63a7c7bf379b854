"""What several services share."""

from collections.abc import Iterable
from datetime import date, datetime

from casework.door import refresh_children
from casework.models import CaseFile
from casework.text import fold
from portfolio.models import Company


def lock_company(company: Company) -> Company:
    """The company read again under lock; the file's lock comes first on every path, so that none waits in a ring."""
    CaseFile.objects.select_for_update().get(pk=company.pk)
    return Company.objects.select_for_update(of=("self",)).select_related("case", "office").get(pk=company.pk)


def lock_companies(companies: Iterable[Company]) -> list[Company]:
    """Many companies read again under lock, in one order for everybody and in three queries, with who represents them.

    Rows that ask about permissions find their people at hand.
    """
    ids = sorted({row.pk for row in companies})
    list(CaseFile.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    locked = Company.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return list(locked.select_related("case", "office").prefetch_related("representations"))


def local_day(company: Company, now: datetime) -> date:
    """The day at the company's office."""
    return now.astimezone(company.office.zone).date()


def refresh_search(company: Company) -> None:
    """Recompute what the company is found by: names, RUT, products, contacts; and the copies on its file."""
    products = company.products.values_list("name", flat=True)
    contacts = company.contacts.values_list("name", flat=True)
    words = fold(" ".join([company.search_terms(), *products, *contacts]))
    Company.objects.filter(pk=company.pk).update(search_text=words)
    company.search_text = words
    case = company.case
    case.title, case.office, case.sector = company.name, company.office, company.sector
    if company.executive_id is not None:  # without one, whoever holds the file (a potential account's finder) keeps it
        case.responsible = company.executive
    case.search_text = fold(f"{case.folio} {case.title} {company.search_terms()}")
    case.save(update_fields=["title", "office", "sector", "responsible", "search_text"])
    refresh_children(case)
