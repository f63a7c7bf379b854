"""Outcome, checklist and admission (CAP-6, CAP-7, CPE-3, CAT-6): each act allowed and refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.door import undo_last
from casework.errors import NoteRequired, NotPossible
from casework.models import Document, OutboxMessage
from intake import checklist as lists
from intake.models import PreAdmission, PreAdmissionItem, Referral
from intake.services import admission, guide, outcome, preadmission
from portfolio.models import ReferralBody
from tests.factories.intake import after_test
from tests.factories.portfolio import represent

from .conftest import fresh, some_notes

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
State = PreAdmissionItem.State


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", PDF, "application/pdf")


def mails(template: str):
    return OutboxMessage.objects.filter(template=template)


def item(intake, code: str) -> PreAdmissionItem:
    return PreAdmissionItem.objects.select_related("preadmission__intake__case__office").get(
        preadmission=intake.pk, code=code
    )


def hand_in(intake, representative, at, skip: tuple[str, ...] = ()) -> None:
    for spec in preadmission.asked_of_company(PreAdmission.objects.get(pk=intake.pk)):
        if spec.code not in skip:
            given = {"accepted": True} if spec.signed else {"uploads": [pdf()]}
            preadmission.provide(item(intake, spec.code), actor=representative, now=at, **given)


@pytest.fixture
def in_review(validated, representative, held_at):
    hand_in(validated, representative, held_at)
    preadmission.submit(PreAdmission.objects.get(pk=validated.pk), actor=representative, now=held_at)
    return fresh(validated)


def accept_all(intake, executive, at) -> None:
    for row in PreAdmissionItem.objects.filter(preadmission=intake.pk).exclude(state__in=State.values[2:3]):
        spec = lists.load().item(row.code)
        if not (spec.computed or spec.signed):
            preadmission.decide(item(intake, row.code), State.ACCEPTED, actor=executive, now=at)


# --- outcome ---


@pytest.mark.clause("CAP-6")
def test_the_company_reads_the_reasons_as_they_were_written(validated, representative):
    (mail,) = mails("intake_validated").filter(user=representative)
    assert "Los respaldos confirman la ficha." in mail.body_text
    assert "Carta de compromiso" in mail.body_text
    assert fresh(validated).company.validated_by is not None


@pytest.mark.clause("DEF-2")
def test_a_validation_taken_back_is_no_fact_of_the_company(validated, executive, held_at):
    undo_last(fresh(validated), actor=executive, now=held_at, note="Era otra empresa.")
    company = fresh(validated).company
    assert (company.validated_at, company.validated_by) == (None, None)
    assert not PreAdmission.objects.filter(intake=validated.pk).exists()


@pytest.mark.clause("CAP-10")
def test_a_validation_taken_back_leaves_the_one_of_years_ago(held, executive, office_head, held_at):
    years_ago = held_at - timedelta(days=1500)
    type(held.company).objects.filter(pk=held.company_id).update(validated_at=years_ago, validated_by=office_head)
    outcome.validate(fresh(held), reasons="Vuelve a exportar.", actor=executive, now=held_at)
    undo_last(fresh(held), actor=executive, now=held_at, note="Era otra empresa.")
    company = fresh(held).company
    assert (company.validated_at, company.validated_by) == (years_ago, office_head)


@pytest.mark.clause("CAP-6")
def test_without_reason_nothing_is_decided(held, executive, held_at):
    with pytest.raises(NoteRequired):
        outcome.validate(held, reasons=" ", actor=executive, now=held_at)
    with pytest.raises(NoteRequired):
        outcome.not_validate(held, reasons="", alternatives="x", actor=executive, now=held_at)
    with pytest.raises(NotPossible, match="nadie queda sin camino"):
        outcome.not_validate(held, reasons="x", alternatives=" ", actor=executive, now=held_at)
    assert fresh(held).state == "under_evaluation"


@pytest.mark.clause("CAP-6")
@pytest.mark.parametrize("who", ["executive_elsewhere", "client_management", "representative", "oversight", "auditor"])
def test_only_the_office_validates(who, held, held_at, request):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        outcome.validate(held, reasons="x", actor=person, now=held_at)
    with pytest.raises(PermissionDenied):
        outcome.not_validate(held, reasons="x", alternatives="y", actor=person, now=held_at)


@pytest.mark.clause("CAP-6")
def test_not_validated_brings_reasons_alternatives_and_the_way_to_a_review(held, executive, held_at):
    outcome.not_validate(
        held, reasons="Aún no hay producción estable.", alternatives="- Sercotec: Ana", actor=executive, now=held_at
    )
    (mail,) = mails("intake_not_validated")
    assert "Aún no hay producción estable." in mail.body_text and "Sercotec: Ana" in mail.body_text
    assert fresh(held).state == "not_validated"


@pytest.mark.clause("CPE-2")
def test_a_changed_band_is_not_decided_before_its_second_reading(scheduled, executive, office_head, held_at):
    score = guide.hold(scheduled, some_notes(2), actor=executive, now=held_at)
    with pytest.raises(NotPossible, match="otra persona de la oficina"):
        outcome.validate(fresh(scheduled), reasons="x", actor=executive, now=held_at)
    guide.second_reading(score, actor=office_head, now=held_at)
    outcome.validate(fresh(scheduled), reasons="x", actor=executive, now=held_at)
    assert fresh(scheduled).state == "validated"


@pytest.mark.clause("CPE-3", "CAP-8")
def test_a_referral_names_a_person_who_can_be_reached(company, representative, now, executive, later):
    low = fresh(after_test(company, "low", actor=representative, now=now))
    body = ReferralBody.objects.get(code="sercotec")
    for wrong in (outcome.NamedContact("", email="a@b.example"), outcome.NamedContact("Ana")):
        with pytest.raises(NotPossible, match="nombre de quien recibirá"):
            outcome.refer(low, body=body, contact=wrong, reason="x", actor=executive, now=later)
    contact = outcome.NamedContact("Ana Soto", "Asesora", "ana@sercotec.example")
    outcome.refer(low, body=body, contact=contact, reason="Ordenar costos", actor=executive, now=later)
    assert fresh(low).state == "referred"
    (mail,) = mails("referred_to_other_body")
    assert "Ana Soto" in mail.body_text and "ana@sercotec.example" in mail.body_text
    assert Referral.objects.get().made_by == executive


def test_a_body_without_contact_in_the_region_is_not_offered(held, executive, clock, sign_in, held_at):
    from intake.selectors.referrals import contacts_for
    from portfolio.models import ReferralContact

    ReferralContact.objects.all().delete()
    assert contacts_for(held) == []
    body = ReferralBody.objects.get(code="sercotec")
    elsewhere = ReferralContact.objects.create(body=body, region_id="CL-BI", person_name="Lejos", email="l@x.example")
    nobody = ReferralContact.objects.create(body=body, region_id="CL-ML", person_name="Sin datos")
    here = ReferralContact.objects.create(body=body, region_id="CL-ML", person_name="Aquí", phone="+56 71 2000000")
    assert contacts_for(held) == [here]
    assert elsewhere.pk and nobody.pk


# --- the checklist ---


@pytest.mark.clause("CAP-7")
def test_what_the_portal_knows_is_not_asked(validated):
    states = dict(PreAdmissionItem.objects.filter(preadmission=validated.pk).values_list("code", "state"))
    assert {states[code] for code in ("PRE-3", "PRE-4", "PRE-5", "PRE-15")} == {State.ACCEPTED}
    assert states["PRE-1"] == State.PENDING
    assert "PRE-16" not in states  # only for former users
    assert "PRE-14" in states  # it does not export


@pytest.mark.clause("CAP-7")
def test_a_final_score_that_shows_the_capacity_is_not_asked_again(validated):
    line = item(validated, "PRE-6")
    assert line.state == State.PROVIDED
    assert line.statement.startswith("Puntaje final ")


@pytest.mark.clause("CAP-7", "CAP-1")
def test_who_acts_for_the_company_is_validated_with_the_line_that_says_so(
    in_review, executive, representative, held_at
):
    link = in_review.company.representations.get(person=representative)
    assert link.state == "declared"
    preadmission.decide(item(in_review, "PRE-1"), State.ACCEPTED, actor=executive, now=held_at)
    link.refresh_from_db()
    assert (link.state, link.decided_by) == ("validated", executive)


def test_handing_in_opens_the_process_and_the_document_stays_in_the_file(validated, representative, held_at):
    row = preadmission.provide(item(validated, "PRE-1"), actor=representative, now=held_at, uploads=[pdf()])
    assert row.state == State.PROVIDED
    assert Document.objects.get().case == validated.case
    assert fresh(validated).state == "preadmission_in_progress"


def test_a_line_without_document_nor_explanation_is_refused(validated, representative, held_at):
    with pytest.raises(NotPossible, match="Suba el documento"):
        preadmission.provide(item(validated, "PRE-1"), actor=representative, now=held_at)
    explained = preadmission.provide(item(validated, "PRE-1"), actor=representative, now=held_at, statement="Soy yo")
    assert explained.state == State.PROVIDED


def test_a_lapsed_document_and_a_signature_without_reading_are_refused(validated, representative, held_at):
    with pytest.raises(NotPossible, match="ya no está vigente"):
        preadmission.provide(
            item(validated, "PRE-8"), actor=representative, now=held_at, uploads=[pdf()], document_date=date(2026, 1, 1)
        )
    with pytest.raises(NotPossible, match="leyó y acepta"):
        preadmission.provide(item(validated, "PRE-12"), actor=representative, now=held_at)


def test_a_contact_without_powers_hands_in_and_does_not_sign(validated, company, outsider, held_at):
    represent(company, outsider, role="contact")
    preadmission.provide(item(validated, "PRE-1"), actor=outsider, now=held_at, uploads=[pdf()])
    with pytest.raises(PermissionDenied):
        preadmission.provide(item(validated, "PRE-12"), actor=outsider, now=held_at, accepted=True)


@pytest.mark.parametrize("who", ["other_representative", "executive", "auditor"])
def test_others_hand_in_nothing(who, validated, held_at, request):
    with pytest.raises(PermissionDenied):
        preadmission.provide(item(validated, "PRE-1"), actor=request.getfixturevalue(who), now=held_at, uploads=[pdf()])


@pytest.mark.clause("CAP-7")
def test_it_is_not_sent_while_something_mandatory_is_missing(validated, representative, held_at):
    hand_in(validated, representative, held_at, skip=("PRE-12", "PRE-9"))
    with pytest.raises(NotPossible, match="Carta de compromiso") as problem:
        preadmission.submit(PreAdmission.objects.get(pk=validated.pk), actor=representative, now=held_at)
    assert "Deudas tributarias" not in str(problem.value)  # not mandatory


@pytest.mark.clause("CAP-7")
def test_a_returned_line_comes_back_alone(in_review, representative, executive, held_at):
    row = PreAdmission.objects.get(pk=in_review.pk)
    with pytest.raises(NotPossible, match="al menos un antecedente"):
        preadmission.return_to_company(row, actor=executive, now=held_at)
    preadmission.decide(item(in_review, "PRE-1"), State.ACCEPTED, actor=executive, now=held_at)
    with pytest.raises(NoteRequired):
        preadmission.decide(item(in_review, "PRE-8"), State.RETURNED, actor=executive, now=held_at)
    preadmission.decide(item(in_review, "PRE-8"), State.RETURNED, actor=executive, now=held_at, observation="Vencido")
    preadmission.return_to_company(row, actor=executive, now=held_at)
    assert fresh(in_review).state == "preadmission_returned"
    (mail,) = mails("preadmission_item_returned")
    assert "Obligaciones laborales y previsionales: Vencido" in mail.body_text
    with pytest.raises(NotPossible, match="ya está conforme"):
        preadmission.provide(item(in_review, "PRE-1"), actor=representative, now=held_at, uploads=[pdf()])
    preadmission.provide(item(in_review, "PRE-8"), actor=representative, now=held_at, uploads=[pdf()])
    preadmission.submit(row, actor=representative, now=held_at)
    assert PreAdmission.objects.get(pk=row.pk).round == 2


@pytest.mark.parametrize(
    ("code", "decision", "who", "error"),
    [
        ("PRE-1", "waived", "office_head", NotPossible),  # nobody waives it
        ("PRE-6", "waived", "executive", PermissionDenied),  # the head's
        ("PRE-9", "waived", "executive", None),
        ("PRE-6", "waived", "office_head", None),
        ("PRE-1", "failed", "executive", NotPossible),  # mandatory: returned, not failed
        ("PRE-11", "failed", "executive", None),
        ("PRE-12", "accepted", "executive", NotPossible),  # signed by the company
        ("PRE-5", "accepted", "executive", NotPossible),  # the portal's
        ("PRE-2", "returned", "executive", NotPossible),  # the office's own
        ("PRE-1", "accepted", "executive_elsewhere", PermissionDenied),
        ("PRE-1", "accepted", "client_management", PermissionDenied),
        ("PRE-1", "accepted", "representative", PermissionDenied),
        ("PRE-1", "nonsense", "executive", NotPossible),
    ],
)
def test_who_decides_what_on_each_line(code, decision, who, error, in_review, held_at, request):
    person = request.getfixturevalue(who)
    if error is None:
        row = preadmission.decide(item(in_review, code), decision, actor=person, now=held_at, observation="Razón")
        assert (row.state, row.observation, row.decided_by) == (decision, "Razón", person)
    else:
        with pytest.raises(error):
            preadmission.decide(item(in_review, code), decision, actor=person, now=held_at, observation="Razón")


def test_the_date_printed_on_the_document_wins(in_review, executive, held_at):
    printed = held_at.date() + timedelta(days=5)
    row = preadmission.decide(
        item(in_review, "PRE-8"), State.ACCEPTED, actor=executive, now=held_at, valid_until=printed
    )
    assert row.valid_until == printed
    other = preadmission.decide(item(in_review, "PRE-1"), State.ACCEPTED, actor=executive, now=held_at)
    assert other.valid_until == held_at.date() + timedelta(days=90)


# --- admission ---


def admit(intake, executive, actor, at, **more):
    given = {"category": 2, "executive": executive, "no_conflict": True, "note": "Conoce el sector"} | more
    return admission.admit(intake, actor=actor, now=at, **given)


@pytest.mark.clause("CAP-7", "CAT-1")
def test_admitted_it_is_in_the_portfolio_with_category_and_executive(in_review, executive, representative, held_at):
    accept_all(in_review, executive, held_at)
    moved = admit(in_review, executive, executive, held_at)
    assert (moved.state, moved.company.standing, moved.company.category) == ("admitted", "portfolio", 2)
    (mail,) = mails("portfolio_admitted").filter(user=representative)
    assert "3 días hábiles" in mail.body_text and "categoría 2" in mail.body_text
    assert item(in_review, "PRE-17").state == State.ACCEPTED


@pytest.mark.clause("CAP-7")
@pytest.mark.clause("CAP-11")
def test_once_admitted_the_company_sees_who_attends_it_from_now_on(
    in_review, executive, sector_lead, representative, held_at, sign_in
):
    accept_all(in_review, executive, held_at)
    admission.admit(
        fresh(in_review),
        category=2,
        executive=sector_lead,
        actor=executive,
        now=held_at,
        note="Es su sector.",
        no_conflict=True,
    )
    aside = sign_in(representative).get("/empresa/").content.decode().split("Quién está a cargo")[1]
    assert sector_lead.display_name in aside
    assert executive.display_name not in aside


def test_it_is_not_admitted_while_something_is_missing_or_lapsed(in_review, executive, held_at):
    with pytest.raises(NotPossible, match="Representación validada"):
        admit(in_review, executive, executive, held_at)
    accept_all(in_review, executive, held_at)
    with pytest.raises(NotPossible, match="venció el"):
        admit(in_review, executive, executive, held_at + timedelta(days=40))  # PRE-8 lasts 30 days
    with pytest.raises(NotPossible, match="vínculos"):
        admit(in_review, executive, executive, held_at, no_conflict=False)
    assert fresh(in_review).state == "preadmission_in_review"


@pytest.mark.parametrize("who", ["executive_elsewhere", "client_management", "representative", "auditor"])
def test_others_admit_nobody(who, in_review, executive, held_at, request):
    accept_all(in_review, executive, held_at)
    with pytest.raises(PermissionDenied):
        admit(in_review, executive, request.getfixturevalue(who), held_at)
    assert fresh(in_review).state == "preadmission_in_review"


@pytest.mark.clause("CAT-6")
def test_nobody_receives_one_company_too_many(in_review, executive, held_at, monkeypatch):
    accept_all(in_review, executive, held_at)
    monkeypatch.setattr("portfolio.services.assignment.cap", lambda at: 0)
    with pytest.raises(NotPossible, match="tope"):
        admit(in_review, executive, executive, held_at)
    assert fresh(in_review).state == "preadmission_in_review"
