"""Background jobs: asked for in a transaction, seen while they run, never lost and never done twice at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as portal
from django.db import OperationalError, connection, transaction

from casework import tasks
from casework.errors import NotPossible
from casework.models import FolioCounter, Job
from casework.services import job_running, jobs
from casework.services.job_running import Stopped, run, run_waiting
from casework.services.jobs import cancel_job, forget_old_jobs, job_handler, start_job
from tests.factories.accounts import UserFactory

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


@job_handler("tests.count")
def count(work):
    """Ten steps, each of which adds one to a counter in the transaction that says so."""
    for step in range(work.checkpoint.get("step", 0), 10):
        before_step(work, step)
        with transaction.atomic():
            add_one()
            between_steps(work, step)
            work.commit(done=step + 1, checkpoint={"step": step + 1})
    return "Contamos hasta diez."


def add_one():
    counter, _ = FolioCounter.objects.get_or_create(prefix="TST", year=2026)
    FolioCounter.objects.filter(pk=counter.pk).update(last=counter.last + 1)


def before_step(work, step):
    """The tests in which something happens while it runs put it here…"""


def between_steps(work, step):
    """…or here, inside the transaction of a step."""


def counted():
    return sum(FolioCounter.objects.filter(prefix="TST").values_list("last", flat=True))


@job_handler("tests.file")
def leave_file(work):
    with work.result("saludo.txt", "text/plain") as stream:
        stream.write("Hola, ñandú".encode())


@job_handler("tests.refuses")
def refuses(work):
    raise NotPossible("Falta elegir las columnas.")


@job_handler("tests.breaks")
def breaks(work):
    raise ZeroDivisionError


@pytest.fixture
def person(reference):
    return UserFactory()


def ask(person, kind="tests.count", **more):
    return start_job(kind, title="Contar", actor=person, now=NOW, **({"total": 10} | more))


def again(job):
    return Job.objects.get(pk=job.pk)


class TestRunning:
    def test_it_runs_to_its_end_and_says_so(self, person):
        job = ask(person)
        assert run(job.pk, now=NOW)
        job = again(job)
        assert (job.state, job.done, job.share, job.message) == ("done", 10, 100, "Contamos hasta diez.")
        assert job.claim is None and job.started_at == NOW and job.finished_at >= NOW and counted() == 10

    def test_what_is_over_does_not_run_again(self, person):
        job = ask(person)
        run(job.pk, now=NOW)
        assert not run(job.pk, now=LATER)
        assert counted() == 10

    def test_a_refusal_is_said_in_its_own_words_and_a_fault_in_ours(self, person):
        refused, broken = ask(person, "tests.refuses"), ask(person, "tests.breaks")
        assert run_waiting(now=NOW) == 2
        assert (again(refused).state, again(refused).message) == ("failed", "Falta elegir las columnas.")
        assert (again(broken).state, again(broken).message) == ("failed", job_running.BROKE)

    def test_a_kind_that_nobody_does_cannot_be_asked_for(self, person):
        with pytest.raises(LookupError):
            ask(person, "tests.nothing")

    def test_an_act_that_fails_asks_for_nothing(self, person):
        with pytest.raises(RuntimeError), transaction.atomic():
            ask(person)
            raise RuntimeError
        assert not Job.objects.exists()

    def test_a_lock_of_the_database_puts_it_back_and_the_next_sweep_does_it(self, person, monkeypatch):
        job = ask(person)

        def locked(work, step):
            if step == 4:
                raise OperationalError("database is locked")

        monkeypatch.setattr(sys.modules[__name__], "between_steps", locked)
        run(job.pk, now=NOW)
        assert (again(job).state, again(job).done, counted()) == ("queued", 4, 4)
        monkeypatch.undo()
        run(job.pk, now=NOW)
        assert (again(job).state, counted()) == ("done", 10)

    def test_at_most_so_many_run_at_once_and_the_mail_finds_a_worker(self, person, settings):
        settings.JOBS_AT_ONCE = 1
        first, second = ask(person), ask(person)
        Job.objects.claim(first.pk, NOW, jobs.lease())
        assert not run(second.pk, now=NOW) and again(second).state == "queued"
        assert run(second.pk, now=LATER)  # the first one's worker died: it no longer takes a place


class TestDeathsAndRaces:
    def test_a_worker_that_dies_leaves_a_job_that_another_one_ends(self, person, monkeypatch):
        job = ask(person)

        class Death(BaseException):
            pass

        def die(work, step):
            if step == 6:
                raise Death

        monkeypatch.setattr(sys.modules[__name__], "between_steps", die)
        with pytest.raises(Death):
            run(job.pk, now=NOW)
        monkeypatch.undo()
        assert (again(job).state, again(job).done) == ("running", 6)
        assert not run(job.pk, now=NOW + timedelta(seconds=5))  # it might be alive: nobody takes it yet
        assert jobs.waiting(LATER) == [job.pk] and run(job.pk, now=LATER)
        assert (again(job).state, counted()) == ("done", 10)

    def test_a_slow_worker_whose_job_was_taken_up_does_nothing_more(self, person, monkeypatch):
        job = ask(person)
        taken = []

        def other_worker(work, step):
            if step == 3:
                taken.append(Job.objects.claim(job.pk, work.now() + timedelta(hours=1), jobs.lease()))

        monkeypatch.setattr(sys.modules[__name__], "before_step", other_worker)
        run(job.pk, now=NOW)
        assert taken != [None] and again(job).claim == taken[0]
        assert counted() == again(job).done == 3  # the step that it had in hand was taken back

    def test_a_job_that_kills_every_worker_is_given_up(self, person, settings):
        job = ask(person)
        for death in range(settings.JOB_MAX_ATTEMPTS):
            assert Job.objects.claim(job.pk, NOW + death * timedelta(hours=1), jobs.lease())
        run(job.pk, now=NOW + timedelta(days=1))
        assert (again(job).state, again(job).message, counted()) == ("failed", job_running.GAVE_UP, 0)

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_at_the_same_instant_run_it_once(self, person):
        job = ask(person)
        gate, answers = threading.Barrier(4), []

        def worker():
            gate.wait(10)
            try:
                answers.append(run(job.pk, now=NOW))
            finally:
                connection.close()

        threads = [threading.Thread(target=worker) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(answers) == [False, False, False, True]
        assert (again(job).state, counted()) == ("done", 10)

    @pytest.mark.django_db(transaction=True)
    def test_kill_9_in_the_middle_and_the_sweep_of_the_beat_ends_it(self, person):
        job = ask(person)
        address = f"sqlite:///{connection.settings_dict['NAME']}"
        if connection.vendor == "postgresql":
            from tests.casework.test_sweep_together import database_url

            address = database_url()
        environment = os.environ | {
            "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.development",
            "PORTAL_VAR_DIR": str(portal.VAR_DIR),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-c", DYING, str(job.pk)], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline().strip() == "in the middle"
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        assert (again(job).state, again(job).done, counted()) == ("running", 5, 5)
        Job.objects.filter(pk=job.pk).update(heartbeat_at=NOW)  # a lease goes by
        tasks.sweep_jobs()
        assert (again(job).state, again(job).done, counted()) == ("done", 10, 10)


# A worker that stops in the middle of the sixth step, with its transaction open, and says so.
DYING = """
import sys, time
import django
django.setup()
from tests.casework import test_jobs
from casework.services.job_running import run
def halt(work, step):
    if step == 5:
        print("in the middle", flush=True)
        time.sleep(60)
test_jobs.between_steps = halt
from django.utils import timezone
run(int(sys.argv[1]), now=timezone.now())
"""


class TestCancelling:
    def test_one_that_waits_never_begins(self, person):
        job = ask(person)
        cancel_job(job, actor=person, now=NOW)
        assert not run(job.pk, now=NOW)
        assert (again(job).state, counted()) == ("cancelled", 0)

    def test_one_that_runs_ends_at_its_next_step_and_the_step_is_taken_back(self, person, monkeypatch):
        job = ask(person)

        def cancel(work, step):
            if step == 3:
                cancel_job(job, actor=person, now=NOW)

        monkeypatch.setattr(sys.modules[__name__], "before_step", cancel)
        run(job.pk, now=NOW)
        assert (again(job).state, again(job).done, counted()) == ("cancelled", 3, 3)

    def test_nobody_cancels_what_is_over_nor_what_is_anothers(self, person):
        job = ask(person)
        with pytest.raises(NotPossible):
            cancel_job(job, actor=UserFactory(), now=NOW)
        run(job.pk, now=NOW)
        with pytest.raises(NotPossible):
            cancel_job(job, actor=person, now=NOW)

    def test_progress_tells_the_worker_that_it_was_cancelled(self, person):
        job = ask(person)
        token = Job.objects.claim(job.pk, NOW, jobs.lease())
        work = job_running.Work(again(job), token, NOW)
        work.progress(3, total=20, message="Leyendo")
        assert (again(job).done, again(job).total, again(job).message) == (3, 20, "Leyendo")
        cancel_job(job, actor=person, now=NOW)
        with pytest.raises(Stopped):
            work.progress(4, message="Leyendo más")


class TestResultAndKeeping:
    def test_only_whoever_asked_downloads_the_result(self, person, sign_in, administrator):
        job = ask(person, "tests.file")
        run(job.pk, now=NOW)
        address = f"/trabajos/{job.pk}/resultado/"
        answer = sign_in(person).get(address)
        assert b"".join(answer.streaming_content).decode() == "Hola, ñandú"
        assert 'filename="saludo.txt"' in answer["Content-Disposition"]
        for other in (administrator, UserFactory()):
            assert (
                sign_in(other).get(address).status_code == sign_in(other).get(job.get_absolute_url()).status_code == 404
            )

    def test_the_page_refreshes_itself_only_while_it_is_open_and_has_a_link_without_scripts(self, person, sign_in):
        job = ask(person)
        page = sign_in(person).get(job.get_absolute_url()).content.decode()
        assert 'hx-trigger="every 2s"' in page and ">Actualizar<" in page
        run(job.pk, now=NOW)
        page = sign_in(person).get(job.get_absolute_url()).content.decode()
        assert "hx-trigger" not in page and "Contamos hasta diez." in page

    def test_cancelling_on_screen(self, person, sign_in):
        job = ask(person)
        answer = sign_in(person).post(f"/trabajos/{job.pk}/cancelar/", follow=True)
        assert "Cancelado" in answer.content.decode() and again(job).state == "cancelled"

    def test_old_jobs_and_their_files_go(self, person):
        old, new, waits = ask(person, "tests.file"), ask(person), ask(person)
        run(old.pk, now=NOW)
        run(new.pk, now=NOW + timedelta(days=20))
        name, storage = again(old).result.name, again(old).result.storage
        assert storage.exists(name)
        assert forget_old_jobs(before=NOW + timedelta(days=1), limit=10) == 1
        assert not storage.exists(name) and set(Job.objects.all()) == {new, waits}

    def test_the_api_tells_how_far_it_has_come_to_whoever_asked(self, person, sign_in):
        job = ask(person, "tests.file")
        run(job.pk, now=NOW)
        told = sign_in(person).get(f"/api/v1/jobs/{job.pk}/").json()
        assert (told["state"], told["share"]) == ("done", 100) and told["result_url"].endswith(f"/{job.pk}/resultado/")
        assert sign_in(UserFactory()).get(f"/api/v1/jobs/{job.pk}/").status_code == 404
        assert sign_in(None).get(f"/api/v1/jobs/{job.pk}/").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_told_once_the_row_is_there(person, settings, monkeypatch):
    settings.JOB_NUDGE = True
    told = threading.Event()
    monkeypatch.setattr(jobs.current_app, "send_task", lambda name, args, **kwargs: told.set())
    with transaction.atomic():
        ask(person)
        assert not told.wait(0.2)
    assert told.wait(5)
