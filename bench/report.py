"""What is measured, and how it is told."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role, RoleAssignment, User
from bench.filling import Filler, prepare
from casework.models import CalendarOverride, CaseFile, Deadline, OutboxMessage
from casework.services import holiday_changes
from casework.services.holidays import calendar_for
from casework.services.sweep import sweep
from portfolio.models import Company

REPEATS = 30
SWEEP_MAY_COST = 10  # times the bare query, with nothing due
COMMANDS = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "BEGIN", "COMMIT")
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


class Counted:
    """`with Counted() as queries: …; queries.number`: however many, the commands of the transaction left out."""

    number = 0

    def __enter__(self) -> "Counted":
        self.wrapper = connection.execute_wrapper(self._note)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self.wrapper.__exit__(*problem)

    def _note(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        self.number += not sql.startswith(COMMANDS)
        return execute(sql, *rest)


def bare(now: object) -> list[tuple[int]]:
    """The same rows, asked as directly as the database allows."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, [now])
        return cursor.fetchall()


def measure_pages(filler: Filler) -> None:
    executive = filler.people[0]
    company = Company.objects.filter(executive=executive).select_related("case").first()
    assert company is not None
    intake = CaseFile.objects.get(parent=company.case)
    pages = {
        "inbox, an executive's": (executive, "/bandeja/?ver=mias"),
        "inbox, an office's": (executive, "/bandeja/?ver=oficina"),
        "inbox, of the whole country": (filler.overseer, "/bandeja/?ver=todos"),
        "inbox, a frequent word": (filler.overseer, "/bandeja/?ver=todos&q=conservas"),
        "inbox, one company's number": (filler.overseer, f"/bandeja/?ver=todos&q={company.rut}"),
        "companies, a page of the list": (executive, "/empresas/"),
        "a company's page": (executive, company.get_absolute_url()),
        "a company's file": (executive, company.case.get_absolute_url()),
        "an intake's file": (executive, intake.get_absolute_url()),
    }
    print(f"\n{CaseFile.objects.count():,} case files\n  {'page':<34}{'median':>10}{'queries':>10}{'status':>8}")
    for name, (user, address) in pages.items():
        print(f"  {name:<34}" + measure_page(user, address))


def measure_page(user: User, address: str) -> str:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    with Counted() as queries:
        response = client.get(address)
    taken = milliseconds(lambda: client.get(address), repeats=10)
    return f"{taken:>7.1f} ms{queries.number:>10}{response.status_code:>8}"


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
    with Counted() as queries:
        start = time.perf_counter()
        done = sweep(now)
        swept = (time.perf_counter() - start) * 1000
    print(
        f"  {len(chosen):,} due: bare SQL {plain:.3f} ms · sweep {swept:,.0f} ms, {swept / len(chosen):.2f} ms each, "
        f"{queries.number / len(chosen):.1f} queries each ({done.deadlines:,} deadlines, {done.messages:,} messages, "
        f"{done.set_aside} set aside; {OutboxMessage.objects.count():,} in the outbox)"
    )
    with_again = sweep(now)
    assert with_again.messages == 0, "a second sweep said something again"
    return ratio <= SWEEP_MAY_COST


def measure_holiday(filler: Filler) -> None:
    """A holiday at one office: what it would move, and moving it with one event in each file."""
    office, actor = filler.offices[0], filler.overseer
    today = timezone.localdate(filler.now)
    RoleAssignment.objects.create(user=actor, role=Role.ADMINISTRATOR, office=office, starts_on=today)
    day = next(day for n in range(1, 9) if calendar_for(office).is_business(day := today + timedelta(n)))
    change = CalendarOverride(day=day, effect=CalendarOverride.Effect.ADD, name="Feriado de prueba", office=office)
    actor = User.objects.get(pk=actor.pk)
    start = time.perf_counter()
    moves = holiday_changes.preview(change)
    seen = time.perf_counter()
    holiday_changes.apply(change, actor=actor, now=timezone.now(), note="Prueba")
    done = time.perf_counter()
    print(f"\nA holiday at one office that moves {len(moves):,} deadlines")
    print(f"  preview {seen - start:.1f} s · applying {done - seen:.1f} s, with an event in each file")


def run(*, small: int, files: int, due: int) -> bool:
    """Prepare, fill, measure. True when the promise about the sweep holds."""
    print(f"{connection.display_name}, {connection.vendor}")
    step("tables and reference data", prepare)
    filler = Filler()
    step(f"{small:,} case files", lambda: filler.up_to(small))
    measure_pages(filler)
    step(f"\n{files:,} case files with an open deadline each", lambda: filler.up_to(files))
    measure_pages(filler)
    well = measure_sweep(due)
    measure_holiday(filler)
    return well


def step(title: str, act: Callable[[], object]) -> None:
    start = time.perf_counter()
    act()
    print(f"{title}: {time.perf_counter() - start:.1f} s", flush=True)
