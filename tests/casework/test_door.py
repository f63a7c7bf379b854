"""The one door: permission, lock, transition, deadlines, event, whole or not at all."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, close_old_connections, connection, transaction
from django.utils import timezone

from accounts.models import Role, User
from casework.door import last_undoable, may, may_undo, perform, undo_last
from casework.errors import NoteRequired, NotPossible
from casework.models import CaseFile, Deadline, Event
from casework.services.verification import broken_chains
from intake.models import Intake
from tests.factories.accounts import UserFactory, staff
from tests.factories.intake import sent_ficha
from tests.factories.portfolio import company

NOW = datetime(2026, 9, 14, 10, tzinfo=ZoneInfo("America/Santiago"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def intake(reference):
    """An exporter of Maule that waits for its contact."""
    person = UserFactory()
    return sent_ficha(company(now=NOW, representative=person), actor=person, now=NOW, exporter=True)


@pytest.fixture
def executive(intake):
    return staff(Role.EXECUTIVE, intake.case.office)


def events(intake):
    return list(intake.case.events.order_by("seq").values_list("kind", flat=True))


def test_a_step_moves_state_deadlines_copies_and_log_together(intake, executive):
    done = perform(intake, "log_contact", actor=executive, now=NOW, note="Conversamos")
    done.case.refresh_from_db()
    assert (done.state, done.case.state, done.case.turn) == ("contact_established",) * 2 + ("office",)
    assert Deadline.objects.get(case=done.case, clause="CAP-3").outcome == "met"
    running = Deadline.objects.get(case=done.case, clause="CAP-5")
    assert done.case.next_due_at == running.due_at
    event = done.case.events.last()
    assert (event.source, event.target, event.note) == ("contact_pending", "contact_established", "Conversamos")
    assert event.data["opened"] == [running.pk]


def test_who_may_not_is_refused_and_nothing_changes(intake):
    before = events(intake)
    for stranger in (UserFactory(), staff(Role.AUDITOR), staff(Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            perform(intake, "log_contact", actor=stranger, now=NOW)
    intake.refresh_from_db()
    assert (intake.state, events(intake)) == ("contact_pending", before)


def test_what_does_not_fit_the_state_is_refused_in_words(intake, executive):
    with pytest.raises(NotPossible, match="Por contactar"):
        perform(intake, "validate", actor=executive, now=NOW, note="razones")


def test_a_step_that_needs_a_reason_is_refused_without_one(intake, executive):
    perform(intake, "log_attempt", actor=executive, now=NOW)
    with pytest.raises(NoteRequired):
        perform(intake, "close_no_answer", actor=executive, now=NOW, note="  ")


def test_a_stale_page_cannot_repeat_a_step(intake, executive):
    stale = Intake.objects.get(pk=intake.pk)
    perform(intake, "log_contact", actor=executive, now=NOW)
    with pytest.raises(NotPossible):
        perform(stale, "log_contact", actor=executive, now=NOW)
    assert events(intake).count("log_contact") == 1


def test_a_failure_in_the_middle_leaves_nothing_behind(intake, executive, monkeypatch):
    before = events(intake)
    monkeypatch.setattr("casework.door.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        perform(intake, "log_contact", actor=executive, now=NOW)
    intake.refresh_from_db()
    intake.case.refresh_from_db()
    assert (intake.state, intake.case.state, events(intake)) == ("contact_pending", "contact_pending", before)
    assert Deadline.objects.get(case=intake.case, clause="CAP-3").outcome == "open"


def test_may_says_what_perform_would_do(intake, executive):
    assert may(intake, "log_contact", executive)
    assert not may(intake, "validate", executive)
    assert not may(intake, "log_contact", UserFactory())


def test_undo_restores_state_and_deadlines_and_tells_it(intake, executive):
    perform(intake, "log_contact", actor=executive, now=NOW)
    undone = undo_last(intake, actor=executive, now=NOW + timedelta(hours=1), note="Era otra empresa")
    undone.case.refresh_from_db()
    promise = Deadline.objects.get(case=undone.case, clause="CAP-3")
    assert (undone.state, promise.outcome, promise.met_at) == ("contact_pending", "open", None)
    assert Deadline.objects.get(case=undone.case, clause="CAP-5").outcome == "cancelled"
    assert undone.case.next_due_at == promise.due_at
    assert events(undone)[-2:] == ["log_contact", "undo"]
    assert list(broken_chains()) == []


def test_only_the_last_step_and_only_once_is_undone(intake, executive):
    perform(intake, "log_attempt", actor=executive, now=NOW)
    undo_last(intake, actor=executive, now=NOW, note="Marqué mal")
    with pytest.raises(NotPossible):
        undo_last(intake, actor=executive, now=NOW, note="Otra vez")


def test_who_may_not_do_a_step_may_not_undo_it(intake, executive):
    done = perform(intake, "log_contact", actor=executive, now=NOW)
    stranger = staff(Role.AUDITOR)
    assert may_undo(done, executive) and not may_undo(done, stranger)
    with pytest.raises(PermissionDenied):
        undo_last(done, actor=stranger, now=NOW, note="No")
    with pytest.raises(NoteRequired):
        undo_last(done, actor=executive, now=NOW, note="")


def test_the_system_is_a_named_actor_with_no_more_rights_than_its_rules(intake):
    with pytest.raises(PermissionDenied):
        perform(intake, "log_contact", actor=User.objects.system(), now=NOW)
    assert last_undoable(intake) is None


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_contact_only_once(intake, executive):
    """Ten clicks at the same instant: one goes through, nine are told, on either database."""
    other = staff(Role.OFFICE_HEAD, intake.case.office)
    start = threading.Barrier(10)
    outcomes: list[str] = []

    def click(person: User) -> None:
        close_old_connections()
        try:
            mine = Intake.objects.get(pk=intake.pk)
            start.wait(timeout=20)
            perform(mine, "log_contact", actor=person, now=timezone.now())
            outcomes.append("done")
        except NotPossible:
            outcomes.append("told")
        except OperationalError as error:  # SQLite's writers wait in line; giving up is not losing
            outcomes.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(person,)) for person in (executive, other) * 5]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["done"] + ["told"] * 9
    assert Event.objects.filter(case=intake.case, kind="log_contact").count() == 1
    assert Deadline.objects.filter(case=intake.case, clause="CAP-5").count() == 1
    assert list(broken_chains()) == []


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite lets one transaction write at a time: set DATABASE_URL to PostgreSQL",
)
@pytest.mark.django_db(transaction=True)
def test_the_door_waits_for_whoever_holds_the_file_and_acts_on_what_they_left(intake, executive):
    """Somebody holds the file; meanwhile another acts: not a row of the work may be theirs before the file is.

    Both take the file first, so neither waits for the other in a ring; and what the first wrote is what the second
    reads. Without the door's lock the second would have read, and written over, the work of before.
    """
    moved, started = threading.Event(), threading.Event()
    failed: list[Exception] = []

    def act() -> None:
        close_old_connections()
        try:
            mine = Intake.objects.get(pk=intake.pk)
            started.set()
            perform(mine, "log_attempt", actor=executive, now=NOW)
            moved.set()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    with transaction.atomic():
        CaseFile.objects.select_for_update().get(pk=intake.pk)
        thread.start()
        assert started.wait(10)
        assert not moved.wait(1)
        row = Intake.objects.select_for_update(nowait=True).get(pk=intake.pk)  # nobody else has begun to move it
        row.reminders_sent = 7
        row.save(update_fields=["reminders_sent"])
    thread.join(20)
    assert not failed and moved.is_set()
    intake.refresh_from_db()
    assert (intake.state, intake.reminders_sent) == ("contact_attempted", 7)
    assert list(broken_chains()) == []
