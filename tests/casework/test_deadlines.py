"""Deadlines on files: opened, met, paused, extended, undone; each with its reason, its account and its permission."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from casework.calendar import Extension, Pause, compute
from casework.errors import NoteRequired, NotPossible
from casework.models import Deadline, Event
from casework.services import deadlines, holidays
from casework.services.clauses import UnknownClause
from tests.casework.terms import local, make_case, make_deadline

pytestmark = pytest.mark.django_db


@pytest.mark.clause("CAP-3")
def test_an_opened_deadline_keeps_its_version_its_date_its_account_and_its_next_alert(maule, executive):
    deadline = Deadline.objects.get(pk=make_deadline(maule, executive).pk)
    assert (deadline.clause_id, deadline.version.amount, deadline.due_on) == ("CAP-3", 3, date(2026, 9, 21))
    assert deadline.due_at == local("2026-09-22T00:00")
    assert deadline.trace[3] == {"date": "2026-09-18", "counted": False, "reason": "feriado: Fiestas Patrias"}
    assert deadline.next_alert_at == local("2026-09-17T08:30")
    assert deadline.case.next_due_at == deadline.due_at


def test_a_term_that_runs_already_is_not_opened_twice(maule, executive):
    first = make_deadline(maule, executive)
    again = deadlines.open_deadline(first.case, "CAP-3", start=local("2026-09-16T10:00"), actor=executive)
    assert again == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.create(
            case=first.case, version=first.version, clause=first.clause, key=first.key, office=maule,
            started_at=first.started_at, due_at=first.due_at, opened_by=executive,
        )  # fmt: skip


def test_a_clause_without_a_term_opens_nothing(maule, executive):
    with pytest.raises(UnknownClause):
        make_deadline(maule, executive, "CAP-1")


@pytest.mark.clause("REC-4")
def test_a_clause_with_several_terms_opens_the_one_that_is_named(maule, executive):
    assert make_deadline(maule, executive, "REC-4").version.amount == 10
    assert make_deadline(maule, executive, "REC-4", key="ceiling").version.amount == 20


@pytest.mark.parametrize(("at", "outcome"), [("2026-09-21T23:59", "met"), ("2026-09-22T00:00", "late")])
def test_the_last_day_runs_to_its_end(maule, executive, at, outcome):
    deadline = make_deadline(maule, executive)
    assert deadlines.meet_deadlines(deadline.case, ["CAP-3"], at=local(at)) == [deadline.pk]
    deadline.refresh_from_db()
    assert (deadline.outcome, deadline.next_alert_at, deadline.case.next_due_at) == (outcome, None, None)


@pytest.mark.clause("CON-3")
def test_meeting_names_a_clause_or_one_of_its_terms(maule, executive):
    answer = make_deadline(maule, executive, "CON-3", key="answer")
    ceiling = deadlines.open_deadline(answer.case, "CON-3", start=answer.started_at, actor=executive, key="ceiling")
    assert deadlines.meet_deadlines(answer.case, ["CON-3:answer", "CAP-4"], at=local("2026-09-16T10:00")) == [answer.pk]
    assert answer.case.next_due_at == ceiling.due_at
    assert deadlines.cancel_deadlines(answer.case, ["CON-3"], at=local("2026-09-16T10:00")) == [ceiling.pk]


def test_undoing_reopens_what_was_closed_and_drops_what_was_opened(maule, executive):
    deadline = make_deadline(maule, executive)
    deadlines.meet_deadlines(deadline.case, ["CAP-3"], at=local("2026-09-16T10:00"))
    later = deadlines.open_deadline(deadline.case, "CAP-5", start=local("2026-09-16T10:00"), actor=executive)
    deadlines.reopen_deadlines([deadline.pk])
    deadlines.drop_deadlines([later.pk], at=local("2026-09-16T11:00"))
    deadline.refresh_from_db()
    later.refresh_from_db()
    assert (deadline.outcome, deadline.met_at, deadline.next_alert_at) == ("open", None, local("2026-09-17T08:30"))
    assert later.outcome == "cancelled"
    deadline.case.refresh_from_db()
    assert deadline.case.next_due_at == deadline.due_at


@pytest.mark.clause("CAP-5")
def test_a_pause_stops_the_clock_and_the_resumption_gives_the_days_back(maule, executive):
    deadline = make_deadline(maule, executive, "CAP-5", "2026-10-01T10:00")
    assert deadline.due_on == date(2026, 10, 16)
    deadlines.pause(deadline, actor=executive, now=local("2026-10-05T09:00"), note="La empresa viaja")
    deadline.refresh_from_db()
    assert (deadline.is_paused, deadline.next_alert_at, deadline.case.next_due_at) == (True, None, None)
    deadlines.resume(deadline, actor=executive, now=local("2026-10-09T18:00"), note="Volvió")
    deadline.refresh_from_db()
    assert deadline.due_on == date(2026, 10, 20)
    assert deadline.next_alert_at is not None
    assert [line["reason"] for line in deadline.trace][4:8] == ["en pausa"] * 4
    assert list(Event.objects.filter(case=deadline.case).values_list("kind", "note"))[1:] == [
        ("deadline_paused", "La empresa viaja"),
        ("deadline_resumed", "Volvió"),
    ]


def test_what_is_met_in_a_pause_is_met_in_time(maule, executive):
    deadline = make_deadline(maule, executive, "CAP-5", "2026-10-01T10:00")
    deadlines.pause(deadline, actor=executive, now=local("2026-10-05T09:00"), note="La empresa viaja")
    deadlines.meet_deadlines(deadline.case, ["CAP-5"], at=local("2026-11-30T09:00"))
    deadline.refresh_from_db()
    assert (deadline.outcome, deadline.is_paused, deadline.pauses.filter(ended_at=None).exists()) == (
        "met",
        False,
        False,
    )


def test_counting_again_replays_pauses_and_extensions(maule, executive):
    deadline = make_deadline(maule, executive, "CAT-4", "2026-10-01T10:00")
    deadlines.pause(deadline, actor=executive, now=local("2026-10-02T09:00"), note="Falta un dato")
    deadlines.resume(deadline, actor=executive, now=local("2026-10-06T09:00"), note="Llegó")
    extended = deadlines.extend(deadline, until_amount=5, actor=executive, now=local("2026-10-06T10:00"), note="Feria")
    pause = [Pause(local("2026-10-02T09:00"), local("2026-10-06T09:00"))]
    due = compute(deadline.started_at, deadline.version.term, holidays.calendar_for(maule), pause, [Extension(2)])
    assert (extended.due_on, extended.due_at, extended.trace) == (due.due_on, due.due_at, due.trace_json())
    assert extended.due_on == date(2026, 10, 13)
    before = extended.trace
    deadlines.count(extended)
    assert extended.trace == before
    assert extended.is_extended


@pytest.mark.parametrize("act", [deadlines.pause, deadlines.resume])
def test_stopping_the_clock_needs_a_reason(maule, executive, act):
    with pytest.raises(NoteRequired):
        act(make_deadline(maule, executive, "CAP-5"), actor=executive, now=local("2026-09-16T10:00"), note="  ")


@pytest.mark.clause("CAP-3")
def test_a_clause_that_does_not_let_the_clock_stop_is_neither_paused_nor_extended(maule, executive):
    deadline = make_deadline(maule, executive, "CAP-3")
    with pytest.raises(NotPossible, match="no permite pausarlo"):
        deadlines.pause(deadline, actor=executive, now=local("2026-09-16T10:00"), note="Porque sí")
    with pytest.raises(NotPossible, match="no permite extenderlo"):
        deadlines.extend(deadline, until_amount=6, actor=executive, now=local("2026-09-16T10:00"), note="Porque sí")


def test_what_is_late_is_neither_paused_nor_extended(maule, executive):
    deadline = make_deadline(maule, executive, "CAT-4")
    for act, extra in [(deadlines.pause, {}), (deadlines.extend, {"until_amount": 5})]:
        with pytest.raises(NotPossible, match=r"venció|vencido"):
            act(deadline, actor=executive, now=local("2026-09-22T00:00"), note="Tarde", **extra)


def test_an_extension_has_the_bound_of_its_clause(maule, executive):
    request = make_deadline(maule, executive, "data_request_answer")
    with pytest.raises(NotPossible, match="hasta 30"):
        deadlines.extend(request, until_amount=61, actor=executive, now=local("2026-09-16T10:00"), note="Mucho")
    deadlines.extend(request, until_amount=60, actor=executive, now=local("2026-09-16T10:00"), note="Complejo")
    with pytest.raises(NotPossible, match="las veces"):
        deadlines.extend(request, until_amount=61, actor=executive, now=local("2026-09-17T10:00"), note="Más")
    with pytest.raises(NotPossible, match="mayor"):
        deadlines.extend(
            make_deadline(maule, executive, "CAT-4"),
            until_amount=3,
            actor=executive,
            now=local("2026-09-16T10:00"),
            note="=",
        )


@pytest.mark.parametrize(
    ("who", "may"),
    [("executive", True), ("office_head", True), ("client_management", True), ("executive_elsewhere", False),
     ("oversight", False), ("auditor", False), ("administrator", False), ("outsider", False), ("oficom", False)],
)  # fmt: skip
def test_only_the_office_and_client_management_stop_a_clock(request, maule, who, may):
    person = request.getfixturevalue(who)
    deadline = make_deadline(maule, None, "CAP-5")
    if may:
        assert deadlines.pause(deadline, actor=person, now=local("2026-09-16T10:00"), note="Razón").is_paused
    else:
        with pytest.raises(PermissionDenied):
            deadlines.pause(deadline, actor=person, now=local("2026-09-16T10:00"), note="Razón")


def test_nobody_stops_the_clock_of_a_file_about_themselves(maule, executive):
    deadline = make_deadline(maule, None, "CAP-5")
    deadline.case.parties.create(user=executive, since=local("2026-09-01T10:00"))
    with pytest.raises(PermissionDenied):
        deadlines.pause(deadline, actor=executive, now=local("2026-09-16T10:00"), note="Razón")


def test_a_deadline_beyond_the_loaded_calendar_is_provisional(maule, executive):
    assert make_deadline(maule, executive, start="2035-03-01T10:00").provisional
    assert not make_deadline(maule, executive).provisional


def test_an_office_abroad_counts_with_its_own_days_and_clock(tokio):
    case = make_case(tokio)
    start = local("2026-09-18T10:00", "Asia/Tokyo")  # a Friday before three holidays of Japan
    deadline = deadlines.open_deadline(case, "VIS-1", start=start, actor=User.objects.system())
    assert deadline.due_on == date(2026, 10, 2)
    assert deadline.due_at == local("2026-10-03T00:00", "Asia/Tokyo")
