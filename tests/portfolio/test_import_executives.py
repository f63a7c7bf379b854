"""CAT-6 in an import: a company arrives with its executive, within the cap; taking it from somebody is the head's."""

import pytest
from stdnum.cl.rut import calc_check_digit

from portfolio.models import Company
from portfolio.services.importing import batches
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import represent
from tests.portfolio.crm import NOW, applied, file_of, ran, reviewed, told

pytestmark = pytest.mark.django_db
HEADERS = ["RUT", "Razón social", "Comuna", "Correo ejecutivo"]


def rut(number):
    return f"{number}-{calc_check_digit(str(number))}"


def rows(*emails):
    return file_of(
        HEADERS, [[rut(78_000_001 + n), f"Ñandú {n} Ejemplo SpA", "Talca", email] for n, email in enumerate(emails)]
    )


@pytest.fixture
def cap(monkeypatch):
    def of(number):
        monkeypatch.setattr("portfolio.services.importing.executives.cap", lambda at: number)

    return of


@pytest.mark.clause("CAT-6")
def test_a_company_arrives_with_its_executive_and_a_second_import_changes_nothing(administrator, executive, maule):
    file = rows(executive.email.upper(), "")
    batch = applied(file, administrator)
    assert batch.applied["created"] == 2, told(batch)
    with_one, without = Company.objects.select_related("case").order_by("rut")
    assert (with_one.executive, with_one.case.responsible, without.executive) == (executive, executive, None)
    given = with_one.assignments.get()
    assert (given.executive, given.assigned_by, given.ends_on) == (executive, administrator, None)
    assert [event.kind for event in with_one.case.events.order_by("seq")] == ["opened", "executive_assigned"]
    again = reviewed(file, administrator)
    assert (again.counts["same"], again.to_apply) == (2, 0)


@pytest.mark.clause("CAT-6")
def test_who_does_not_attend_at_that_office_is_an_error_of_the_row(
    administrator, executive_elsewhere, auditor, outsider, maule
):
    batch = applied(
        rows("nadie@prochile.example", executive_elsewhere.email, auditor.email, outsider.email), administrator
    )
    said = told(batch)
    assert "No hay una persona del equipo" in said[2] and "No hay una persona del equipo" in said[5]
    for row in (3, 4):
        assert f"no puede atender empresas de la {maule.name}" in said[row] and said[row].startswith(
            "Correo ejecutivo:"
        )
    assert not Company.objects.exists()


@pytest.mark.clause("CAT-6")
def test_within_a_file_the_cap_holds_and_the_one_too_many_says_who_can_take_it(
    administrator, executive, office_head, sector_lead, cap
):
    cap(2)
    batch = applied(rows(*[executive.email] * 3), administrator)
    assert set(told(batch)) == {4}
    assert "ya tiene 2 empresas" in told(batch)[4] and sector_lead.display_name in told(batch)[4]
    assert Company.objects.filter(executive=executive).count() == 2


@pytest.mark.clause("CAT-6")
@pytest.mark.parametrize("policy", ["update", "fill"])
def test_one_that_has_nobody_gets_its_first_and_one_that_has_keeps_it(
    administrator, executive, sector_lead, maule, policy
):
    free = make_company(office=maule, rut=rut(78_000_001), legal_name="Ñandú 0 Ejemplo SpA")
    taken = make_company(office=maule, rut=rut(78_000_002), legal_name="Ñandú 1 Ejemplo SpA", executive=sector_lead)
    file = rows(executive.email, executive.email)
    applied(file, administrator, policy=policy)
    found = dict(Company.objects.values_list("pk", "executive"))
    assert found == {free.pk: executive.pk, taken.pk: sector_lead.pk}
    assert reviewed(file, administrator, policy=policy).to_apply == 0


@pytest.mark.clause("CAT-6")
def test_nobody_gets_a_company_that_they_represent_or_one_that_left(administrator, executive, maule):
    own = make_company(office=maule, rut=rut(78_000_001), legal_name="Ñandú 0 Ejemplo SpA")
    represent(own, executive, now=NOW)
    make_company(office=maule, rut=rut(78_000_002), legal_name="Ñandú 1 Ejemplo SpA", standing="inactive")
    said = told(applied(rows(executive.email, executive.email), administrator))
    assert "no puede atender" in said[2] and "inactiva" in said[3]
    assert not Company.objects.exclude(executive=None).exists()


@pytest.mark.clause("CAT-6")
def test_one_that_the_row_moves_to_another_office_is_given_there(administrator, executive, biobio, maule):
    row = make_company(office=biobio, rut=rut(78_000_001), legal_name="Ñandú 0 Ejemplo SpA", comuna=None)
    Company.objects.filter(pk=row.pk).update(comuna=None)
    batch = applied(rows(executive.email), administrator)
    row = Company.objects.get(pk=row.pk)
    assert told(batch) == {} and (row.office, row.executive) == (maule, executive)


@pytest.mark.clause("CAT-6")
def test_two_rows_that_lead_to_one_company_give_it_once(administrator, executive, sector_lead, maule):
    stays = make_company(office=maule, rut=rut(78_000_001), legal_name="Ñandú 0 Ejemplo SpA")
    gone = make_company(office=maule, rut=None, legal_name="Ñandú 1 Ejemplo SpA", standing="merged")
    Company.objects.filter(pk=gone.pk).update(former_rut=rut(78_000_002), merged_into=stays)
    applied(rows(executive.email, sector_lead.email), administrator, policy="fill")
    assert [row.executive for row in stays.assignments.current()] == [executive]


@pytest.mark.clause("CAT-6")
def test_queries_do_not_grow_with_the_rows_that_bring_an_executive(
    administrator, executive, django_assert_max_num_queries
):
    batch = reviewed(rows(*[executive.email] * 40), administrator)
    batches.apply(batch=batch, actor=administrator, now=NOW)
    with django_assert_max_num_queries(120):
        ran(batch)
    assert Company.objects.filter(executive=executive).count() == 40
