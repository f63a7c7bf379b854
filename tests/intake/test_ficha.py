"""The ficha (CAP-2): what is asked of whom, what must hold, and what becomes of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.errors import NotPossible
from casework.models import CaseFile, Document, Event
from intake.ficha import checks, rules, spec
from intake.models import FichaSubmission, Intake
from intake.services import ficha, intakes
from intake.services.ficha import FichaIncomplete
from portfolio.models import Company, CompanyProfile
from tests.factories.intake import comuna_of, ficha_answers, fill_ficha, sent_ficha, verify

TODAY = date(2026, 11, 20)
FACTS = checks.Facts(TODAY, 3, {"wine": "food_processed", "meat": "food_fresh"}, "yo@ejemplo.example")
FICHA = spec.load()


def asked(answers: dict) -> set[str]:
    return {field.name for _, field in FICHA.fields() if rules.is_visible(field, answers, FICHA)}


def wrong(**answers) -> dict[str, str]:
    return {problem.field: problem.message for problem in checks.problems(answers, FACTS)}


@pytest.mark.clause("CAP-2")
def test_each_branch_is_asked_its_own_questions():
    exporter, other, unknown = (asked({"exported_last_three_years": v}) for v in (True, False, None))
    assert {"exports", "export_mode", "export_goal"} <= exporter
    assert {"exported_before", "indirect_export", "export_motivation"} <= other
    assert not exporter & {"exported_before", "export_motivation"}
    assert not other & {"exports", "export_mode"}
    assert not unknown & {"exports", "export_motivation"}


@pytest.mark.clause("CAP-2")
def test_a_change_of_mind_leaves_no_answer_to_questions_no_longer_asked():
    answers = ficha_answers_plain() | {"exported_last_three_years": False}
    assert "exports" not in rules.keep_visible(answers, FICHA)


def ficha_answers_plain() -> dict:
    from tests.factories.intake import ANSWERS, EXPORTER

    return ANSWERS | EXPORTER


def test_what_is_missing_makes_the_progress_and_only_nothing_missing_is_a_hundred():
    answers = ficha_answers_plain() | {
        "rut": "76111110-8", "subsector": "wine", "representative_role": "legal_representative",
        "representative_email": "yo@ejemplo.example",
    }  # fmt: skip
    assert rules.all_missing(answers, FICHA) == []
    assert rules.progress_percent(answers, FICHA) == 100
    for _, field in FICHA.fields():
        if rules.is_required(field, answers, FICHA) and field.name != "exported_last_three_years":
            less = {name: value for name, value in answers.items() if name != field.name}
            assert rules.progress_percent(less, FICHA) < 100, field.name


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"activity_start_date": "2026-11-21"}, "activity_start_date"),
        ({"sector": "food_processed", "subsector": "meat"}, "subsector"),
        ({"products": [{"product_name": "x", "to_export": False}]}, "products"),
        ({"products": [{"product_name": str(n), "to_export": True} for n in range(21)]}, "products"),
        ({"certifications": [{"certification": "ISO", "issuer": "A"}, {"certification": "iso", "issuer": "a"}]},
         "certifications"),
        ({"activity_start_date": "2015-01-01", "annual_sales": [{"year": 2025, "amount": "1"}]}, "annual_sales"),
        ({"workers_total": 3, "workers_women": 4}, "workers_women"),
        ({"exported_last_three_years": True, "exports": [{"year": 2025, "country": "CL", "product": "x",
          "amount": "1"}]}, "exports"),
        ({"exported_last_three_years": True, "exports": [{"year": 2025, "country": "PE", "product": "x",
          "amount": "0"}]}, "exports"),
        ({"exported_last_three_years": True, "exports": [{"year": 2022, "country": "PE", "product": "x",
          "amount": "9"}]}, "exports"),
        ({"target_countries": ["PE", "PE"]}, "target_countries"),
        ({"target_countries": ["CL"]}, "target_countries"),
        ({"ecommerce": ["no", "own_store"]}, "ecommerce"),
        ({"women_led": ["women_majority", "not_said"]}, "women_led"),
        ({"export_contact_email": "YO@ejemplo.example"}, "export_contact_email"),
        ({"share_contact_consent": True, "shared_contact": "company"}, "shared_contact"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_said_beside_its_field(answers, field):
    assert field in wrong(**answers)


def test_the_years_asked_are_the_closed_ones_since_the_company_began():
    assert checks.closed_years(TODAY, date(2024, 5, 1)) == [2025, 2024]
    assert checks.closed_years(TODAY, date(2026, 1, 1)) == []
    assert checks.closed_years(TODAY, None) == [2025, 2024, 2023]


def test_the_last_three_years_are_the_36_months_before_today():
    assert checks.export_years(TODAY, 3) == [2026, 2025, 2024, 2023]
    assert checks.first_day(date(2028, 2, 29), 3) == date(2025, 2, 28)


@pytest.mark.django_db
class TestSending:
    @pytest.mark.clause("CAP-2", "DEF-6")
    def test_the_facts_of_the_ficha_become_those_of_the_company(self, company, representative, now):
        sent_ficha(company, actor=representative, now=now, exporter=True)
        found = Company.objects.get(pk=company.pk)
        assert (found.legal_name, found.sector, found.exports) == ("Conservas del Sur SpA", "food_processed", True)
        assert found.size == "small"
        assert found.export_records.get().amount == Decimal("15000")
        assert found.products.get().name == "Mermelada"

    @pytest.mark.clause("CPE-4")
    @pytest.mark.parametrize("origin", ["direct", "sercotec", "corfo"])
    def test_where_it_comes_from_is_recorded(self, company, representative, now, origin):
        sent_ficha(company, actor=representative, now=now, exporter=True, origin=origin)
        assert Company.objects.get(pk=company.pk).origin == origin

    @pytest.mark.clause("CAP-3")
    def test_the_comuna_decides_the_office_before_the_term_starts(self, company, representative, now):
        intake = sent_ficha(company, actor=representative, now=now, exporter=True, comuna=comuna_of("CL-AT"))
        case = CaseFile.objects.get(pk=intake.pk)
        assert case.office.code == "atacama"
        assert case.deadlines.get().office.code == "atacama"
        assert case.sector == "food_processed"

    def test_what_was_declared_is_kept_as_it_was_signed(self, company, representative, now):
        intake = sent_ficha(company, actor=representative, now=now, exporter=True)
        kept = FichaSubmission.objects.get(intake=intake)
        assert (kept.number, kept.text_version, kept.signed_by) == (1, "1.0", representative)
        with pytest.raises(TypeError):
            kept.save()

    def test_sensitive_answers_are_not_in_what_was_signed(self, company, representative, now):
        intake = sent_ficha(
            company, actor=representative, now=now, exporter=True, representative_gender="woman",
            sensitive_data_consent=True,
        )  # fmt: skip
        assert "representative_gender" not in intake.submissions.get().answers

    def test_withdrawing_the_consent_erases_them_from_earlier_versions_too(self, company, representative, now):
        intake = intakes.open_intake(company, actor=representative, now=now)
        given = {"representative_gender": "woman", "sensitive_data_consent": True}
        section = FICHA.section("representacion")
        ficha.save_section(intake, section, given, actor=representative, now=now)
        ficha.save_section(intake, section, {"sensitive_data_consent": False}, actor=representative, now=now)
        versions = CompanyProfile.history.filter(company=company)
        assert versions.count() >= 2
        assert all("representative_gender" not in version.answers for version in versions)

    def test_an_unconfirmed_email_keeps_it_from_being_sent(self, company, representative, now):
        intake = fill_ficha(
            intakes.open_intake(company, actor=representative, now=now), actor=representative, now=now, exporter=True
        )
        representative.email_verified_at = None
        representative.save()
        with pytest.raises(FichaIncomplete) as caught:
            ficha.submit_ficha(intake, actor=representative, now=now)
        assert [fault.message for fault in caught.value.faults] == [
            "Falta confirmar este correo. Revise su bandeja o pida otro enlace."
        ]

    def test_once_sent_it_is_not_edited_by_the_company(self, company, representative, now):
        intake = sent_ficha(company, actor=representative, now=now, exporter=True)
        with pytest.raises(NotPossible, match="ya se envió"):
            ficha.save_section(intake, FICHA.sections[0], {"legal_name": "Otra"}, actor=representative, now=now)

    def test_nobody_else_writes_in_it(self, company, representative, executive, other_representative, now):
        intake = intakes.open_intake(company, actor=representative, now=now)
        for person in (executive, other_representative):
            with pytest.raises(PermissionDenied):
                ficha.save_section(intake, FICHA.sections[0], {"legal_name": "X"}, actor=person, now=now)

    def test_a_section_takes_only_its_own_answers(self, company, representative, now):
        intake = intakes.open_intake(company, actor=representative, now=now)
        ficha.save_section(intake, FICHA.sections[0], {"workers_total": 9}, actor=representative, now=now)
        assert "workers_total" not in CompanyProfile.objects.get(company=company).answers

    @pytest.mark.clause("POT-3")
    def test_what_prochile_knows_already_is_not_asked_again(self, company, representative, now):
        from intake.selectors.ficha import answers_of

        Company.objects.filter(pk=company.pk).update(trade_name="La Ejemplar", website="https://ejemplo.example")
        answers = answers_of(Company.objects.get(pk=company.pk))
        assert (answers["trade_name"], answers["website"]) == ("La Ejemplar", "https://ejemplo.example")
        assert answers["rut"] == company.rut

    def test_what_the_person_writes_by_pauses_makes_one_event(self, company, representative, now):
        intake = intakes.open_intake(company, actor=representative, now=now)
        section = FICHA.section("contactos")
        ficha.save_section(intake, section, {"company_phone": "+56712345678"}, actor=representative, now=now)
        for text in ("a@b.example", "ab@b.example", "abc@b.example"):
            ficha.save_section(intake, section, {"company_email": text}, actor=representative, now=now, quiet=True)
        ficha.save_section(intake, section, {}, actor=representative, now=now + timedelta(minutes=1))
        assert Event.objects.get(kind="ficha_saved").data["fields"] == ["company_email"]

    def test_a_file_becomes_a_document_of_the_case(self, company, representative, now, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        intake = intakes.open_intake(company, actor=representative, now=now)
        pdf = SimpleUploadedFile("catalogo.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
        ficha.save_section(
            intake, FICHA.section("productos"), {}, actor=representative, now=now, uploads={"catalogue_file": pdf}
        )
        document = Document.objects.get(case=intake.case)
        assert CompanyProfile.objects.get(company=company).answers["catalogue_file"] == str(document.public_id)

    @pytest.mark.clause("CPE-3")
    @pytest.mark.parametrize(("uf", "told"), [("1000", True), ("5000", False), ("200000", True)])
    def test_who_reviews_is_told_when_the_company_is_not_the_centres_target(
        self, company, representative, now, uf, told
    ):
        sales = [{"year": year, "amount": uf, "currency": "UF"} for year in (2025, 2024, 2023)]
        intake = sent_ficha(company, actor=representative, now=now, exporter=True, annual_sales=sales)
        assert any("CPE-3" in line for line in intake.submissions.get().warnings) is told

    @pytest.mark.clause("DEF-1")
    def test_who_does_not_know_its_tax_category_goes_on_and_the_reviewer_is_told(self, company, representative, now):
        intake = sent_ficha(company, actor=representative, now=now, exporter=True, tax_category="not_sure")
        assert intake.state == "contact_pending"
        assert any("DEF-1" in line for line in intake.submissions.get().warnings)


@pytest.mark.django_db
@pytest.mark.clause("CAP-2")
def test_the_years_of_exports_are_a_parameter(company, representative, now):
    verify(representative, now)
    intake = intakes.open_intake(company, actor=representative, now=now)
    fill_ficha(intake, actor=representative, now=now, exporter=True)
    old = ficha_answers(exporter=True)["exports"][0] | {"year": 2022}
    ficha.save_section(
        Intake.objects.get(), FICHA.section("exportaciones"), {"exports": [old]}, actor=representative, now=now
    )
    with pytest.raises(FichaIncomplete) as caught:
        ficha.submit_ficha(Intake.objects.get(), actor=representative, now=now)
    assert "2023" in caught.value.faults[0].message


@pytest.mark.parametrize("junk", ["\x00", "x" * 50_000])
@pytest.mark.django_db
def test_bad_input_never_breaks_what_the_ficha_saves_as_one_types(sign_in, representative, company, junk):
    client = sign_in(representative)
    client.post("/empresa/comenzar/")
    for section in FICHA.sections:
        data: dict = {}
        for field in section.fields:
            data[field.name] = junk
            if field.is_table:
                data |= {f"{field.name}-total": "1"} | {f"{field.name}-0-{c.name}": junk for c in field.columns}
                data |= {f"{field.name}-0-currency": junk}
            if field.type == "country_list":
                data[f"{field.name}_0"] = junk
        assert client.post(f"/empresa/ficha/{section.slug}/guardar/", data).status_code == 200
        assert client.get(f"/empresa/ficha/{section.slug}/?filas-products={junk[:20]}").status_code == 200


def test_a_day_that_does_not_exist_stays_as_typed():
    from intake.forms.ficha_fields import DateField

    assert DateField().prepare_value("2026-02-31") == "2026-02-31"
    assert DateField().prepare_value("2026-02-28").day == 28
