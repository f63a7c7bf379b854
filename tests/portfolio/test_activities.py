"""Activities: prepared from a template, published, closed by the clock, changed and suspended with everybody told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework.errors import NoteRequired, NotPossible
from casework.models import OutboxMessage
from casework.services.verification import broken_chains
from portfolio.models import Activity, ActivityTemplate
from portfolio.rules import reminders
from portfolio.services.activities import editing, life
from portfolio.services.activities.reminding import send_reminders
from portfolio.tasks import move_activities, remind_activities
from tests.factories.activities import activity, draft, enrolled

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def mails(template: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template=template).order_by("pk"))


def again(row: Activity) -> Activity:
    return Activity.objects.select_related("case__office", "case__responsible").get(pk=row.pk)


@pytest.mark.clause("CAT-2")
def test_a_template_proposes_and_whoever_organises_changes_but_for_the_requirements_of_a_clause(executive, now):
    row = draft(executive, now=now, template="coaching", capacity=5, requirements=[])
    template = ActivityTemplate.objects.get(code="coaching")
    assert (row.capacity, row.minimum, row.kind_id) == (5, template.minimum, "cb_coaching")
    assert {"registered", "validated", "rut", "test", "potential"} == {r["code"] for r in row.requirements}
    assert (row.state, row.case.kind, row.case.responsible) == ("draft", "activity", executive)


def test_only_who_logs_actions_at_the_office_prepares_one(executive_elsewhere, representative, now, maule):
    for person in (executive_elsewhere, representative):
        with pytest.raises(PermissionDenied):
            draft(person, now=now, office=maule)


def test_a_draft_is_of_its_office_and_the_published_of_everybody(
    executive, executive_elsewhere, representative, auditor, now
):
    row = draft(executive, now=now)
    seen = {person.pk: row in Activity.objects.visible_to(person) for person in (executive, executive_elsewhere)}
    assert seen == {executive.pk: True, executive_elsewhere.pk: False}
    life.publish(activity=row, actor=executive, now=now)
    for person in (executive_elsewhere, representative, auditor):
        assert row in Activity.objects.visible_to(person)


def test_it_is_not_published_in_the_past_nor_without_its_place(executive, now):
    with pytest.raises(NotPossible, match="lugar"):
        activity(executive, now=now, place="")
    row = draft(executive, now=now)
    with pytest.raises(NotPossible, match="ya pasó"):
        life.publish(activity=row, actor=executive, now=row.starts_at)


def test_enrolment_closes_and_the_activity_ends_by_the_clock_once_also_after_a_stop(executive, now):
    row = activity(executive, now=now, enrolment_closes_at=now + 8 * DAY)
    assert life.move_by_clock(now=now + 7 * DAY) == 0
    assert life.move_by_clock(now=now + 8 * DAY) == 1
    assert again(row).state == "closed"
    assert life.move_by_clock(now=now + 9 * DAY) == 0
    assert life.move_by_clock(now=again(row).ends_at) == 1
    assert again(row).state == "held" and again(row).next_change_at is None
    late = activity(executive, now=now, name="Otro")
    assert life.move_by_clock(now=now + 30 * DAY) == 1  # both steps were missed: it simply took place
    assert again(late).state == "held"


def test_the_sweeps_ask_for_what_is_due_and_for_nothing_else(executive, now, django_assert_num_queries):
    for _ in range(3):
        activity(executive, now=now, starts_at=now + 20 * DAY)
    with django_assert_num_queries(2):
        assert life.move_by_clock(now=now) == 0
        assert send_reminders(now=now) == 0


def test_one_bad_row_stops_no_other(executive, now, monkeypatch):
    first, second = activity(executive, now=now), activity(executive, now=now)
    real = life.perform
    monkeypatch.setattr(life, "perform", lambda row, *a, **k: 1 / 0 if row.pk == first.pk else real(row, *a, **k))
    assert life.move_by_clock(now=now + 30 * DAY) == 1
    assert (again(first).state, again(second).state) == ("published", "held")


def test_enrolment_may_be_opened_again_until_another_moment(executive, now):
    row = activity(executive, now=now)
    life.close_enrolment(activity=row, actor=executive, now=now)
    with pytest.raises(NotPossible):
        life.reopen_enrolment(activity=row, closes_at=now - DAY, actor=executive, now=now)
    life.reopen_enrolment(activity=row, closes_at=now + 2 * DAY, actor=executive, now=now)
    assert again(row).takes_enrolments(now + DAY) and not again(row).takes_enrolments(now + 2 * DAY)
    assert life.move_by_clock(now=now + 2 * DAY) == 1


@pytest.mark.clause("CPE-6", "CAT-3")
def test_a_change_of_date_tells_who_is_in_it_with_a_later_sequence_and_needs_its_reason(executive, company, now):
    row = activity(executive, now=now)
    enrolled(row, company, executive, now=now)
    with pytest.raises(NotPossible, match="por qué"):
        editing.edit_activity(activity=row, actor=executive, now=now, starts_at=row.starts_at + DAY)
    editing.edit_activity(
        activity=row, actor=executive, now=now, reason="Se ocupó la sala.", starts_at=row.starts_at + DAY,
        ends_at=row.ends_at + DAY,
    )  # fmt: skip
    (mail,) = mails("activity_changed")
    assert "Se ocupó la sala." in mail.body_text and "jueves 1 de diciembre" not in mail.body_text
    calendar = mail.attachments[0]["content"]
    assert "SEQUENCE:1" in calendar and f"UID:{row.case.folio.lower()}@portal" in calendar
    confirmed = mails("activity_enrolment_confirmed")[0].attachments[0]["content"]
    assert "SEQUENCE:0" in confirmed and f"UID:{row.case.folio.lower()}@portal" in confirmed


def test_what_is_in_no_calendar_changes_without_writing_to_anybody(executive, company, now):
    row = activity(executive, now=now)
    enrolled(row, company, executive, now=now)
    editing.edit_activity(activity=row, actor=executive, now=now, description="Traiga sus costos.", capacity=40)
    assert mails("activity_changed") == []
    assert again(row).sequence == 0 and again(row).case.events.filter(kind="activity_edited").exists()


def test_more_places_promote_who_waits_and_fewer_than_taken_are_refused(executive, company, other_company, now):
    row = activity(executive, now=now, capacity=1)
    enrolled(row, company, executive, now=now)
    second = enrolled(row, other_company, executive, now=now + timedelta(minutes=1))
    assert second.state == "waiting"
    editing.edit_activity(activity=row, actor=executive, now=now, capacity=2)
    second.refresh_from_db()
    assert second.state == "enrolled"
    with pytest.raises(NotPossible, match="2 empresas con cupo"):
        editing.edit_activity(activity=row, actor=executive, now=now, capacity=1)


@pytest.mark.clause("CPE-6")
def test_suspending_it_tells_everybody_why_and_takes_it_out_of_their_calendars(executive, company, other_company, now):
    row = activity(executive, now=now, capacity=1)
    enrolled(row, company, executive, now=now)
    enrolled(row, other_company, executive, now=now)
    with pytest.raises(NoteRequired):
        life.cancel(activity=row, actor=executive, now=now, reason=" ")
    life.cancel(activity=row, actor=executive, now=now, reason="No se alcanzó el mínimo.")
    told = mails("activity_cancelled")
    assert len(told) == 2 and all("No se alcanzó el mínimo." in mail.body_text for mail in told)
    with_calendar = [mail for mail in told if mail.attachments]
    assert len(with_calendar) == 1 and "METHOD:CANCEL" in with_calendar[0].attachments[0]["content"]
    assert again(row).next_change_at is None and again(row).next_reminder_at is None
    assert send_reminders(now=now + 30 * DAY) == 0
    assert list(broken_chains()) == []


def test_a_copy_is_a_draft_on_another_day_with_the_same_distances(executive, now):
    start = now + 10 * DAY
    row = activity(executive, now=now, template="plan_cycle", link="https://sala.example/x", ends_at=start + 14 * DAY,
                   enrolment_closes_at=start - DAY)  # fmt: skip
    editing.set_sessions(
        activity=row, actor=executive, now=now,
        sessions=[(start, start + timedelta(hours=2)), (start + 7 * DAY, start + 7 * DAY + timedelta(hours=2))],
    )  # fmt: skip
    copy = editing.copy_activity(activity=row, name="Ciclo dos", starts_at=start + 60 * DAY, actor=executive, now=now)
    assert (copy.state, copy.enrolment_closes_at) == ("draft", start + 59 * DAY)
    assert [session.starts_at for session in copy.sessions.all()] == [start + 60 * DAY, start + 67 * DAY]


# Reminders


@pytest.mark.clause("CPE-6")
def test_reminders_go_out_by_the_schedule_once_each_and_catch_up(executive, company, now):
    row = activity(executive, now=now, starts_at=datetime(2026, 12, 3, 13, 0, tzinfo=UTC))  # a Thursday
    enrolled(row, company, executive, now=now)
    when = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)  # three days before, at nine in Santiago
    assert send_reminders(now=datetime(2026, 11, 30, 11, 0, tzinfo=UTC)) == 1  # the invitation: 23 November
    assert send_reminders(now=when) == 1
    assert [mail.template for mail in mails("activity_notice")] == ["activity_notice"]
    assert "Confirme su asistencia o libere el cupo" in mails("activity_notice")[0].body_text
    assert send_reminders(now=when) == 0
    assert send_reminders(now=datetime(2026, 12, 2, 13, 0, tzinfo=UTC)) == 1
    assert len(mails("activity_reminder")) == 1


def test_a_portal_that_was_down_over_the_day_does_not_speak_of_yesterdays_tomorrow(executive, company, now):
    row = activity(executive, now=now)
    enrolled(row, company, executive, now=now)
    send_reminders(now=row.ends_at + 5 * DAY)
    assert mails("activity_reminder") == [] and mails("activity_notice") == []
    assert "Suba la lista consolidada" in mails("activity_organiser_notice")[-1].body_text


def test_the_office_is_told_to_print_its_list_also_in_the_minute_in_which_it_begins(executive, now):
    row = activity(executive, now=now, starts_at=datetime(2026, 12, 3, 12, 0, tzinfo=UTC))  # nine in Talca
    send_reminders(now=row.starts_at + timedelta(seconds=20))
    assert "Descargue la lista de asistencia" in mails("activity_organiser_notice")[-1].body_text


def test_a_new_date_reminds_again_and_of_the_new_one(executive, company, now):
    row = activity(executive, now=now)
    enrolled(row, company, executive, now=now)
    send_reminders(now=row.starts_at - 12 * timedelta(hours=1))
    editing.edit_activity(
        activity=row, actor=executive, now=row.starts_at - 6 * timedelta(hours=1), reason="Otra fecha.",
        starts_at=row.starts_at + 20 * DAY, ends_at=row.ends_at + 20 * DAY,
    )  # fmt: skip
    send_reminders(now=again(row).starts_at - 12 * timedelta(hours=1))
    assert len(mails("activity_reminder")) == 2


class Week:
    """A calendar where only weekdays count."""

    def local_day(self, moment):
        return moment.date()

    def is_business(self, day):
        return day.weekday() < 5

    def business_day(self, day, steps):
        step = DAY if steps >= 0 else -DAY
        day = day if steps == 0 else day + step
        while day.weekday() >= 5:
            day += step
        return day

    def day_start(self, day, at):
        return datetime.combine(day, at, UTC)


def test_what_falls_on_a_weekend_goes_out_the_business_day_before_and_never_before_what_it_follows():
    monday, friday = datetime(2026, 12, 7, 10, tzinfo=UTC), datetime(2026, 12, 4, 18, tzinfo=UTC)
    assert reminders.moment(monday, -1, Week()).date() == friday.date()
    assert reminders.moment(monday, -10, Week()).date() == datetime(2026, 11, 27).date()
    assert reminders.moment(friday, 2, Week()).date() == monday.date()


def test_a_late_publication_leaves_out_what_it_would_have_said_but_invites_at_once(executive, now):
    row = activity(executive, now=now, starts_at=now + 2 * DAY)
    lines = [row.reminders[item["line"]]["to"] for item in again(row).reminder_plan]
    assert "invited" in lines and lines.count("enrolled") <= 1
    assert again(row).next_reminder_at == now


def test_companies_that_want_news_and_fit_the_call_are_invited(executive, company, representative, now):
    from portfolio.services.consents import give_consent

    row = activity(executive, now=now, starts_at=now + 2 * DAY)
    send_reminders(now=now)
    assert mails("activity_invitation") == []
    give_consent(company=company, kind="news", actor=representative, now=now, text_version="1")
    row = activity(executive, now=now, starts_at=now + 2 * DAY, sectors=["food_processed"])
    activity(executive, now=now, starts_at=now + 2 * DAY, sectors=["sea"])
    send_reminders(now=now)
    (mail,) = mails("activity_invitation")
    assert row.case.folio in mail.body_text and mail.user == representative


@pytest.mark.clause("SEG-2")
def test_what_ended_on_a_day_is_told_by_the_day_of_its_own_hours(executive, oficom, tokio, now):
    ends = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # still 30 November in Santiago, already 1 December in Tokyo
    here = activity(executive, now=now, starts_at=ends - timedelta(hours=3), ends_at=ends)
    there = activity(oficom, now=now, office=tokio, starts_at=ends - timedelta(hours=3), ends_at=ends)
    assert not Activity.objects.ended_on(datetime(2026, 11, 30).date()).exists()
    life.move_by_clock(now=ends)
    assert list(Activity.objects.ended_on(datetime(2026, 11, 30).date())) == [here]
    assert list(Activity.objects.ended_on(datetime(2026, 12, 1).date())) == [there]


def test_the_tasks_read_the_clock_and_call_the_services(executive, now, settings):
    activity(executive, now=now)
    move_activities()
    remind_activities()
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"portfolio.tasks.move_activities", "portfolio.tasks.remind_activities"} <= named


def test_the_template_of_every_kind_makes_an_activity(executive, now):
    for template in ActivityTemplate.objects.all():
        draft(executive, now=now, template=template.code)
    assert Activity.objects.count() == ActivityTemplate.objects.count()
