"""Importing activities and actions, and reading whatever a CRM exports."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from bench import crm
from casework.errors import NotPossible
from casework.services.verification import broken_chains
from portfolio.models import Action, ActionKind, Activity, Company, ImportMapping
from portfolio.rules.import_fields import guess
from portfolio.services.importing.cells import Catalogues
from portfolio.services.importing.showing import values_in_words
from tests.portfolio.crm import NOW, applied, file_of, outcomes, reviewed, told, uploaded

pytestmark = pytest.mark.django_db
HEADERS = ["RUT", "Tipo", "Fecha", "Nota", "Ejecutivo", "Resultado", "Monto", "Moneda", "Mercado"]
WINE = ["RUT", "Razón social", "Comuna"]


@pytest.fixture
def counting(reference):
    """A kind of action that counts for usuaria."""
    return ActionKind.objects.filter(leaf=True, rules__counts=True, requires_prior_training=False).earliest("order")


def action(company, kind, on="15-03-2026", note="Conversamos", *rest):
    return [company.rut, kind.name, on, note, "Marta Lillo", *rest, *[""] * (4 - len(rest))]


class TestActions:
    @pytest.mark.clause("DEF-3", "CPE-7")
    def test_they_enter_with_their_results_and_count(self, administrator, company, counting):
        row = action(company, counting, "15-03-2026", "Conversamos", "Exportó", "US$ 12.500,50", "dólares", "Alemania")
        applied(file_of(HEADERS, [row]), administrator, kind="actions")
        one = Action.objects.get()
        assert (one.happened_on, one.counts, one.office, one.logged_by) == (
            date(2026, 3, 15), True, company.office, administrator,
        )  # fmt: skip
        assert one.original_author == "Marta Lillo" and one.external_id.startswith("h:")
        result = one.results.get()
        assert (result.kind, str(result.amount), result.currency, result.market.code) == (
            "exported",
            "12500.50",
            "USD",
            "DE",
        )
        company = Company.objects.get(pk=company.pk)
        assert company.last_worked_on == company.last_contact_on == date(2026, 3, 15)
        event = company.case.events.latest("seq")
        assert event.kind == "action_logged" and event.data["author"] == "Marta Lillo" and list(broken_chains()) == []

    def test_the_last_work_never_goes_backwards(self, administrator, company, counting):
        Company.objects.filter(pk=company.pk).update(last_worked_on=date(2026, 6, 1))
        applied(file_of(HEADERS, [action(company, counting)]), administrator, kind="actions")
        assert Company.objects.get(pk=company.pk).last_worked_on == date(2026, 6, 1)

    def test_every_wrong_row_is_named(self, administrator, company, counting):
        rows = [
            action(company, counting),
            action(company, counting),
            [crm.rut(999), *action(company, counting)[1:]],
            [company.rut, "Hechizo", *action(company, counting)[2:]],
            action(company, counting, "21-11-2026"),
            action(company, counting, ""),
            action(company, counting, "15-03-2026", "otra", "Exportó", "cero", "USD", "Alemania"),
            action(company, counting, "15-03-2026", "otra 2", "Exportó", "500", "", "Alemania"),
            action(company, counting, "15-03-2026", "otra 3", "", "500", "USD", ""),
            action(company, counting, "15-03-2026", "otra 4", "Exportó", "500", "USD", "Atlantis"),
        ]
        words = told(applied(file_of(HEADERS, rows), administrator, kind="actions"))
        expected = {
            3: ": Fila repetida: es igual a la fila 2.", 4: "RUT: No hay una empresa",
            5: "Tipo: No conocemos el tipo de acción",
            6: "Fecha: La fecha todavía no llega", 7: "Fecha: Falta", 8: "Monto: No es un monto",
            9: "Moneda: Falta la moneda", 10: "Resultado: Falta el resultado", 11: "Mercado: No conocemos el país",
        }  # fmt: skip
        assert {number: start for number, start in expected.items() if start not in words.get(number, "")} == {}
        assert set(words) == set(expected) and Action.objects.count() == 1

    def test_a_second_time_nothing_goes_in(self, administrator, company, counting):
        rows = [action(company, counting), action(company, counting, "16-03-2026")]
        applied(file_of(HEADERS, rows), administrator, kind="actions")
        assert applied(file_of(HEADERS, rows), administrator, kind="actions").counts["same"] == 2
        assert Action.objects.count() == 2

    def test_an_action_is_never_edited_what_differs_is_named(self, administrator, company, counting):
        headers = [*HEADERS, "Id"]
        row = [*action(company, counting), "CRM-1"]
        applied(file_of(headers, [row]), administrator, kind="actions")
        row[3] = "Otra nota"
        words = told(applied(file_of(headers, [row]), administrator, kind="actions"))
        assert "Ya se importó con otros datos (nota)" in words[2]
        assert Action.objects.get().note == "Conversamos" and Action.objects.get().external_id == "CRM-1"

    def test_a_potential_account_and_a_merged_rut(self, administrator, company, other_company, counting):
        Company.objects.filter(pk=other_company.pk).update(merged_into=company, former_rut=other_company.rut, rut=None)
        applied(file_of(HEADERS, [action(other_company, counting)]), administrator, kind="actions")
        assert Action.objects.get().company == company


class TestActivities:
    HEADERS = ["Id", "Nombre", "Tipo", "Oficina", "Inicio", "Término", "Lugar", "Cupos"]

    def row(self, kind, number="A-1", name="Taller de embalaje", start="10-03-2026 09:30", end="10-03-2026 13:00"):
        return [number, name, kind.name, "Maule", start, end, "Talca", "30"]

    def test_what_is_over_enters_as_over_and_what_comes_as_a_draft(self, administrator, counting):
        coming = self.row(counting, "A-2", "Feria que viene", "10-03-2027", "")
        applied(file_of(self.HEADERS, [self.row(counting), coming]), administrator, kind="activities")
        past, future = Activity.objects.order_by("starts_at").select_related("case")
        assert (past.state, past.case.state, past.capacity, past.case.office.code) == (
            "consolidated",
            "consolidated",
            30,
            "maule",
        )
        assert past.case.closed_at is not None and past.case.folio.startswith("ACT-2026-")
        assert past.starts_at.astimezone(past.case.office.zone).strftime("%H:%M") == "09:30"
        assert (future.state, future.case.turn, future.case.closed_at) == ("draft", "office", None)
        assert list(broken_chains()) == []

    def test_changes_are_told_and_a_second_time_there_are_none(self, administrator, counting):
        applied(file_of(self.HEADERS, [self.row(counting)]), administrator, kind="activities")
        assert (
            reviewed(file_of(self.HEADERS, [self.row(counting)]), administrator, kind="activities").counts["same"] == 1
        )
        row = self.row(counting, name="Taller de envases", end="10-03-2026 18:00")
        batch = applied(file_of(self.HEADERS, [row]), administrator, kind="activities")
        assert [change[0] for change in batch.rows.get().changes] == ["Nombre", "Termina"]
        found = Activity.objects.select_related("case").get()
        assert "taller de envases" in found.case.search_text and found.case.title == "Taller de envases"

    def test_wrong_rows_are_named(self, administrator, counting):
        rows = [
            self.row(counting, "A-1", end="09-03-2026"),
            self.row(counting, "A-2", start="mañana"),
            ["", *self.row(counting)[1:]],
            [*self.row(counting, "A-4")[:7], "mil"],
            [*self.row(counting, "A-5")[:3], "Luna", *self.row(counting)[4:]],
        ]
        words = told(reviewed(file_of(self.HEADERS, rows), administrator, kind="activities"))
        for number, start in {2: "Término: Termina antes", 3: "Inicio: No es una fecha", 4: "Id: Falta",
                              5: "Cupos: Debe ser", 6: "Oficina: No conocemos"}.items():  # fmt: skip
            assert start in words[number]

    def test_actions_find_their_activity_once_per_company(self, administrator, company, counting):
        applied(file_of(self.HEADERS, [self.row(counting)]), administrator, kind="activities")
        headers = [*HEADERS, "Id actividad"]
        rows = [
            [*action(company, counting), "A-1"],
            [*action(company, counting, "16-03-2026"), "A-1"],
            [*action(company, counting, "17-03-2026"), "A-9"],
        ]
        words = told(applied(file_of(headers, rows), administrator, kind="actions"))
        assert "ya tiene una acción en esa actividad" in words[3] and "No hay una actividad" in words[4]
        assert Action.objects.get().activity == Activity.objects.get()


def book(rows) -> bytes:
    out, sheet = io.BytesIO(), Workbook()
    for row in rows:
        sheet.active.append(row)
    sheet.save(out)
    return out.getvalue()


class TestFiles:
    def test_a_spreadsheet_with_its_dates_numbers_and_gaps(self, administrator):
        headers = [*WINE, "Inicio de actividades", "Ventas anuales", "Año ventas", "Teléfono"]
        rows = [
            headers,
            [crm.rut(1), "Una SpA", "Talca", datetime(2001, 5, 2), 1234.5, 2025, 56221234567],
            [None] * 7,
            [crm.rut(2), "Otra SpA", "Macondo", date(2001, 5, 2), 10, 2025.0, None],
        ]
        batch = applied(book(rows), administrator, name="crm.xlsx")
        assert outcomes(batch) == {2: "new", 4: "error"} and batch.form["kind"] == "xlsx"
        one = Company.objects.get()
        assert (one.activity_start_date, str(one.sales_uf), str(one.phone)) == (
            date(2001, 5, 2),
            "1234.50",
            "+56221234567",
        )

    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
    def test_whatever_way_it_was_written(self, administrator, delimiter, encoding):
        rows = [[crm.rut(1), 'Piñones "del Ñuble", Ltda; Cía', "Ñuñoa"]]
        applied(file_of(WINE, rows, delimiter=delimiter, encoding=encoding), administrator)
        assert Company.objects.get().legal_name == 'Piñones "del Ñuble", Ltda; Cía'

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "vacío"), (b"\n\n", "no tiene filas"), (b"RUT;Nombre\n", "no tiene filas"),
            (b"PK\x03\x04zzz", "No pudimos abrir"),
            (b"%PDF-1.4 x", "CSV o XLSX"), (b"a\x00\x01\x02", "CSV o XLSX"), (b"\xff\xd8\xff\xe0", "CSV o XLSX"),
            (b";".join(b"c%d" % n for n in range(300)) + b"\nx\n", "300 columnas"),
        ],
    )  # fmt: skip
    def test_what_is_no_table_is_refused_in_words(self, administrator, content, words):
        with pytest.raises(NotPossible, match=words):
            uploaded(content, administrator)

    def test_a_file_too_heavy_is_refused(self, administrator, settings):
        settings.IMPORT_MAX_BYTES = 10
        with pytest.raises(NotPossible, match="máximo"):
            uploaded(file_of(WINE, [[crm.rut(1), "Una", "Talca"]]), administrator)

    def test_the_columns_are_guessed_and_remembered(self, administrator):
        assert guess("companies", ["Rol Único Tributario", "NOMBRE EMPRESA", "e-mail", "Ciudad"]) == {
            "rut": 0, "legal_name": 1, "email": 2, "comuna": 3,
        }  # fmt: skip
        content = file_of(["A", "B", "C"], [[crm.rut(1), "Una", "Talca"]])
        batch = uploaded(content, administrator)
        assert batch.mapping == {}
        from portfolio.services.importing import batches

        chosen = {"rut": 0, "legal_name": 1, "comuna": 2}
        with pytest.raises(NotPossible, match="Elija la columna de: Razón social"):
            batches.set_mapping(batch=batch, mapping={"rut": 0}, policy="update", actor=administrator, now=NOW)
        with pytest.raises(NotPossible, match="dos campos"):
            batches.set_mapping(
                batch=batch, mapping=chosen | {"comuna": 1}, policy="update", actor=administrator, now=NOW
            )
        batches.set_mapping(batch=batch, mapping=chosen, policy="update", actor=administrator, now=NOW)
        assert uploaded(content, administrator).mapping == chosen and ImportMapping.objects.count() == 1

    def test_values_are_shown_in_words(self, counting):
        known = Catalogues(NOW.date())
        shown = dict(values_in_words("actions", {"kind": counting.code, "happened_on": "2026-03-15"}, known))
        assert shown == {"Tipo de acción": counting.name, "Fecha": "15-03-2026"}
