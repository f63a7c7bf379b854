"""The way through the screens and through the API, with the personal data that a file leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.utils import timezone

from bench import crm
from casework.services.job_running import run_waiting
from portfolio.erasure import erase_person
from portfolio.models import Company, ImportBatch, ImportRow
from portfolio.services.importing.batches import forget_old
from tests.factories.accounts import UserFactory
from tests.portfolio.crm import NOW, applied, file_of, reviewed

pytestmark = pytest.mark.django_db
HEADERS = ["RUT", "Razón social", "Comuna", "Correo"]
ROWS = [[crm.rut(1), "Una SpA", "Talca", "a@una.example"], [crm.rut(2), "Dos SpA", "Macondo", ""], ["x", "", "", ""]]


def upload(content=None, name="empresas.csv"):
    return SimpleUploadedFile(name, file_of(HEADERS, ROWS) if content is None else content)


def text(answer):
    return answer.content.decode()


class TestScreens:
    def test_from_the_upload_to_the_summary(self, administrator, sign_in):
        client = sign_in(administrator)
        assert "Todavía no se importa nada" in text(client.get("/importaciones/"))
        answer = client.post("/importaciones/nueva/", {"kind": "companies", "upload": upload()}, follow=True)
        page = text(answer)
        assert "¿Qué trae cada columna?" in page and "separado por punto y coma, UTF-8" in page and "Macondo" in page
        batch = ImportBatch.objects.get()
        assert answer.redirect_chain == [(f"/importaciones/{batch.pk}/columnas/", 302)]
        chosen = {f"campo-{name}": place for name, place in batch.mapping.items()} | {"policy": "update"}
        page = text(client.post(answer.redirect_chain[0][0], chosen, follow=True))
        assert "En espera" in page and 'hx-trigger="every 2s"' in page and ">Actualizar<" in page
        run_waiting(now=timezone.now())
        page = text(client.get(batch.get_absolute_url()))
        assert "Aplicar 1 fila" in page and "No conocemos la comuna" in page and "hx-trigger" not in page
        assert "Una SpA" not in text(client.get(f"{batch.get_absolute_url()}?fila=error"))
        assert "No conocemos" not in text(client.get(f"{batch.get_absolute_url()}?q=una"))
        errors = b"".join(client.get(f"{batch.get_absolute_url()}errores/").streaming_content).decode()
        assert errors.count("\n") == 4 and ";Macondo;" in errors and "3;" in errors
        client.post(f"{batch.get_absolute_url()}aplicar/")
        run_waiting(now=timezone.now())
        page = text(client.get(batch.get_absolute_url()))
        assert "1 creada, 0 actualizadas" in page and "/empresas/60000001-" in page
        assert Company.objects.count() == 1

    def test_columns_that_nothing_reads_are_named(self, administrator, sign_in):
        content = file_of([*HEADERS, "Ejecutivo"], [[*ROWS[0], "Noelia"]])
        client = sign_in(administrator)
        client.post("/importaciones/nueva/", {"kind": "companies", "upload": upload(content)})
        page = text(client.get(ImportBatch.objects.get().get_absolute_url()))
        assert "no se importan: Ejecutivo." in page

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"RUT;Nombre\n"])
    def test_a_bad_file_is_told_and_nothing_is_kept(self, administrator, sign_in, content):
        data = {"kind": "companies", "upload": upload(content)}
        answer = sign_in(administrator).post("/importaciones/nueva/", data)
        assert answer.status_code == 422 and not ImportBatch.objects.exists()

    def test_a_wrong_mapping_comes_back_as_it_was(self, administrator, sign_in):
        client = sign_in(administrator)
        client.post("/importaciones/nueva/", {"kind": "companies", "upload": upload()})
        address = f"/importaciones/{ImportBatch.objects.get().pk}/columnas/"
        answer = client.post(
            address, {"campo-rut": "0", "campo-legal_name": "0", "campo-comuna": "2", "policy": "fill"}
        )
        assert answer.status_code == 422 and "ya llena «RUT de la empresa»" in text(answer)
        answer = client.post(address, {"campo-rut": "", "policy": "fill"})
        assert answer.status_code == 422 and "Elija su columna" in text(answer)
        assert ImportBatch.objects.get().state == "uploaded"

    def test_twice_apply_is_once(self, administrator, sign_in):
        batch = reviewed(file_of(HEADERS, ROWS), administrator)
        client = sign_in(administrator)
        client.post(f"{batch.get_absolute_url()}aplicar/")
        answer = client.post(f"{batch.get_absolute_url()}aplicar/", follow=True)
        assert "está en curso" in text(answer)
        assert run_waiting(now=timezone.now()) == 1 and Company.objects.count() == 1

    def test_a_cancelled_one_is_taken_up_again(self, administrator, sign_in):
        batch = reviewed(file_of(HEADERS, ROWS), administrator)
        client = sign_in(administrator)
        client.post(f"{batch.get_absolute_url()}aplicar/")
        client.post(f"/trabajos/{ImportBatch.objects.get().job_id}/cancelar/")
        assert "Seguir aplicando" in text(client.get(batch.get_absolute_url()))
        client.post(f"{batch.get_absolute_url()}aplicar/")
        run_waiting(now=timezone.now())
        assert ImportBatch.objects.get().state == "applied"

    def test_who_looks_sees_and_has_no_button(self, administrator, auditor, sign_in):
        batch = reviewed(file_of(HEADERS, ROWS), administrator)
        page = text(sign_in(auditor).get(batch.get_absolute_url()))
        assert "No conocemos la comuna" in page and "Aplicar 1 fila" not in page and "Eliminar el archivo" not in page

    def test_the_template_needs_no_mapping(self, administrator, sign_in):
        for kind in ("companies", "contacts", "actions", "activities"):
            answer = sign_in(administrator).get(f"/importaciones/plantilla/{kind}/")
            headers = b"".join(answer.streaming_content).decode("utf-8-sig").strip().split(";")
            from portfolio.rules.import_fields import FIELDS, guess

            assert guess(kind, headers) == {field.name: place for place, field in enumerate(FIELDS[kind])}
        assert sign_in(administrator).get("/importaciones/plantilla/nada/").status_code == 404


class TestPersonalData:
    def test_discarding_deletes_the_file_and_the_rows_and_keeps_the_summary(self, administrator, sign_in):
        batch = applied(file_of(HEADERS, ROWS), administrator)
        name, storage = batch.file.name, batch.file.storage
        client = sign_in(administrator)
        with TestCase.captureOnCommitCallbacks(execute=True):
            client.post(f"{batch.get_absolute_url()}eliminar/")
        assert not storage.exists(name) and not ImportRow.objects.exists()
        page = text(client.get(batch.get_absolute_url()))
        assert "Queda este resumen" in page and "1 creada," in page and "a@una.example" not in page
        assert Company.objects.exists()

    def test_after_its_days_it_goes_by_itself(self, administrator):
        applied(file_of(HEADERS, ROWS), administrator)
        later = NOW + timedelta(days=40)
        assert forget_old(before=NOW - timedelta(days=1), now=later, limit=10) == 0
        assert forget_old(before=NOW + timedelta(days=1), now=later, limit=10) == 1
        batch = ImportBatch.objects.get()
        assert (
            not batch.file
            and not ImportRow.objects.exists()
            and batch.columns[3] == {"header": "Correo", "samples": []}
        )

    def test_a_person_who_is_erased_is_in_no_row(self, administrator, client_management):
        person = UserFactory(email="a@una.example")
        reviewed(file_of(HEADERS, ROWS), administrator)
        erase_person(person=person, actor=client_management, now=NOW, reason="Lo pidió.")
        row = ImportRow.objects.get(number=2)
        assert (row.values, row.key, row.search_text, row.outcome) == ({}, "", "", "error")
        assert not ImportBatch.objects.get().file
