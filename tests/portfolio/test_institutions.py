"""INS-1, INS-3: an account of its own kind, validated by who works it; one answer after asking who leads."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework.errors import NoteRequired, NotPossible
from casework.models import OutboxMessage
from portfolio.models import Company, InstitutionRequest
from portfolio.selectors.institutions import found
from portfolio.services import institutions as service
from portfolio.services.registration import AlreadyRegistered
from tests.conftest import SECTOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def guild(executive, maule, now):
    return service.create_institution(
        office=maule, actor=executive, now=now, name="Gremio Conservero Ejemplo AG", sector=SECTOR,
        contact_name="Inés Parra", email="ines@gremio.example",
    )  # fmt: skip


def mails(template):
    return [mail.to_address for mail in OutboxMessage.objects.filter(template=template)]


@pytest.mark.clause("INS-1")
@pytest.mark.parametrize("who", ["executive", "sector_lead"])
def test_the_sector_specialist_or_the_executive_validates_it_once(guild, who, request, now):
    person = request.getfixturevalue(who)
    done = service.validate_institution(company=guild, actor=person, now=now)
    assert (done.kind, done.validated_by) == ("association", person)
    assert mails("association_validated") == ["ines@gremio.example"]
    with pytest.raises(NotPossible, match="ya estaba"):
        service.validate_institution(company=guild, actor=person, now=now)


@pytest.mark.clause("INS-1")
def test_nobody_else_creates_or_validates_it(guild, auditor, oficom, executive_elsewhere, maule, now):
    for person in (auditor, oficom, executive_elsewhere):
        with pytest.raises(PermissionDenied):
            service.validate_institution(company=guild, actor=person, now=now)
        with pytest.raises(PermissionDenied):
            service.create_institution(office=maule, actor=person, now=now, name="Otro", email="o@gremio.example")


@pytest.mark.clause("INS-1")
def test_a_known_rut_is_not_registered_twice_and_a_company_is_validated_elsewhere(company, executive, maule, now):
    with pytest.raises(AlreadyRegistered):
        service.create_institution(office=maule, actor=executive, now=now, name="X", rut=company.rut)
    with pytest.raises(NotPossible, match="captación"):
        service.validate_institution(company=company, actor=executive, now=now)


@pytest.mark.clause("INS-3")
def test_whoever_leads_its_sector_is_offered_first_and_each_person_says_what_they_are(
    guild, executive, sector_lead, office_head, now, sign_in
):
    row = service.raise_institution_request(company=guild, text="Una charla.", actor=executive, now=now)
    form = sign_in(executive).get(f"/instituciones/solicitudes/{row.case.folio}/consultar/").context["form"]
    labels = [label for _, label in form.fields["whom"].choices]
    assert labels[1].startswith(f"{sector_lead.display_name}: ") and "Maule" in labels[1]
    assert any(label.startswith(f"{office_head.display_name}: ") for label in labels)


@pytest.mark.clause("INS-1")
def test_the_page_of_an_institution_says_whether_it_is_validated_and_asks_for_no_cartera(
    guild, executive, now, sign_in
):
    page = sign_in(executive).get(guild.get_absolute_url()).content.decode()
    assert "Institución por validar" in page and "Para ser cartera" not in page
    service.validate_institution(company=guild, actor=executive, now=now)
    assert "Institución validada" in sign_in(executive).get(guild.get_absolute_url()).content.decode()


@pytest.mark.clause("INS-3")
def test_no_answer_before_the_word_of_who_leads_the_relation(guild, executive, sector_lead, oversight, now):
    row = service.raise_institution_request(company=guild, text="Una charla.", actor=executive, now=now)
    with pytest.raises(NotPossible):
        service.reply(row, answer="Sí.", actor=executive, now=now)
    row = service.consult(row, whom=oversight, actor=executive, now=now)
    assert mails("institution_consultation") == [oversight.email]
    with pytest.raises(NotPossible):
        service.reply(row, answer="Sí.", actor=executive, now=now)
    with pytest.raises(PermissionDenied):
        service.give_word(row, word="Sí.", actor=sector_lead, now=now)
    with pytest.raises(NoteRequired):
        service.give_word(row, word=" ", actor=oversight, now=now)
    row = service.give_word(row, word="Corresponde, con la sectorialista.", actor=oversight, now=now)
    done = service.reply(row, answer="Hacemos la charla en marzo.", actor=sector_lead, now=now)
    assert (done.state, done.answer) == ("answered", "Hacemos la charla en marzo.")
    guild.refresh_from_db()
    assert guild.last_contact_on == now.date()


@pytest.mark.clause("INS-3")
def test_who_was_consulted_sees_the_request_from_any_office(guild, executive, executive_elsewhere, now):
    row = service.raise_institution_request(company=guild, text="Una charla.", actor=executive, now=now)
    assert not InstitutionRequest.objects.visible_to(executive_elsewhere).exists()
    service.consult(row, whom=executive_elsewhere, actor=executive, now=now)
    assert InstitutionRequest.objects.visible_to(executive_elsewhere).get() == row


@pytest.mark.clause("INS-3")
def test_one_does_not_consult_oneself_nor_ask_for_a_company(guild, company, executive, now):
    row = service.raise_institution_request(company=guild, text="Una charla.", actor=executive, now=now)
    with pytest.raises(NotPossible, match="otra persona"):
        service.consult(row, whom=executive, actor=executive, now=now)
    with pytest.raises(NotPossible, match="empresa"):
        service.raise_institution_request(company=company, text="x", actor=executive, now=now)


@pytest.mark.clause("INS-1", "INS-3")
def test_the_sector_lead_begins_with_their_sector_and_of_another_is_told_who_validates(sector_lead, maule, sign_in):
    client, address = sign_in(sector_lead), reverse("portfolio:institution_new")
    assert client.get(address).context["form"]["sector"].value() == sector_lead.role_assignments.get().sector
    data = {"name": "Gremio Ejemplo", "email": "g@gremio.example", "office": maule.pk}
    for sector, words in ((sector_lead.role_assignments.get().sector, "Valídela"), ("", "La valida un ejecutivo/a")):
        page = client.post(address, data | {"sector": sector}, follow=True).content.decode()
        assert f"Institución registrada. {words}" in page
        guild = Company.objects.filter(kind="association").latest("pk")
        told = client.post(reverse("portfolio:institution_validate", args=[guild.reference])).status_code
        assert told == (302 if sector else 403)


def test_on_screen_from_the_account_to_the_answer(executive, office_head, maule, sign_in):
    staff = sign_in(executive)
    data = {"name": "Gremio Ejemplo", "email": "malo", "office": maule.pk, "rut": "1-1"}
    page = staff.post(reverse("portfolio:institution_new"), data)
    assert page.status_code == 422 and "Gremio Ejemplo" in page.content.decode()
    staff.post(reverse("portfolio:institution_new"), data | {"email": "g@gremio.example", "rut": ""})
    guild = Company.objects.get(kind="association")
    assert staff.post(reverse("portfolio:institution_validate", args=[guild.reference])).status_code == 302
    new = reverse("portfolio:institution_request_new", args=[guild.reference])
    asked = {"text": "Una charla.", "channel": "digital", "contact_point": "email"}
    assert staff.post(new, {**asked, "text": ""}).status_code == 422
    assert staff.post(new, asked).url.endswith("/consultar/")
    row = InstitutionRequest.objects.get()
    address = lambda name: reverse(f"portfolio:institution_{name}", args=[row.case.folio])  # noqa: E731
    assert staff.post(address("consult"), {"whom": "0"}).status_code == 422
    assert staff.post(address("consult"), {"whom": office_head.pk}).status_code == 302
    assert staff.get(address("reply")).status_code == 302  # not yet: it says so and leads back
    assert sign_in(office_head).post(address("word"), {"text": "Corresponde."}).status_code == 302
    assert staff.post(address("reply"), {"text": "En marzo."}).status_code == 302
    row.refresh_from_db()
    assert row.state == "answered"
    assert list(found(executive, {"validada": "si"})) == [guild]


@pytest.mark.clause("INS-3")
@pytest.mark.parametrize("who", ["executive_elsewhere", "oversight"])
def test_who_is_consulted_has_it_first_in_their_inbox_until_they_give_their_word(guild, executive, who, request, now,
                                                                                sign_in):  # fmt: skip
    person = request.getfixturevalue(who)
    row = service.raise_institution_request(company=guild, text="Una charla.", actor=executive, now=now)
    inbox = lambda: [line for line in sign_in(person).get("/bandeja/").context["inbox"].page if line.turn == "Usted"]  # noqa: E731
    assert inbox() == []
    service.consult(row, whom=person, actor=executive, now=now)
    (line,) = inbox()
    assert (line.case.folio, line.next_step) == (row.case.folio, "Dar su palabra")
    answer = sign_in(person).get("/bandeja/")
    assert (answer.context["filters"].view, answer.context["inbox"].counts["mias"]) == ("mias", 1)
    page = sign_in(person).get(line.url, follow=True)
    first = page.context["acts"][0]
    assert (first.name, first.primary) == ("give_word", True)
    service.give_word(row, word="Corresponde.", actor=person, now=now)
    assert inbox() == []


@pytest.mark.clause("INS-3")
def test_who_asked_reads_whom_it_waits_for_and_asking_again_is_not_the_next_step(
    guild, executive, executive_elsewhere, now, sign_in
):
    row = service.raise_institution_request(company=guild, text="Una charla.", actor=executive, now=now)
    service.consult(row, whom=executive_elsewhere, actor=executive, now=now)
    client, name = sign_in(executive), executive_elsewhere.display_name
    (line,) = client.get("/bandeja/?ver=mias").context["inbox"].page
    assert (line.state, line.next_step, line.turn) == (f"Consultado a {name}", f"{name} da su palabra", "Oficina")
    page = client.get(row.case.get_absolute_url())
    assert (page.context["state_label"], page.context["next_step"]) == (line.state, line.next_step)
    assert [(act.label, act.primary) for act in page.context["acts"]] == [("Consultar a otra persona", False)]
    table = b"".join(client.get("/bandeja/descargar/?ver=mias&formato=csv").streaming_content).decode()
    assert f"Consultado a {name}" in table
    other = sign_in(executive_elsewhere).get("/bandeja/?ver=oficina").context["inbox"]
    assert list(other.page) == []  # it is not of their office: only their word is asked
