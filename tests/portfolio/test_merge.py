"""Duplicates are joined by a person; every relation is covered and nothing is lost."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role
from casework.door import open_case
from casework.errors import NoteRequired, NotPossible
from casework.models import CaseFile, Event
from portfolio.models import Company
from portfolio.registry import Registry, merging
from portfolio.selectors import find_by_rut
from portfolio.services.merge import merge_companies, preview
from tests.factories.accounts import UserFactory, staff
from tests.factories.portfolio import NOW, company, represent

pytestmark = pytest.mark.django_db
REASON = "Es la misma empresa con su nombre antiguo."


@pytest.fixture
def pair(reference):
    """A company of the portfolio and its duplicate, which knows other things."""
    stays = company(legal_name="Miel del Ulmo SpA", representative=UserFactory(), email="")
    goes = company(legal_name="Miel de Ulmo Limitada", representative=UserFactory(), email="ventas@ulmo.example")
    goes.export_records.create(year=2025, country="DE", product="Miel", amount=5, currency="EUR")
    goes.contacts.create(name="Berta", email="berta@ulmo.example", purpose="exports", added_at=NOW)
    goes.annual_sales.create(year=2025, amount=3000, currency="UF")
    open_case("datarequest", title="Otro asunto", office=goes.office, actor=UserFactory(), now=NOW, parent=goes.case)
    return stays, goes


def join(pair, **more):
    stays, goes = pair
    values = {"choices": {}, "actor": staff(Role.OFFICE_HEAD), "now": NOW, "reason": REASON, **more}
    return merge_companies(survivor=stays, duplicate=goes, **values)


def test_every_relation_to_a_company_or_its_file_is_covered():
    assert merging.uncovered(Company, CaseFile) == set(), "say in the app's merging.py what happens to it"
    assert merging.unknown(Company, CaseFile) == set()


def test_a_new_relation_would_be_noticed():
    assert "portfolio.Representation.company" in Registry().uncovered(Company, CaseFile)
    assert "casework.Event.case" in Registry().uncovered(CaseFile)


def test_everything_moves_and_the_file_becomes_a_child(pair):
    stays, goes = pair
    people = {link.person_id for link in (*stays.representations.all(), *goes.representations.all())}
    before = {line.words: line.count for line in preview(goes)}
    done = join(pair)
    assert {link.person_id for link in done.representations.acting()} == people
    assert done.export_records.count() == done.contacts.count() == 1
    assert done.case.children.count() == 2, "its file and the matter it had"
    assert before["Exportaciones"] == 1
    assert done.email == "ventas@ulmo.example", "what the survivor lacked is taken"
    assert done.size == "small"
    for person in people:
        user = done.representations.get(person=person).person
        assert CaseFile.objects.visible_to(user).filter(pk=goes.pk).exists()


def test_history_stays_and_says_who_and_why(pair):
    stays, goes = pair
    lines = Event.objects.filter(case=goes.case).count()
    join(pair)
    assert Event.objects.filter(case=goes.case).count() == lines + 1
    assert Event.objects.get(case=stays.case, kind="merged").note == REASON


def test_the_old_rut_and_folio_lead_to_the_record_that_stays(client, pair):
    _stays, goes = pair
    rut, folio = goes.rut, goes.case.folio
    done = join(pair)
    assert find_by_rut(rut) == done
    client.force_login(staff(Role.EXECUTIVE))
    for reference in (rut, folio):
        assert client.get(f"/empresas/{reference}/").url == done.get_absolute_url()


def test_the_chosen_values_stay(pair):
    stays, goes = pair
    rut = goes.rut
    done = join(pair, choices={"rut": "duplicate", "legal_name": "duplicate"})
    assert (done.rut, done.legal_name) == (rut, "Miel de Ulmo Limitada")
    assert done.former_rut == stays.rut


def test_somebody_in_both_keeps_the_link_that_was_further_on(pair):
    stays, goes = pair
    person = stays.representations.get().person
    represent(goes, person, state="validated")
    done = join(pair)
    assert done.representations.acting().get(person=person).state == "validated"


def test_a_permission_that_was_withdrawn_does_not_come_back(pair):
    stays, goes = pair
    one, other = stays.representations.get().person, goes.representations.get().person
    common = {"kind": "news", "given_at": NOW, "text_version": "1"}
    stays.consents.create(given_by=one, withdrawn_at=NOW, **common)
    goes.consents.create(given_by=other, **common)
    assert not join(pair).consents.in_force().exists()


def test_merging_needs_a_reason_a_right_and_two_records(pair):
    stays, _goes = pair
    with pytest.raises(NoteRequired):
        join(pair, reason=" ")
    with pytest.raises(PermissionDenied):
        join(pair, actor=staff(Role.EXECUTIVE))
    with pytest.raises(NotPossible, match="mismo registro"):
        join((stays, stays))
    join(pair)
    with pytest.raises(NotPossible, match="ya se unió"):
        join(pair)


def test_the_record_that_stays_is_never_behind_the_other(pair):
    stays, _ = pair
    with pytest.raises(NotPossible, match="más avanzada"):
        join((company(standing="potential"), stays))


def test_two_open_intakes_are_not_joined(pair):
    from casework.door import enter
    from intake.models import Intake

    for row in pair:
        case = open_case("intake", title="Captación", office=row.office, actor=UserFactory(), now=NOW, parent=row.case)
        enter(Intake(case=case, company=row, last_progress_at=NOW), now=NOW)
    with pytest.raises(NotPossible, match="captación en curso"):
        join(pair)
    assert Company.objects.get(pk=pair[1].pk).standing == "registered", "all or nothing"


def test_the_screen_shows_side_by_side_and_joins(client, pair):
    stays, goes = pair
    client.force_login(staff(Role.OFFICE_HEAD))
    page = client.get(f"/empresas/{stays.rut}/duplicados/")
    assert goes in [item.company for item in page.context["found"]]
    url = f"/empresas/{stays.rut}/unir/{goes.rut}/"
    assert "Exportaciones: 1" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    data = {"rut": "survivor", "legal_name": "duplicate", "email": "duplicate", "reason": REASON}
    assert client.post(url, data).status_code == 302
    assert Company.objects.get(pk=stays.pk).legal_name == "Miel de Ulmo Limitada"
