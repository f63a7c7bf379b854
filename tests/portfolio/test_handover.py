"""CAT-4, CAT-6: absences and departures handed over in one step, today or on a day to come."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.models import Absence, Role, User
from casework.errors import ChangedMeanwhile, NotPossible
from casework.models import CaseFile, OutboxMessage
from intake.services.intakes import open_intake
from portfolio.models import Company, ExecutiveAssignment, PlannedHandover
from portfolio.services.departures import depart, foresee
from portfolio.services.planned import cancel_handover, do_planned, plan_handover
from tests.factories.accounts import AbsenceFactory, RoleAssignmentFactory, staff
from tests.factories.portfolio import NOW
from tests.factories.portfolio import company as make_company
from tests.portfolio.test_rebalancing import attended, lower_cap

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-6")]
URL = "/cartera/traspaso/"
DAY = timedelta(days=1)


@pytest.fixture
def team(maule):
    """Diego has the sea, Eva the fruit."""
    diego = staff(Role.EXECUTIVE, maule, first_name="Diego", last_name="Fuentes Ejemplo")
    eva = staff(Role.EXECUTIVE, maule, first_name="Eva", last_name="Lira Ejemplo")
    attended(maule, diego, "sea", 2)
    attended(maule, eva, "food_fresh", 2)
    return diego, eva


@pytest.fixture
def leaver(maule, executive, team):
    attended(maule, executive, "sea", 3)
    attended(maule, executive, "food_fresh", 2)
    return executive


def count(person):
    return Company.objects.filter(executive=person).count()


def test_a_departure_by_the_rule_keeps_sectors_together_and_leaves_nothing_behind(maule, leaver, team, office_head):
    diego, eva = team
    lone = make_company(office=maule, sector="sea", representative=staff(Role.AUDITOR))
    intake = open_intake(lone, actor=lone.representations.get().person, now=NOW)
    CaseFile.objects.filter(pk=intake.pk).update(responsible=leaver)
    found = depart(person=leaver, office=maule, to=None, actor=office_head, now=NOW, reason="Otro cargo.")
    assert (count(leaver), count(diego), count(eva)) == (0, 5, 4) and not found.unplaced
    assert not CaseFile.objects.open().filter(responsible=leaver).exists()
    assert CaseFile.objects.get(pk=intake.pk).responsible in team
    assert not ExecutiveAssignment.objects.current().filter(executive=leaver).exists()
    mails = OutboxMessage.objects.filter(template="companies_moved_staff")
    assert {mail.user for mail in mails} == {leaver, diego, eva}
    role = leaver.role_assignments.get()
    assert role.ends_on == NOW.date()  # the day of the departure is the last
    change = role.history.first()
    assert (change.history_user, change.history_change_reason) == (office_head, "Otro cargo.")
    event = Company.objects.filter(executive=diego, sector="sea").last().case.events.get(kind="executive_assigned")
    assert event.note == "Otro cargo." and leaver.display_name in event.data["why"]


def test_only_the_roles_of_attending_at_that_office_end_and_what_had_not_begun_never_does(
    maule, biobio, leaver, team, office_head
):
    RoleAssignmentFactory(role=Role.OFFICE_HEAD, office=biobio, user=leaver)
    RoleAssignmentFactory(role=Role.EXECUTIVE, office=biobio, user=leaver)
    RoleAssignmentFactory(
        role=Role.SECTOR_LEAD, office=maule, user=leaver, sector="sea", starts_on=NOW.date() + 5 * DAY
    )
    depart(person=leaver, office=maule, to=None, actor=office_head, now=NOW, reason="Otro cargo.")
    left = {(row.role, row.office): row.ends_on for row in leaver.role_assignments.all()}
    assert left == {
        (Role.EXECUTIVE, maule): NOW.date(), (Role.EXECUTIVE, biobio): None, (Role.OFFICE_HEAD, biobio): None,
    }  # fmt: skip
    with pytest.raises(NotPossible, match="no tiene nada a cargo"):
        depart(person=leaver, office=maule, to=None, actor=office_head, now=NOW, reason="Otra vez.")


def test_everything_to_one_person_only_while_it_fits(maule, leaver, team, office_head):
    diego, _ = team
    lower_cap(6)
    with pytest.raises(NotPossible, match="quedaría con 7 empresas, y el tope es 6"):
        depart(person=leaver, office=maule, to=diego, actor=office_head, now=NOW, reason="Se va.")
    lower_cap(7)
    depart(person=leaver, office=maule, to=diego, actor=office_head, now=NOW, reason="Se va.")
    assert (count(leaver), count(diego)) == (0, 7)


def test_what_nobody_can_take_stays_with_the_office_and_is_told(maule, leaver, team, office_head):
    lower_cap(3)
    found = foresee(person=leaver, office=maule, to=None, actor=office_head, now=NOW)
    assert len(found.moves) == 2 and len(found.unplaced) == 3
    depart(person=leaver, office=maule, to=None, actor=office_head, now=NOW, reason="Se va.", seal=found.seal)
    alone = Company.objects.filter(office=maule, executive=None)
    assert alone.count() == 3 and count(leaver) == 0
    assert all(row.case.events.filter(kind="released").exists() and row.case.responsible is None for row in alone)


def test_nobody_absent_or_from_elsewhere_receives_and_only_the_head_decides(
    maule, leaver, team, office_head, executive_elsewhere
):
    diego, eva = team
    AbsenceFactory(user=diego, substitute=eva, starts_on=NOW.date(), ends_on=NOW.date() + 5 * DAY)
    found = foresee(person=leaver, office=maule, to=None, actor=office_head, now=NOW)
    assert {move.target for move in found.moves} == {eva.pk}
    with pytest.raises(NotPossible, match="está fuera hasta"):
        foresee(person=leaver, office=maule, to=diego, actor=office_head, now=NOW)
    with pytest.raises(NotPossible, match="no puede atender"):
        foresee(person=leaver, office=maule, to=executive_elsewhere, actor=office_head, now=NOW)
    with pytest.raises(PermissionDenied):
        depart(person=leaver, office=maule, to=None, actor=eva, now=NOW, reason="Se va.")


def test_what_changed_since_it_was_seen_moves_nothing(maule, leaver, team, office_head):
    found = foresee(person=leaver, office=maule, to=None, actor=office_head, now=NOW)
    attended(maule, leaver, "sea", 1)
    with pytest.raises(ChangedMeanwhile):
        depart(person=leaver, office=maule, to=None, actor=office_head, now=NOW, reason="Se va.", seal=found.seal)
    assert count(leaver) == 6


def test_a_departure_of_a_day_to_come_happens_that_day_once(maule, leaver, team, office_head):
    day = NOW.date() + 10 * DAY
    row = plan_handover(
        starts_on=day, office=maule, person=leaver, to=None, actor=office_head, now=NOW, reason="Renunció."
    )
    with pytest.raises(NotPossible, match="Ya hay un traspaso programado"):
        plan_handover(starts_on=day, office=maule, person=leaver, to=None, actor=office_head, now=NOW, reason="Otra.")
    assert do_planned(now=NOW + 9 * DAY) == 0 and count(leaver) == 5
    assert do_planned(now=NOW + 10 * DAY) == 1 and count(leaver) == 0
    assert do_planned(now=NOW + 11 * DAY) == 0
    with pytest.raises(NotPossible, match="ya se hizo"):
        cancel_handover(planned=row, actor=office_head, now=NOW)


def test_a_planned_handover_that_can_no_longer_be_done_says_why_and_waits(maule, leaver, team, office_head):
    diego, _ = team
    company = Company.objects.filter(executive=leaver).first()
    plan_handover(
        starts_on=NOW.date() + DAY, office=maule, company=company, to=diego, actor=office_head, now=NOW, reason="Pasa."
    )
    lower_cap(2)
    assert do_planned(now=NOW + DAY) == 0
    row = PlannedHandover.objects.get()
    assert "que es el tope" in row.problem and row.done_at is None
    assert Company.objects.get(pk=company.pk).executive == leaver
    assert do_planned(now=NOW + 2 * DAY) == 0  # it waits for a person
    mail = OutboxMessage.objects.get(template="handover_failed_staff")
    assert mail.user == office_head and "que es el tope" in mail.body_text and company.name in mail.subject


def test_whoever_planned_it_and_the_heads_of_today_are_told_that_it_failed(maule, leaver, team, office_head):
    other = staff(Role.OFFICE_HEAD, maule, first_name="Otra", last_name="Jefatura Ejemplo")
    stand_in = staff(Role.EXECUTIVE, maule)
    AbsenceFactory(user=other, substitute=stand_in, starts_on=NOW.date(), ends_on=NOW.date() + 2 * DAY)
    plan_handover(
        starts_on=NOW.date() + DAY, office=maule, person=leaver, to=team[0], actor=office_head, now=NOW, reason="Se va."
    )
    office_head.role_assignments.update(ends_on=NOW.date())  # so that the actor may not do it that day
    with time_machine.travel(NOW + DAY, tick=False):
        assert do_planned(now=NOW + DAY) == 0
    told = OutboxMessage.objects.filter(template="handover_failed_staff")
    assert {mail.user for mail in told} == {office_head, other, stand_in}
    assert count(leaver) == 5 and leaver.role_assignments.get().ends_on is None


def test_the_page_previews_a_departure_and_confirms_it(client, maule, leaver, team, office_head):
    client.force_login(office_head)
    data = {"kind": "partida", "person": leaver.pk, "to": "", "starts_on": "2026-11-20", "reason": "Cambia de región."}
    with time_machine.travel(NOW, tick=False):
        seen = client.post(URL, data | {"acto": "ver"})
        text = seen.content.decode()
        assert seen.status_code == 200 and "5 empresas pasan a otras manos" in text and count(leaver) == 5
        assert "A quién va cada empresa" in text
        again = client.post(URL, data | {"acto": "confirmar", "huella": "otra"})
        assert again.status_code == 422 and "Cambia de región." in again.content.decode()
        seal = seen.context["preview"].departure.seal
        assert client.post(URL, data | {"acto": "confirmar", "huella": seal}).status_code == 302
    assert count(leaver) == 0


@pytest.mark.clause("CAT-4")
def test_the_page_hands_an_absence_to_its_substitute_and_takes_it_back(client, maule, leaver, team, office_head):
    diego, _ = team
    client.force_login(office_head)
    data = {"kind": "ausencia", "person": leaver.pk, "to": diego.pk, "starts_on": "2026-12-01", "reason": "Vacaciones"}
    with time_machine.travel(NOW, tick=False):
        assert client.post(URL, data | {"acto": "ver"}).status_code == 422  # until when?
        data |= {"ends_on": "2026-12-15"}
        seen = client.post(URL, data | {"acto": "ver"})
        assert "atiende 5 empresas" in seen.content.decode() and not Absence.objects.exists()
        assert client.post(URL, data | {"acto": "confirmar"}).status_code == 302
        absence = Absence.objects.get()
        assert (absence.user, absence.substitute) == (leaver, diego)
        assert OutboxMessage.objects.get(template="substitute_assigned_staff").user == diego
        assert count(leaver) == 5  # companies stay; alerts and access go
        assert diego.display_name in client.get(URL).content.decode()
        client.post(f"/administracion/ausencias/{absence.pk}/", {"acto": "anular"})
        released = OutboxMessage.objects.get(template="substitute_released_staff")
        assert released.user == diego and office_head.display_name in released.body_text
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": ""}, {"kind": ""}, {"reason": ""}, {"starts_on": "2020-01-01"}, {"starts_on": "ayer"},
        {"to": "999999"}, {"kind": "ausencia", "ends_on": "2026-12-01", "to": ""},
    ],
)  # fmt: skip
def test_wrong_input_comes_back_with_its_message(client, maule, leaver, office_head, wrong):
    client.force_login(office_head)
    data = {"kind": "partida", "person": leaver.pk, "starts_on": "2026-12-01", "reason": "Se va.", "acto": "confirmar"}
    with time_machine.travel(NOW, tick=False):
        answer = client.post(URL, data | wrong)
    assert answer.status_code == 422 and not PlannedHandover.objects.exists() and count(leaver) == 5


def test_a_departure_of_another_day_is_planned_listed_and_called_off(client, maule, leaver, team, office_head):
    client.force_login(office_head)
    data = {"kind": "partida", "person": leaver.pk, "starts_on": "2026-12-01", "reason": "Se va.", "acto": "confirmar"}
    with time_machine.travel(NOW, tick=False):
        assert client.post(URL, data).status_code == 302
        row = PlannedHandover.objects.get()
        assert "Traspasos programados" in client.get(URL).content.decode()
        assert client.post(f"{URL}{row.pk}/anular/").status_code == 302
    assert do_planned(now=NOW + 40 * DAY) == 0 and count(leaver) == 5


def test_a_company_may_be_given_from_a_day_to_come(client, maule, leaver, team, office_head):
    diego, _ = team
    company = Company.objects.filter(executive=leaver).first()
    client.force_login(office_head)
    data = {"executive": diego.pk, "starts_on": "2026-12-01", "reason": "Cambia de sector."}
    with time_machine.travel(NOW, tick=False):
        refused = client.post(f"/empresas/{company.rut}/ejecutivo/", data | {"starts_on": "2026-01-01"})
        assert refused.status_code == 422
        assert client.post(f"/empresas/{company.rut}/ejecutivo/", data).status_code == 302
        assert "Programado: pasa a Diego" in client.get(f"/empresas/{company.rut}/historia/").content.decode()
    assert Company.objects.get(pk=company.pk).executive == leaver
    assert do_planned(now=NOW + 12 * DAY) == 1
    assert Company.objects.get(pk=company.pk).executive == diego
    assert User.objects.get(pk=office_head.pk) == company.assignments.current().get().assigned_by
