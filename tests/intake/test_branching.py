"""Which way each company goes after its ficha and its test, and what starts then."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role
from casework.models import Deadline, OutboxMessage
from intake.models import Intake, SelfAssessment
from intake.services import ficha, intakes
from portfolio.models import Company
from tests.factories.accounts import staff
from tests.factories.intake import after_test, comuna_of, fill_ficha, sent_ficha

pytestmark = pytest.mark.django_db


def mails(template: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template=template))


def open_terms(intake: Intake) -> set[str]:
    return set(Deadline.objects.filter(case=intake.case, outcome="open").values_list("clause_id", flat=True))


@pytest.mark.clause("CAP-2", "CAP-3")
def test_an_exporter_goes_straight_to_contact_and_never_sees_the_test(company, representative, now):
    intake = sent_ficha(company, actor=representative, now=now, exporter=True)

    assert intake.state == "contact_pending"
    assert open_terms(intake) == {"CAP-3"}
    assert mails("exporter_will_be_contacted")[0].to_address == representative.email


@pytest.mark.clause("CAP-3")
def test_the_clock_starts_with_the_mail_to_the_office(company, representative, now, maule):
    intake = sent_ficha(company, actor=representative, now=now, exporter=True)

    mail = mails("office_new_company")[0]
    deadline = Deadline.objects.get(case=intake.case)
    assert mail.to_address == maule.mailbox
    assert mail.created_at == deadline.started_at == now
    assert str(deadline.due_on) == "2026-11-25"  # Friday 20: Monday 23, Tuesday 24, Wednesday 25


@pytest.mark.clause("CAP-2")
def test_a_non_exporter_is_led_to_the_test(company, representative, now):
    intake = sent_ficha(company, actor=representative, now=now)

    assert intake.state == "assessment_pending"
    assert open_terms(intake) == set()
    assert mails("office_new_company") == []


@pytest.mark.clause("CAP-4")
@pytest.mark.parametrize("potential", ["high", "medium"])
def test_high_and_medium_are_contacted(company, representative, now, potential):
    intake = after_test(company, potential, actor=representative, now=now)

    assert intake.state == "contact_pending"
    assert open_terms(intake) == {"CAP-4"}
    assert len(mails("office_new_company")) == len(mails("test_result_high_medium")) == 1


@pytest.mark.clause("CAP-4")
def test_the_sector_lead_of_the_office_has_the_file(company, representative, now, maule):
    sector_lead = staff(Role.SECTOR_LEAD, maule, sector="food_processed")
    intake = after_test(company, "high", actor=representative, now=now)

    assert intake.case.responsible == sector_lead


@pytest.mark.clause("CAP-8")
def test_low_gets_its_first_steps_by_mail_and_ends(company, representative, now):
    intake = after_test(company, "low", actor=representative, now=now)

    assert intake.state == "guided_low"
    assert intake.case.closed_at is not None
    assert open_terms(intake) == set()
    body = mails("test_result_low")[0].body_text
    assert "1. " in body
    assert mails("office_new_company") == []


@pytest.mark.clause("CAP-8")
@pytest.mark.parametrize("region", ["CL-AP", "CL-AT", "CL-LR", "CL-AI", "CL-MA"])
def test_low_of_the_five_regions_goes_on_to_contact(company, representative, now, region):
    intake = after_test(company, "low", actor=representative, now=now, comuna=comuna_of(region))

    assert intake.state == "contact_pending"
    assert open_terms(intake) == {"CAP-4"}
    assert mails("test_result_low") == []
    assert mails("test_result_low_attended")[0].to_address == representative.email
    assert intake.case.office.region_id == region


@pytest.mark.clause("CAP-10", "DEF-4")
@pytest.mark.parametrize(("exporter", "state"), [(True, "contact_pending"), (False, "assessment_pending")])
def test_a_former_user_updates_its_ficha_and_follows_the_same_branches(company, representative, now, exporter, state):
    Company.objects.filter(pk=company.pk).update(last_worked_on=(now - timedelta(days=1300)).date())
    company = Company.objects.get(pk=company.pk)

    intake = intakes.open_intake(company, actor=representative, now=now)
    assert (intake.state, intake.reactivation) == ("reactivating", True)
    assert len(mails("former_user_welcome_back")) == 1

    assert sent_ficha(company, actor=representative, now=now, exporter=exporter).state == state


@pytest.mark.clause("DEF-4")
def test_who_worked_with_us_two_years_ago_is_not_a_former_user(company, representative, now):
    Company.objects.filter(pk=company.pk).update(last_worked_on=(now - timedelta(days=800)).date())
    company = Company.objects.get(pk=company.pk)

    assert intakes.open_intake(company, actor=representative, now=now).reactivation is False


@pytest.mark.clause("CAP-11")
def test_a_company_has_one_intake_however_often_it_comes(company, representative, now):
    first = intakes.open_intake(company, actor=representative, now=now)
    second = intakes.open_intake(company, actor=representative, now=now)

    assert first.pk == second.pk


@pytest.mark.clause("CAP-11")
def test_a_stopped_company_gets_its_full_term_again_when_it_comes_back(company, representative, now):
    intake = sent_ficha(company, actor=representative, now=now, exporter=True)
    stopped = intakes.withdraw(intake, actor=representative, now=now + timedelta(days=1))
    assert stopped.state == "withdrawn"
    assert open_terms(intake) == set()

    later = now + timedelta(days=10)
    back = intakes.resume(stopped, actor=representative, now=later)
    assert back.state == "contact_pending"
    assert Deadline.objects.get(case=intake.case, outcome="open").started_at == later
    assert len(mails("office_new_company")) == 2


def test_a_contact_fills_in_the_ficha_and_does_not_sign_it(company, representative, now):
    company.representations.filter(person=representative).update(role="contact")
    intake = fill_ficha(
        intakes.open_intake(company, actor=representative, now=now), actor=representative, now=now, exporter=True
    )
    with pytest.raises(PermissionDenied):
        ficha.submit_ficha(intake, actor=representative, now=now)


@pytest.mark.clause("CAP-2", "CAP-3", "CAP-8", "CPE-1")
@pytest.mark.parametrize(("exporter", "ends"), [(True, "contact_pending"), (False, "guided_low")])
def test_a_low_company_that_begins_to_export_says_so_in_its_ficha_and_is_contacted(
    company, representative, now, exporter, ends
):
    intake = after_test(company, "low", actor=representative, now=now)
    assert intake.state == "guided_low"
    intake = intakes.try_again(intake, actor=representative, now=now)
    fill_ficha(intake, actor=representative, now=now, exporter=exporter)
    sent = ficha.submit_ficha(Intake.objects.get(pk=intake.pk), actor=representative, now=now)
    assert sent.state == ends
    assert SelfAssessment.objects.filter(company=company).count() == 1
