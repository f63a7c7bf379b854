"""The procedure as a table, and the transitions that carry it out, are the same thing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django_fsm import GET_STATE

from accounts.models import Role
from casework.door import enter, open_case, perform
from casework.errors import NotPossible
from intake.models import HelpRequest, Intake
from intake.rules import PROCEDURE, Step
from intake.services import intakes
from intake.states import RESTING, STATES, IntakeState
from tests.factories.accounts import staff
from tests.factories.intake import after_test, sent_ficha
from tests.factories.portfolio import represent


def transitions_of(step: Step) -> list:
    return list(getattr(Intake, step.act)._django_fsm.transitions.values())


def test_every_transition_is_in_the_table_and_nothing_else():
    written = {name for name in vars(Intake) if hasattr(vars(Intake)[name], "_django_fsm")}
    assert written == {step.act for step in PROCEDURE}


@pytest.mark.parametrize("step", PROCEDURE, ids=lambda step: step.act)
def test_each_line_of_the_table_is_what_the_code_does(step):
    found = transitions_of(step)
    assert {t.source for t in found} == set(map(str, step.since))
    target = found[0].target
    ends = set(target.allowed_states) if isinstance(target, GET_STATE) else {target}
    assert ends == set(step.to)
    for transition in found:
        assert transition.permission is step.who
        effects = transition.custom
        assert effects.get("opens", ()) == step.opens
        assert effects.get("closes", ()) == step.closes
        assert effects.get("needs_note", False) == step.needs_note
        assert effects.get("undoable", False) == step.undoable
        assert effects["label"]


def test_every_state_says_something_to_both_sides_and_can_be_reached():
    reached = {"registered", "reactivating"} | {str(state) for step in PROCEDURE for state in step.to}
    assert reached == set(IntakeState.values) == set(STATES)
    assert all(info.staff and info.public and info.phrase.endswith(".") for info in STATES.values())
    assert {name for name, info in STATES.items() if info.final} == set(map(str, RESTING))


def test_the_company_can_leave_every_rest_but_the_portfolio():
    for state in RESTING:
        ways = [step for step in PROCEDURE if state in step.since]
        assert bool(ways) == (state != IntakeState.ADMITTED), state


@pytest.mark.django_db
@pytest.mark.clause("CAP-11")
def test_the_database_keeps_one_intake_in_course_per_company(company, representative, now):
    intakes.open_intake(company, actor=representative, now=now)
    case = open_case("intake", title="Otra", office=company.office, actor=representative, now=now, parent=company.case)
    with pytest.raises(IntegrityError), transaction.atomic():
        enter(Intake(case=case, company=company, last_progress_at=now), now=now)


@pytest.mark.django_db
class TestWhoMay:
    """PAGES.md, row «intake»."""

    @pytest.fixture
    def waiting(self, company, representative, now):
        return sent_ficha(company, actor=representative, now=now, exporter=True)

    @pytest.mark.parametrize("who", ["executive", "office_head"])
    def test_the_office_of_the_file_acts(self, waiting, request, now, who):
        person = request.getfixturevalue(who)
        assert perform(waiting, "log_contact", actor=person, now=now).state == "contact_established"

    @pytest.mark.parametrize(
        "who",
        ["executive_elsewhere", "oficom", "client_management", "oversight", "strategic", "auditor", "administrator",
         "outsider", "representative", "other_representative"],
    )  # fmt: skip
    def test_nobody_else_logs_a_contact(self, waiting, request, now, who):
        with pytest.raises(PermissionDenied):
            perform(waiting, "log_contact", actor=request.getfixturevalue(who), now=now)

    def test_a_sector_lead_acts_on_the_own_sector_only(self, waiting, now, maule):
        other = staff(Role.SECTOR_LEAD, maule, sector="wine")
        with pytest.raises(PermissionDenied):
            perform(waiting, "log_contact", actor=other, now=now)
        own = staff(Role.SECTOR_LEAD, maule, sector="food_processed")
        assert perform(waiting, "log_attempt", actor=own, now=now).state == "contact_attempted"

    def test_nobody_acts_for_prochile_on_their_own_company(self, waiting, company, executive, now):
        represent(company, executive)
        with pytest.raises(PermissionDenied):
            perform(waiting, "log_contact", actor=executive, now=now)

    @pytest.mark.clause("CAP-3")
    def test_an_attempt_does_not_meet_the_term(self, waiting, executive, now):
        perform(waiting, "log_attempt", actor=executive, now=now)
        assert waiting.case.deadlines.get().outcome == "open"

    def test_what_does_not_fit_the_state_is_refused_in_words(self, waiting, executive, now):
        with pytest.raises(NotPossible, match="Por contactar"):
            perform(waiting, "validate", actor=executive, now=now, note="Porque sí")

    def test_each_side_sees_its_own_acts(self, waiting, executive, representative, client_management, auditor):
        assert {act.name for act in waiting.acts_for(representative)} == {"withdraw"}
        assert {"log_contact", "log_attempt"} <= {act.name for act in waiting.acts_for(executive)}
        assert "log_contact" not in {act.name for act in waiting.acts_for(client_management)}
        assert waiting.acts_for(auditor) == []


@pytest.mark.django_db
@pytest.mark.clause("CON-4")
def test_only_the_client_unit_answers_and_never_its_own_request(company, representative, client_management, now):
    from intake.services.help import ask_for_help

    own = ask_for_help(actor=client_management, step="ficha", text="Llamó la empresa", now=now, company=company)
    with pytest.raises(PermissionDenied):
        perform(own, "answer_request", actor=client_management, now=now, note="x", answer="x", by=client_management)
    assert HelpRequest.objects.get().state == "received"


@pytest.mark.django_db
def test_a_low_company_may_not_open_the_way_by_itself(company, representative, now):
    intake = after_test(company, "low", actor=representative, now=now)
    with pytest.raises(PermissionDenied):
        perform(intake, "continue_after_update", actor=representative, now=now, note="Quiero")
