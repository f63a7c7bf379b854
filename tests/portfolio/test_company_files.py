"""CAT-6: the executive of a company is assigned with days, reason and cap; its file is not passed on as others are."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role
from casework.errors import NotPossible
from casework.models import CaseFile
from casework.services import assignment
from portfolio.models import ExecutiveAssignment
from portfolio.services import assign_executive
from tests.factories.accounts import staff

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-6")]


def in_charge(company) -> tuple[int | None, int]:
    given = ExecutiveAssignment.objects.filter(company=company)
    return CaseFile.objects.get(pk=company.pk).responsible_id, given.count()


def test_nobody_takes_the_file_of_a_company(company, executive, office_head, now):
    for person in (executive, office_head):
        with pytest.raises(NotPossible, match="se asigna desde la página de la empresa"):
            assignment.take(company.case, actor=person, now=now)
    assert in_charge(company) == (None, 0)


def test_a_batch_with_the_file_of_a_company_moves_nothing(company, executive, office_head, maule, now):
    assign_executive(company=company, executive=executive, actor=office_head, now=now)
    other = staff(Role.EXECUTIVE, maule)
    with pytest.raises(NotPossible, match="es una empresa"):
        assignment.reassign([company.case], to=other, actor=office_head, now=now, note="Por carga")
    assert in_charge(company) == (executive.pk, 1)


def test_the_first_move_on_a_company_does_not_make_its_executive(company, executive, now):
    assignment.attend_if_free(company.case, actor=executive, now=now)
    assert in_charge(company) == (None, 0)


def test_its_page_offers_neither_and_an_address_typed_by_hand_says_where(company, office_head, sign_in):
    client = sign_in(office_head)
    page = client.get(company.case.get_absolute_url())
    assert not page.context["can"]["take"] and not page.context["can"]["reassign"]
    for answer in (
        client.post(reverse("casework:file_take", args=[company.case.folio]), follow=True),
        client.get(reverse("casework:reassign"), {"folio": company.case.folio}, follow=True),
    ):
        assert answer.status_code == 200
        assert "se asigna desde la página de la empresa" in answer.content.decode()
    assert in_charge(company) == (None, 0)
