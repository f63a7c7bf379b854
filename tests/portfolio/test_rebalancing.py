"""CAT-6: the head shares out the office's companies again: seen, corrected, applied whole or not at all."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from casework.errors import ChangedMeanwhile, NoteRequired, NotPossible
from casework.models import CaseFile, ClauseVersion, Event, OutboxMessage
from casework.services.verification import broken_chains
from intake.services.intakes import open_intake
from portfolio.models import Company, ExecutiveAssignment
from portfolio.services.assignment import assign_executive
from portfolio.services.rebalancing import Wish, apply_moves, plan
from tests.factories.accounts import AbsenceFactory, UserFactory, staff
from tests.factories.portfolio import NOW, new_rut, represent
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-6")]
URL = "/cartera/redistribuir/"


def lower_cap(to):
    version = ClauseVersion.objects.get(clause_id="CAT-6", key="")
    version.parameters |= {"companies_per_executive": to}
    version.save()


def attended(office, executive, sector, number, **fields):
    rows = []
    for n in range(number):
        row = make_company(
            office=office, sector=sector, executive=executive, legal_name=f"{sector} {n} de {executive} SpA", **fields
        )
        if executive is not None:
            CaseFile.objects.filter(pk=row.pk).update(responsible=executive)
            ExecutiveAssignment.objects.create(
                company=row, executive=executive, starts_on=NOW.date() - timedelta(days=90), assigned_by=executive
            )
        rows.append(row)
    return rows


@pytest.fixture
def other(maule):
    return staff(Role.EXECUTIVE, maule, first_name="Diego", last_name="Fuentes Ejemplo")


@pytest.fixture
def crowded(maule, executive, other, office_head):
    """Carmen has nine with a cap of six; Diego has two, of the sea."""
    lower_cap(6)
    return [*attended(maule, executive, "food_fresh", 5), *attended(maule, executive, "sea", 4),
            *attended(maule, other, "sea", 2)]  # fmt: skip


def applied(maule, head, wish=None, **changes):
    wish = wish or Wish()
    seen = plan(maule, wish=wish, actor=head, now=NOW)
    given = {"chosen": {move.company for move in seen.proposal.moves}, "seal": seen.seal, "reason": "Equilibrar."}
    return apply_moves(office=maule, wish=wish, actor=head, now=NOW, **given | changes)


def test_a_whole_sector_goes_to_whoever_has_it_with_days_logs_open_files_and_e_mails(
    maule, crowded, executive, other, office_head
):
    company = crowded[5]
    person = UserFactory()
    represent(company, person)
    intake = open_intake(company, actor=person, now=NOW)
    CaseFile.objects.filter(pk=intake.pk).update(responsible=executive)
    done = applied(maule, office_head)
    assert {row.company_id for row in done} == {row.pk for row in crowded[5:9]}
    company = Company.objects.get(pk=company.pk)
    assert company.executive == other and company.case.responsible == other
    assert company.assignments.current().get().executive == other
    assert company.assignments.get(executive=executive).ends_on == NOW.date()
    assert CaseFile.objects.get(pk=intake.pk).responsible == other
    event = company.case.events.get(kind="executive_assigned")
    assert event.note == "Equilibrar." and "ya atiende 2" in event.data["why"]
    assert CaseFile.objects.get(pk=intake.pk).events.get(kind="reassigned").data["to"] == other.pk
    assert company.history.get(executive=other).history_user == office_head
    assert list(broken_chains()) == []
    told = OutboxMessage.objects.get(template="executive_changed")
    assert told.user == person and executive.display_name in told.body_text and intake.case.folio in told.body_text
    mails = {mail.user: mail for mail in OutboxMessage.objects.filter(template="companies_moved_staff")}
    assert set(mails) == {executive, other}
    assert mails[other].subject == "Cambios en su cartera: recibe 4 y deja 0"
    assert mails[executive].body_text.count("ahora con") == 4


def test_a_proposal_for_300_companies_reads_the_office_in_a_fixed_number_of_queries(maule, crowded, office_head):
    with CaptureQueriesContext(connection) as few:
        plan(maule, wish=Wish(), actor=office_head, now=NOW)
    attended(maule, None, "sea", 20, standing="portfolio", category=2)
    with CaptureQueriesContext(connection) as many:
        plan(maule, wish=Wish(), actor=office_head, now=NOW)
    assert len(many) == len(few) <= 12


def test_companies_still_on_their_way_in_are_not_handed_out(maule, crowded, office_head):
    attended(maule, None, "sea", 2)
    (admitted,) = attended(maule, None, "sea", 1, standing="portfolio", category=2)
    seen = plan(maule, wish=Wish(), actor=office_head, now=NOW)
    assert [move.company for move in seen.proposal.moves if move.source is None] == [admitted.pk]


def test_300_companies_among_7_people_are_applied_whole_with_sectors_together(maule, executive, other, office_head):
    people = [executive, other, *(staff(Role.EXECUTIVE, maule, first_name=f"Persona {n}") for n in range(5))]
    sectors = ["sea", "food_fresh", "food_processed", "industry", "tech_services", "forest_wood"]
    for n, person in enumerate(people):
        for m, sector in enumerate(sectors):
            attended(maule, person, sector, 7 + (n + m) % 2)
    rows = list(Company.objects.filter(office=maule).order_by("pk"))
    assert len(rows) >= 300
    before = Company.objects.filter(office=maule).values("executive", "sector").distinct().count()
    done = applied(maule, office_head, wish=Wish(limit=50, regroup=True))
    loads = [Company.objects.filter(executive=person).count() for person in people]
    after = Company.objects.filter(office=maule).values("executive", "sector").distinct().count()
    assert max(loads) <= 50 and sum(loads) == len(rows)
    assert before == 42 and after <= len(sectors) + len(people)
    events = Event.objects.filter(kind="executive_assigned")
    assert events.count() == len(done) and all(event.data["why"] for event in events)
    assert OutboxMessage.objects.filter(template="companies_moved_staff").count() == len(people)
    assert list(broken_chains()) == []


def test_only_the_head_of_that_office_and_with_a_reason(maule, crowded, executive, office_head, biobio, auditor):
    for person in (executive, auditor, staff(Role.OFFICE_HEAD, biobio)):
        with pytest.raises(PermissionDenied):
            applied(maule, person)
    with pytest.raises(NoteRequired):
        applied(maule, office_head, reason="  ")
    assert not Event.objects.filter(kind="executive_assigned").exists()


def test_whoever_is_away_or_leaves_soon_is_left_out_with_the_reason(maule, crowded, executive, other, office_head):
    third = staff(Role.EXECUTIVE, maule, first_name="Eva")
    third.role_assignments.update(ends_on=NOW.date() + timedelta(days=5))
    AbsenceFactory(user=other, substitute=executive, starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=9))
    seen = plan(maule, wish=Wish(), actor=office_head, now=NOW)
    notes = {person.pk: person.note for person in seen.shares.people}
    assert "está fuera hasta" in notes[other.pk] and "deja la oficina" in notes[third.pk]
    assert not seen.proposal.moves


def test_nothing_moves_if_somebody_changed_an_assignment_meanwhile(maule, crowded, executive, other, office_head):
    seen = plan(maule, wish=Wish(), actor=office_head, now=NOW)
    assign_executive(company=crowded[0], executive=other, actor=office_head, now=NOW, reason="Pidió el cambio.")
    chosen = {move.company for move in seen.proposal.moves}
    with pytest.raises(ChangedMeanwhile):
        applied(maule, office_head, seal=seen.seal, chosen=chosen)
    assert Company.objects.filter(executive=other).count() == 3


def test_leaving_moves_out_may_not_pass_the_cap(maule, executive, other, office_head):
    lower_cap(4)
    attended(maule, executive, "sea", 2)
    attended(maule, other, "food_fresh", 5)
    third = staff(Role.EXECUTIVE, maule, first_name="Eva")
    attended(maule, third, "sea", 4)
    wish = Wish(regroup=True)
    seen = plan(maule, wish=wish, actor=office_head, now=NOW)
    into = [move.company for move in seen.proposal.moves if move.target == third.pk]
    out = [move.company for move in seen.proposal.moves if move.source == third.pk]
    if into and out:  # a swap: taking only one side of it would be too many
        with pytest.raises(NotPossible, match="tope es 4"):
            applied(maule, office_head, wish=wish, chosen=set(into))
    applied(maule, office_head, wish=wish)
    loads = [Company.objects.filter(executive=person).count() for person in (executive, other, third)]
    assert max(loads) <= 4


def test_the_page_shows_before_and_after_and_applies_what_is_left_marked(client, maule, crowded, other, office_head):
    client.force_login(office_head)
    page = client.get(URL)
    text = page.content.decode()
    assert "Movimientos, con su porqué" in text and "ya atiende 2 de" in text and text.count("<svg viewBox") == 2
    moves = [row["move"].company for row in page.context["moves"]]
    assert all(f'href="{Company.objects.get(pk=pk).get_absolute_url()}"' in text for pk in moves)
    data = {"acto": "aplicar", "huella": page.context["seal"], "ofrecida": moves, "mueve": moves[:3], "reason": ""}
    refused = client.post(URL, data)
    assert refused.status_code == 422 and refused.context["unmarked"] == {moves[3]}
    assert client.post(URL, data | {"reason": "Equilibrar."}).status_code == 302
    assert Company.objects.filter(executive=other).count() == 5
    assert client.post(URL, data | {"mueve": [], "reason": "Nada."}).status_code == 422


def test_what_is_taken_out_stays_out_when_it_is_computed_again(client, maule, crowded, executive, office_head):
    client.force_login(office_head)
    page = client.get(URL)
    moves = [row["move"].company for row in page.context["moves"]]
    again = client.post(URL, {"acto": "recalcular", "ofrecida": moves, "mueve": moves[1:]})
    assert [item.pk for item in again.context["kept"]] == [moves[0]]
    assert moves[0] not in [row["move"].company for row in again.context["moves"]]
    aside = client.post(URL, {"acto": "recalcular", "aparte": [executive.pk]})
    assert not aside.context["moves"] and "usted pidió no tocar su cartera" in aside.content.decode()
    back = client.post(URL, {"acto": "recalcular", "fija": [moves[0]], "suelta": [moves[0]]})
    assert len(back.context["moves"]) == len(moves)


def test_the_second_of_two_heads_is_told_and_loses_nothing(client, maule, crowded, other, office_head):
    second = staff(Role.OFFICE_HEAD, maule, first_name="Alba")
    client.force_login(second)
    page = client.get(URL)
    moves = [row["move"].company for row in page.context["moves"]]
    applied(maule, office_head)
    data = {"acto": "aplicar", "huella": page.context["seal"], "ofrecida": moves, "mueve": moves[1:]}
    answer = client.post(URL, data | {"reason": "La mía."})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "ya no es la que usted vio" in text and "La mía." not in re.sub(
        r"<textarea.*?</textarea>", "", text, flags=re.S
    )
    assert [item.pk for item in answer.context["kept"]] == [moves[0]]
    assert Event.objects.filter(kind="executive_assigned", actor=second).count() == 0


def test_a_limit_above_the_cap_is_told_and_not_used(client, maule, crowded, office_head):
    client.force_login(office_head)
    page = client.get(f"{URL}?limite=99")
    assert "no puede pasar el tope de 6" in page.content.decode() and page.context["terms"].limit == 6
    assert client.get(f"{URL}?limite=abc&modo=x&oficina=nada").status_code == 200


def test_oversight_looks_at_any_office_and_moves_nothing(client, maule, crowded, auditor):
    client.force_login(auditor)
    text = client.get(f"{URL}?oficina=maule").content.decode()
    assert "Movimientos, con su porqué" in text and 'value="aplicar"' not in text
    assert client.post(f"{URL}?oficina=maule", {"acto": "aplicar"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_who_press_at_the_same_time_one_wins(reference):
    from tests.factories.accounts import OfficeFactory

    maule = OfficeFactory()
    lower_cap(6)
    heads = [staff(Role.OFFICE_HEAD, maule) for _ in range(2)]
    one, two = staff(Role.EXECUTIVE, maule), staff(Role.EXECUTIVE, maule)
    attended(maule, one, "sea", 9)
    attended(maule, two, "sea", 1)
    seen = plan(maule, wish=Wish(), actor=heads[0], now=NOW)
    chosen, told, start = {move.company for move in seen.proposal.moves}, [], threading.Barrier(2)

    def press(head):
        start.wait()
        try:
            done = apply_moves(
                office=maule, wish=Wish(), chosen=chosen, seal=seen.seal, actor=User.objects.get(pk=head.pk), now=NOW,
                reason="Equilibrar.",
            )  # fmt: skip
            told.append(len(done))
        except ChangedMeanwhile:
            told.append("changed")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[head]) for head in heads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, told)) == [str(len(chosen)), "changed"]
    assert Event.objects.filter(kind="executive_assigned").count() == len(chosen)
    assert OutboxMessage.objects.filter(template="companies_moved_staff").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_redistribution_and_an_assignment_at_once_never_pass_the_cap_together(reference):
    from tests.factories.accounts import OfficeFactory

    maule = OfficeFactory()
    lower_cap(6)
    head = staff(Role.OFFICE_HEAD, maule)
    one, two = staff(Role.EXECUTIVE, maule), staff(Role.EXECUTIVE, maule)
    attended(maule, one, "sea", 8)
    attended(maule, two, "sea", 4)
    lone = make_company(office=maule, sector="tech", rut=new_rut())
    seen = plan(maule, wish=Wish(limit=6, locked=frozenset({lone.pk})), actor=head, now=NOW)
    assert len(seen.proposal.moves) == 2
    start, problems = threading.Barrier(2), []

    def run(act):
        start.wait()
        try:
            act(User.objects.get(pk=head.pk))
        except NotPossible as problem:
            problems.append(str(problem))
        finally:
            connection.close()

    acts = [
        lambda actor: apply_moves(
            office=maule, wish=Wish(limit=6, locked=frozenset({lone.pk})), seal=seen.seal, actor=actor, now=NOW,
            chosen={move.company for move in seen.proposal.moves}, reason="Equilibrar.",
        ),
        lambda actor: assign_executive(company=lone, executive=two, actor=actor, now=NOW, reason="Nueva."),
    ]  # fmt: skip
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(problems) == 1
    assert ExecutiveAssignment.objects.current().filter(executive=two).count() <= 6
