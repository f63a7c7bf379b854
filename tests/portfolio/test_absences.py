"""While the person in charge is away: companies know who attends them, and whoever stands in sees, is told and acts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Absence, Role, User
from accounts.services.absences import cancel_absence, record_absence
from casework.models import CaseFile, OutboxMessage
from casework.services import messages
from casework.services.assignment import reassign
from intake.models import Intake
from intake.services import contact, interview
from portfolio.services.absences import announce_absences
from portfolio.tasks import announce_absences as task
from tests.factories.accounts import AbsenceFactory, staff
from tests.factories.intake import sent_ficha
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-4"), pytest.mark.clause("CAP-11")]
DAY = timedelta(days=1)


@pytest.fixture
def substitute(biobio):
    return staff(Role.EXECUTIVE, biobio, first_name="Sofía", last_name="Suplente", email="sofia@prochile.example")


@pytest.fixture
def intake(company, representative, executive, now):
    row = sent_ficha(company, actor=representative, now=now, exporter=True)
    CaseFile.objects.filter(pk=row.pk).update(responsible=executive)
    return Intake.objects.get(pk=row.pk)


@pytest.fixture
def absence(intake, executive, substitute, now):
    return AbsenceFactory(
        user=executive, substitute=substitute, starts_on=now.date() + 3 * DAY, ends_on=now.date() + 9 * DAY
    )


def notices() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template="substitute_notice"))


def again(user: User) -> User:
    """The same person on another day: what they may do is read anew."""
    return User.objects.get(pk=user.pk)


def a_call(at):
    return contact.Contact(happened_at=at, channel="telephone", contact_point="phone", person="Ana Muñoz")


def test_the_company_is_told_once_when_the_absence_begins_with_its_matters_and_dates(absence, representative, now):
    announce_absences(now=now)
    assert notices() == []
    for hours in (0, 1, 24):
        announce_absences(now=now + 3 * DAY + timedelta(hours=hours))
    (mail,) = notices()
    assert mail.to_address == representative.email
    assert mail.subject == "Sofía Suplente le atenderá hasta el domingo 29 de noviembre de 2026"
    assert f"Captación {absence.user.case_files.get().folio}: hasta el miércoles 25 de noviembre" in mail.body_text
    assert "sofia@prochile.example" in mail.body_text


def test_an_appointment_of_those_days_is_in_what_does_not_stop(intake, executive, substitute, now):
    later = now + timedelta(hours=1)
    contact.log_contact(intake, a_call(later), actor=executive, now=later)
    contacted, at = Intake.objects.get(pk=intake.pk), later + 4 * DAY
    meeting = interview.Appointment(kind="in_person", starts_at=at, place="Oficina de Talca")
    interview.agree(contacted, meeting, actor=executive, now=later)
    AbsenceFactory(user=executive, substitute=substitute, starts_on=later.date(), ends_on=later.date() + 9 * DAY)
    announce_absences(now=later)
    assert "Entrevista en la oficina: martes 24 de noviembre de 2026, 13:00" in notices()[0].body_text


def test_a_company_without_anything_open_or_attended_by_others_is_not_told(absence, other_company, maule, now):
    sent_ficha(other_company, actor=other_company.representations.get().person, now=now, exporter=True)
    make_company(office=maule, executive=absence.user)
    announce_absences(now=now + 3 * DAY)
    assert [mail.case_id for mail in notices()] == [
        CaseFile.objects.get(kind="intake", responsible=absence.user).parent_id
    ]


def test_an_absence_that_ended_while_nothing_ran_is_not_told(absence, now):
    announce_absences(now=now + 30 * DAY)
    assert notices() == []
    assert Absence.objects.get().announced_at is not None


def test_with_another_substitute_the_companies_are_told_again(absence, executive, maule, now):
    announce_absences(now=now + 3 * DAY)
    other = staff(Role.EXECUTIVE, maule, first_name="Otra", last_name="Persona")
    record_absence(
        user=executive, substitute=other, starts_on=absence.starts_on, ends_on=absence.ends_on, actor=executive,
        now=now + 4 * DAY, absence=absence,
    )  # fmt: skip
    announce_absences(now=now + 4 * DAY)
    assert [mail.subject.split(" le ")[0] for mail in sorted(notices(), key=lambda m: m.pk)] == [
        "Sofía Suplente", "Otra Persona",
    ]  # fmt: skip
    released = OutboxMessage.objects.get(template="substitute_released_staff")
    assert released.to_address == "sofia@prochile.example"
    assert OutboxMessage.objects.filter(template="substitute_assigned_staff").get().to_address == other.email


def test_who_was_told_to_stand_in_is_told_when_it_is_called_off_and_again_when_it_comes_back(
    executive, substitute, maule, now
):
    other = staff(Role.EXECUTIVE, maule)
    first, last = now.date() + 3 * DAY, now.date() + 9 * DAY
    days = {"user": executive, "starts_on": first, "ends_on": last, "actor": executive}
    row = record_absence(**days, substitute=substitute, now=now)
    for hours, who in enumerate((substitute, other, substitute)):  # saved as it was; another; the first again
        row = record_absence(**days, substitute=who, now=now + timedelta(hours=hours), absence=row)
    told = OutboxMessage.objects.filter(template="substitute_assigned_staff").order_by("pk")
    assert [mail.user for mail in told] == [substitute, other, substitute]
    released = OutboxMessage.objects.filter(template="substitute_released_staff").order_by("pk")
    assert [mail.user for mail in released] == [substitute, other]
    cancel_absence(absence=row, actor=executive, now=now + timedelta(hours=4))
    mail = released.last()
    assert mail.user == substitute and "entre el lunes 23 de noviembre de 2026" in mail.body_text
    assert not Absence.objects.exists()


def test_an_absence_that_is_over_tells_nobody_when_it_is_cancelled(executive, substitute, now):
    row = AbsenceFactory(
        user=executive, substitute=substitute, starts_on=now.date() - 9 * DAY, ends_on=now.date() - 4 * DAY
    )
    cancel_absence(absence=row, actor=executive, now=now)
    assert not OutboxMessage.objects.exists()
    assert Absence.objects.get().ends_on == now.date() - 4 * DAY  # it lasted what it lasted


def test_the_task_reads_the_clock_and_with_nothing_to_tell_asks_one_question(absence, now):
    with time_machine.travel(now + 3 * DAY, tick=False):
        task()
        assert len(notices()) == 1
        with CaptureQueriesContext(connection) as captured:
            task()
    assert len(captured) == 1


def test_who_stands_in_reads_which_files_the_absence_brings(intake, executive, substitute, now):
    first, last = now.date() + 3 * DAY, now.date() + 9 * DAY
    record_absence(user=executive, substitute=substitute, starts_on=first, ends_on=last, actor=executive, now=now)
    mail = OutboxMessage.objects.get(template="substitute_assigned_staff")
    assert f"{intake.case.folio}, {intake.company.name}: hasta el miércoles 25 de noviembre de 2026" in mail.body_text
    assert mail.to_address == substitute.email


def test_what_falls_due_after_the_absence_is_not_in_the_list(intake, executive, substitute, now):
    day: date = now.date()
    record_absence(user=executive, substitute=substitute, starts_on=day, ends_on=day, actor=executive, now=now)
    mail = OutboxMessage.objects.get(template="substitute_assigned_staff")
    assert intake.case.folio not in mail.body_text and "Nada por ahora" in mail.body_text


def test_who_stands_in_acts_through_the_door_in_those_days_and_not_before_or_after(absence, intake, now):
    for days, allowed in ((0, False), (4, True), (10, False)):
        at = now + days * DAY
        with time_machine.travel(at, tick=False):
            actor = again(absence.substitute)
            if allowed:
                contact.log_contact(intake, a_call(at), actor=actor, now=at)
                continue
            with pytest.raises(PermissionDenied):
                contact.log_contact(intake, a_call(at), actor=actor, now=at)
    event = intake.case.events.filter(actor=absence.substitute).get()
    assert event.actor_name == "Sofía Suplente"
    assert Intake.objects.get(pk=intake.pk).state == "contact_established"


def test_the_inbox_of_who_stands_in_has_the_absents_files_and_they_may_pass_them_on(
    absence, intake, maule, now, sign_in
):
    for days, seen in ((0, []), (4, [intake.case.folio]), (10, [])):
        with time_machine.travel(now + days * DAY, tick=False):
            page = sign_in(again(absence.substitute)).get("/bandeja/", {"ver": "mias"})
            assert [row.case.folio for row in page.context["inbox"].page] == seen
    with time_machine.travel(now + 4 * DAY, tick=False):
        other = staff(Role.EXECUTIVE, maule)
        reassign([intake.case], to=other, actor=again(absence.substitute), now=now + 4 * DAY, note="Por la carga.")
    assert CaseFile.objects.get(pk=intake.pk).responsible == other


def test_a_file_of_an_office_where_the_absent_has_no_role_is_also_seen(absence, intake, biobio, now):
    CaseFile.objects.filter(pk=intake.pk).update(office=biobio)
    absence.substitute.role_assignments.all().delete()
    with time_machine.travel(now + 4 * DAY, tick=False):
        assert CaseFile.objects.visible_to(again(absence.substitute)).filter(pk=intake.pk).exists()


def test_what_the_company_writes_reaches_both(absence, intake, representative, now):
    at = now + 4 * DAY
    messages.post(intake.case, author=representative, body="¿Nos vemos el jueves?", now=at)
    told = OutboxMessage.objects.filter(template="message_posted").values_list("to_address", flat=True)
    assert set(told) == {absence.user.email, absence.substitute.email}
