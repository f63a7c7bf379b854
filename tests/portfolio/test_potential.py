"""POT-1 to POT-3: business card, referral, decision, invitation, and the record that stays the same."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Office, Role
from casework.errors import NoteRequired, NotPossible
from casework.models import OutboxMessage
from portfolio.models import Company
from portfolio.services import AlreadyRegistered
from portfolio.services.potential import (
    InvitationExpired,
    InvitationUsed,
    accept_invitation,
    ask_for_new_link,
    create_potential,
    decide,
    invite,
    read_invitation,
    refer,
    token_of,
)
from tests.factories.accounts import ComunaFactory, UserFactory, staff
from tests.factories.portfolio import NOW, company, new_rut

pytestmark = pytest.mark.django_db


@pytest.fixture
def executive(reference):
    return staff(Role.EXECUTIVE)


def card(executive, **more):
    values = {
        "name": "Cerveza Artesanal Ñielol",
        "where_met": "la feria del Maule",
        "contact_name": "Berta Ruiz",
        "email": "berta@nielol.example",
        **more,
    }
    return create_potential(actor=executive, office=Office.objects.get(code="maule"), now=NOW, **values)


@pytest.mark.clause("POT-1")
def test_a_business_card_is_enough(executive):
    row = card(executive)
    assert row.standing == "potential"
    assert row.case.responsible == executive
    assert row.contacts.get().name == "Berta Ruiz"
    assert not Company.objects.live().exists()
    assert not OutboxMessage.objects.filter(to_address="berta@nielol.example").exists()


@pytest.mark.clause("POT-1")
def test_a_card_of_a_known_rut_is_refused(executive):
    known = company()
    with pytest.raises(AlreadyRegistered):
        card(executive, rut=known.rut_display)
    with pytest.raises(NotPossible):
        card(executive, email="", phone="")


@pytest.mark.clause("POT-2")
def test_the_head_decides_on_a_referral_and_both_reasons_stay(executive):
    head = staff(Role.OFFICE_HEAD)
    row = card(executive)
    with pytest.raises(NoteRequired):
        refer(company=row, actor=executive, now=NOW, note="")
    row = refer(company=row, actor=executive, now=NOW, note="No sé si alcanza volumen.")
    assert "No sé si alcanza volumen." in OutboxMessage.objects.get(template="potential_account_referred").body_text
    with pytest.raises(PermissionDenied):
        decide(company=row, decision="decide_invite", actor=executive, now=NOW, note="Sí.")
    row = decide(company=row, decision="decide_invite", actor=head, now=NOW, note="Vale la pena.")
    assert row.standing == "invited"
    assert OutboxMessage.objects.get(template="potential_account_decided").user == executive
    notes = set(row.case.events.values_list("note", flat=True))
    assert {"No sé si alcanza volumen.", "Vale la pena."} <= notes
    assert OutboxMessage.objects.get(template="potential_account_invitation").to_address == "berta@nielol.example"


@pytest.mark.clause("POT-2")
@pytest.mark.parametrize(("decision", "standing"), [("decide_keep", "potential"), ("discard", "discarded")])
def test_the_head_may_keep_or_discard_it_and_the_company_hears_nothing(executive, decision, standing):
    head = staff(Role.OFFICE_HEAD)
    row = refer(company=card(executive), actor=executive, now=NOW, note="¿La invitamos?")
    assert decide(company=row, decision=decision, actor=head, now=NOW, note="Aún no.").standing == standing
    assert not OutboxMessage.objects.filter(template="potential_account_invitation").exists()


@pytest.mark.clause("POT-2")
@pytest.mark.clause("POT-3")
def test_the_link_leads_to_the_same_record_and_works_once(client, executive):
    row = card(executive)
    invitation = invite(company=row, actor=executive, now=NOW)
    url = reverse("portfolio:invitation", args=[token_of(invitation)])
    person = UserFactory()
    rut = new_rut()
    data = {"rut": rut, "legal_name": "Ñielol SpA", "comuna": "07101", "role": "contact", "origin": "direct"}
    from unittest.mock import patch

    with patch("portfolio.views.invitation.timezone.now", return_value=NOW):
        assert client.get(url).url.startswith("/ingresar/")
        client.force_login(person)
        assert "Cerveza Artesanal Ñielol" in client.get(url).content.decode()
        assert client.post(url, data).url == "/empresa/"
        assert client.get(url).status_code == 410
    row = Company.objects.get(pk=row.pk)
    assert (row.standing, row.rut, row.contacts.count()) == ("registered", rut, 1)
    assert row.potential_account.became_company_at == NOW
    with pytest.raises(InvitationUsed):
        read_invitation(token_of(invitation), now=NOW)


@pytest.mark.clause("POT-2")
def test_an_old_link_says_so_and_another_can_be_asked_for(executive):
    row = card(executive)
    first = invite(company=row, actor=executive, now=NOW)
    second = invite(company=Company.objects.get(pk=row.pk), actor=executive, now=NOW + timedelta(days=1))
    with pytest.raises(InvitationExpired):
        read_invitation(token_of(first), now=NOW + timedelta(days=2))
    assert read_invitation(token_of(second), now=NOW + timedelta(days=2)) == second
    with pytest.raises(InvitationExpired, match="venció el"):
        read_invitation(token_of(second), now=second.expires_at)
    ask_for_new_link(token=token_of(second), now=second.expires_at)
    assert OutboxMessage.objects.filter(template="potential_account_invitation").count() == 3


def test_a_link_that_was_tampered_with_is_not_found(client, executive):
    assert client.get("/invitacion/inventado:x/").status_code == 404
    assert client.post("/invitacion/inventado:x/otra/").status_code == 404


def test_two_people_with_one_link_make_one_company(executive):
    invitation = invite(company=card(executive), actor=executive, now=NOW)
    values = {"now": NOW, "rut": new_rut(), "legal_name": "Ñielol SpA", "comuna": ComunaFactory()}
    accept_invitation(invitation=invitation, actor=UserFactory(), **values)
    with pytest.raises(InvitationUsed):
        accept_invitation(invitation=invitation, actor=UserFactory(), **values)


def test_the_screens_register_refer_and_decide(client, executive):
    company(legal_name="Cervezas Ñielol")
    client.force_login(executive)
    data = {"name": "Cerveza Ñielol", "email": "b@nielol.example", "where_met": "una feria"}
    data["office"] = Office.objects.get(code="maule").pk
    url = reverse("portfolio:potential_new")
    asked = client.post(url, data)
    assert asked.context["alike"], "a likely duplicate is shown first"
    assert asked.content.decode().count('name="confirmed"') == 1, "no field takes back what the button says"
    page = client.post(url, {**data, "confirmed": "on"}, follow=True)
    row = Company.objects.potential().get()
    assert page.context["company"] == row
    staff(Role.OFFICE_HEAD)
    client.post(reverse("portfolio:potential_refer", args=[row.reference]), {"reason": "Ver si conviene."})
    client.force_login(staff(Role.OFFICE_HEAD))
    decide_url = reverse("portfolio:potential_decide", args=[row.reference])
    assert client.post(decide_url, {"decision": "decide_invite", "reason": ""}).status_code == 422
    client.post(decide_url, {"decision": "decide_invite", "reason": "Sí."})
    assert Company.objects.get(pk=row.pk).standing == "invited"
