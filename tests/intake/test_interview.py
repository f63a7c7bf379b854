"""The appointment (CAP-5) and the guide (CPE-2, CPE-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from casework.door import undo_last
from casework.errors import NoteRequired, NotPossible
from casework.models import Deadline, Message, OutboxMessage
from intake import guide as guides
from intake.forms.office import AppointmentForm
from intake.models import Interview, InterviewScore
from intake.services import contact, guide, intakes, interview

from .conftest import a_contact, a_meeting, fresh, some_notes


def mails(template: str):
    return OutboxMessage.objects.filter(template=template)


@pytest.mark.django_db
class TestAppointment:
    @pytest.mark.clause("CAP-5")
    def test_agreeing_sends_the_appointment_for_the_calendar(self, scheduled, representative, executive, later):
        row = Interview.objects.get()
        (mail,) = mails("interview_agreed").filter(user=representative)
        assert "martes 24 de noviembre de 2026, 13:00 (hora de Santiago)" in mail.body_text
        (ics,) = mail.attachments
        assert f"UID:{row.uid}" in ics["content"]
        assert "DTSTART:20261124T160000Z" in ics["content"]
        assert "SEQUENCE:0" in ics["content"]

    @pytest.mark.clause("CAP-5")
    def test_moving_it_keeps_the_uid_and_raises_the_sequence(self, scheduled, executive, later):
        row = Interview.objects.get()
        row.change_requested_at, row.change_request = later, "Otro día"
        row.save()
        at = later + timedelta(days=5)
        moved = interview.reschedule(row, a_meeting(at), actor=executive, now=later, note="Feria esa semana")
        assert (moved.uid, moved.sequence, moved.starts_at, moved.change_request) == (row.uid, 1, at, "")
        (mail,) = mails("interview_rescheduled")
        assert "Feria esa semana" in mail.body_text
        assert f"UID:{row.uid}" in mail.attachments[0]["content"] and "SEQUENCE:1" in mail.attachments[0]["content"]
        assert fresh(scheduled).state == "interview_scheduled"

    def test_moving_needs_a_reason_and_a_date_to_come(self, scheduled, executive, later):
        row = Interview.objects.get()
        with pytest.raises(NoteRequired):
            interview.reschedule(row, a_meeting(later + timedelta(days=1)), actor=executive, now=later, note="")
        with pytest.raises(NotPossible, match="desde hoy en adelante"):
            interview.reschedule(row, a_meeting(later - timedelta(days=1)), actor=executive, now=later, note="x")

    @pytest.mark.parametrize(
        ("changes", "words"), [({"kind": "video"}, "enlace"), ({"place": ""}, "lugar"), ({"days": -1}, "desde hoy")]
    )
    def test_what_is_missing_is_said(self, changes, words, contacted, executive, later):
        given = {name: value for name, value in changes.items() if name != "days"}
        meeting = a_meeting(later + timedelta(days=changes.get("days", 1)), **given)
        with pytest.raises(NotPossible, match=words):
            interview.agree(contacted, meeting, actor=executive, now=later)
        assert not Interview.objects.exists()

    @pytest.mark.parametrize("who", ["executive_elsewhere", "client_management", "auditor", "outsider"])
    def test_others_agree_nothing(self, who, contacted, later, request):
        with pytest.raises(PermissionDenied):
            interview.agree(
                contacted, a_meeting(later + timedelta(days=1)), actor=request.getfixturevalue(who), now=later
            )
        assert not Interview.objects.exists()

    @pytest.mark.clause("CAP-5")
    def test_a_no_show_keeps_the_term_running_and_asks_for_another_date(self, scheduled, executive, held_at):
        interview.miss(Interview.objects.get(), actor=executive, now=held_at, note="No llegó")
        assert fresh(scheduled).state == "interview_missed"
        assert Deadline.objects.get(case=scheduled.case, clause_id="CAP-5").outcome == "open"
        (mail,) = mails("interview_no_show")
        assert "sábado 5 de diciembre de 2026" in mail.body_text

    def test_nobody_is_absent_before_the_hour(self, scheduled, executive, later):
        with pytest.raises(NotPossible, match="aún no llega"):
            interview.miss(Interview.objects.get(), actor=executive, now=later, note="x")

    @pytest.mark.clause("CAP-5")
    def test_cancelling_tells_the_company_why_and_clears_its_calendar(self, scheduled, executive, later):
        interview.cancel(Interview.objects.get(), actor=executive, now=later, note="Me enfermé.")
        row = Interview.objects.get()
        assert (row.state, fresh(scheduled).state) == ("cancelled", "contact_established")
        (mail,) = mails("interview_cancelled")
        assert "Me enfermé." in mail.body_text
        ics = mail.attachments[0]["content"]
        assert "METHOD:CANCEL" in ics and f"UID:{row.uid}" in ics and "SEQUENCE:1" in ics
        assert Deadline.objects.get(case=scheduled.case, clause_id="CAP-5").outcome == "open"
        with pytest.raises(NotPossible, match="ya no está acordada"):
            interview.cancel(row, actor=executive, now=later, note="x")

    def test_stopping_the_process_clears_the_calendar_too(self, scheduled, representative, later):
        intakes.withdraw(scheduled, actor=representative, now=later, note="")
        assert Interview.objects.get().state == "cancelled"
        (mail,) = mails("interview_cancelled")
        assert "METHOD:CANCEL" in mail.attachments[0]["content"]

    def test_an_agreed_appointment_is_taken_back_only_by_cancelling_it(self, scheduled, executive, later):
        with pytest.raises(NotPossible, match="ya no se puede deshacer"):
            undo_last(scheduled, actor=executive, now=later, note="Me equivoqué de empresa")

    def test_after_a_miss_another_one_can_be_agreed(self, scheduled, executive, held_at):
        interview.miss(Interview.objects.get(), actor=executive, now=held_at, note="No llegó")
        interview.agree(fresh(scheduled), a_meeting(held_at + timedelta(days=2)), actor=executive, now=held_at)
        assert sorted(Interview.objects.values_list("state", flat=True)) == ["agreed", "missed"]

    def test_the_company_asks_for_another_date_and_the_office_sees_it(
        self, scheduled, representative, executive, later
    ):
        row = interview.request_change(Interview.objects.get(), actor=representative, now=later, text="El jueves")
        assert row.change_request == "El jueves"
        assert "El jueves" in Message.objects.get().body
        with pytest.raises(PermissionDenied):
            interview.request_change(row, actor=executive, now=later, text="x")
        with pytest.raises(NoteRequired):
            interview.request_change(row, actor=representative, now=later, text=" ")


def appointment_form(office, **changes) -> AppointmentForm:
    from casework.services.holidays import calendar_for

    data = {"kind": "in_person", "day": "2026-11-24", "hour": "10:30", "minutes": "60", "place": "Talca"} | changes
    now = datetime(2026, 8, 20, 15, 0, tzinfo=UTC)
    return AppointmentForm(data, office=office, calendar=calendar_for(office), now=now)


@pytest.mark.django_db
class TestAppointmentForm:
    def test_the_hour_is_that_of_the_office(self, maule):
        form = appointment_form(maule)
        assert form.is_valid(), form.errors
        assert form.appointment().starts_at == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)

    def test_an_hour_that_does_not_exist_is_refused(self, maule):
        form = appointment_form(maule, day="2026-09-06", hour="00:30", any_day="on")
        assert "00:30 no existen" in str(form.errors["hour"])

    def test_of_a_repeated_hour_the_first_counts(self, maule):
        form = appointment_form(maule, day="2027-04-03", hour="23:30", any_day="on")
        assert form.is_valid(), form.errors
        assert form.appointment().starts_at == datetime(2027, 4, 4, 2, 30, tzinfo=UTC)

    @pytest.mark.parametrize(("day", "why"), [("2026-09-18", "feriado"), ("2026-11-22", "fin de semana")])
    def test_a_day_off_is_asked_about_and_can_be_confirmed(self, day, why, maule):
        form = appointment_form(maule, day=day)
        assert "no es día hábil en" in str(form.errors["day"]) and why in str(form.errors["day"])
        assert not form.fields["any_day"].widget.is_hidden
        assert appointment_form(maule, day=day, any_day="on").is_valid()

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"day": "31-02-2027"}, "day", "Esa fecha no existe"), ({"day": ""}, "day", "Escriba la fecha"),
            ({"hour": "25:99"}, "hour", "Esa hora no existe"), ({"day": "2026-08-01"}, "day", "desde hoy en adelante"),
            ({"kind": "video"}, "link", "enlace"), ({"kind": "video", "link": "no es"}, "link", "Al enlace le falta"),
            ({"place": ""}, "place", "lugar"), ({"minutes": "7"}, "minutes", ""), ({"kind": "x"}, "kind", ""),
        ],
    )  # fmt: skip
    def test_every_wrong_value_has_its_words_beside_it(self, changes, field, words, maule):
        form = appointment_form(maule, **changes)
        assert words in str(form.errors[field])


ANSWERS = st.fixed_dictionaries(
    {
        q.id: st.fixed_dictionaries({"points": st.integers(q.min, q.max), "reason": st.just("x")})
        for q in guides.load().questions
    }
)


class TestPoints:
    @pytest.mark.clause("CPE-2")
    @given(answers=ANSWERS, test=st.integers(0, 300))
    def test_the_sum_stays_within_fifteen_and_the_final_within_a_hundred(self, answers, test):
        guide_ = guides.load()
        points = guides.total(answers, guide=guide_)
        assert points == sum(answer["points"] for answer in answers.values())
        assert -15 <= points <= 15
        final = guides.final_thirds(test, points, guide=guide_)
        assert final == min(300, max(0, test + 3 * points))

    def test_the_extremes_are_reached(self):
        guide_ = guides.load()
        assert sum(q.max for q in guide_.questions) == 15 and sum(q.min for q in guide_.questions) == -15

    def test_a_point_without_reason_and_a_value_out_of_range_are_found(self):
        guide_ = guides.load()
        found = guides.problems({"INT-1": {"points": 1}, "INT-2": {"points": 3}}, guide=guide_, complete=False)
        assert set(found) == {"INT-1", "INT-2"}
        assert len(guides.problems({}, guide=guide_, complete=True)) == 10
        assert guides.problems({}, guide=guide_, complete=False) == {}


@pytest.mark.django_db
class TestGuide:
    @pytest.mark.clause("CPE-2", "CPE-3", "CAP-5")
    def test_test_and_interview_add_up_and_both_are_kept(self, scheduled, executive, held_at):
        score = guide.hold(scheduled, some_notes(1), actor=executive, now=held_at)
        assert score.points == 10
        assert score.final_thirds == score.test_thirds + 30
        moved = fresh(scheduled)
        assert (moved.state, moved.final_thirds, moved.segment) == (
            "under_evaluation",
            score.final_thirds,
            score.segment,
        )
        assert moved.company.segment == score.segment
        assert Deadline.objects.get(case=scheduled.case, clause_id="CAP-5").outcome == "met"

    @pytest.mark.clause("CPE-3")
    @pytest.mark.parametrize(("points", "segment", "second"), [(0, "yellow", False), (2, "green", True)])
    def test_the_segment_follows_the_final_score(self, points, segment, second, scheduled, executive, held_at):
        score = guide.hold(scheduled, some_notes(points), actor=executive, now=held_at)
        assert (score.segment, score.second_reading_needed) == (segment, second)

    @pytest.mark.clause("CAP-2")
    def test_an_exporter_converses_and_scores_nothing(self, exporter_to_contact, executive, later):
        contact.log_contact(exporter_to_contact, a_contact(later), actor=executive, now=later)
        score = guide.hold(fresh(exporter_to_contact), some_notes(2), actor=executive, now=later)
        assert (score.scored, score.points, score.final_thirds, score.segment) == (False, None, None, "green")

    def test_a_meeting_without_appointment_gets_its_own_row(self, contacted, executive, later):
        guide.hold(contacted, some_notes(), actor=executive, now=later, kind="visit")
        row = Interview.objects.get()
        assert (row.kind, row.state, row.starts_at) == ("visit", "held", later)

    def test_a_draft_is_kept_as_it_is_and_goes_on(self, scheduled, executive, later):
        half = guide.Notes(answers={"INT-1": {"points": 0, "notes": "Muestra escritura"}})
        guide.save_draft(scheduled, half, actor=executive, now=later)
        guide.save_draft(scheduled, half, actor=executive, now=later)
        score = InterviewScore.objects.get()
        assert score.answers["INT-1"]["notes"] == "Muestra escritura"
        assert score.completed_at is None
        assert fresh(scheduled).state == "interview_scheduled"

    @pytest.mark.parametrize(
        ("notes", "key"),
        [
            ({"answers": {}}, "INT-1"), ({"no_conflict": False}, "no_conflict"),
            ({"red_flags": {"RF-2": {"present": True, "explanation": ""}}}, "RF-2"),
        ],
    )  # fmt: skip
    def test_it_does_not_close_half_done(self, notes, key, scheduled, executive, held_at):
        with pytest.raises(guide.Unfinished) as problem:
            guide.hold(scheduled, some_notes(**notes), actor=executive, now=held_at)
        assert key in problem.value.problems
        assert fresh(scheduled).state == "interview_scheduled"

    def test_a_flag_explained_stops_nothing(self, scheduled, executive, held_at):
        flags = {"RF-2": {"present": True, "explanation": "Corregido con la escritura"}}
        guide.hold(scheduled, some_notes(red_flags=flags), actor=executive, now=held_at)
        assert fresh(scheduled).state == "under_evaluation"

    def test_it_is_not_closed_before_the_meeting(self, scheduled, executive, later):
        with pytest.raises(NotPossible, match="aún no llega"):
            guide.hold(scheduled, some_notes(), actor=executive, now=later)

    @pytest.mark.parametrize("who", ["executive_elsewhere", "representative", "client_management", "auditor"])
    def test_others_write_nothing_in_it(self, who, scheduled, held_at, request):
        with pytest.raises(PermissionDenied):
            guide.save_draft(scheduled, some_notes(), actor=request.getfixturevalue(who), now=held_at)
        assert not InterviewScore.objects.exists()

    def test_a_closed_guide_does_not_change(self, held, executive, held_at):
        with pytest.raises(NotPossible, match="ya no se puede cambiar"):
            guide.save_draft(held, some_notes(1), actor=executive, now=held_at)

    def test_a_band_that_changed_waits_for_another_reader(self, scheduled, executive, office_head, held_at):
        score = guide.hold(scheduled, some_notes(2), actor=executive, now=held_at)
        assert score.waits_for_second_reading
        with pytest.raises(PermissionDenied):
            guide.second_reading(score, actor=executive, now=held_at)
        read = guide.second_reading(score, actor=office_head, now=held_at)
        assert (read.read_by, read.waits_for_second_reading) == (office_head, False)
        with pytest.raises(NotPossible):
            guide.second_reading(score, actor=office_head, now=held_at)


@pytest.mark.django_db
def test_the_agenda_is_by_week_in_the_office_s_days(scheduled, executive, maule, later):
    from casework.services.holidays import calendar_for
    from intake.selectors import agenda

    days = agenda.week(executive, maule, monday=date(2026, 11, 23), calendar=calendar_for(maule), mine=True)
    assert [len(day.meetings) for day in days] == [0, 1, 0, 0, 0, 0, 0]
    assert days[5].off == "fin de semana"
    assert agenda.waiting(executive, maule, later) == []
    assert len(agenda.waiting(executive, maule, later + timedelta(days=5))) == 1
