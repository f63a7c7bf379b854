"""Importing companies and contacts: every wrong row is named, the rest goes in as any other, and nothing twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as portal
from django.core.exceptions import PermissionDenied
from django.db import connection

from bench import crm
from casework.models import CaseFile, Event, Job
from casework.services.job_running import run
from casework.services.verification import broken_chains
from portfolio.models import AnnualSales, Company, ContactPerson, ImportBatch, ImportRow, Sector
from portfolio.rules.rut import normalise
from portfolio.services.importing import batches, running
from portfolio.services.potential import create_potential
from portfolio.services.registration import create_company
from tests.factories.accounts import UserFactory
from tests.portfolio.crm import NOW, applied, file_of, outcomes, ran, reviewed, told

pytestmark = pytest.mark.django_db
WINE = ["RUT", "Razón social", "Comuna"]


@pytest.fixture
def sector(reference):
    return Sector.objects.earliest("order").name


class TestManyCompanies:
    def test_planted_errors_are_all_named_the_rest_is_in_and_a_second_import_changes_nothing(
        self, administrator, sector
    ):
        file = crm.companies(2000, 84, sector)
        batch = applied(file.csv(), administrator)
        said = told(batch)
        assert set(said) == set(file.wrong)
        assert [number for number, words in file.wrong.items() if words not in said[number]] == []
        assert batch.counts == {"new": 1916, "changed": 0, "same": 0, "error": 84}
        assert batch.applied == {"created": 1916, "updated": 0, "untouched": 0, "refused": 0}
        assert Company.objects.count() == CaseFile.objects.filter(kind="company").count() == 1916
        folios = sorted(CaseFile.objects.values_list("folio", flat=True))
        assert len(set(folios)) == 1916 and int(folios[-1][-6:]) - int(folios[0][-6:]) == 1915
        assert list(broken_chains()) == []
        again = reviewed(file.csv(delimiter=",", encoding="latin-1"), administrator)
        assert again.counts == {"new": 0, "changed": 0, "same": 1916, "error": 84} and again.to_apply == 0

    def test_queries_do_not_grow_with_the_rows_of_a_batch(self, administrator, sector, django_assert_max_num_queries):
        batch = reviewed(crm.companies(500, 0, sector).csv(), administrator)
        batches.apply(batch=batch, actor=administrator, now=NOW)
        with django_assert_max_num_queries(120):  # SQLite takes 999 values at a time: that is what most of them are
            ran(batch)

    def test_progress_is_seen_while_it_runs(self, administrator, sector, monkeypatch):
        batch = reviewed(crm.companies(1200, 0, sector).csv(), administrator)
        batches.apply(batch=batch, actor=administrator, now=NOW)
        seen = []
        write = running._write_once

        def watched(run, chunk):
            write(run, chunk)
            seen.append(Job.objects.values_list("done", "total").latest("pk"))

        monkeypatch.setattr(running, "_write_once", watched)
        ran(batch)
        assert seen == [(0, 1200), (500, 1200), (1000, 1200)]


class TestACompany:
    def import_one(self, administrator, sector, **cells):
        row = crm.row(1, sector)
        for header, value in cells.items():
            row[crm.HEADERS.index(header.replace("_", " "))] = value
        return applied(file_of(crm.HEADERS, [row]), administrator)

    def test_it_enters_as_any_other(self, administrator, sector):
        batch = self.import_one(administrator, sector)
        company = Company.objects.select_related("case").get()
        assert (company.standing, company.rut, company.comuna.name) == ("registered", normalise(crm.rut(1)), "Ñuñoa")
        assert (company.office.code, str(company.phone), company.exports) == ("metropolitana", "+56224010001", True)
        assert (company.size, company.sales_year, company.annual_sales.get().currency) == ("micro", 2025, "UF")
        event = company.case.events.get()
        assert (event.kind, event.label, event.actor) == ("opened", "Importada del CRM", administrator)
        assert event.data == {"import": batch.pk, "row": 2}
        assert company.history.get().history_user == administrator
        assert ImportRow.objects.get().company == company

    def test_a_foreign_one_whose_country_the_file_does_not_name_is_not_of_chile(self, administrator, sector):
        self.import_one(administrator, sector, Tipo="Extranjera")
        assert Company.objects.get().country == ""
        self.import_one(administrator, sector, Tipo="Nacional")
        assert Company.objects.get().country == "CL"

    def test_one_that_is_foreign_already_keeps_its_country_and_national_again_it_has_no_number_abroad(
        self, administrator, sector
    ):
        self.import_one(administrator, sector, Tipo="Extranjera")
        Company.objects.update(country="JP", tax_id="T1")
        self.import_one(administrator, sector, Tipo="Extranjera", Dirección="Minato 3-1")
        company = Company.objects.get()
        assert (company.country, company.tax_id, company.address) == ("JP", "T1", "Minato 3-1")
        self.import_one(administrator, sector, Tipo="Nacional")
        company = Company.objects.get()
        assert (company.kind, company.country, company.tax_id) == ("national", "CL", "")
        kept = company.history.latest("history_id")  # the three are of the same moment
        assert (kept.country, kept.tax_id) == ("CL", "")

    def test_the_comuna_of_a_foreign_one_places_it_once_is_not_kept_and_changes_nothing_later(
        self, administrator, sector
    ):
        self.import_one(administrator, sector, Tipo="Extranjera")
        company = Company.objects.get()
        assert (company.comuna, company.office.code) == (None, "metropolitana")
        assert self.import_one(administrator, sector, Tipo="Extranjera").counts["same"] == 1
        batch = self.import_one(administrator, sector, Tipo="Extranjera", Comuna="Talca", Dirección="Minato 3-1")
        assert ["Comuna"] not in [change[:1] for change in ImportRow.objects.get(batch=batch).changes]
        company = Company.objects.get()
        assert (company.comuna, company.office.code) == (None, "metropolitana")

    def test_one_that_becomes_foreign_leaves_its_comuna_and_stays_at_its_office(self, administrator, sector):
        self.import_one(administrator, sector)
        self.import_one(administrator, sector, Tipo="Extranjera", Comuna="Talca")
        company = Company.objects.get()
        assert (company.kind, company.comuna, company.office.code) == ("foreign", None, "metropolitana")

    def test_in_bulk_it_is_what_one_by_one_it_would_be(self, administrator, sector):
        """Whatever the registration of a single company writes, the import writes the same."""
        self.import_one(administrator, sector, Nombre_de_fantasía="Quesos Ñuble")
        mine = Company.objects.select_related("case").get()
        person = UserFactory()
        theirs = create_company(
            actor=person, now=NOW, legal_name=mine.legal_name, comuna=mine.comuna, rut=crm.rut(77),
            trade_name=mine.trade_name,
        )  # fmt: skip
        theirs = Company.objects.select_related("case").get(pk=theirs.pk)
        for name in ("kind", "state", "turn", "office_id", "title", "closed_at", "parent_id"):
            assert getattr(mine.case, name) == getattr(theirs.case, name), name

        def without_numbers(text):
            return re.sub(r"[0-9.-]+", "#", text)

        assert without_numbers(mine.search_text) == without_numbers(theirs.search_text)
        assert without_numbers(mine.case.search_text) == without_numbers(theirs.case.search_text)
        assert "quesos nuble" in mine.search_text and mine.case.title == "Quesos Ñuble"

    def test_a_change_is_shown_field_by_field_and_kept_in_log_and_history(self, administrator, sector):
        self.import_one(administrator, sector)
        batch = self.import_one(
            administrator, sector, Razón_social="Quesos Nuevos Ejemplo SpA", Comuna="Talca", Ventas_anuales="30.000",
            Dirección="", Exporta="no",
        )  # fmt: skip
        (row,) = ImportRow.objects.filter(batch=batch)
        assert row.changes == [
            ["Razón social", "Conservas del Maule 1 Ejemplo SpA", "Quesos Nuevos Ejemplo SpA"],
            ["Comuna", "Ñuñoa", "Talca"],
            ["¿Exporta?", "Sí", "No"],
            ["Ventas anuales", "1001.00", "30000.00"],
        ]
        company = Company.objects.select_related("case").get()
        assert (company.comuna.name, company.office.code, company.size) == ("Talca", "maule", "medium")
        assert company.address == "Camino Real 1"  # an empty cell empties nothing
        event = company.case.events.latest("seq")
        assert event.kind == "details_changed" and event.data["fields"] == [
            "comuna", "exports", "legal_name", "sales_amount",
        ]  # fmt: skip
        assert company.history.count() == 2 and company.history.latest("history_id").history_type == "~"
        assert "quesos nuevos" in company.search_text and "quesos nuevos" in company.case.search_text
        assert company.case.office.code == "maule" and list(broken_chains()) == []

    @pytest.mark.parametrize(
        ("policy", "name", "website"), [("fill", "Antes SpA", "www.a.example"), ("skip", "Antes SpA", "")]
    )
    def test_what_exists_may_be_only_filled_or_left_alone(self, administrator, policy, name, website):
        headers = [*WINE, "Sitio web"]
        applied(file_of(headers, [[crm.rut(1), "Antes SpA", "Talca", ""]]), administrator)
        applied(file_of(headers, [[crm.rut(1), "Después SpA", "Talca", "www.a.example"]]), administrator, policy=policy)
        company = Company.objects.get()
        assert (company.legal_name, company.website) == (name, website)

    def test_the_files_under_it_are_found_by_its_new_name(self, administrator, company):
        from intake.models import Intake
        from intake.services.intakes import open_intake

        open_intake(company, actor=company.representations.get().person, now=NOW)
        applied(file_of(WINE, [[company.rut, "Otro Nombre Ejemplo SpA", "Talca"]]), administrator)
        assert "otro nombre" in Intake.objects.get().case.search_text

    def test_the_rut_of_a_merged_record_leads_to_the_one_that_stayed(self, administrator, company, other_company):
        Company.objects.filter(pk=other_company.pk).update(merged_into=company, former_rut=other_company.rut, rut=None)
        rows = [[other_company.rut, company.legal_name, "Talca"]]
        batch = reviewed(file_of(WINE, rows), administrator)
        assert batch.rows.get().company_id == company.pk and Company.objects.count() == 2

    def test_a_potential_account_is_not_registered_by_a_file(self, administrator, executive, maule):
        create_potential(
            actor=executive, office=maule, now=NOW, name="Tarjeta", where_met="Feria", email="a@b.example",
            rut=crm.rut(5),
        )  # fmt: skip
        batch = applied(file_of(WINE, [[crm.rut(5), "Tarjeta SpA", "Talca"]]), administrator)
        assert "RUT: Es una cuenta potencial" in told(batch)[2]
        assert Company.objects.get().standing == "potential"

    def test_without_comuna_its_office_places_it_and_without_both_nothing_does(self, administrator):
        headers = ["RUT", "Nombre", "Oficina"]
        batch = applied(file_of(headers, [[crm.rut(1), "Una", "Maule"], [crm.rut(2), "Otra", ""]]), administrator)
        assert outcomes(batch) == {2: "new", 3: "error"}
        assert Company.objects.get().office.code == "maule"


class TestContacts:
    HEADERS = ["RUT", "Nombre", "Correo", "Cargo", "Teléfono"]

    def test_they_are_told_apart_by_company_and_address(self, administrator, company):
        rows = [
            [company.rut, "Inés Parra", "ines@uvas.example", "Gerenta", ""],
            [company.rut, "Juan Soto", "juan@uvas.example", "", "+56 2 2123 4567"],
            [crm.rut(999), "Nadie", "nadie@uvas.example", "", ""],
            [company.rut, "Inés P.", "INES@uvas.example", "", ""],
            [company.rut, "Sin correo", "", "", ""],
            [company.rut, "Mal correo", "uvas", "", "12"],
        ]
        batch = applied(file_of(self.HEADERS, rows), administrator, kind="contacts")
        assert outcomes(batch) == {2: "new", 3: "new", 4: "error", 5: "error", 6: "error", 7: "error"}
        words = told(batch)
        assert "RUT: No hay una empresa con ese RUT" in words[4] and "igual a la fila 2" in words[5]
        assert "Correo: Falta" in words[6] and "Correo: No es un correo" in words[7] and "Teléfono: No es" in words[7]
        assert set(company.contacts.values_list("email", flat=True)) == {"ines@uvas.example", "juan@uvas.example"}
        assert "ines parra" in Company.objects.get(pk=company.pk).search_text
        assert company.case.events.filter(kind="contacts_imported").count() == 1 and list(broken_chains()) == []

    def test_a_second_time_nothing_changes_and_a_new_post_does(self, administrator, company):
        row = [company.rut, "Inés Parra", "ines@uvas.example", "Gerenta", ""]
        applied(file_of(self.HEADERS, [row]), administrator, kind="contacts")
        assert applied(file_of(self.HEADERS, [row]), administrator, kind="contacts").counts["same"] == 1
        row[3] = "Directora"
        batch = applied(file_of(self.HEADERS, [row]), administrator, kind="contacts")
        assert batch.rows.get().changes == [["Cargo", "Gerenta", "Directora"]]
        assert ContactPerson.objects.get().position == "Directora"


class TestTogetherAndDeaths:
    def test_a_company_that_registers_meanwhile_is_updated_and_not_created_twice(self, administrator, maule):
        batch = reviewed(
            file_of(WINE, [[crm.rut(1), "Del CRM SpA", "Talca"], [crm.rut(2), "Otra", "Talca"]]), administrator
        )
        comuna = maule.region.comunas.get(name="Talca")
        create_company(actor=UserFactory(), now=NOW, legal_name="Por sí sola SpA", comuna=comuna, rut=crm.rut(1))
        batches.apply(batch=batch, actor=administrator, now=NOW)
        batch = ran(batch)
        assert batch.applied == {"created": 1, "updated": 1, "untouched": 0, "refused": 0}
        assert (
            Company.objects.get(rut=normalise(crm.rut(1))).legal_name == "Del CRM SpA" and Company.objects.count() == 2
        )

    def test_what_can_no_longer_be_done_is_refused_by_row_and_the_rest_goes_on(self, administrator, executive, maule):
        batch = reviewed(file_of(WINE, [[crm.rut(1), "Una", "Talca"], [crm.rut(2), "Otra", "Talca"]]), administrator)
        create_potential(
            actor=executive, office=maule, now=NOW, name="Una", where_met="Feria", email="a@b.example", rut=crm.rut(1)
        )
        batches.apply(batch=batch, actor=administrator, now=NOW)
        batch = ran(batch)
        assert batch.applied == {"created": 1, "updated": 0, "untouched": 0, "refused": 1} and 2 in told(batch)

    def test_whoever_may_no_longer_import_does_not(self, administrator, sector):
        batch = reviewed(crm.companies(3, 0, sector).csv(), administrator)
        batches.apply(batch=batch, actor=administrator, now=NOW)
        administrator.role_assignments.all().delete()
        run(ImportBatch.objects.get().job_id, now=NOW)
        assert Job.objects.latest("pk").message == running.NOT_ALLOWED and not Company.objects.exists()

    def test_only_importers_import(self, auditor, executive, administrator, sector):
        content = crm.companies(3, 0, sector).csv()
        batch = reviewed(content, administrator)
        for person in (auditor, executive, UserFactory()):
            with pytest.raises(PermissionDenied):
                reviewed(content, person)
            for act in (batches.apply, batches.discard):
                with pytest.raises(PermissionDenied):
                    act(batch=batch, actor=person, now=NOW)

    @pytest.mark.django_db(transaction=True)
    def test_kill_9_in_the_middle_of_applying_and_it_ends_the_same(self, administrator, sector):
        batch = reviewed(crm.companies(1300, 21, sector).csv(), administrator)
        batches.apply(batch=batch, actor=administrator, now=NOW)
        job = ImportBatch.objects.get().job
        address = f"sqlite:///{connection.settings_dict['NAME']}"
        if connection.vendor == "postgresql":
            from tests.casework.test_sweep_together import database_url

            address = database_url()
        environment = os.environ | {
            "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.development",
            "PORTAL_VAR_DIR": str(portal.VAR_DIR),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-c", DYING, str(job.pk)], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline().strip() == "in the middle"
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        job.refresh_from_db()
        assert (job.state, job.done, Company.objects.count()) == ("running", 500, 500)
        assert run(job.pk, now=job.heartbeat_at + timedelta(hours=1))
        batch = ImportBatch.objects.get()
        assert batch.applied == {"created": 1279, "updated": 0, "untouched": 0, "refused": 0}
        assert (
            Company.objects.count()
            == AnnualSales.objects.count()
            == Event.objects.filter(kind="opened").count()
            == 1279
        )
        assert list(broken_chains()) == []


# A worker that writes the second batch and stops before it is sure, and says so.
DYING = """
import sys, time
import django
django.setup()
from django.utils import timezone
from casework.services.job_running import run
from portfolio.services.importing import running
write, times = running._write_once, 0
def halting(*args):
    global times
    times += 1
    write(*args)
    if times == 2:
        print("in the middle", flush=True)
        time.sleep(60)
running._write_once = halting
run(int(sys.argv[1]), now=timezone.now())
"""
