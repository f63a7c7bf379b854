"""CAT-6: an executive proposed for each company chosen in the list, with why; seen before, applied at once."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role
from casework.errors import ChangedMeanwhile, NoteRequired, NotPossible
from casework.models import OutboxMessage
from portfolio.models import ExecutiveAssignment
from portfolio.services.assign_many import Choice, assign_many, suggest
from tests.factories.accounts import UserFactory, staff
from tests.factories.portfolio import NOW, company
from tests.portfolio.test_rebalancing import lower_cap

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-6")]
URL = "/cartera/asignar/"


@pytest.fixture
def rosa(reference):
    return staff(Role.EXECUTIVE, first_name="Rosa", last_name="Pinto")


@pytest.fixture
def ivan(reference):
    return staff(Role.EXECUTIVE, first_name="Iván", last_name="Soto")


@pytest.fixture
def head(reference):
    return staff(Role.OFFICE_HEAD)


def give(row, person, head):
    return assign_many(
        choices=[Choice(row.pk, person.pk, row.executive_id)], actor=head, now=NOW, reason="Reparto de noviembre."
    )


def test_each_proposal_counts_those_before_it_and_nobody_passes_the_cap(rosa, ivan, head):
    lower_cap(2)
    rows = [company(sector="sea", legal_name=f"Ejemplo {n}") for n in range(5)]
    found, loads = suggest(rows, actor=head, now=NOW)
    given = [one.to.user_id for one in found if one.to]
    assert sorted(given) == sorted([rosa.pk, rosa.pk, ivan.pk, ivan.pk])
    assert found[1].to.user_id == found[0].to.user_id and "ya atiende 1 de este sector" in found[1].to.reasons
    assert found[4].refusal == "Nadie más de su oficina tiene cupo"
    assert [(one.before, one.after, one.cap) for one in loads] == [(0, 2, 2), (0, 2, 2)]
    assert not ExecutiveAssignment.objects.exists(), "seen before anything happens"


def test_the_chosen_ones_change_hands_with_the_reason_and_each_person_is_told_once(rosa, ivan, head):
    rows = [company(sector="sea", representative=UserFactory()) for _ in range(3)]
    choices = [Choice(row.pk, rosa.pk, None) for row in rows]
    assert len(assign_many(choices=choices, actor=head, now=NOW, reason="Reparto de noviembre.")) == 3
    assert {row.executive_id for row in map(_fresh, rows)} == {rosa.pk}
    event = rows[0].case.events.get(kind="executive_assigned")
    assert event.note == "Reparto de noviembre." and "empresas" in event.data["why"]
    assert OutboxMessage.objects.filter(template="companies_moved_staff", user=rosa).count() == 1


def test_one_too_many_leaves_all_as_they_were_and_says_who_can(rosa, ivan, head):
    lower_cap(2)
    rows = [company(sector="sea") for _ in range(3)]
    with pytest.raises(NotPossible, match=r"Rosa Pinto ya tiene 2 empresas.*Iván Soto"):
        choices = [Choice(row.pk, rosa.pk, None) for row in rows]
        assign_many(choices=choices, actor=head, now=NOW, reason="Todas a Rosa.")
    assert not ExecutiveAssignment.objects.exists()


def test_an_executive_gives_a_first_one_and_takes_from_nobody(rosa, ivan, head):
    free, taken = company(), company()
    give(taken, ivan, head)
    found, _ = suggest([free, _fresh(taken)], actor=rosa, now=NOW)
    assert found[0].to is not None and found[1].refusal == "Le corresponde a la jefatura de la oficina"
    with pytest.raises(PermissionDenied):
        give(_fresh(taken), rosa, rosa)
    give(free, rosa, rosa)
    assert _fresh(free).executive == rosa
    of_head, _ = suggest([_fresh(taken)], actor=head, now=NOW)
    assert of_head[0].to is None and of_head[0].options, "who has somebody is changed only if asked"


def test_what_changed_since_it_was_seen_is_not_overwritten(rosa, ivan, head):
    row = company()
    give(row, ivan, head)
    with pytest.raises(ChangedMeanwhile):
        assign_many(choices=[Choice(row.pk, rosa.pk, None)], actor=head, now=NOW, reason="Reparto.")
    with pytest.raises(NoteRequired):
        assign_many(choices=[Choice(row.pk, rosa.pk, ivan.pk)], actor=head, now=NOW, reason=" ")
    assert _fresh(row).executive == ivan


def test_from_the_list_to_the_assignment(rosa, head, sign_in):
    rows = [company(sector="sea") for _ in range(2)]
    client = sign_in(head)
    references = [row.reference for row in rows]
    assert f'formaction="{URL}"' in client.get("/empresas/").content.decode()
    page = client.get(URL, {"empresa": references}).content.decode()
    assert page.count('name="va"') == 2 and "Rosa Pinto (1/50)" in page and "Tiene 0 de 50 empresas." in page
    data = {"empresa": references, "va": references[:1], f"a-{references[0]}": rosa.pk, "acto": "aplicar"}
    refused = client.post(URL, data)
    assert refused.status_code == 422 and "Escriba una razón" in refused.content.decode()
    assert client.post(URL, data | {"reason": "Reparto."}).status_code == 302
    assert [_fresh(row).executive for row in rows] == [rosa, None]


def test_somebody_elses_companies_are_not_there(executive_elsewhere, sign_in):
    row = company()
    page = sign_in(executive_elsewhere).get(URL, {"empresa": row.reference})
    assert row.legal_name not in page.content.decode()


def _fresh(row):
    return type(row).objects.select_related("office", "executive").get(pk=row.pk)
