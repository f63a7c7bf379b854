"""What the team keeps of an activity, through the API: its preparation, its figures, its documents, its list."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from casework.models import Document
from tests.access.world import PDF
from tests.factories.activities import activity, enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(executive, representative, company):
    row = activity(executive, now=timezone.now(), bring="sus costos", link="https://sala.example/x")
    enrolled(row, company, representative, now=timezone.now())
    return row


def at(row, act):
    return f"/api/v1/activities/{row.case.folio}/{act}"


def upload(client, row, content=PDF, **more):
    file = SimpleUploadedFile("programa.pdf", content, content_type="application/pdf")
    return client.post(at(row, "documents/"), {"file": file, **more}, format="multipart")


def test_what_was_prepared_is_read_by_its_office_and_by_nobody_of_the_public(
    api, executive, auditor, executive_elsewhere, representative, workshop
):
    told = api(executive).get(at(workshop, "management/")).json()
    assert (told["bring"], told["link"], told["held"]) == ("sus costos", "https://sala.example/x", 1)
    assert api(auditor).get(at(workshop, "management/")).json() == told
    for person in (executive_elsewhere, representative):
        assert api(person).get(at(workshop, "management/")).status_code == 403


def test_a_document_is_of_the_team_until_it_is_shared_with_who_has_a_place(
    api, executive, representative, other_representative, other_company, workshop
):
    mine, theirs = api(executive), api(representative)
    kept = upload(mine, workshop)
    assert (kept.status_code, kept.json()["visible_to_company"]) == (201, False)
    assert theirs.get(at(workshop, "documents/")).json() == []
    shared = upload(mine, workshop, shared="true").json()
    assert [row["id"] for row in theirs.get(at(workshop, "documents/")).json()] == [shared["id"]]
    assert len(mine.get(at(workshop, "documents/")).json()) == 2
    file = theirs.get(at(workshop, f"documents/{shared['id']}/"))
    assert b"".join(file.streaming_content) == PDF and "attachment" in file["Content-Disposition"]
    assert theirs.get(at(workshop, f"documents/{kept.json()['id']}/")).status_code == 404
    assert api(other_representative).get(at(workshop, f"documents/{shared['id']}/")).status_code == 404
    assert upload(theirs, workshop).status_code == 403


def test_whoever_organises_keeps_and_reads_its_documents_also_who_leads_a_sector(api, sector_lead, workshop):
    mine = api(sector_lead)
    made = upload(mine, workshop)
    assert made.status_code == 201
    assert mine.get(at(workshop, f"documents/{made.json()['id']}/")).status_code == 200


def test_a_file_that_is_not_what_it_says_or_of_no_kind_of_the_activity_is_told_beside_its_field(
    api, executive, workshop
):
    for answer, field in (
        (upload(api(executive), workshop, content=b"hola"), "file"),
        (upload(api(executive), workshop, kind="nada"), "kind"),
    ):
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == field
    assert not Document.objects.filter(case=workshop.case).exists()


@pytest.mark.clause("CPE-6")
def test_the_list_to_sign_comes_as_a_spreadsheet_for_its_office(api, executive, oficom, company, workshop):
    file = api(executive).get(at(workshop, "attendance/file/"))
    names = [row[2].value for row in load_workbook(io.BytesIO(file.content)).active.iter_rows(min_row=6, max_row=6)]
    assert names == [company.legal_name]
    assert api(oficom).get(at(workshop, "attendance/file/")).status_code == 403
