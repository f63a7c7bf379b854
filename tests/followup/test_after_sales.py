"""PV-2: twenty questions, compliance against applicability, what hinders, where to begin; totals by sector."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import NotPossible
from followup.after_sales import group_codes, questionnaire, questions_of
from followup.models import AfterSalesAssessment
from followup.rules import after_sales as rules
from followup.selectors.after_sales import by_sector, found
from followup.services import after_sales as service
from portfolio.models import Company, Sector
from portfolio.services.merge import merge_companies
from tests.factories.activities import activity
from tests.factories.followup import whole_answers
from tests.factories.portfolio import company as make_company

CONTENT = questionnaire()


@pytest.mark.clause("PV-2")
def test_there_are_twenty_questions_each_with_its_practice_and_group():
    assert len(CONTENT["questions"]) == 20
    practices, groups = ({row["code"] for row in CONTENT[kind]} for kind in ("practices", "groups"))
    assert {row["practice"] for row in CONTENT["questions"]} == practices
    assert {row["group"] for row in CONTENT["questions"]} == groups


@pytest.mark.clause("PV-2")
def test_the_best_answers_comply_wholly_and_are_kept():
    result = rules.result(CONTENT, whole_answers(0, 10, ""))
    assert (result.compliance, result.applicability, result.obstacle) == (100, 10, "")
    assert {row.quadrant for row in result.practices} == {"keep"}


@pytest.mark.clause("PV-2")
def test_what_is_not_done_and_could_be_comes_first_by_what_is_missing_times_how_applicable():
    answers = whole_answers(3, 6, "knowledge")
    answers["A01"] = {"value": "nothing", "applicability": 10, "obstacle": "money"}
    result = rules.result(CONTENT, answers)
    first = result.in_quadrant("do_now")[0]
    assert (first.code, first.priority) == ("customer_knowledge", 1000)
    assert result.obstacle == "knowledge"


@pytest.mark.clause("PV-2")
@pytest.mark.parametrize(
    ("compliance", "applicability", "asked"), [(100, 8, False), (51, 4, False), (50, 8, True), (100, 3, True)]
)
def test_what_hinders_is_asked_where_little_is_done_or_applicable(compliance, applicability, asked):
    assert rules.needs_obstacle(CONTENT, compliance, applicability) is asked


@pytest.mark.clause("PV-2")
@given(st.integers(0, 100), st.integers(1, 10))
def test_every_practice_falls_in_one_quadrant(compliance, applicability):
    codes = [row["code"] for row in CONTENT["result"]["quadrants"]]
    assert rules.quadrant(CONTENT, compliance, applicability) in codes


@given(st.lists(st.sampled_from(["money", "knowledge", "no_interest", ""]), max_size=20))
def test_the_most_common_obstacle_is_named_at_least_as_often_as_any(named):
    most = rules.most_common(named)
    counts = {code: named.count(code) for code in set(named) - {""}}
    assert (most == "") == (not counts)
    assert not counts or counts[most] == max(counts.values())


@pytest.mark.clause("PV-2")
def test_without_all_the_answers_there_is_no_result():
    answers = whole_answers(2)
    del answers["A07"]
    assert rules.missing(CONTENT, answers) == ["A07"]
    with pytest.raises(ValueError):
        rules.result(CONTENT, answers)


@pytest.mark.django_db
@pytest.mark.clause("PV-2")
def test_it_is_kept_as_one_goes_and_sent_once(company, representative, now):
    service.save_answers(company=company, answers={"A01": whole_answers()["A01"]}, actor=representative, now=now)
    with pytest.raises(NotPossible, match="19"):
        service.send(company=company, actor=representative, now=now)
    service.save_answers(company=company, answers=whole_answers(3), actor=representative, now=now)
    done = service.send(company=company, actor=representative, now=now)
    assert (done.compliance, done.obstacle) == (0, "money")
    assert company.case.events.latest("seq").kind == "after_sales_sent"
    with pytest.raises(NotPossible):
        service.send(company=company, actor=representative, now=now)


@pytest.mark.django_db
@pytest.mark.clause("PV-2")
def test_answering_again_keeps_the_earlier_result(company, representative, now):
    for option in (3, 0):
        service.save_answers(company=company, answers=whole_answers(option), actor=representative, now=now)
        service.send(company=company, actor=representative, now=now)
    figures = AfterSalesAssessment.objects.order_by("pk").values_list("compliance", flat=True)
    assert list(figures) == [0, 100]
    assert AfterSalesAssessment.objects.last_of_each().get().compliance == 100


@pytest.mark.django_db
def test_nobody_answers_for_a_company_they_do_not_represent(company, executive, other_representative, now):
    for person in (executive, other_representative):
        with pytest.raises(PermissionDenied):
            service.save_answers(company=company, answers=whole_answers(), actor=person, now=now)


@pytest.mark.django_db
@pytest.mark.clause("PV-2")
def test_totals_by_sector_count_the_last_of_each_company_that_one_may_see(
    company, representative, other_company, other_representative, executive, oversight, now
):
    for row, person in ((company, representative), (other_company, other_representative)):
        service.save_answers(company=row, answers=whole_answers(2), actor=person, now=now)
        service.send(company=row, actor=person, now=now)
    service.save_answers(company=company, answers=whole_answers(0, 10, "knowledge"), actor=representative, now=now)
    service.send(company=company, actor=representative, now=now)
    mine = by_sector(found(executive, {}))
    assert [(row.count, row.compliance, row.obstacle) for row in mine] == [(1, 100.0, "Conocimiento")]
    assert sum(row.count for row in by_sector(found(oversight, {}))) == 2
    assert not found(executive, {"q": "maderas"})


@pytest.mark.django_db
@pytest.mark.clause("PV-2")
def test_the_file_calls_the_sector_by_its_name_and_comes_as_a_spreadsheet_too(
    company, representative, executive, now, sign_in
):
    service.save_answers(company=company, answers=whole_answers(2), actor=representative, now=now)
    service.send(company=company, actor=representative, now=now)
    client, url = sign_in(executive), reverse("followup:after_sales_export")
    lines = client.get(url).getvalue().decode().splitlines()
    assert Sector.objects.get(code=company.sector).name in lines[1].split(";")
    assert client.get(url, {"formato": "xlsx"}).getvalue().startswith(b"PK")


@pytest.mark.django_db
def test_of_two_drafts_the_one_of_the_company_that_stays_goes_on(company, representative, client_management, now):
    other = make_company(office=company.office, legal_name="Viñedos Dos SpA", representative=representative)
    for row, option in ((company, 0), (other, 3)):
        service.save_answers(company=row, answers=whole_answers(option), actor=representative, now=now)
    merge_companies(
        survivor=company, duplicate=other, choices={}, actor=client_management, now=now, reason="Es la misma."
    )
    kept = AfterSalesAssessment.objects.get()
    assert (kept.company_id, kept.answers["A01"]["value"]) == (company.pk, "deep")


@pytest.mark.django_db
@pytest.mark.clause("PV-2", "CPE-9")
def test_on_screen_group_by_group_to_the_result_that_the_executive_sees_too(
    company, representative, executive, sign_in
):
    mine = sign_in(representative)
    first = reverse("followup:after_sales_group", args=["customers"])
    page = mine.post(first, {"A01": "nothing", "A01_applicability": "9"})
    assert page.status_code == 422 and "lo que más lo dificulta" in page.content.decode()
    for code in group_codes():
        data = {}
        for row in questions_of(code):
            data |= {row["id"]: row["options"][-1]["value"], f"{row['id']}_applicability": "8"}
            data[f"{row['id']}_obstacle"] = "knowledge"
        assert mine.post(reverse("followup:after_sales_group", args=[code]), data).status_code == 302
    page = mine.post(reverse("followup:after_sales"), follow=True).content.decode()
    assert "Partir por aquí" in page and "Taller de fidelización" in page
    seen = sign_in(executive).get(reverse("followup:after_sales_of_company", args=[company.rut])).content.decode()
    assert "Conocimiento" in seen and "Partir por aquí" in seen


@pytest.mark.django_db
def test_by_the_api(company, representative, executive, executive_elsewhere, now, sign_in):
    service.save_answers(company=company, answers=whole_answers(2), actor=representative, now=now)
    done = service.send(company=company, actor=representative, now=now)
    rows = sign_in(executive).get("/api/v1/after-sales/").json()["results"]
    assert [row["id"] for row in rows] == [done.pk]
    assert len(sign_in(executive).get(f"/api/v1/after-sales/{done.pk}/").json()["practices"]) == 20
    assert sign_in(executive_elsewhere).get(f"/api/v1/after-sales/{done.pk}/").status_code == 404


@pytest.mark.clause("PV-2")
def test_what_is_missing_says_of_which_question(company, representative, sign_in):
    page = sign_in(representative).post(reverse("followup:after_sales_group", args=[group_codes()[1]]), {})
    number = len(questions_of(group_codes()[0])) + 1
    assert page.status_code == 422
    summary = page.content.decode().split("error-summary", 1)[1].split("</ul>")[0]
    assert f"{number}. {questions_of(group_codes()[1])[0]['text']}" in summary
    assert f"{number}a. " in summary and f"{number + 1}a. " in summary


@pytest.mark.clause("PV-2", "CPE-9")
def test_the_desk_says_where_to_begin_and_the_result_which_training_is_about_it(
    company, representative, executive, sign_in
):
    now, client = timezone.now(), sign_in(representative)
    Company.objects.filter(pk=company.pk).update(standing="portfolio", category=2)
    assert "Aún no lo responde" in client.get("/empresa/").content.decode()
    service.save_answers(company=company, answers={"A01": whole_answers(0, 9)["A01"]}, actor=representative, now=now)
    assert "siga donde quedó" in client.get("/empresa/").content.decode()
    row = activity(executive, now=now, name="Manejo de reclamos")
    service.save_answers(company=company, answers=whole_answers(3, 9, "money"), actor=representative, now=now)
    done = service.send(company=company, actor=representative, now=now)
    desk = client.get("/empresa/").content.decode()
    first = rules.result(CONTENT, done.answers).in_quadrant("do_now")[0]
    assert first.name in desk and first.suggestion in desk
    address = reverse("followup:after_sales_result", args=[done.pk])
    assert address in desk
    assert row.name in client.get(address).content.decode().split("Apoyos que calzan")[1]
