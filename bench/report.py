"""What is measured, and how it is told."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from bench.filling import Filler, prepare
from casework.models import CaseFile, Deadline, OutboxMessage
from casework.services.sweep import sweep
from portfolio.models import Company

REPEATS = 30
SWEEP_MAY_COST = 10  # times the bare query, with nothing due
BARE = "SELECT id FROM casework_deadline WHERE next_alert_at <= %s ORDER BY next_alert_at LIMIT 100000"


def milliseconds(act: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median of several runs, after one that is not counted."""
    act()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def side_by_side(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Medians of two acts run by turns, so that a busy moment of the machine falls on both."""
    one(), other()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(200):
        for act, taken in zip((one, other), times, strict=True):
            start = time.perf_counter()
            act()
            taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def bare(now: object) -> list[tuple[int]]:
    """The same rows, asked as directly as the database allows."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, [now])
        return cursor.fetchall()


def measure_pages(filler: Filler) -> None:
    executive = filler.people[0]
    company = Company.objects.filter(executive=executive).select_related("case").first()
    assert company is not None
    pages = {
        "inbox, an executive's": (executive, "/bandeja/"),
        "inbox, of the whole country": (filler.overseer, "/bandeja/"),
        "inbox, searching": (filler.overseer, "/bandeja/?q=conservas"),
        "companies, a page of the list": (executive, "/empresas/"),
        "a company's page": (executive, company.get_absolute_url()),
        "a case file's page": (executive, company.case.get_absolute_url()),
    }
    print(f"\n{CaseFile.objects.count():,} case files\n  {'page':<34}{'median':>10}{'queries':>10}{'status':>8}")
    for name, (user, address) in pages.items():
        print(f"  {name:<34}" + measure_page(user, address))


def measure_page(user: User, address: str) -> str:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    asked = len(queries)  # now: the next request forgets them
    taken = milliseconds(lambda: client.get(address), repeats=10)
    return f"{taken:>7.1f} ms{asked:>10}{response.status_code:>8}"


def measure_sweep(due: int) -> bool:
    """Nothing due, then `due` of them; True when nothing due costs little enough."""
    now = timezone.now()
    total = Deadline.objects.filter(outcome="open").count()
    assert not bare(now)
    plain, swept = side_by_side(lambda: bare(now), lambda: sweep(now))
    ratio = swept / plain
    verdict = "well" if ratio <= SWEEP_MAY_COST else f"TOO MUCH: at most {SWEEP_MAY_COST}"
    print(f"\nSweep over {total:,} open deadlines")
    print(f"  nothing due: bare SQL {plain:.3f} ms · sweep {swept:.3f} ms · {ratio:.1f} times ({verdict})")

    chosen = list(Deadline.objects.order_by("pk").values_list("pk", flat=True)[:: max(1, total // due)][:due])
    Deadline.objects.filter(pk__in=chosen).update(next_alert_at=now - timedelta(seconds=1))
    plain = milliseconds(lambda: bare(now))
    assert len(bare(now)) == len(chosen)
    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        done = sweep(now)
        swept = (time.perf_counter() - start) * 1000
    print(
        f"  {len(chosen):,} due: bare SQL {plain:.3f} ms · sweep {swept:,.0f} ms, {swept / len(chosen):.2f} ms each, "
        f"{len(queries) / len(chosen):.1f} queries each ({done.deadlines:,} deadlines, {done.messages:,} messages, "
        f"{done.set_aside} set aside; {OutboxMessage.objects.count():,} in the outbox)"
    )
    with_again = sweep(now)
    assert with_again.messages == 0, "a second sweep said something again"
    return ratio <= SWEEP_MAY_COST


def run(*, small: int, files: int, due: int) -> bool:
    """Prepare, fill, measure. True when the promise about the sweep holds."""
    print(f"{connection.display_name}, {connection.vendor}")
    step("tables and reference data", prepare)
    filler = Filler()
    step(f"{small:,} case files", lambda: filler.up_to(small))
    measure_pages(filler)
    step(f"\n{files:,} case files with an open deadline each", lambda: filler.up_to(files))
    measure_pages(filler)
    return measure_sweep(due)


def step(title: str, act: Callable[[], object]) -> None:
    start = time.perf_counter()
    act()
    print(f"{title}: {time.perf_counter() - start:.1f} s", flush=True)
