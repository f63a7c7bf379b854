"""`make bench ARGS=portfolio`: a million companies and five million actions; search, filters, the page, the exports."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.companies_fill import OF_ONE, portfolio
from bench.report import COMMANDS, step
from casework.text import fold
from portfolio.models import Company

REPEATS = 25
MISSPELT = "salmnes australl"
QUERIES_ALLOWED = 12
LIST = "/empresas/"
SEEN = "c.standing IN ('registered', 'portfolio', 'inactive')"
ROWS = (
    "SELECT c.rut, c.legal_name, c.trade_name, c.standing, c.category, u.first_name, u.last_name, o.name, s.name, "
    "c.size FROM portfolio_company c JOIN accounts_office o ON o.id = c.office_id "
    "LEFT JOIN accounts_user u ON u.id = c.executive_id LEFT JOIN portfolio_sector s ON s.code = c.sector "
    "LEFT JOIN accounts_comuna m ON m.cut_code = c.comuna_id "
)
END = " ORDER BY c.legal_name, c.case_id LIMIT 25"
CARTERA = (
    "c.address <> '' AND c.comuna_id IS NOT NULL AND EXISTS (SELECT 1 FROM portfolio_representation r WHERE "
    "r.company_id = c.case_id AND r.until IS NULL AND r.state IN ('declared', 'documented', 'validated')) "
    "AND (c.email <> '' OR EXISTS (SELECT 1 FROM portfolio_representation r JOIN accounts_user p ON p.id = r.person_id "
    "WHERE r.company_id = c.case_id AND r.until IS NULL AND r.state IN ('declared', 'documented', 'validated') "
    "AND p.email <> '')) AND (c.phone <> '' OR EXISTS (SELECT 1 FROM portfolio_representation r JOIN accounts_user p "
    "ON p.id = r.person_id WHERE r.company_id = c.case_id AND r.until IS NULL AND r.state IN "
    "('declared', 'documented', 'validated') AND p.phone <> '')) AND c.standing IN ('registered', 'portfolio') "
    "AND c.validated_at IS NOT NULL "
    "AND (c.exports OR c.potential IN ('high', 'medium') OR EXISTS (SELECT 1 FROM portfolio_exportrecord e WHERE "
    "e.company_id = c.case_id AND e.year >= extract(year FROM current_date) - 3)) "
    "AND c.sector IN (SELECT code FROM portfolio_sector WHERE strategic AND active AND name <> '')"
)
USUARIA = (
    "(c.kind = 'foreign' OR c.activity_start_date IS NOT NULL) AND EXISTS (SELECT 1 FROM portfolio_action a WHERE "
    "a.company_id = c.case_id AND a.counts AND a.voided_at IS NULL AND a.happened_on BETWEEN "
    "make_date(%s, 1, 1) AND make_date(%s, 12, 31))"
)
LOOKS_LIKE = (
    "SELECT c.rut, c.legal_name FROM portfolio_company c WHERE %s <% c.search_text AND "
    f"{SEEN} ORDER BY word_similarity(%s, c.search_text) DESC, c.legal_name LIMIT 8"
)


def p50_and_p95(act: Callable[[], object], repeats: int = REPEATS) -> tuple[float, float]:
    """Milliseconds, after one run that is not counted."""
    act()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def bare(*statements: tuple[str, list[Any]]) -> Callable[[], None]:
    """The same answer, asked as directly as the database allows: rows and the count up to where the page counts."""

    def ask() -> None:
        with connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()

    return ask


def listed(where: str, params: list[Any]) -> Callable[[], None]:
    plain = "FROM portfolio_company c LEFT JOIN accounts_comuna m ON m.cut_code = c.comuna_id"
    count = f"SELECT count(*) FROM (SELECT 1 {plain} WHERE {where} LIMIT 10001) x"
    return bare((f"{ROWS} WHERE {where}{END}", params), (count, params))


class Watched:
    """What pages ask the database: how many times, and for how long."""

    def __init__(self) -> None:
        self.number, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        self.number += not sql.startswith(COMMANDS)
        start = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            self.seconds += time.perf_counter() - start


def visits(client: Client, address: str) -> tuple[int, float, float, float]:
    """Queries of one visit; p50 and p95 of the whole page, and p95 of its time in the database, in milliseconds."""
    asked = Watched()
    with connection.execute_wrapper(asked):
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    whole, inside = [], []
    for _ in range(REPEATS):
        watched, start = Watched(), time.perf_counter()
        with connection.execute_wrapper(watched):
            client.get(address)
        whole.append((time.perf_counter() - start) * 1000)
        inside.append(watched.seconds * 1000)
    p95 = [statistics.quantiles(times, n=20)[-1] for times in (whole, inside)]
    return asked.number, statistics.median(whole), p95[0], p95[1]


def run(*, companies: int, actions: int) -> bool:
    """True when every page keeps within its queries and the exports within their memory."""
    print(f"{connection.display_name}: {companies:,} companies, {actions:,} actions")
    work = portfolio(companies, actions)
    step("filled", work.fill)
    region = work.offices[6].region_id
    year = timezone.localdate().year
    longest = Company.objects.select_related("case").get(pk=1001)
    assert longest.actions.count() >= OF_ONE
    short = Company.objects.get(pk=1000 + companies // 2)
    rare = fold(Company.objects.get(pk=1000 + companies - 7).legal_name).split()[1:4:2]  # one of a hundred thousand
    national, executive = Client(), Client()
    national.force_login(work.overseer)
    executive.force_login(work.executives[0])
    by_region = f"{SEEN} AND m.region_id = %s AND {USUARIA} AND {CARTERA}"
    near = (LOOKS_LIKE.replace("<% c", "<%% c"), [MISSPELT, MISSPELT])
    similar = [("SET pg_trgm.word_similarity_threshold = 0.42", []), near]
    pages = (
        ("list, the whole country", national, LIST, listed(SEEN, [])),
        ("list, an executive's office", executive, LIST,
         listed(f"{SEEN} AND c.office_id = %s", [work.offices[0].pk])),
        ("part of a name, frequent", national, f"{LIST}?q=andes",
         listed(f"{SEEN} AND c.search_text LIKE %s", ["%andes%"])),
        ("part of a name, rare", national, f"{LIST}?q={rare[0]}+{rare[1]}",
         listed(f"{SEEN} AND c.search_text LIKE %s AND c.search_text LIKE %s", [f"%{word}%" for word in rare])),
        ("part of a RUT", national, f"{LIST}?q=60.012.3", listed(f"{SEEN} AND c.search_text LIKE %s", ["%60.012.3%"])),
        ("a misspelt name", national, f"{LIST}?q=salmnes+australl", bare(*similar)),
        ("usuaria + region + cartera", national, f"{LIST}?usuaria={year}&region={region}&cartera=si",
         listed(by_region, [region, year, year])),
        ("silent beyond the rhythm", national, f"{LIST}?silencio=ritmo&categoria=1",
         listed(f"{SEEN} AND c.category = 1 AND c.standing IN ('registered', 'portfolio') AND (c.last_contact_on "
                "IS NULL OR c.last_contact_on < current_date - 30)", [])),
        ("company, few actions", national, short.get_absolute_url(), None),
        (f"company, {OF_ONE:,} actions", national, longest.get_absolute_url(), _of_company(longest.pk)),
        ("its actions, page 50", national, f"{longest.get_absolute_url()}?ver=acciones&pagina=50", None),
    )  # fmt: skip
    print(
        f"\n  {'page':<28}{'queries':>8}{'p50':>9}{'p95':>9}{'its SQL':>10}{'bare SQL':>10}   p95: its SQL, page / bare"
    )
    well = True
    for name, client, address, direct in pages:
        client.get(address)
        asked, p50, p95, sql = visits(client, address)
        line = f"  {name:<28}{asked:>8}{p50:>6.0f} ms{p95:>6.0f} ms{sql:>7.0f} ms"
        if direct is not None:
            plain = p50_and_p95(direct)[1]
            line += f"{plain:>7.1f} ms{sql / plain:>12.1f} ×{p95 / plain:>9.1f} ×"
        print(line, flush=True)
        well &= asked <= QUERIES_ALLOWED
    return well & _exports(work.overseer.pk, companies)


def _of_company(pk: int) -> Callable[[], None]:
    """What the page of a company tells, without the page."""
    return bare(
        ("SELECT * FROM portfolio_company c JOIN casework_casefile f ON f.id = c.case_id WHERE c.case_id = %s", [pk]),
        (
            "SELECT * FROM portfolio_representation r JOIN accounts_user u ON u.id = r.person_id WHERE company_id = %s",
            [pk],
        ),
        ("SELECT count(*) FROM portfolio_action WHERE company_id = %s AND voided_at IS NULL", [pk]),
        ("SELECT * FROM portfolio_exportrecord WHERE company_id = %s", [pk]),
        ("SELECT * FROM casework_casefile WHERE parent_id = %s", [pk]),
        ("SELECT * FROM portfolio_action WHERE company_id = %s ORDER BY happened_on DESC LIMIT 21", [pk]),
        ("SELECT * FROM casework_event WHERE case_id = %s ORDER BY at DESC LIMIT 21", [pk]),
    )


EXPORT = """
import resource, sys, time, django
django.setup()
from bench.companies import export_one
export_one(sys.argv[1], int(sys.argv[2]))
"""


def export_one(format: str, user: int) -> None:
    """In a process of its own, so that its memory is only its own."""
    from accounts.models import User
    from casework.export import write_file
    from portfolio.selectors import columns, lists

    asked = columns.Asked(User.objects.get(pk=user), timezone.localdate())
    reading = columns.Reading(columns.chosen(()), asked)
    for limit in (1_000, None):
        rows = lists.found(asked.user, {}, asked.today)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        with tempfile.TemporaryFile() as target:
            told = lists.export_rows(rows[:limit] if limit else rows, reading)
            count = write_file(target, format, lists.export_header(reading.columns), told)
            size = target.tell()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        taken = time.perf_counter() - start
        print(f"  {format:<5}{count:>10,} rows{taken:>8.1f} s{size / 1e6:>9.1f} MB   peak memory {after / 1024:.0f} MB "
              f"({(after - before) / 1024:+.0f})", flush=True)  # fmt: skip


def _exports(user: int, companies: int) -> bool:
    print("\n  export of every company, each in its own process")
    well = True
    for format in ("csv", "xlsx"):
        done = subprocess.run([sys.executable, "-c", EXPORT, format, str(user)], env=os.environ, check=False)
        well &= done.returncode == 0
    return well
