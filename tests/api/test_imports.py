"""Importing through the API is what the screens do."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bench import crm
from casework.services.job_running import run_waiting
from tests.portfolio.crm import file_of, reviewed

pytestmark = pytest.mark.django_db
HEADERS = ["RUT", "Razón social", "Comuna", "Correo"]
ROWS = [[crm.rut(1), "Una SpA", "Talca", "a@una.example"], [crm.rut(2), "Dos SpA", "Macondo", ""], ["x", "", "", ""]]


def upload():
    return SimpleUploadedFile("empresas.csv", file_of(HEADERS, ROWS))


class TestImports:
    def test_the_whole_way(self, api, administrator):
        client = api(administrator)
        made = client.post("/api/v1/imports/", {"kind": "companies", "file": upload()}, format="multipart")
        assert made.status_code == 201 and made.json()["columns"] == HEADERS
        address = f"/api/v1/imports/{made.json()['id']}/"
        mapping = made.json()["mapping"]
        asked = client.post(f"{address}review/", {"mapping": mapping}, format="json")
        assert asked.status_code == 202 and asked.json()["state"] == "checking"
        assert client.get(f"/api/v1/jobs/{asked.json()['job']}/").json()["state"] == "queued"
        assert client.post(f"{address}apply/", {}, format="json").status_code == 409
        run_waiting(now=timezone.now())
        assert client.get(address).json()["counts"] == {"new": 1, "changed": 0, "same": 0, "error": 2}
        wrong = client.get(f"{address}rows/?outcome=error").json()["results"]
        assert wrong[0]["number"] == 3 and wrong[0]["errors"][0]["column"] == "Comuna"
        assert client.post(f"{address}apply/", {}, format="json").status_code == 202
        run_waiting(now=timezone.now())
        done = client.get(address).json()
        assert done["applied"]["created"] == 1 and done["progress"]["share"] == 100
        assert client.post(f"{address}apply/", {}, format="json").status_code == 409, "nothing is written twice"

    def test_who_looks_follows_the_progress_of_others_and_acts_on_nothing(self, api, administrator, auditor):
        made = api(administrator).post("/api/v1/imports/", {"kind": "companies", "file": upload()}, format="multipart")
        address = f"/api/v1/imports/{made.json()['id']}/"
        assert api(auditor).get(address).json()["progress"] is None
        api(administrator).post(f"{address}review/", {"mapping": made.json()["mapping"]}, format="json")
        assert api(auditor).get(address).json()["progress"]["state"] == "queued"
        assert api(administrator).post(f"{address}discard/").status_code == 409, "while it runs it stays"
        run_waiting(now=timezone.now())
        assert api(auditor).get(address).json()["progress"]["state"] == "done"
        wrong = api(auditor).get(f"{address}rows/?wrong=true").json()["results"]
        assert (wrong[0]["number"], wrong[0]["errors"][0]["column"]) == (3, "Comuna")
        assert api(auditor).get(f"{address}rows/?q=4").json()["count"] == 1
        for act in ("review", "apply", "discard"):
            assert api(auditor).post(f"{address}{act}/", {"mapping": 1}, format="json").status_code == 403
        assert api(auditor).post("/api/v1/imports/", {}, format="multipart").status_code == 403
        assert api(administrator).post(f"{address}discard/").json()["forgotten_at"]
        assert api(administrator).post(f"{address}apply/").status_code == 409
        assert api(administrator).get("/api/v1/imports/?q=empresas&kind=companies&state=checked").json()["count"] == 1

    def test_a_file_that_is_no_table_is_told_beside_it(self, api, administrator):
        for content in (b"", b"PK\x03\x04roto"):
            file = SimpleUploadedFile("empresas.xlsx", content)
            answer = api(administrator).post(
                "/api/v1/imports/", {"kind": "companies", "file": file}, format="multipart"
            )
            assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "file"
        assert api(administrator).get("/api/v1/imports/").json()["count"] == 0

    def test_the_fields_that_a_column_may_fill_are_told(self, api, administrator, executive):
        rows = api(administrator).get("/api/v1/imports/fields/companies/").json()
        assert {"name": "rut", "label": "RUT de la empresa", "required": True, "help": ""} in rows
        assert api(executive).get("/api/v1/imports/fields/companies/").status_code == 403

    def test_who_may_not_is_told_so(self, api, executive, auditor, administrator):
        batch = reviewed(file_of(HEADERS, ROWS), administrator)
        address = f"/api/v1/imports/{batch.pk}/"
        assert api(executive).get(address).status_code == 404 and api(None).get(address).status_code == 401
        assert api(auditor).get(address).status_code == 200
        assert api(auditor).post(f"{address}apply/", {}, format="json").status_code == 403
        assert api(administrator).get(f"{address}rows/?outcome=x").status_code == 400

    @pytest.mark.parametrize("mapping", [{"nada": 0}, {"rut": 99}, {"rut": "a"}, "x", {"rut": 0}])
    def test_a_bad_mapping_is_told(self, api, administrator, mapping):
        batch = reviewed(file_of(HEADERS, ROWS), administrator)
        answer = api(administrator).post(f"/api/v1/imports/{batch.pk}/review/", {"mapping": mapping}, format="json")
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"].startswith("mapping")
