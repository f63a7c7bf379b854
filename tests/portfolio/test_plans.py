"""The work plan of a company: one in course, milestones with owner and date, seen and commented by the company."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework.door import undo_last
from casework.errors import NoteRequired, NotPossible
from casework.models import Message
from portfolio.models import Milestone, WorkPlan
from portfolio.selectors.plans import found
from portfolio.services import plans as service
from portfolio.services.merge import merge_companies
from tests.factories.portfolio import company as make_company

pytestmark = pytest.mark.django_db


def start(company, executive, now, **more):
    values = {
        "name": "Primera venta", "objectives": "Vender arándano en Perú.", "starts_on": date(2026, 11, 1),
        "ends_on": date(2027, 4, 30), "markets": ["PE"],
    }  # fmt: skip
    return service.start_plan(company=company, actor=executive, now=now, **values | more)


def milestone(plan, executive, now, **more):
    values = {"title": "Catálogo en español", "owner": "company", "due_on": date(2026, 12, 15)}
    return service.set_milestone(plan=plan, actor=executive, now=now, **values | more)


def test_a_company_has_one_plan_in_course(company, executive, now):
    first = start(company, executive, now)
    with pytest.raises(NotPossible, match="ya tiene un plan"):
        start(company, executive, now, name="Otro")
    service.move(plan=first, act="finish", actor=executive, now=now, note="Primera venta hecha.")
    second = start(company, executive, now, name="Segunda venta")
    service.move(plan=second, act="stop", actor=executive, now=now, note="Espera la cosecha.")
    start(company, executive, now, name="Tercera venta")
    with pytest.raises(NotPossible, match="ya tiene un plan"):
        service.move(plan=second, act="take_up", actor=executive, now=now)
    with pytest.raises(NotPossible, match="ya tiene un plan"):
        undo_last(WorkPlan.objects.get(pk=second.pk), actor=executive, now=now, note="Me equivoqué.")


def test_progress_is_the_mean_of_its_milestones_and_the_nearest_day_is_kept(company, executive, now):
    plan = start(company, executive, now)
    late = milestone(plan, executive, now, due_on=date(2026, 11, 10))
    milestone(plan, executive, now, due_on=date(2026, 12, 15), progress=50)
    plan.refresh_from_db()
    assert (plan.next_milestone_on, plan.progress) == (date(2026, 11, 10), 25)
    assert late.is_late(date(2026, 11, 20))
    assert list(found(executive, {"atraso": "on"}, today=date(2026, 11, 20))) == [plan]
    done = milestone(plan, executive, now, milestone=late, progress=100)
    assert done.done_on == date(2026, 11, 20)
    plan.refresh_from_db()
    assert plan.next_milestone_on == date(2026, 12, 15)
    assert not found(executive, {"atraso": "on"}, today=date(2026, 11, 20))
    again = milestone(plan, executive, now, milestone=late, progress=75)
    assert again.done_on is None


def test_each_step_is_a_line_of_its_log(company, executive, now):
    plan = start(company, executive, now)
    row = milestone(plan, executive, now)
    milestone(plan, executive, now, milestone=row, progress=100)
    service.drop_milestone(milestone=row, actor=executive, now=now, reason="Ya no hace falta.")
    labels = list(plan.case.events.order_by("seq").values_list("label", flat=True))
    assert labels[1:] == [
        "Hito acordado: Catálogo en español", "Hito logrado: Catálogo en español", "Hito quitado: Catálogo en español",
    ]  # fmt: skip
    assert not Milestone.objects.exists()


def test_a_plan_that_stands_still_is_not_changed_until_it_is_taken_up(company, executive, now):
    plan = start(company, executive, now)
    with pytest.raises(NoteRequired):
        service.move(plan=plan, act="stop", actor=executive, now=now)
    service.move(plan=plan, act="stop", actor=executive, now=now, note="Cambió de dueño.")
    with pytest.raises(NotPossible, match="retómelo"):
        milestone(plan, executive, now)
    service.move(plan=plan, act="take_up", actor=executive, now=now)
    assert milestone(plan, executive, now).pk


def test_dates_cannot_be_crossed(company, executive, now):
    with pytest.raises(NotPossible, match="antes de empezar"):
        start(company, executive, now, ends_on=date(2026, 10, 1))
    plan = start(company, executive, now)
    with pytest.raises(NotPossible, match="antes de empezar"):
        service.change_plan(plan=plan, actor=executive, now=now, ends_on=date(2025, 1, 1))


def test_only_who_works_the_company_makes_and_moves_its_plan(
    company, executive, representative, auditor, executive_elsewhere, now
):
    for person in (representative, auditor, executive_elsewhere):
        with pytest.raises(PermissionDenied):
            start(company, person, now)
    plan = start(company, executive, now)
    for person in (representative, auditor, executive_elsewhere):
        with pytest.raises(PermissionDenied):
            milestone(plan, person, now)
        with pytest.raises(PermissionDenied):
            service.move(plan=plan, act="stop", actor=person, now=now, note="x")
    assert not WorkPlan.objects.visible_to(executive_elsewhere).exists()


def test_whoever_sees_the_company_and_not_its_files_is_led_to_the_company(company, executive, oficom, now, sign_in):
    plan = start(company, executive, now)
    file, page = plan.case.get_absolute_url(), company.get_absolute_url()
    for person, there, elsewhere in ((executive, file, page), (oficom, page, file)):
        text = sign_in(person).get("/planes/").content.decode()
        assert f'href="{there}"' in text and f'href="{elsewhere}"' not in text
        assert sign_in(person).get(there).status_code == 200


@pytest.mark.clause("CPE-9")
def test_the_company_sees_its_plan_and_comments_on_it(company, representative, executive, now, sign_in):
    plan = start(company, executive, now)
    milestone(plan, executive, now)
    mine, address = sign_in(representative), reverse("portfolio:own_plan")
    page = mine.get(address).content.decode()
    assert "Vender arándano en Perú." in page and "Catálogo en español" in page
    assert mine.post(address, {"body": " "}).status_code == 422
    assert mine.post(address, {"body": "El catálogo va en camino."}).status_code == 302
    assert Message.objects.get(case=plan.case).body == "El catálogo va en camino."
    assert "El catálogo va en camino." in mine.get(address).content.decode()


def test_of_two_plans_in_course_the_one_of_the_company_that_stays_goes_on(
    company, executive, office_head, client_management, now
):
    other = make_company(office=company.office, legal_name="Viñedos Peñalolén Dos SpA")
    kept, stopped = start(company, executive, now), start(other, executive, now)
    merge_companies(
        survivor=company,
        duplicate=other,
        actor=client_management,
        now=now,
        choices={},
        reason="Es la misma.",
    )
    states = dict(WorkPlan.objects.values_list("pk", "state"))
    assert (states[kept.pk], states[stopped.pk]) == ("active", "stopped")
    assert company.plans.count() == 2


def test_on_screen_from_agreeing_to_ending(company, executive, sign_in):
    staff, address = sign_in(executive), reverse("portfolio:company_plan", args=[company.rut])
    data = {"name": "Plan", "objectives": "", "starts_on": "2026-12-31", "ends_on": "2026-01-01"}
    page = staff.post(address, data)
    assert page.status_code == 422 and "antes de empezar" in page.content.decode()
    assert staff.post(address, data | {"objectives": "Vender.", "ends_on": "2027-06-30"}).status_code == 302
    plan = WorkPlan.objects.get()
    assert staff.get(address).url == plan.case.get_absolute_url()
    new = reverse("portfolio:milestone_new", args=[plan.case.folio])
    assert staff.post(new, {"title": "Uno", "owner": "both", "due_on": "nunca", "progress": "0"}).status_code == 422
    assert (
        staff.post(new, {"title": "Uno", "owner": "both", "due_on": "2027-01-01", "progress": "0"}).status_code == 302
    )
    assert "Uno" in staff.get(plan.case.get_absolute_url()).content.decode()
    stop = reverse("portfolio:plan_move", args=[plan.case.folio, "finish"])
    assert staff.post(stop, {"reason": "Vendió."}).status_code == 302
    assert staff.get(reverse("portfolio:plan_move", args=[plan.case.folio, "nada"])).status_code == 404
    plan.refresh_from_db()
    assert plan.state == "finished"


def test_by_the_api_with_the_same_rules(company, executive, representative, now, sign_in):
    plan = start(company, executive, now)
    address = f"/api/v1/plans/{plan.case.folio}/"
    body = {"title": "Muestras", "owner": "prochile", "due_on": "2027-01-10"}
    assert (
        sign_in(representative).post(f"{address}milestones/", body, content_type="application/json").status_code == 403
    )
    assert sign_in(executive).post(f"{address}milestones/", body, content_type="application/json").status_code == 201
    assert [row["title"] for row in sign_in(representative).get(address).json()["milestones"]] == ["Muestras"]


def test_a_milestone_is_not_late_on_its_own_day_also_at_night(company, executive, now, sign_in):
    plan = start(company, executive, now)
    milestone(plan, executive, now, due_on=date(2026, 12, 15))
    for hour, late in ((datetime(2026, 12, 15, 21, 30), False), (datetime(2026, 12, 16, 0, 1), True)):
        with time_machine.travel(hour.replace(tzinfo=ZoneInfo("America/Santiago")), tick=False):
            for address in (plan.case.get_absolute_url(), reverse("portfolio:plans")):
                page = sign_in(executive).get(address).content.decode()
                assert ("Atrasado" in page) is late, (hour, address)
