"""CPE-1: one test, one current version, updates by people with their reason; the instrument is immutable."""

from datetime import timedelta

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework.errors import NoteRequired, NotPossible
from casework.models import Event, OutboxMessage
from intake import reference, rules
from intake.models import AssessmentDraft, Instrument, Intake, SelfAssessment
from intake.services import assessment
from intake.states import Segment
from tests.factories.intake import after_test, answers_for, sent_ficha, take_test

pytestmark = pytest.mark.django_db


@pytest.mark.clause("CPE-1")
def test_a_draft_can_change_and_a_sent_test_cannot(company, representative, now):
    intake = sent_ficha(company, actor=representative, now=now)
    assessment.save_answers(intake, {"FOR-1": 0}, actor=representative, now=now)
    assessment.save_answers(intake, {"FOR-1": 3, "FOR-2": 9, "NO-1": 1}, actor=representative, now=now)
    assert AssessmentDraft.objects.get().answers == {"FOR-1": 3}

    made = take_test(intake, "medium", actor=representative, now=now)
    assert not AssessmentDraft.objects.exists()
    with pytest.raises(TypeError):
        made.save()
    with pytest.raises(NotPossible, match="ya respondió el test"):
        assessment.save_answers(Intake.objects.get(), answers_for("high"), actor=representative, now=now)
    with pytest.raises(NotPossible, match="ya respondió el test"):
        assessment.submit_assessment(Intake.objects.get(), actor=representative, now=now)


@pytest.mark.clause("CPE-1")
def test_an_incomplete_test_is_not_sent(company, representative, now):
    intake = sent_ficha(company, actor=representative, now=now)
    assessment.save_answers(intake, {"FOR-1": 3}, actor=representative, now=now)
    with pytest.raises(assessment.TestIncomplete) as caught:
        assessment.submit_assessment(intake, actor=representative, now=now)
    assert len(caught.value.items) == 25


@pytest.mark.clause("CPE-1")
def test_an_executive_updates_it_with_a_reason_and_both_versions_stay(company, representative, executive, now):
    intake = after_test(company, "low", actor=representative, now=now)
    with pytest.raises(NoteRequired):
        assessment.update_assessment(intake, answers_for("high"), actor=executive, now=now, reason=" ")

    made = assessment.update_assessment(
        intake, answers_for("high"), actor=executive, now=now + timedelta(days=30), reason="Obtuvo sus permisos."
    )
    versions = list(SelfAssessment.objects.filter(company=company).order_by("version"))
    assert [(row.version, row.potential, row.is_current) for row in versions] == [(1, "low", False), (2, "high", True)]
    assert made.reason == "Obtuvo sus permisos."
    assert Event.objects.get(kind="assessment_updated").note == "Obtuvo sus permisos."
    assert Intake.objects.get().state == "contact_pending"
    assert OutboxMessage.objects.filter(template="office_new_company").count() == 1


@pytest.mark.clause("CPE-1")
def test_who_works_the_file_reads_the_ficha_the_test_and_its_versions(company, representative, executive, now, sign_in):
    intake = after_test(company, "low", actor=representative, now=now)
    assessment.update_assessment(intake, {"FOR-1": 3}, actor=executive, now=now, reason="Obtuvo sus permisos.")
    page = sign_in(executive).get(f"/expedientes/{intake.case.folio}/ficha/").content.decode()

    assert "Conservas del Sur SpA" in page
    assert "Obtuvo sus permisos." in page
    assert "4,0" in page
    assert intake.case.reads.filter(user=executive, what="ficha").count() == 1


@pytest.mark.clause("CPE-1")
def test_the_company_cannot_update_its_own_result(company, representative, executive_elsewhere, now):
    intake = after_test(company, "low", actor=representative, now=now)
    for person in (representative, executive_elsewhere):
        with pytest.raises(PermissionDenied):
            assessment.update_assessment(intake, answers_for("high"), actor=person, now=now, reason="Quiero más puntos")


@pytest.mark.clause("CPE-1")
def test_the_database_keeps_one_current_test_per_company(company, representative, now):
    after_test(company, "low", actor=representative, now=now)
    row = SelfAssessment.objects.get()
    row.pk, row.version, row.reason, row._state.adding = None, 2, "Otra", True
    with pytest.raises(IntegrityError), transaction.atomic():
        super(SelfAssessment, row).save(force_insert=True)


@pytest.mark.clause("CPE-1", "CAP-10")
def test_the_earlier_test_is_valid_when_the_company_comes_again(company, representative, executive, now):
    from casework.door import perform
    from intake.services import ficha, intakes
    from tests.factories.intake import fill_ficha

    intake = after_test(company, "medium", actor=representative, now=now)
    for step, extra in (("log_contact", {}), ("hold_interview", {}), ("not_validate", {"note": "Aún no produce."})):
        intake = perform(intake, step, actor=executive, now=now, **extra)
    intake = intakes.try_again(intake, actor=representative, now=now)
    fill_ficha(intake, actor=representative, now=now)
    later = now + timedelta(days=20)  # within the same year: the closed years stay the same
    done = ficha.submit_ficha(Intake.objects.get(), actor=representative, now=later)

    assert Intake.objects.get(pk=done.pk).state == "contact_pending"
    assert SelfAssessment.objects.count() == 1


def test_an_instrument_keeps_its_content_for_good(tmp_path, now):
    loaded = reference.load()
    with pytest.raises(TypeError):
        loaded.save()
    content = yaml.load((reference.CONTENT / "readiness_test.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    content["name"] = "Otro nombre"
    changed = tmp_path / "test.yaml"
    changed.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(reference.InstrumentChanged):
        reference.load_instrument(changed, now=now)

    content["version"] = "1.1"
    changed.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert reference.load_instrument(changed, now=now).version == "1.1"
    assert Instrument.objects.count() == 2


def test_an_instrument_whose_weights_do_not_add_up_is_refused(tmp_path, now):
    content = yaml.load((reference.CONTENT / "readiness_test.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    content["version"], content["items"][0]["weight"] = "9.0", 5
    wrong = tmp_path / "test.yaml"
    wrong.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match="formalisation"):
        reference.load_instrument(wrong, now=now)


@pytest.mark.clause("CPE-3")
@pytest.mark.parametrize(
    ("exporter", "sales", "potential", "segment"),
    [
        (False, 5_000, "low", Segment.RED),
        (False, 5_000, "medium", Segment.YELLOW),
        (False, 5_000, "high", Segment.GREEN),
        (True, 5_000, "", Segment.GREEN),
        (True, 100_000, "", Segment.GREEN),
        (True, 100_001, "", Segment.DARK_RED),
        (True, None, "", Segment.GREEN),
        (False, 500_000, "high", Segment.GREEN),
    ],
)
def test_the_segment_follows_from_the_score_and_the_size(exporter, sales, potential, segment):
    found = rules.segment_of(exporter=exporter, sales_uf=sales, potential=potential, pyme_limit_uf=100_000)
    assert found == segment


@pytest.mark.clause("CPE-3")
def test_the_segment_is_written_on_the_company(company, representative, now):
    after_test(company, "medium", actor=representative, now=now)
    company = type(company).objects.get(pk=company.pk)
    assert (company.potential, company.segment) == ("medium", "yellow")


@pytest.mark.clause("CPE-3")
@pytest.mark.parametrize(
    ("sales", "target"), [(2_399, False), (2_400, True), (100_000, True), (100_001, False), (None, True)]
)
def test_the_centres_target_goes_by_sales(sales, target):
    assert rules.is_centre_target(sales, (2_400, 100_000)) is target
