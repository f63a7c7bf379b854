"""Enrolment: requirements one by one, places and their list, who is told what (CPE-5, CPE-6, CAT-3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework.errors import NoteRequired, NotPossible
from casework.models import OutboxMessage
from portfolio.models import ActionKind, Company, CompanyProfile, Enrolment
from portfolio.rules.activity_catalogue import requirements
from portfolio.rules.enrolment import Call, CompanyFacts, examine
from portfolio.services.actions import log_actions
from portfolio.services.activities import enrolling, life
from portfolio.services.activities.enrolling import Attendee, RequirementsLacking
from tests.factories.activities import activity, enrolled
from tests.factories.portfolio import company as make_company

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def told(template: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template=template).order_by("pk"))


def states(row) -> list[str]:
    return list(row.enrolments.order_by("asked_at").values_list("state", flat=True))


@pytest.fixture
def complete(company, now):
    """The company with its ficha, validated, of processed food, with a potential."""
    CompanyProfile.objects.create(company=company, version="1", completed_at=now)
    Company.objects.filter(pk=company.pk).update(
        validated_at=now, activity_start_date=date(2015, 3, 1), potential="high"
    )
    return Company.objects.get(pk=company.pk)


def train(company, executive, maule, now):
    log_actions(
        companies=[company], kind=ActionKind.objects.get(code="cb_topic"), happened_on=now.date() - DAY, office=maule,
        actor=executive, now=now, channel="in_person", contact_point="event",
    )  # fmt: skip


def fair(executive, now, **more):
    return activity(executive, now=now, template="fair_chile", place="Recinto Ejemplo", **more)


@pytest.mark.clause("CPE-6", "CAT-3")
def test_the_representative_enrols_and_gets_the_appointment_for_a_calendar(company, representative, executive, now):
    row = activity(executive, now=now, bring="sus costos")
    one = enrolled(row, company, representative, now=now)
    assert (one.state, one.by_staff) == ("enrolled", False)
    (mail,) = told("activity_enrolment_confirmed")
    assert mail.to_address == f"ana{company.pk}@empresa.example" and "sus costos" in mail.body_text
    assert "BEGIN:VEVENT" in mail.attachments[0]["content"]
    line = company.case.events.get(kind="activity_enrolment")
    assert line.label == "Inscrita: Taller de ejemplo"


def test_whoever_is_neither_of_the_company_nor_of_the_office_enrols_nobody(
    company, other_representative, executive, executive_elsewhere, outsider, now
):
    row = activity(executive, now=now)
    for person in (other_representative, outsider, executive_elsewhere):
        with pytest.raises(PermissionDenied):
            enrolled(row, company, person, now=now)


@pytest.mark.clause("CPE-6")
def test_one_enrolment_per_company_and_again_after_it_left(company, representative, executive, now):
    row = activity(executive, now=now)
    first = enrolled(row, company, representative, now=now)
    with pytest.raises(NotPossible, match="ya está en esta actividad"):
        enrolled(row, company, executive, now=now)
    enrolling.release(enrolment=first, actor=representative, now=now)
    again = enrolled(row, company, representative, now=now + MINUTE)
    assert again.pk == first.pk and Enrolment.objects.count() == 1
    assert len(told("activity_enrolment_confirmed")) == 2


def test_enrolment_closes_by_the_clock_before_any_sweep_ran(company, executive, now):
    row = activity(executive, now=now, enrolment_closes_at=now + DAY)
    with pytest.raises(NotPossible, match="no está abierta"):
        enrolled(row, company, executive, now=now + DAY)


@pytest.mark.clause("CPE-6")
def test_first_asked_first_in_and_a_freed_place_goes_to_the_next_by_itself(executive, company, representative, now):
    row = activity(executive, now=now, capacity=1)
    others = [make_company(legal_name=f"Empresa {n} Ejemplo SpA") for n in range(3)]
    first = enrolled(row, company, representative, now=now)
    for n, one in enumerate(others):
        enrolled(row, one, executive, now=now + n * MINUTE + MINUTE)
    assert states(row) == ["enrolled", "waiting", "waiting", "waiting"]
    assert [mail.body_text.count("número") for mail in told("activity_waiting_list")] == [1, 1, 1]
    assert "número 2" in told("activity_waiting_list")[1].body_text
    enrolling.release(enrolment=first, actor=representative, now=now + 10 * MINUTE, reason="Viaje.")
    assert states(row) == ["cancelled", "enrolled", "waiting", "waiting"]
    (mail,) = told("activity_place_offered")
    assert mail.to_address == f"ana{others[0].pk}@empresa.example" and mail.attachments
    assert "METHOD:CANCEL" in told("activity_place_released")[0].attachments[0]["content"]


def test_whoever_waits_may_leave_the_list_and_nobody_moves(executive, company, other_company, now):
    row = activity(executive, now=now, capacity=1)
    enrolled(row, company, executive, now=now)
    second = enrolled(row, other_company, executive, now=now + MINUTE)
    enrolling.release(enrolment=second, actor=executive, now=now)
    assert states(row) == ["enrolled", "cancelled"] and told("activity_place_offered") == []


def test_after_enrolment_closed_a_freed_place_is_still_given_but_not_once_it_began(
    executive, company, other_company, now
):
    row = activity(executive, now=now, capacity=1)
    first = enrolled(row, company, executive, now=now)
    enrolled(row, other_company, executive, now=now + MINUTE)
    life.close_enrolment(activity=row, actor=executive, now=now)
    with pytest.raises(NotPossible, match="ya empezó"):
        enrolling.release(enrolment=first, actor=executive, now=row.starts_at)
    enrolling.release(enrolment=first, actor=executive, now=now + DAY)
    assert states(row) == ["cancelled", "enrolled"]


@pytest.mark.clause("CPE-5")
def test_a_promotion_activity_refuses_who_had_no_workshop_and_the_head_authorises_with_a_reason(
    complete, representative, executive, office_head, now
):
    row = fair(executive, now)
    for person in (representative, executive):
        with pytest.raises(RequirementsLacking, match="taller o una charla"):
            enrolled(row, complete, person, now=now)
    with pytest.raises(RequirementsLacking):
        enrolled(row, complete, executive, now=now, exception_reason="No soy jefatura.")
    one = enrolled(row, complete, office_head, now=now, exception_reason="Exporta hace diez años.")
    assert (one.state, one.exception_reason, one.exception_by) == ("enrolled", "Exporta hace diez años.", office_head)
    assert row.case.events.filter(kind="enrolment", note="Exporta hace diez años.").exists()


@pytest.mark.clause("CPE-5")
def test_after_a_workshop_the_same_company_gets_in(complete, representative, executive, maule, now):
    row = fair(executive, now)
    train(complete, executive, maule, now)
    assert enrolled(row, complete, representative, now=now).state == "enrolled"


def test_an_executive_leaves_to_the_head_what_the_requirements_refuse(complete, executive, office_head, now):
    row = fair(executive, now)
    one = enrolled(row, complete, executive, now=now, refer=True, note="Vale la pena.")
    assert one.state == "requested"
    asked = {mail.user for mail in told("activity_request_pending")}
    assert office_head in asked and "Vale la pena." in told("activity_request_pending")[0].body_text
    with pytest.raises(RequirementsLacking):
        enrolling.decide(enrolment=one, accept=True, actor=executive, now=now, reason="Yo la dejo.")
    with pytest.raises(NoteRequired):
        enrolling.decide(enrolment=one, accept=True, actor=office_head, now=now)
    done = enrolling.decide(enrolment=one, accept=True, actor=office_head, now=now, reason="Es nueva en la región.")
    assert (done.state, done.exception_by) == ("enrolled", office_head)


def test_what_no_fact_tells_waits_for_a_person_and_keeps_its_turn(complete, representative, executive, maule, now):
    row = fair(executive, now, fee_amount=100_000, fee_currency="CLP", capacity=1,
               requirements=[{"code": "fee", "blocking": True}])  # fmt: skip
    train(complete, executive, maule, now)
    one = enrolled(row, complete, representative, now=now)
    assert one.state == "requested" and "cuota" in told("activity_request_received")[0].body_text
    with pytest.raises(NotPossible, match="Falta confirmar"):
        enrolling.decide(enrolment=one, accept=True, actor=executive, now=now)
    done = enrolling.decide(enrolment=one, accept=True, actor=executive, now=now, confirms=["fee"])
    assert done.state == "enrolled" and done.confirmed["fee"]["by"] == executive.display_name


def test_the_representative_cannot_confirm_for_the_office(complete, representative, executive, maule, now):
    asked = [{"code": "fee", "blocking": True}, {"code": "catalogue", "blocking": False}]
    row = fair(executive, now, fee_amount=100_000, fee_currency="CLP", requirements=asked)
    train(complete, executive, maule, now)
    one = enrolled(row, complete, representative, now=now, confirms=["fee", "trained", "validated", "catalogue"])
    assert one.state == "requested" and set(one.confirmed) == {"catalogue"}


@pytest.mark.clause("CAT-3")
def test_where_there_is_a_fee_its_payment_is_asked_for_though_the_template_does_not(complete, executive, maule, now):
    row = fair(executive, now, fee_amount=100_000, fee_currency="CLP")
    assert "fee" not in {requirement["code"] for requirement in row.requirements}
    train(complete, executive, maule, now)
    assert enrolled(row, complete, executive, now=now).state == "requested"
    other = fair(executive, now)
    assert enrolled(other, complete, executive, now=now, confirms=["catalogue"]).state == "enrolled"


def test_a_rejection_has_its_reason_and_is_told(complete, representative, executive, maule, now):
    row = fair(executive, now, fee_amount=100_000, fee_currency="CLP", requirements=[{"code": "fee", "blocking": True}])
    train(complete, executive, maule, now)
    one = enrolled(row, complete, representative, now=now)
    with pytest.raises(NoteRequired):
        enrolling.decide(enrolment=one, accept=False, actor=executive, now=now, reason=" ")
    enrolling.decide(enrolment=one, accept=False, actor=executive, now=now, reason="No llegó el pago.")
    assert "No llegó el pago." in told("activity_request_rejected")[0].body_text
    with pytest.raises(NotPossible):
        enrolling.decide(enrolment=one, accept=True, actor=executive, now=now)


def test_nobody_decides_on_the_company_they_represent(complete, representative, executive, maule, now):
    from accounts.access import forget
    from tests.factories.accounts import RoleAssignmentFactory

    row = fair(executive, now)
    one = enrolled(row, complete, executive, now=now, refer=True)
    RoleAssignmentFactory(user=representative, role="office_head", office=maule)
    forget(representative)
    with pytest.raises(PermissionDenied):
        enrolling.decide(enrolment=one, accept=True, actor=representative, now=now, reason="Soy yo.")


def test_somebody_else_may_come_and_gets_the_confirmation(company, representative, executive, now):
    row = activity(executive, now=now)
    one = enrolled(row, company, representative, now=now)
    enrolling.change_attendee(
        enrolment=one, attendee=Attendee("Juan Ejemplo", "", "juan@empresa.example"), actor=representative, now=now
    )
    assert [mail.to_address for mail in told("activity_enrolment_confirmed")][-1] == "juan@empresa.example"


# The rules, without a database


KNOWN = CompanyFacts(
    kind="national", registered=True, validated=True, rut=True, started=True, trained=True, tested=True,
    potential="high", sector="sea", segment="green", category=2,
)  # fmt: skip


def one(code: str, facts: CompanyFacts = KNOWN, **call):
    rows = tuple(row for row in requirements().values() if row.code == code)
    return examine(Call(rows, **call), facts).checks[0]


@pytest.mark.clause("CPE-5")
@pytest.mark.parametrize("code", ["registered", "validated", "rut", "trained", "test", "potential", "sector", "open"])
def test_what_facts_tell_is_met_by_a_company_that_has_it_all_and_lacking_in_one_that_has_nothing(code):
    nothing = CompanyFacts()
    assert one(code, sectors=frozenset({"sea"})).met is True
    assert one(code, nothing, sectors=frozenset({"sea"})).met is (code == "open")


def test_an_exporter_needs_neither_test_nor_potential_and_a_foreign_company_no_training():
    exporter = CompanyFacts(exports=True)
    assert one("test", exporter).met and one("potential", exporter).met
    assert one("trained", CompanyFacts(kind="foreign")).met


def test_what_no_fact_tells_is_open_until_a_person_confirms_it():
    rows = tuple(row for row in requirements().values() if row.code in ("commit", "capacity"))
    verdict = examine(Call(rows), KNOWN)
    assert [check.met for check in verdict.checks] == [None, None]
    assert [check.code for check in verdict.pending] == ["commit"]  # the other one only warns
    confirmed = examine(Call(rows), KNOWN, {"commit": {"by": "la empresa"}})
    assert confirmed.pending == [] and confirmed.lacking == []


def test_segments_and_categories_that_are_called_block_the_others():
    call = Call((), segments=frozenset({"green"}), categories=frozenset({1}))
    assert [check.code for check in examine(call, KNOWN).lacking] == ["called"]
    assert examine(Call((), segments=frozenset({"green"})), KNOWN).lacking == []


def test_women_led_is_read_from_the_ficha_and_confirmed_by_a_person_where_nobody_said(complete, executive, now):
    from portfolio.selectors.enrolment import verdict_for

    row = activity(executive, now=now, template="women_workshop")
    for said, met in ((["woman_manager"], True), (["neither"], False), (["not_said"], None), ([], None)):
        CompanyProfile.objects.filter(company=complete).update(answers={"women_led": said})
        verdict = verdict_for(complete, row, now=now, by_staff=False)
        assert {check.code: check.met for check in verdict.checks}["women"] is met


def test_every_requirement_of_the_catalogue_has_an_answer():
    for code in requirements():
        assert one(code).words
