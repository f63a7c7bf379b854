"""CAP-1: who may act for a company; the case file's parties follow."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Role
from casework.errors import NoteRequired, NotPossible
from casework.models import CaseFile, Event, OutboxMessage
from casework.rules.assignment import may_write
from portfolio.models import Company, Representation
from portfolio.rules.permissions import edits_it, works_it
from portfolio.services import (
    decide_join,
    end_representation,
    join_company,
    validate_representation,
)
from tests.factories.accounts import UserFactory, staff
from tests.factories.portfolio import NOW, company, represent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAP-1")]


@pytest.fixture
def winery(reference):
    return company(representative=UserFactory(), state="validated")


def ask(winery, person=None):
    return join_company(company=winery, person=person or UserFactory(), role="attorney", now=NOW)


def test_who_asks_to_join_sees_nothing_until_somebody_decides(winery):
    person = UserFactory()
    link = ask(winery, person)
    assert not Company.objects.visible_to(person).exists()
    assert not CaseFile.objects.visible_to(person).exists()
    representative = winery.representations.get(state="validated").person
    assert OutboxMessage.objects.get(template="representation_requested").user == representative
    decide_join(representation=link, accept=True, actor=representative, now=NOW)
    assert Company.objects.visible_to(person).get() == winery
    assert CaseFile.objects.visible_to(person).get() == winery.case
    assert OutboxMessage.objects.get(template="representation_accepted").user == person


def test_a_rejection_needs_a_reason_and_the_person_reads_it(winery):
    link = ask(winery)
    executive = staff(Role.EXECUTIVE)
    with pytest.raises(NoteRequired):
        decide_join(representation=link, accept=False, actor=executive, now=NOW)
    decide_join(representation=link, accept=False, actor=executive, now=NOW, reason="No la conocemos.")
    assert "No la conocemos." in OutboxMessage.objects.get(template="representation_rejected").body_text
    assert ask(winery, link.person).state == "requested", "it may be asked for again"


def test_only_a_validated_representative_or_the_office_decides(winery):
    declared = UserFactory()
    represent(winery, declared)
    link = ask(winery)
    for nobody in (declared, UserFactory(), link.person, staff(Role.AUDITOR), staff(Role.OFICOM_EXECUTIVE)):
        with pytest.raises(PermissionDenied):
            decide_join(representation=link, accept=True, actor=nobody, now=NOW)
    decide_join(representation=link, accept=True, actor=staff(Role.EXECUTIVE), now=NOW)
    with pytest.raises(NotPossible, match="ya fue decidida"):
        decide_join(representation=link, accept=True, actor=staff(Role.EXECUTIVE), now=NOW)


def test_an_executive_who_represents_a_company_decides_nothing_about_it(winery):
    executive = staff(Role.EXECUTIVE)
    represent(winery, executive)
    link = ask(winery)
    with pytest.raises(PermissionDenied):
        decide_join(representation=link, accept=True, actor=executive, now=NOW)


def test_without_a_validated_representative_the_head_of_the_office_is_asked(winery):
    Representation.objects.all().delete()
    head = staff(Role.OFFICE_HEAD)
    ask(winery)
    assert OutboxMessage.objects.get(template="representation_requested").user == head


def test_nobody_asks_twice(winery):
    link = ask(winery)
    with pytest.raises(NotPossible, match="Ya pidió"):
        ask(winery, link.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Representation.objects.create(person=link.person, company=winery, role="contact", state="declared", since=NOW)


def test_the_executive_validates_once(winery):
    link = represent(winery, UserFactory())
    executive = staff(Role.EXECUTIVE)
    done = validate_representation(representation=link, actor=executive, now=NOW)
    assert (done.state, done.validated_at, done.decided_by) == ("validated", NOW, executive)
    with pytest.raises(NotPossible):
        validate_representation(representation=link, actor=executive, now=NOW)


def test_whoever_leaves_sees_nothing_more(winery):
    link = winery.representations.get()
    end_representation(representation=link, actor=link.person, now=NOW)
    assert not Company.objects.visible_to(link.person).exists()
    assert not CaseFile.objects.visible_to(link.person).exists()


def test_names_of_people_stand_where_they_can_be_erased(winery):
    link = winery.representations.get()
    end_representation(representation=link, actor=link.person, now=NOW)
    line = Event.objects.get(kind="representation_ended")
    assert link.person.last_name not in line.label
    assert link.person.last_name in line.note


@pytest.mark.clause("CAT-6")
def test_an_executive_who_went_on_to_audit_reads_and_changes_nothing(winery):
    auditor = staff(Role.AUDITOR)
    Company.objects.filter(pk=winery.pk).update(executive=auditor)
    CaseFile.objects.filter(pk=winery.case_id).update(responsible=auditor)
    row = Company.objects.select_related("case").get()
    assert Company.objects.visible_to(auditor).exists()
    assert not works_it(row, auditor) and not edits_it(row, auditor)
    assert not may_write(row.case, auditor)
