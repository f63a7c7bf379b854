"""The register of actions: who logs, what counts for usuaria, training before promotion, mistakes."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from accounts.access import forget
from casework.errors import NoteRequired, NotPossible
from portfolio.models import Action, ActionKind, ActionKindRule, Company
from portfolio.rules.usuaria import UsuariaInput, action_counts, facts, is_usuaria
from portfolio.services.actions import TrainingMissing, log_actions, void_action
from portfolio.services.contact import record_contact
from tests.factories.accounts import RoleAssignmentFactory
from tests.factories.portfolio import company as make_company

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def log(companies, actor, office, now, kind="cb_topic", on=TODAY, **more):
    return log_actions(
        companies=companies, kind=ActionKind.objects.get(code=kind), happened_on=on, office=office, actor=actor,
        now=now, channel="in_person", contact_point="regional_office", **more,
    )  # fmt: skip


@pytest.fixture
def started(company):
    Company.objects.filter(pk=company.pk).update(activity_start_date=date(2015, 3, 1))
    return Company.objects.get(pk=company.pk)


@pytest.mark.clause("DEF-3")
def test_a_workshop_makes_a_company_usuaria_of_its_year_and_of_no_other(started, executive, maule, now):
    log([started], executive, maule, now)
    assert list(Company.objects.usuarias(2026)) == [started]
    assert not Company.objects.usuarias(2027).exists()
    assert not Company.objects.usuarias(2025).exists()


@pytest.mark.clause("DEF-3")
def test_without_inicio_de_actividades_a_chilean_company_is_not_usuaria(company, executive, maule, now):
    log([company], executive, maule, now)
    assert not Company.objects.usuarias(2026).exists()


@pytest.mark.clause("DEF-3")
def test_general_information_does_not_count(started, executive, maule, now):
    (action,) = log([started], executive, maule, now, kind="pa_orientation")
    assert not action.counts
    assert not Company.objects.usuarias(2026).exists()


@pytest.mark.clause("DEF-3")
def test_what_counts_is_what_the_rule_says_on_the_day_of_the_action(started, executive, maule, now):
    ActionKindRule.objects.create(kind_id="cb_topic", valid_from=date(2026, 11, 10), counts=False, reason="Ya no suma.")
    (before,) = log([started], executive, maule, now, on=date(2026, 11, 9))
    (after,) = log([started], executive, maule, now, on=date(2026, 11, 10))
    assert (before.counts, after.counts) == (True, False)


@pytest.mark.clause("DEF-3")
def test_only_an_executive_of_the_office_that_acted_makes_it_count():
    by = ["executive", "oficom_executive"]
    assert action_counts(kind_counts=True, roles_at_office=["executive"], logged_by=by)
    assert not action_counts(kind_counts=True, roles_at_office=["client_management"], logged_by=by)
    assert not action_counts(kind_counts=False, roles_at_office=["executive"], logged_by=by)


@pytest.mark.clause("DEF-3", "EXT-1")
def test_the_fact_that_is_missing_is_named_and_a_foreign_company_needs_no_start():
    rows = facts(UsuariaInput(True, "national", None, 1, 1, 2026))
    assert [row.name for row in rows if not row.met] == ["activity_start"]
    assert is_usuaria(facts(UsuariaInput(True, "foreign", None, 1, 1, 2026)))
    assert not is_usuaria(facts(UsuariaInput(True, "foreign", None, 0, 1, 2026)))


@pytest.mark.clause("CPE-5")
def test_promotion_before_any_training_needs_a_reason_that_stays(started, executive, maule, now):
    with pytest.raises(TrainingMissing, match="Viñedos"):
        log([started], executive, maule, now, kind="pr_fair_abroad")
    assert not Action.objects.exists()
    (action,) = log([started], executive, maule, now, kind="pr_fair_abroad", exception_reason="Exporta hace diez años.")
    assert action.exception_reason == "Exporta hace diez años."


@pytest.mark.clause("CPE-5")
def test_after_a_workshop_promotion_needs_no_reason(started, executive, maule, now):
    log([started], executive, maule, now, on=date(2026, 3, 3))
    (action,) = log([started], executive, maule, now, kind="pr_fair_abroad", exception_reason="No hace falta.")
    assert action.exception_reason == ""


@pytest.mark.clause("CPE-7")
def test_each_company_of_a_batch_has_its_line_in_its_log(started, executive, maule, now):
    other = make_company(office=maule, legal_name="Quesos Ejemplo SpA")
    actions = log([started, other], executive, maule, now, note="Buen grupo.")
    assert len({action.batch for action in actions}) == 1
    for row in (started, other):
        event = row.case.events.order_by("-seq").first()
        assert (event.kind, event.note) == ("action_logged", "Buen grupo.")
        row.refresh_from_db()
        assert (row.last_worked_on, row.last_contact_on) == (TODAY, TODAY)


def test_all_or_none(started, executive, maule, now, other_company):
    with pytest.raises(PermissionDenied):
        log([started, other_company], executive, maule, now)
    assert not Action.objects.exists()


def test_nobody_logs_about_the_company_they_represent(company, representative, maule, now):
    RoleAssignmentFactory(user=representative, role="executive", office=maule)
    forget(representative)
    with pytest.raises(PermissionDenied):
        log([company], representative, maule, now)


def test_an_oficom_logs_for_its_own_office_alone(started, oficom, tokio, maule, now):
    assert log([started], oficom, tokio, now)[0].office == tokio
    with pytest.raises(PermissionDenied):
        log([started], oficom, maule, now)


@pytest.mark.parametrize(("kind", "on"), [("capacity_building", TODAY), ("cb_topic", date(2026, 11, 21))])
def test_a_branch_or_a_day_to_come_is_refused(started, executive, maule, now, kind, on):
    with pytest.raises(NotPossible):
        log([started], executive, maule, now, kind=kind, on=on)


@pytest.mark.clause("DEF-3", "DEF-4")
def test_a_voided_action_counts_no_more_and_stays(started, executive, office_head, executive_elsewhere, maule, now):
    log([started], executive, maule, now, on=date(2025, 5, 5))
    (action,) = log([started], executive, maule, now)
    with pytest.raises(PermissionDenied):
        void_action(action=action, actor=executive_elsewhere, now=now, reason="No fue.")
    with pytest.raises(NoteRequired):
        void_action(action=action, actor=office_head, now=now, reason=" ")
    void_action(action=action, actor=office_head, now=now, reason="Era otra empresa.")
    assert not Company.objects.usuarias(2026).exists()
    started.refresh_from_db()
    assert started.last_worked_on == date(2025, 5, 5)
    assert Action.objects.count() == 2
    with pytest.raises(NotPossible):
        void_action(action=action, actor=office_head, now=now, reason="Otra vez.")


@pytest.mark.clause("SEG-6")
def test_the_last_contact_never_goes_backwards(company):
    record_contact(company_id=company.pk, on=date(2026, 5, 5))
    record_contact(company_id=company.pk, on=date(2026, 4, 4))
    company.refresh_from_db()
    assert company.last_contact_on == date(2026, 5, 5)


def test_the_catalogue_has_leaves_and_branches_and_every_leaf_a_rule():
    leaves = ActionKind.objects.loggable()
    assert leaves.count() > 30
    assert not ActionKind.objects.filter(leaf=False, rules__isnull=False).exists()
    assert not leaves.filter(rules=None).exists()
    assert datetime(2026, 1, 1, tzinfo=UTC).date() > ActionKindRule.objects.earliest("valid_from").valid_from
