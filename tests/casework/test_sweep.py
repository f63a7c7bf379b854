"""What the ladder says, when and to whom: each rung once to each reader, whatever happens to the sweep."""

from collections import Counter
from datetime import date, timedelta

import pytest

from accounts.models import Role, RoleAssignment
from casework.models import Deadline, OutboxMessage
from casework.services import deadlines
from casework.services.sweep import sweep
from tests.casework.terms import local, make_deadline
from tests.factories.accounts import AbsenceFactory, UserFactory, staff

pytestmark = pytest.mark.django_db


def said():
    """Which template went to which address, and how often."""
    return Counter(OutboxMessage.objects.values_list("template", "to_address"))


def templates():
    return [
        template.removeprefix("deadline_")
        for template in OutboxMessage.objects.order_by("pk").values_list("template", flat=True)
    ]


@pytest.mark.clause("CAP-3", "CAP-9")
def test_each_rung_comes_at_the_opening_of_its_day_and_only_once(maule, executive, office_head, oversight):
    deadline = make_deadline(maule, executive)
    calm = [
        "2026-09-16T12:00",
        "2026-09-17T08:29",
        "2026-09-20T23:00",
        "2026-09-21T08:29",
        "2026-09-22T08:29",
        "2026-09-24T08:29",
    ]
    expected = {
        "2026-09-17T08:30": [("deadline_one_business_day_before", executive.email)],
        "2026-09-21T08:30": [("deadline_today", executive.email)],
        "2026-09-22T08:30": [
            ("deadline_overdue_executive", executive.email),
            ("deadline_overdue_head", office_head.email),
        ],
        "2026-09-24T08:30": [("deadline_overdue_oversight", oversight.email)],
    }
    so_far = Counter()
    for moment in sorted([*calm, *expected]):
        for _ in range(2):  # the beat comes again before anything new is due
            sweep(local(moment))
        so_far.update(expected.get(moment, []))
        assert said() == so_far, moment
    deadline.refresh_from_db()
    assert (deadline.next_alert_at, deadline.next_rung) == (None, None)


def test_five_days_without_beat_say_every_rung_once_to_each_reader(maule, executive, office_head, oversight):
    make_deadline(maule, executive)
    for _ in range(3):
        sweep(local("2026-09-26T10:00"))
    assert said() == Counter(
        {
            ("deadline_one_business_day_before", executive.email): 1,
            ("deadline_today", executive.email): 1,
            ("deadline_overdue_executive", executive.email): 1,
            ("deadline_overdue_head", office_head.email): 1,
            ("deadline_overdue_oversight", oversight.email): 1,
        }
    )


def test_whose_role_ended_is_not_told_and_the_office_is(maule, executive):
    make_deadline(maule, executive)
    RoleAssignment.objects.filter(user=executive).update(ends_on=date(2026, 9, 15))
    sweep(local("2026-09-17T08:30"))
    assert said() == Counter({("deadline_one_business_day_before", maule.mailbox): 1})


def test_a_deadline_that_was_met_says_nothing_more(maule, executive, now):
    deadline = make_deadline(maule, executive)
    deadlines.meet_deadlines(deadline.case, ["CAP-3"], at=local("2026-09-16T10:00"))
    sweep(now)
    assert not OutboxMessage.objects.exists()


def test_nothing_due_costs_one_query(maule, executive, django_assert_num_queries):
    make_deadline(maule, executive)
    with django_assert_num_queries(1):
        sweep(local("2026-09-16T10:00"))


def test_the_readers_of_a_batch_are_found_with_a_fixed_number_of_queries(maule, executive, office_head, oversight):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def reads(how_many):
        for _ in range(how_many):
            make_deadline(maule, executive)
        with CaptureQueriesContext(connection) as captured:
            sweep(local("2026-09-17T09:00"))
        mine = [q["sql"] for q in captured if q["sql"].startswith("SELECT") and "outboxmessage" not in q["sql"].lower()]
        return len(mine)

    assert reads(2) == reads(12)


def test_a_reader_who_is_away_is_told_through_their_substitute(maule, executive, office_head):
    stand_in = UserFactory(email="reemplazo@prochile.example")
    AbsenceFactory(
        user=executive,
        substitute=stand_in,
        starts_on=local("2026-09-16T00:00").date(),
        ends_on=local("2026-09-30T00:00").date(),
    )
    make_deadline(maule, executive)
    sweep(local("2026-09-17T09:00"))
    assert said() == Counter({("deadline_one_business_day_before", "reemplazo@prochile.example"): 1})


def test_without_anybody_in_charge_the_mailbox_of_the_office_is_told(maule):
    make_deadline(maule)
    sweep(local("2026-09-21T09:00"))
    assert said()["deadline_today", maule.mailbox] == 1


def test_who_left_the_service_is_not_told_the_mailbox_is(maule, executive):
    executive.is_active = False
    executive.save()
    make_deadline(maule, executive)
    sweep(local("2026-09-17T09:00"))
    assert said() == Counter({("deadline_one_business_day_before", maule.mailbox): 1})


def test_one_person_with_two_hats_gets_only_the_later_rung_of_a_moment(maule, office_head):
    make_deadline(maule, office_head)
    sweep(local("2026-09-22T09:00"))
    assert said()["deadline_overdue_head", office_head.email] == 1
    assert said()["deadline_overdue_executive", office_head.email] == 0


def test_two_heads_are_told_each_once(maule, executive, office_head):
    other = staff(Role.OFFICE_HEAD, maule)
    make_deadline(maule, executive)
    sweep(local("2026-09-22T09:00"))
    assert [said()["deadline_overdue_head", head.email] for head in (office_head, other)] == [1, 1]


@pytest.mark.clause("DEM-1")
def test_a_term_in_hours_speaks_at_its_own_moments_day_or_night_and_not_in_the_digest(maule, executive, office_head):
    make_deadline(maule, executive, "DEM-1", "2026-09-04T23:30", key="urgent")
    for moment, count in [
        ("2026-09-05T23:29", 0),
        ("2026-09-06T01:00", 1),
        ("2026-09-06T16:29", 1),
        ("2026-09-06T16:31", 2),
    ]:
        sweep(local(moment))
        assert OutboxMessage.objects.count() == count, moment
    assert templates() == ["half_way", "hours_left"]
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"queued"}
    assert "7 horas y 59 minutos" in OutboxMessage.objects.get(template="deadline_hours_left").subject


def test_alerts_of_days_wait_for_the_digest_unless_the_reader_wants_them_one_by_one(maule, executive):
    alone = staff(Role.EXECUTIVE, maule, alerts_one_by_one=True)
    make_deadline(maule, executive)
    make_deadline(maule, alone)
    sweep(local("2026-09-17T09:00"))
    assert dict(OutboxMessage.objects.values_list("user", "state")) == {executive.pk: "held", alone.pk: "queued"}


def test_one_bad_row_is_set_aside_and_the_rest_goes_on(maule, executive):
    bad, good = make_deadline(maule, executive), make_deadline(maule, executive)
    Deadline.objects.filter(pk=bad.pk).update(trace=[{"date": "no es un día", "counted": True}])
    done = sweep(local("2026-09-17T09:00"))
    assert (done.deadlines, done.messages, done.set_aside) == (1, 1, 1)
    assert OutboxMessage.objects.get().case_id == good.case_id
    aside = Deadline.objects.set_aside().get()
    assert aside.pk == bad.pk
    assert "ValueError" in aside.alert_error


def test_a_row_that_was_set_aside_speaks_once_it_is_mended(maule, executive):
    bad = make_deadline(maule, executive)
    Deadline.objects.filter(pk=bad.pk).update(trace=[{"date": "no es un día", "counted": True}])
    sweep(local("2026-09-17T09:00"))
    Deadline.objects.filter(pk=bad.pk).update(trace=bad.trace)
    sweep(local("2026-09-17T09:30"))
    assert not OutboxMessage.objects.exists()  # not hammered: it waits its hour
    sweep(local("2026-09-17T10:01"))
    assert templates() == ["one_business_day_before"]
    assert not Deadline.objects.set_aside().exists()


def test_a_message_that_fails_leaves_the_rung_unsaid(maule, executive, monkeypatch):
    deadline = make_deadline(maule, executive)
    monkeypatch.setattr("casework.emails.deadlines.enqueue", lambda *args, **kwargs: 1 / 0)
    sweep(local("2026-09-17T09:00"))
    deadline.refresh_from_db()
    assert (deadline.said, deadline.next_rung) == ([], 1)


@pytest.mark.clause("AGE-4")
def test_a_term_against_the_company_reminds_the_company(maule, office_head, company, representative):
    from accounts.models import User
    from casework.services.deadlines import open_deadline

    open_deadline(company.case, "AGE-4", start=local("2026-09-15T12:00"), actor=User.objects.system())
    sweep(local("2026-09-23T09:00"))
    assert said() == Counter({("behaviour_note_rebuttal_reminder", representative.email): 1})


def test_after_an_extension_the_new_date_is_announced_again(maule, executive):
    deadline = make_deadline(maule, executive, "CAT-4")
    sweep(local("2026-09-21T09:00"))
    deadlines.extend(deadline, until_amount=6, actor=executive, now=local("2026-09-21T10:00"), note="Faltan datos")
    sweep(local("2026-09-24T09:00"))
    assert templates() == ["one_business_day_before", "today", "one_business_day_before", "today"]


def test_batches_smaller_than_what_is_due_say_everything(maule, executive):
    for _ in range(7):
        make_deadline(maule, executive)
    done = sweep(local("2026-09-17T09:00"), batch=2)
    assert (done.deadlines, OutboxMessage.objects.count()) == (7, 7)


def test_the_task_and_the_command_call_the_sweep(maule, executive, monkeypatch, capsys, settings):
    from django.core.management import call_command

    from casework import tasks

    make_deadline(maule, executive)
    call_command("sweep_deadlines")
    assert "Plazos: 1." in capsys.readouterr().out
    tasks.sweep_deadlines()
    assert settings.CELERY_BEAT_SCHEDULE["sweep-deadlines"]["task"] == tasks.sweep_deadlines.name
    assert timedelta(seconds=settings.CELERY_BEAT_SCHEDULE["sweep-deadlines"]["schedule"]) <= timedelta(minutes=1)


def test_an_office_whose_zone_does_not_exist_spoils_only_its_own_rows(maule, biobio, executive):
    make_deadline(maule, executive)
    make_deadline(biobio, executive)
    type(biobio).objects.filter(pk=biobio.pk).update(time_zone="America/Nunca")
    done = sweep(local("2026-09-17T09:00"))
    assert (done.messages, done.set_aside) == (1, 1)
