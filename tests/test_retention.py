"""Ley 21.719: what is kept has its end published, and what is over goes by itself."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.emails import email_verification
from casework import models as casework
from casework.mail_backend import row_of
from casework.rules.privacy import kept
from casework.services.access_log import log_read
from casework.services.delivery import drain
from casework.services.outbox import enqueue
from portfolio.models import AttendanceSheet, ImportBatch
from prochile_portal import retention, tasks
from tests.factories.activities import activity

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def old(code, side):
    """A moment just past the days of that purpose, or just short of them."""
    return NOW - timedelta(days=kept()[code].days) + timedelta(hours=-1 if side == "over" else 1)


def session(at):
    return Session.objects.create(session_key=f"s{at:%Y%m%d%H%M}", session_data="x", expire_date=at)


def sign_ins(at):
    made = []
    for model, more in (
        (AccessAttempt, {"failures_since_start": 1}), (AccessFailureLog, {}), (AccessLog, {}),
    ):  # fmt: skip
        row = model.objects.create(username=f"u{at:%d%H}", ip_address="192.0.2.1", user_agent="navegador", **more)
        model.objects.filter(pk=row.pk).update(attempt_time=at)
        made.append(row)
    return made


def link(at, person):
    address, _ = EmailAddress.objects.get_or_create(user=person, email="ines@viveros.example")
    return EmailConfirmation.objects.create(email_address=address, created=at, key=f"k{at:%Y%m%d%H%M}")


def mail(at, case=None, state="sent"):
    from django.core.mail import EmailMessage

    row = row_of(EmailMessage("Su clave", "Enlace: https://x.example", to=["ines@viveros.example"], cc=["o@p.example"]))
    row.created_at, row.case, row.state, row.next_try_at = at, case, state, None
    row.save()
    return row


def job(at, person):
    row = casework.Job.objects.create(
        kind="x", title="Lista", asked_by=person, created_at=at, finished_at=at, state="done"
    )
    row.result.save("lista.csv", ContentFile(b"Nombre"))
    return row


def sheet(at, person, of):
    return AttendanceSheet.objects.create(activity=of, filename="a.xlsx", rows=[{}], uploaded_by=person, uploaded_at=at)


def batch(at, person):
    return ImportBatch.objects.create(kind="companies", filename="e.csv", created_by=person, created_at=at, size=1)


def is_there(row):
    return type(row)._default_manager.filter(pk=row.pk).exists()


def test_everything_with_days_is_erased_by_somebody_and_nothing_else_is():
    with_days = {code for code, one in kept().items() if one.days is not None and not one.in_browser}
    assert with_days == set(retention.erasers(NOW)) and len(with_days) == 7
    assert all(one.how_long and one.what and one.purpose and one.why for one in kept().values())


def test_what_is_over_goes_and_what_is_not_stays(administrator, executive, maule):
    of = activity(executive, office=maule, now=NOW)
    made = {
        side: [
            session(old("sessions", side)), *sign_ins(old("sign_ins", side)),
            link(old("email_links", side), administrator), job(old("results", side), administrator),
            sheet(old("sheets", side), administrator, of),
        ]
        for side in ("over", "short")
    }  # fmt: skip
    imports = {side: batch(old("imports", side), administrator) for side in ("over", "short")}
    file = made["over"][5].result
    done = retention.apply(now=NOW)
    assert [row for row in made["over"] if is_there(row)] == []
    assert [row for row in made["short"] if not is_there(row)] == []
    assert not file.storage.exists(file.name)
    assert ImportBatch.objects.get(pk=imports["over"].pk).forgotten_at == NOW
    assert ImportBatch.objects.get(pk=imports["short"].pk).forgotten_at is None
    assert done == {
        "account_mails": 0, "sign_ins": 3, "sessions": 1, "email_links": 1, "imports": 1, "results": 1, "sheets": 1,
    }  # fmt: skip
    assert set(retention.apply(now=NOW).values()) == {0}


def test_a_mail_of_no_file_keeps_that_it_was_sent_and_not_what_it_said_nor_to_whom(administrator):
    over, short = mail(old("account_mails", "over")), mail(old("account_mails", "short"))
    reader = {"reply_to": ["ines@viveros.example"], "headers": {"List-Unsubscribe": "<https://x.example/baja/ines>"}}
    casework.OutboxMessage.objects.filter(pk=over.pk).update(
        user=administrator, unique_key="ines@viveros.example", **reader
    )
    failed = mail(old("account_mails", "over"), state="failed")
    assert retention.apply(now=NOW)["account_mails"] == 2
    for row in (over, short, failed):
        row.refresh_from_db()
    assert (over.state, over.to_address, over.subject, over.body_text, over.cc) == ("sent", "", "", "", [])
    assert (over.user, over.reply_to, over.headers) == (None, [], {})
    left = " ".join(str(getattr(over, field.attname)) for field in over._meta.fields)
    assert "ines" not in left and "viveros" not in left
    assert short.body_text and short.to_address and short.unique_key.startswith("django:")
    assert failed.state == "not_sent" and failed.reason and not failed.may_be_retried


def test_what_was_said_once_is_not_said_again_after_it_was_forgotten(administrator):
    told = {
        "to": administrator.email, "user": administrator, "unique_key": "una:sola:vez",
        "context": {"recipient_name": "Inés", "verify_url": "https://x.example", "expires_when": "mañana"},
    }  # fmt: skip
    first = enqueue("email_verification", now=old("account_mails", "over"), **told)
    casework.OutboxMessage.objects.update(state="sent", next_try_at=None)
    for _ in range(2):
        retention.apply(now=NOW)
        assert enqueue("email_verification", now=NOW, **told) is None
    first.refresh_from_db()
    assert "una" not in first.unique_key and first.to_address == ""


def test_the_key_of_a_confirmation_does_not_tell_the_address(administrator):
    told = {"user": administrator, "address": "ines@viveros.example", "expires_at": NOW, "now": NOW}
    for key in ("a" * 40, "a" * 40, "a" * 39 + "b"):
        email_verification(key=key, **told)
    keys = casework.OutboxMessage.objects.values_list("unique_key", flat=True)
    assert len(keys) == 2 and not any("ines" in key or "aaaa" in key for key in keys)


def test_what_still_has_to_leave_is_never_blanked(settings):
    row = mail(old("account_mails", "over"), state="held")
    retention.apply(now=NOW)
    row.refresh_from_db()
    assert row.body_text and row.to_address
    drain(NOW)


def test_what_an_act_of_the_administration_needs_stays_whatever_its_age(company, auditor, now):
    long_ago = NOW - timedelta(days=9000)
    letter = mail(long_ago, case=company.case)
    log_read(company.case, auditor, long_ago)
    events = casework.Event.objects.count()
    retention.apply(now=NOW)
    letter.refresh_from_db()
    assert letter.body_text and letter.to_address
    assert casework.AccessLog.objects.count() == 1 and casework.Event.objects.count() == events


def only(monkeypatch, **some):
    monkeypatch.setattr(retention, "erasers", lambda now: some)


def test_it_goes_in_batches_to_the_end(monkeypatch):
    for n in range(5):
        session(old("sessions", "over") - timedelta(minutes=n))
    only(monkeypatch, sessions=replace(retention.erasers(NOW)["sessions"], batch=2))
    assert retention.apply(now=NOW) == {"sessions": 5}


def test_what_never_ends_leaves_time_for_the_rest_and_the_whole_run_stops_before_it_is_killed(monkeypatch):
    """A purpose takes its turn: one with a mountain of rows does not use up the night of those that come after it."""
    passed, step = 0.0, 50.0

    def slow(*, before, limit):
        nonlocal passed
        passed += step
        return limit

    session(old("sessions", "over"))
    only(monkeypatch, sign_ins=retention.Erasing(slow, 500), sessions=retention.erasers(NOW)["sessions"])
    done = retention.apply(now=NOW, clock=lambda: passed)
    assert done["sessions"] == 1 and done["sign_ins"] > 500
    assert passed <= retention.MOST_SECONDS + step
    assert retention.MOST_SECONDS <= settings.CELERY_TASK_TIME_LIMIT / 2


def test_what_comes_with_files_is_taken_in_small_batches():
    batches = {code: one.batch for code, one in retention.erasers(NOW).items()}
    assert batches["imports"] == 1 and batches["results"] <= 50 and max(batches.values()) <= 500


@contextmanager
def meanwhile(model, act):
    """Somebody else does `act` just after the rows of that model were read."""
    to_do = [act]

    def wrapper(execute, sql, *rest):
        result = execute(sql, *rest)
        if to_do and sql.startswith("SELECT") and f'FROM "{model._meta.db_table}"' in sql:
            to_do.pop()()
        return result

    with connection.execute_wrapper(wrapper):
        yield


def test_a_sheet_that_is_confirmed_meanwhile_stays(administrator, executive, maule):
    row = sheet(old("sheets", "over"), administrator, activity(executive, office=maule, now=NOW))
    with meanwhile(AttendanceSheet, lambda: AttendanceSheet.objects.update(confirmed_at=NOW, rows=[])):
        retention.apply(now=NOW)
    assert is_there(row)


def test_an_import_whose_job_ends_meanwhile_is_forgotten_and_so_are_the_ones_after_it(administrator):
    first, second = (batch(old("imports", "over") + timedelta(minutes=n), administrator) for n in (0, 1))
    work = casework.Job.objects.create(kind="x", title="Revisar", asked_by=administrator, created_at=NOW)
    ImportBatch.objects.filter(pk=first.pk).update(job=work)
    assert casework.Job.objects.get().is_open
    with meanwhile(ImportBatch, lambda: casework.Job.objects.update(state="done", finished_at=NOW)):
        assert retention.apply(now=NOW)["imports"] == 2
    assert not ImportBatch.objects.filter(pk__in=[first.pk, second.pk], forgotten_at=None).exists()


def test_a_failed_mail_that_somebody_tries_again_meanwhile_is_sent_whole():
    row = mail(old("account_mails", "over"), state="failed")
    again = {"state": "queued", "next_try_at": NOW, "reason": ""}
    with meanwhile(casework.OutboxMessage, lambda: casework.OutboxMessage.objects.update(**again)):
        retention.apply(now=NOW)
    row.refresh_from_db()
    assert row.state == "queued" and row.body_text and row.to_address


def test_one_thing_that_fails_does_not_keep_the_rest(monkeypatch):
    session(old("sessions", "over"))

    def broken(*, before, limit):
        raise RuntimeError("no se puede")

    only(monkeypatch, account_mails=retention.Erasing(broken), sessions=retention.erasers(NOW)["sessions"])
    assert retention.apply(now=NOW) == {"account_mails": 0, "sessions": 1}


@pytest.mark.parametrize(
    ("code", "indexes"),
    [
        ("sessions", ["django_session_expire_date"]), ("email_links", ["email_link_by_time"]),
        ("sign_ins", ["axes_attempt_by_time", "axes_failure_by_time", "axes_log_by_time"]),
        ("account_mails", ["outbox_to_blank"]), ("results", ["job_by_end"]), ("imports", ["import_by_date"]),
        ("sheets", ["sheet_not_confirmed"]),
    ],
)  # fmt: skip
def test_what_is_due_is_found_by_an_index(code, indexes):
    """SQLite finds old mails by another index than PostgreSQL, which has one of those that are left."""
    if code == "account_mails" and connection.vendor == "sqlite":
        indexes = ["outbox_"]
    with CaptureQueriesContext(connection) as captured:
        retention.erasers(NOW)[code].erase(before=NOW, limit=10)
    looked = [query["sql"] for query in captured if "<" in query["sql"] and query["sql"].startswith("SELECT")]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        plans = []
        for sql in looked:
            cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN '}{sql}")
            plans.append(" ".join(str(row) for row in cursor.fetchall()))
    assert [index for index in indexes if not any(index in plan for plan in plans)] == [], plans


def test_the_task_reads_the_clock_and_applies_it():
    row = session(datetime(2020, 1, 1, tzinfo=UTC))
    tasks.apply_retention()
    assert not is_there(row)
