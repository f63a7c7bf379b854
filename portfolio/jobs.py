"""What the portfolio does in the background when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import structlog
from django.utils import timezone

from casework.export import filters_for_log
from casework.services.job_running import Work
from casework.services.jobs import job_handler
from casework.spreadsheet import XLSX_TYPE, write_xlsx
from portfolio.selectors import columns, lists
from portfolio.services.importing import batches, running

log = structlog.get_logger(__name__)
TELL_EVERY = 500

job_handler(batches.REVIEW)(running.review)
job_handler(batches.APPLY)(running.apply)


@job_handler("portfolio.companies")
def companies(work: Work) -> str:
    """The list of companies as a spreadsheet, for whoever asked and as they may see it now."""
    user, today = work.actor, timezone.localdate(work.now())
    values, codes = work.params["values"], work.params["columns"]
    reading = columns.Reading(columns.chosen(codes), columns.Asked(user, today))
    rows = lists.found(user, values, today)
    work.progress(0, total=rows.count(), message="Escribiendo la planilla")
    log.info(
        "export",
        user=user.pk,
        what=f"empresas {filters_for_log(values)} columnas {codes}",
        format="xlsx",
        job=work.job.pk,
    )
    with work.result("empresas.xlsx", XLSX_TYPE) as target:
        header = lists.export_header(reading.columns)
        count = write_xlsx(target, header, _told(work, lists.export_rows(rows, reading)), title="Empresas")
    return f"Lista: {count:,} empresas.".replace(",", ".")


def _told(work: Work, rows: Iterable[Any]) -> Iterator[Any]:
    for number, row in enumerate(rows, start=1):
        yield row
        if number % TELL_EVERY == 0:
            work.progress(number)
