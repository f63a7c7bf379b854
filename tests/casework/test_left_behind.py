"""Whoever leaves, leaves their files with the office: nobody waits for somebody who cannot come in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from casework import tasks
from casework.models import CaseFile
from casework.services.in_charge import release_left_behind
from casework.services.verification import broken_chains
from tests.factories.accounts import staff
from tests.factories.intake import sent_ficha

pytestmark = pytest.mark.django_db


@pytest.fixture
def file_of(company, representative, now):
    def give(person) -> CaseFile:
        case = sent_ficha(company, actor=representative, now=now, exporter=True).case
        CaseFile.objects.filter(pk=case.pk).update(responsible=person)
        return CaseFile.objects.get(pk=case.pk)

    return give


@pytest.mark.clause("CAP-11", "CAT-6")
def test_the_files_of_whoever_holds_no_role_any_more_go_to_their_office(file_of, executive, now):
    case = file_of(executive)
    executive.role_assignments.update(ends_on=(now - timedelta(days=1)).date())
    assert release_left_behind(now=now) == 1
    case.refresh_from_db()
    assert case.responsible is None
    assert case.events.last().kind == "released"
    assert release_left_behind(now=now) == 0
    assert list(broken_chains()) == []


def test_a_role_that_still_lasts_anywhere_keeps_the_files(file_of, executive, biobio, now):
    case = file_of(executive)
    executive.role_assignments.update(ends_on=now.date())
    with time_machine.travel(now):
        tasks.release_left_behind()
    executive.role_assignments.create(role=Role.EXECUTIVE, office=biobio, starts_on=now.date())
    assert release_left_behind(now=now + timedelta(days=3)) == 0
    case.refresh_from_db()
    assert case.responsible == executive


def test_it_asks_one_question_when_nobody_left(file_of, executive, now):
    file_of(executive)
    staff(Role.EXECUTIVE)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        release_left_behind(now=now)
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 1
