"""CAT-1, CAT-2, SEG-2: proposals by facts and by people, decided by the head; texts and requirements on screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from casework.errors import ChangedMeanwhile, NoteRequired, NotPossible
from casework.models import OutboxMessage
from casework.services.outbox import opt_in, opt_out
from portfolio.models import Action, ActionKind, Category, CategoryCriterion, CategoryProposal, Company
from portfolio.services import change_category, confirm_criterion, decide_proposals, propose_category
from portfolio.services.categories import decide_proposal, withdraw_proposal
from portfolio.services.suggestions import find_suggestions
from portfolio.states import ProposalState
from tests.factories.accounts import AbsenceFactory, UserFactory, staff
from tests.factories.portfolio import NOW
from tests.factories.portfolio import company as make_company

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def head(office_head):
    return office_head


def member(executive, category=2, **fields):
    """A company of the portfolio since long ago."""
    row = make_company(
        representative=UserFactory(), standing="portfolio", category=category, executive=executive, **fields
    )
    row.category_changes.create(new=category, at=NOW - 900 * DAY, by=executive, reason="Ingreso")
    return row


def act(company, executive, times, days_ago=10):
    kind = ActionKind.objects.loggable().first()
    Action.objects.bulk_create(
        Action(
            company=company, kind=kind, happened_on=(NOW - days_ago * DAY).date(), office=company.office,
            channel="in_person", contact_point="regional_office", logged_by=executive, logged_at=NOW, counts=True,
        )
        for _ in range(times)
    )  # fmt: skip


def waiting(company):
    return CategoryProposal.objects.open().filter(company=company).first()


@pytest.mark.clause("SEG-2")
def test_stopping_the_follow_up_proposes_category_3_and_taking_it_back_ends_the_proposal(executive):
    row = member(executive)
    act(row, executive, 2)
    assert find_suggestions(now=NOW) == 0
    person = row.representations.get().person
    opt_out(person.email.upper(), "follow_up", now=NOW)
    found = waiting(row)
    assert find_suggestions(now=NOW) == 0  # at once, not on the next morning
    assert (found.old, found.new, found.proposed_by) == (2, 3, None)
    assert person.display_name in found.why[0] and "SEG-2" in found.why[0]
    row.refresh_from_db()
    assert row.category == 2  # only the head changes it
    opt_in(person.email, "follow_up", now=NOW)
    assert waiting(row) is None and CategoryProposal.objects.get().state == ProposalState.OVER


@pytest.mark.clause("SEG-2")
def test_who_stops_the_follow_up_and_their_executive_are_told_once(executive):
    row = member(executive)
    act(row, executive, 2)
    person = row.representations.get().person
    for _ in range(2):
        opt_out(person.email, "follow_up", now=NOW)
    told = OutboxMessage.objects.get(template="executive_told_opt_out")
    assert told.to_address == executive.email and person.display_name in told.body_text
    assert "2 · Trabajo habitual. Se propuso a la jefatura pasarla a la 3" in told.body_text
    confirmed = OutboxMessage.objects.get(template="opt_out_confirmed")
    assert confirmed.to_address == person.email and "la jefatura de su oficina revisa" in confirmed.body_text
    assert "correos/baja/" in confirmed.body_text
    event = row.case.events.get(kind="follow_up_stopped")
    assert (event.actor, event.internal) == (person, True)
    opt_in(person.email, "follow_up", now=NOW + DAY)
    assert row.case.events.filter(kind="follow_up_resumed").count() == 1
    opt_out(person.email, "follow_up", now=NOW + 2 * DAY)
    assert OutboxMessage.objects.filter(template="executive_told_opt_out").count() == 2


@pytest.mark.clause("SEG-2")
def test_where_the_category_stays_the_executive_reads_so_and_nothing_is_proposed(executive, biobio):
    row = member(executive, category=3)
    stand_in = staff(Role.EXECUTIVE, biobio)
    AbsenceFactory(user=executive, substitute=stand_in, starts_on=NOW.date(), ends_on=NOW.date())
    opt_out(row.representations.get().person.email, "follow_up", now=NOW)
    told = OutboxMessage.objects.filter(template="executive_told_opt_out")
    assert {mail.to_address for mail in told} == {executive.email, stand_in.email}
    assert "3 · Trabajo esporádico. No cambia por esto." in told[0].body_text
    assert "jefatura" not in OutboxMessage.objects.get(template="opt_out_confirmed").body_text
    assert waiting(row) is None


@pytest.mark.clause("SEG-2")
def test_other_e_mails_that_are_stopped_and_companies_of_nobody_tell_nobody():
    row = make_company(representative=UserFactory(), standing="portfolio", category=2)
    person = row.representations.get().person
    opt_out(person.email, "surveys", now=NOW)
    assert not OutboxMessage.objects.exists() and not row.case.events.filter(kind="follow_up_stopped").exists()
    opt_out(person.email, "follow_up", now=NOW)
    assert [mail.template for mail in OutboxMessage.objects.all()] == ["opt_out_confirmed"]


@pytest.mark.clause("SEG-2", "CAT-1")
def test_the_executive_is_told_that_the_category_changed_and_why(executive, head):
    row = member(executive)
    act(row, executive, 2)
    person = row.representations.get().person
    opt_out(person.email, "follow_up", now=NOW)
    decide_proposal(proposal=waiting(row), accept=True, actor=head, now=NOW, reason="Conversado.")
    told = OutboxMessage.objects.get(template="executive_told_category_changed")
    assert told.to_address == executive.email
    assert f"{person.display_name} pidió no recibir el seguimiento" in told.body_text
    assert "dentro de 3 días hábiles" in " ".join(told.body_text.replace("\u00a0", " ").split())
    assert row.case.events.get(kind="category_changed").data["clause"] == "SEG-2"


@pytest.mark.clause("SEG-2")
def test_a_category_that_changes_for_other_reasons_is_not_laid_on_who_stopped_the_mails(executive, head):
    row = member(executive)
    opt_out(row.representations.get().person.email, "follow_up", now=NOW)
    decide_proposal(proposal=waiting(row), accept=False, actor=head, now=NOW, reason="Sigue activa.")
    change_category(company=row, category=3, actor=head, now=NOW, reason="Pidió trabajar menos.")
    assert not OutboxMessage.objects.filter(template="executive_told_category_changed").exists()


@pytest.mark.clause("CAT-1")
def test_looking_again_changes_nothing_and_what_is_open_follows_the_facts(executive):
    row = member(executive, category=3)
    act(row, executive, 3)
    assert find_suggestions(now=NOW) == 1
    assert find_suggestions(now=NOW) == 0
    act(row, executive, 2)
    find_suggestions(now=NOW)
    assert waiting(row).why == ["Registra 5 acciones en los últimos 12 meses."]


@pytest.mark.clause("CAT-1")
def test_actions_of_long_ago_or_voided_are_no_activity(executive):
    row = member(executive, category=3)
    act(row, executive, 3, days_ago=400)
    act(row, executive, 2)
    act(row, executive, 2)
    voided = Action.objects.filter(happened_on__gt=(NOW - 100 * DAY).date())[:2]
    Action.objects.filter(pk__in=[one.pk for one in voided]).update(voided_at=NOW, voided_by=executive)
    assert find_suggestions(now=NOW) == 0


@pytest.mark.clause("CAT-1")
def test_a_refused_proposal_is_not_repeated_until_its_facts_change(executive, head):
    row = member(executive)
    find_suggestions(now=NOW)
    decide_proposal(proposal=waiting(row), accept=False, actor=head, now=NOW, reason="Viene de una pausa acordada.")
    assert row.case.events.get(kind="category_refused").internal
    assert find_suggestions(now=NOW + DAY) == 0
    act(row, executive, 1)  # it worked with us: another fact
    assert find_suggestions(now=NOW + 2 * DAY) == 0
    assert find_suggestions(now=NOW + 400 * DAY) == 1  # and stopped again: that is new
    row.refresh_from_db()
    assert row.category == 2


@pytest.mark.clause("CAT-1")
def test_accepting_changes_the_category_tells_the_company_and_keeps_who_when_and_why(executive, head):
    row = member(executive)
    find_suggestions(now=NOW)
    found = decide_proposal(proposal=waiting(row), accept=True, actor=head, now=NOW, reason="Sin actividad en el año.")
    assert (found.state, found.decided_by, found.decision) == ("accepted", head, "Sin actividad en el año.")
    row.refresh_from_db()
    assert row.category == 3
    assert (row.category_changes.first().by, row.category_changes.first().old) == (head, 2)
    mail = OutboxMessage.objects.get(template="category_changed")
    assert Category.objects.get(number=3).what_changes.splitlines()[0] in mail.body_text
    with pytest.raises(ChangedMeanwhile):
        decide_proposal(proposal=found, accept=False, actor=head, now=NOW, reason="Tarde.")
    assert find_suggestions(now=NOW + DAY) == 0


@pytest.mark.clause("CAT-1")
def test_many_are_decided_with_one_reason_and_what_changed_meanwhile_says_so(executive, head):
    rows = [member(executive) for _ in range(3)]
    find_suggestions(now=NOW)
    chosen = list(CategoryProposal.objects.open().select_related("company__case"))
    change_category(company=rows[0], category=1, actor=head, now=NOW, reason="Caso especial.")
    told = decide_proposals(chosen, accept=True, actor=head, now=NOW, reason="Sin actividad.")
    assert told.done == 2 and len(told.problems) == 1 and "ya no está abierta" in told.problems[0][1]
    assert sorted(Company.objects.filter(pk__in=[r.pk for r in rows]).values_list("category", flat=True)) == [1, 3, 3]


@pytest.mark.clause("CAT-1")
def test_the_executive_proposes_and_only_the_head_decides(executive, head, executive_elsewhere):
    row = member(executive)
    find_suggestions(now=NOW)
    with pytest.raises(PermissionDenied):
        decide_proposals([waiting(row)], accept=True, actor=executive, now=NOW, reason="Sí.")
    with pytest.raises(PermissionDenied):
        propose_category(company=row, category=3, actor=executive_elsewhere, now=NOW, reason="Sí.")
    with pytest.raises(NoteRequired):
        propose_category(company=row, category=3, actor=executive, now=NOW, reason=" ")
    propose_category(company=row, category=3, actor=executive, now=NOW, reason="Así lo pidió la empresa.")
    found = waiting(row)
    assert found.proposed_by == executive and found.why and CategoryProposal.objects.count() == 1
    propose_category(company=row, category=1, actor=executive, now=NOW, reason="Cambió todo.")
    assert waiting(row).new == 1 and waiting(row).why == []
    find_suggestions(now=NOW + DAY)
    assert waiting(row).new == 1  # what a person proposed waits for the head
    assert not row.case.events.filter(kind="category_proposed", internal=False).exists()


@pytest.mark.clause("CAT-1")
def test_only_who_made_a_proposal_takes_it_back_and_only_while_nobody_decided(executive, head):
    row = member(executive)
    propose_category(company=row, category=1, actor=executive, now=NOW, reason="Crece.")
    with pytest.raises(PermissionDenied):
        withdraw_proposal(proposal=waiting(row), actor=head, now=NOW)
    done = withdraw_proposal(proposal=waiting(row), actor=executive, now=NOW)
    assert (done.state, done.decided_by, waiting(row)) == (ProposalState.OVER, executive, None)
    assert row.case.events.get(kind="category_withdrawn").internal, "the company hears nothing of it"
    with pytest.raises(NotPossible, match="ya no está abierta"):
        withdraw_proposal(proposal=done, actor=executive, now=NOW)


@pytest.mark.clause("CAT-1")
def test_what_the_facts_propose_too_stays_open_as_theirs(executive, head):
    row = member(executive)
    find_suggestions(now=NOW)
    new, facts = waiting(row).new, waiting(row).why
    propose_category(company=row, category=new, actor=executive, now=NOW, reason="Así lo pidió.")
    withdraw_proposal(proposal=waiting(row), actor=executive, now=NOW)
    left = waiting(row)
    assert (left.new, left.why, left.proposed_by, left.reason) == (new, facts, None, "")
    with pytest.raises(PermissionDenied):
        withdraw_proposal(proposal=left, actor=executive, now=NOW)


def test_on_screen_it_is_taken_back_by_who_made_it_and_by_nobody_else(executive, head, sign_in):
    row = member(executive)
    propose_category(company=row, category=1, actor=executive, now=NOW, reason="Crece.")
    address = reverse("portfolio:proposal_withdraw", args=[waiting(row).pk])
    pages = [reverse("portfolio:category", args=[row.reference]), reverse("portfolio:category_list")]
    for person, there in ((executive, True), (head, False)):
        for page in pages:
            assert (address in sign_in(person).get(page).content.decode()) is there, (person, page)
    assert sign_in(head).post(address).status_code == 403
    assert sign_in(executive).post(address).url == pages[0]
    assert waiting(row) is None
    assert sign_in(executive).get(address).status_code == 302, "nothing to take back any more"


@pytest.mark.clause("CAT-1")
def test_whoever_proposed_it_goes_on_reading_what_the_team_wrote_and_the_company_does_not(executive, sign_in):
    row = member(executive)
    asked = CategoryCriterion.objects.get(fact="manual")
    confirm_criterion(company=row, criterion=asked, met=True, actor=executive, now=NOW, note="Encargada: Eva.")
    propose_category(company=row, category=1, actor=executive, now=NOW, reason="Crece.")
    read = sign_in(executive).get(reverse("portfolio:category", args=[row.reference])).content.decode()
    assert "Encargada: Eva." in read and "Así lo confirmó su oficina." not in read
    own = sign_in(row.representations.get().person).get(reverse("portfolio:own_category")).content.decode()
    assert "Encargada: Eva." not in own and "Así lo confirmó su oficina." in own


@pytest.mark.clause("CAT-1")
def test_a_company_outside_the_portfolio_has_no_category_to_change(executive, company):
    with pytest.raises(NotPossible, match="aún no está en la cartera"):
        propose_category(company=company, category=3, actor=executive, now=NOW, reason="Sí.")
    find_suggestions(now=NOW)
    assert not CategoryProposal.objects.exists()


@pytest.mark.clause("CAT-1")
def test_what_only_a_person_can_tell_is_confirmed_with_its_reason(executive, oversight):
    row = member(executive)
    asked = CategoryCriterion.objects.get(fact="manual")
    with pytest.raises(NotPossible, match="datos de la empresa"):
        confirm_criterion(
            company=row, criterion=CategoryCriterion.objects.get(fact="ficha"), met=True, actor=executive, now=NOW,
            note="Sí.",
        )  # fmt: skip
    with pytest.raises(PermissionDenied):
        confirm_criterion(company=row, criterion=asked, met=True, actor=oversight, now=NOW, note="Sí.")
    CategoryCriterion.objects.exclude(pk=asked.pk).update(active=False)
    act(row, executive, 1)
    confirm_criterion(company=row, criterion=asked, met=True, actor=executive, now=NOW, note="Encargada: Eva.")
    assert find_suggestions(now=NOW) == 1 and waiting(row).new == 1
    confirm_criterion(company=row, criterion=asked, met=False, actor=executive, now=NOW + DAY, note="Se fue.")
    find_suggestions(now=NOW + DAY)
    assert waiting(row) is None


@pytest.mark.clause("CAT-1")
def test_looking_at_many_companies_costs_no_query_per_company(executive):
    for _ in range(3):
        member(executive, category=3)
    with CaptureQueriesContext(connection) as few:
        find_suggestions(now=NOW)
    for _ in range(20):
        member(executive, category=3)
    with CaptureQueriesContext(connection) as many:
        find_suggestions(now=NOW)
    assert len(many) == len(few)


@pytest.mark.clause("CAT-1")
def test_the_list_says_why_decides_many_and_keeps_what_was_typed(client, executive, head):
    row = member(executive)
    other = member(executive)
    find_suggestions(now=NOW)
    client.force_login(head)
    page = client.get("/cartera/categorias/")
    assert "No registra acciones" in page.content.decode()
    keys = [waiting(row).pk, waiting(other).pk]
    refused = client.post("/cartera/categorias/", {"propuesta": keys, "decision": "aceptar", "reason": ""})
    assert refused.status_code == 422 and refused.context["chosen"] == keys
    refused = client.post("/cartera/categorias/", {"decision": "no", "reason": "Vuelven en marzo."})
    assert refused.status_code == 422 and "Vuelven en marzo." in refused.content.decode()
    answer = client.post("/cartera/categorias/?de=2", {"propuesta": keys, "decision": "no", "reason": "Vuelven."})
    assert answer.status_code == 302 and answer["Location"].endswith("?de=2")
    assert CategoryProposal.objects.filter(state="refused", decided_by=head).count() == 2
    assert row.name in client.get("/cartera/categorias/?estado=refused").content.decode()


@pytest.mark.clause("CAT-1")
def test_somebody_without_the_decision_cannot_force_it_through_the_address(client, executive):
    row = member(executive)
    find_suggestions(now=NOW)
    client.force_login(executive)
    assert 'name="propuesta"' not in client.get("/cartera/categorias/").content.decode()
    data = {"propuesta": [waiting(row).pk], "decision": "aceptar", "reason": "Yo decido."}
    assert client.post("/cartera/categorias/", data).status_code == 403
    assert waiting(row) is not None


@pytest.mark.clause("CAT-1")
def test_the_screen_of_a_company_checks_exporta_mas_one_by_one(client, executive, auditor):
    row = member(executive)
    client.force_login(executive)
    page = client.get(f"/empresas/{row.rut}/categoria/").content.decode()
    assert "Aún no ha dicho si exporta." in page and "Falta que una persona lo confirme." in page
    assert "Proponer otra categoría" in page
    assert client.post(f"/empresas/{row.rut}/categoria/", {"category": "1", "reason": ""}).status_code == 422
    answer = client.post(f"/empresas/{row.rut}/categoria/", {"category": "1", "reason": "Cumple."})
    assert answer.status_code == 302 and waiting(row).proposed_by == executive
    client.force_login(auditor)
    page = client.get(f"/empresas/{row.rut}/categoria/").content.decode()
    assert "Cumple." in page and "<textarea" not in page


@pytest.mark.clause("CAT-1", "CAT-2", "CPE-9")
def test_the_company_reads_what_its_category_means_and_what_it_lacks(client, executive):
    row = member(executive)
    asked = CategoryCriterion.objects.get(fact="manual")
    confirm_criterion(company=row, criterion=asked, met=False, actor=executive, now=NOW, note="Nota del equipo.")
    client.force_login(row.representations.get().person)
    page = client.get("/empresa/categoria/").content.decode()
    assert Category.objects.get(number=2).characteristics[:40] in page
    assert "Qué le falta para Exporta Más" in page and "Nota del equipo." not in page


@pytest.mark.clause("CAT-1", "CAT-2")
def test_the_administrator_edits_texts_and_requirements_and_every_change_keeps_who(client, administrator, auditor):
    client.force_login(administrator)
    base = dict.fromkeys(("characteristics", "objectives", "markets", "instruments", "what_changes"), "Texto nuevo")
    assert client.post("/administracion/catalogos/categorias/1/", base | {"markets": ""}).status_code == 422
    assert client.post("/administracion/catalogos/categorias/1/", base).status_code == 302
    row = Category.objects.get(number=1)
    assert row.markets == "Texto nuevo" and not row.example
    assert row.history.first().history_user == administrator
    new = "/administracion/catalogos/requisitos/nuevo/"
    asked = {
        "text": "Exporta a dos mercados",
        "fact": "markets",
        "valid_from": "2027-01-01",
        "active": "on",
        "order": 9,
    }
    refused = client.post(new, asked)
    assert refused.status_code == 422 and "mercados, como mínimo" in refused.content.decode()
    assert client.post(new, asked | {"minimum": "2", "maximum": "5", "values": ["high"]}).status_code == 302
    saved = CategoryCriterion.objects.get(text="Exporta a dos mercados")
    assert (saved.minimum, saved.maximum, saved.values) == (2, None, [])
    assert saved not in CategoryCriterion.objects.in_force(NOW.date())
    client.force_login(auditor)
    assert "Texto nuevo" in client.get("/administracion/catalogos/categorias/1/").content.decode()


@pytest.mark.clause("CAT-1")
def test_a_representative_who_heads_the_office_does_not_decide_on_their_own_company(executive, maule):
    person = staff(Role.OFFICE_HEAD, maule)
    row = member(executive)
    row.representations.update(person=person)
    with pytest.raises(PermissionDenied):
        change_category(company=row, category=1, actor=person, now=NOW, reason="La mía.")
