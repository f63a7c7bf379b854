"""Ley 21.719 through the API: read, ask, answer, allow and take back; and the documents of a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import AccessLog, Document, OutboxMessage
from portfolio.models import Consent, DataRequest
from tests.access.world import PDF

pytestmark = pytest.mark.django_db
MINE, ASKED, CONSENTS = "/api/v1/personal-data/", "/api/v1/data-requests/", "/api/v1/consents/"
NEW = {"right": "rectification", "detail": "Mi teléfono está mal escrito."}


@pytest.fixture
def asked(api, representative):
    made = api(representative).post(ASKED, NEW, format="json")
    assert made.status_code == 201, made.json()
    return f"{ASKED}{made.json()['folio']}/"


def fields(answer):
    return [error["field"] for error in answer.json()["errors"]]


def test_everybody_takes_away_their_own_data_and_nobody_elses(api, representative, administrator, company):
    told = api(representative).get(MINE)
    assert told.json()["cuenta"]["correo"] == representative.email and told["Cache-Control"] == "private, no-store"
    assert [row["empresa"] for row in told.json()["empresas"]] == [company.legal_name]
    assert api(administrator).get(MINE).json()["empresas"] == []


def test_a_request_is_answered_by_the_unit_with_its_term_and_once(
    api, representative, other_representative, client_management, oversight, executive, asked
):
    again = api(representative).post(ASKED, NEW, format="json")
    assert again.status_code == 409 and DataRequest.objects.count() == 1
    assert OutboxMessage.objects.filter(template="data_request_acknowledged").count() == 1
    assert api(representative).get(asked).json()["next_due_at"]
    assert api(other_representative).get(asked).status_code == 404
    assert api(executive).post(f"{asked}reply/", {}, format="json").status_code == 404
    for nobody in (representative, oversight):
        for act in ("reply", "extend"):
            assert api(nobody).post(f"{asked}{act}/", {"decision": 1}, format="json").status_code == 403
    unit = api(client_management)
    assert fields(unit.post(f"{asked}reply/", {"decision": "quizás", "answer": ""}, format="json")) == [
        "decision", "answer",
    ]  # fmt: skip
    assert unit.post(f"{asked}extend/", {"reason": "Son archivos de nueve años."}, format="json").status_code == 200
    assert unit.post(f"{asked}extend/", {"reason": "Otra vez."}, format="json").status_code == 409
    done = unit.post(f"{asked}reply/", {"decision": "granted", "answer": "Corregido."}, format="json").json()
    assert (done["state"], done["decision"], done["answer"]) == ("answered", "granted", "Corregido.")
    assert unit.post(f"{asked}reply/", {"decision": "refused", "answer": "No."}, format="json").status_code == 409
    assert OutboxMessage.objects.filter(template="data_request_answered").count() == 1


def test_whoever_asked_takes_it_back_and_who_reads_it_is_written_down(api, representative, client_management, asked):
    assert api(client_management).post(f"{asked}withdraw/").status_code == 403
    (listed,) = api(client_management).get(ASKED).json()["results"]
    assert listed["right"] == NEW["right"] and not {"detail", "answer"} & listed.keys()
    assert not AccessLog.objects.exists(), "what the list tells is not the file"
    assert api(client_management).get(asked).json()["detail"] == NEW["detail"]
    assert AccessLog.objects.filter(user=client_management).count() == 1
    assert api(representative).post(f"{asked}withdraw/").json()["state"] == "withdrawn"
    assert api(representative).post(f"{asked}withdraw/").status_code == 409


@pytest.mark.parametrize(
    ("more", "field"), [({"right": "portability"}, "right"), ({"detail": "corto"}, "detail"), ({"right": ""}, "right")]
)
def test_a_request_that_does_not_fit_is_told_beside_its_field(api, representative, more, field):
    answer = api(representative).post(ASKED, NEW | more, format="json")
    assert answer.status_code == 400 and fields(answer) == [field] and not DataRequest.objects.exists()


def test_a_permission_is_given_as_it_stands_and_taken_back(api, representative, executive, company, other_company):
    mine = api(representative)
    share = {"company": company.rut, "kind": "share_contact"}
    assert fields(mine.post(CONSENTS, share, format="json")) == ["shared_contact"]
    assert fields(mine.post(CONSENTS, share | {"company": other_company.rut}, format="json"))[0] in (
        "company", "shared_contact",
    )  # fmt: skip
    made = mine.post(CONSENTS, share | {"shared_contact": "company"}, format="json").json()
    same = mine.post(CONSENTS, share | {"shared_contact": "company"}, format="json").json()
    assert made["id"] == same["id"] and Consent.objects.count() == 1
    assert api(executive).post(CONSENTS, {"company": 1}, format="json").status_code == 403
    assert api(executive).post(f"{CONSENTS}{made['id']}/withdraw/").status_code == 404
    assert mine.post(f"{CONSENTS}{made['id']}/withdraw/").json()["withdrawn_at"]
    renewed = mine.post(CONSENTS, share | {"shared_contact": "representative"}, format="json").json()
    assert mine.post(f"{CONSENTS}{made['id']}/withdraw/").status_code == 409
    assert [row["id"] for row in mine.get(f"{CONSENTS}?in_force=true").json()["results"]] == [renewed["id"]]


def test_documents_of_a_file_are_attached_read_and_withdrawn(api, representative, executive, auditor, company):
    address = f"/api/v1/case-files/{company.case.folio}/documents/"
    paper = {"file": SimpleUploadedFile("acta.pdf", PDF, content_type="application/pdf"), "title": "Acta"}
    made = api(executive).post(address, paper | {"internal": "true"}, format="multipart")
    assert made.status_code == 201 and made.json()["visible_to_company"] is False, made.json()
    assert api(representative).get(address).json()["count"] == 0
    assert api(auditor).get(address).json()["count"] == 1
    assert api(auditor).post(address, {}, format="multipart").status_code == 403
    wrong = {"file": SimpleUploadedFile("acta.pdf", b"no", content_type="application/pdf")}
    assert fields(api(executive).post(address, wrong, format="multipart")) == ["file"]
    one = f"/api/v1/documents/{made.json()['id']}/"
    assert api(representative).get(f"{one}content/").status_code == 404
    assert api(auditor).post(f"{one}withdraw/", {"reason": 1}, format="json").status_code == 403
    assert fields(api(executive).post(f"{one}withdraw/", {}, format="json")) == ["reason"]
    assert api(executive).post(f"{one}withdraw/", {"reason": "Era otro."}, format="json").status_code == 204
    assert api(executive).get(one).status_code == 404
    assert Document.objects.get().withdrawn_reason == "Era otro."
