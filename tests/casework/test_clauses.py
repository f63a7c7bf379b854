"""The protocol as data: loaded whole, versioned, decided by oversight, never rewriting the past."""

from datetime import date

import pytest
import time_machine
import yaml
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework.errors import NoteRequired, NotPossible
from casework.models import Clause, ClauseVersion
from casework.services import clauses
from tests.casework.terms import local, make_deadline

pytestmark = pytest.mark.django_db
NOW = local("2026-11-20T10:00")


@pytest.fixture
def time_machine_at_noon():
    with time_machine.travel(local("2026-11-20T12:00"), tick=False):
        yield


@pytest.fixture
def contact(reference):
    return clauses.current("CAP-3", NOW)


def test_every_clause_and_every_term_of_the_catalogue_is_there(reference):
    content = yaml.load(clauses.CONTENT.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert Clause.objects.filter(from_law=False).count() == len(content["clauses"]) == 88
    assert Clause.objects.filter(from_law=True).count() == len(content["other_terms"])
    for clause in content["clauses"]:
        keys = [term["key"] for term in clause.get("terms", [])]
        assert [version.key for version in clauses.terms(clause["id"], NOW)] == keys


def test_loading_again_adds_nothing_and_undoes_no_decision(contact, oversight):
    clauses.revise(contact, actor=oversight, now=NOW, valid_from=date(2026, 12, 1), note="Más tiempo", amount=4)
    before = ClauseVersion.objects.count()
    assert clauses.load(NOW) == 0
    assert ClauseVersion.objects.count() == before
    assert clauses.current("CAP-3", date(2026, 12, 1)).amount == 4


@pytest.mark.parametrize(
    ("day", "amount"), [("2020-01-01", 3), ("2026-11-30", 3), ("2026-12-01", 5), ("2030-01-01", 5)]
)
def test_the_version_in_force_is_the_one_of_the_day(contact, oversight, day, amount):
    clauses.revise(contact, actor=oversight, now=NOW, valid_from=date(2026, 12, 1), note="Más tiempo", amount=5)
    assert clauses.current("CAP-3", date.fromisoformat(day)).amount == amount


def test_a_new_version_never_touches_what_was_born_before(maule, executive, oversight, contact):
    deadline = make_deadline(maule, executive, start="2026-11-20T09:00")
    clauses.revise(contact, actor=oversight, now=NOW, valid_from=date(2026, 11, 20), note="Más tiempo", amount=9)
    deadline.refresh_from_db()
    assert (deadline.version, deadline.version.amount, deadline.due_on) == (contact, 3, date(2026, 11, 25))
    assert make_deadline(maule, executive, start="2026-11-20T11:00").due_on == date(2026, 12, 3)


@pytest.mark.clause("CAT-6", "CAP-8", "DEF-6")
def test_parameters_are_read_as_of_a_day_and_have_versions_too(reference, oversight):
    assert clauses.parameter("CAT-6", "companies_per_executive", NOW) == 50
    assert clauses.parameter("DEF-6", "micro_up_to_uf", NOW) == 2400
    assert clauses.parameter("CAP-8", "excepted_regions", NOW) == ["CL-AP", "CL-AT", "CL-LR", "CL-AI", "CL-MA"]
    cap = ClauseVersion.objects.get(clause="CAT-6", key="")
    clauses.revise(
        cap, actor=oversight, now=NOW, valid_from=date(2027, 1, 1), note="Menos",
        parameters={"companies_per_executive": 40},
    )  # fmt: skip
    assert clauses.parameter("CAT-6", "companies_per_executive", date(2026, 12, 31)) == 50
    assert clauses.parameter("CAT-6", "companies_per_executive", date(2027, 1, 1)) == 40


@pytest.mark.parametrize("who", ["administrator", "executive", "office_head", "auditor", "client_management"])
def test_only_oversight_decides_on_clauses(request, contact, who):
    with pytest.raises(PermissionDenied):
        clauses.revise(
            contact, actor=request.getfixturevalue(who), now=NOW, valid_from=date(2026, 12, 1), note="x", amount=4
        )


def test_the_past_is_not_rewritten_and_a_change_needs_its_reason(contact, oversight):
    with pytest.raises(NotPossible, match="el pasado no se reescribe"):
        clauses.revise(contact, actor=oversight, now=NOW, valid_from=date(2026, 11, 19), note="Ayer", amount=4)
    with pytest.raises(NoteRequired):
        clauses.revise(contact, actor=oversight, now=NOW, valid_from=date(2026, 12, 1), note=" ", amount=4)
    with pytest.raises(NotPossible, match="No hay cambios"):
        clauses.revise(contact, actor=oversight, now=NOW, valid_from=date(2026, 12, 1), note="Nada", amount=3)
    clauses.revise(contact, actor=oversight, now=NOW, valid_from=date(2026, 12, 1), note="Uno", amount=4)
    with pytest.raises(NotPossible, match="Ya hay una versión"):
        clauses.revise(contact, actor=oversight, now=NOW, valid_from=date(2026, 12, 1), note="Otro", amount=5)


@pytest.mark.parametrize(
    "wrong", [{"unit": "weeks"}, {"amount": 0}, {"amount": None}, {"receipt": "never"}, {"roll": "x"}]
)
def test_the_database_keeps_terms_in_shape(contact, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClauseVersion.objects.filter(pk=contact.pk).update(**wrong)


# On screen


def alerts(ladder):
    """What the screen sends for a ladder left as it is."""
    given = {f"aviso_{rung['rung']}": "on" for rung in ladder}
    return given | {f"cuanto_{rung['rung']}": rung["when"]["amount"] for rung in ladder if "amount" in rung["when"]}


@pytest.mark.clause("CAP-9", "CAP-3")
def test_oversight_changes_the_alerts_and_new_deadlines_follow_them(
    sign_in, oversight, executive, maule, contact, time_machine_at_noon
):
    born = make_deadline(maule, executive, start="2026-11-20T09:00")
    data = {
        "cantidad": "3", "unidad": "business_days", "recepcion": "as_it_happens", "traslado": "none",
        "desde": "2026-11-20", "razon": "Avisar antes a la jefatura", **alerts(contact.ladder),
        "cuanto_one_day_before": "2", "cuanto_overdue_oversight": "5",
    }  # fmt: skip
    del data["aviso_half_way"]
    assert sign_in(oversight).post("/administracion/clausulas/CAP-3/contact/", data).status_code == 302
    made = ClauseVersion.objects.get(clause="CAP-3", valid_from=date(2026, 11, 20))
    told = [(rung["rung"], rung["when"].get("amount")) for rung in made.ladder]
    assert told == [
        ("one_day_before", 2), ("due_day", None), ("overdue", 0), ("overdue_head", 1), ("overdue_oversight", 5),
    ]  # fmt: skip
    assert (made.amount, made.unit) == (contact.amount, contact.unit)
    born.refresh_from_db()
    assert born.version == contact
    late = make_deadline(maule, executive, start="2026-11-20T11:00")
    assert late.version == made
    assert late.next_alert_at == local("2026-11-23T08:30")  # two business days before the 25th
    page = sign_in(oversight).get("/administracion/clausulas/CAP-3/").content.decode()
    assert "2 días hábiles antes: quien está a cargo" in page
    assert "5 días hábiles después de vencer: quien supervisa la cláusula" in page


@pytest.mark.parametrize("wrong", ["", "0", "-1", "dos", "999"])
def test_an_alert_needs_a_number_that_makes_sense(sign_in, oversight, contact, wrong):
    data = {
        "cantidad": "3", "unidad": "business_days", "recepcion": "as_it_happens", "traslado": "none",
        "desde": "2099-12-01", "razon": "x", **alerts(contact.ladder), "cuanto_one_day_before": wrong,
    }  # fmt: skip
    page = sign_in(oversight).post("/administracion/clausulas/CAP-3/contact/", data)
    assert set(page.context["form"].errors) == {"cuanto_one_day_before"}


def test_an_alert_that_a_term_left_out_can_be_taken_up(sign_in, oversight, reference):
    ceiling = next(row for row in ClauseVersion.objects.terms() if len(row.ladder) == 4)
    address = f"/administracion/clausulas/{ceiling.clause_id}/{ceiling.key}/"
    form = sign_in(oversight).get(address).context["form"]
    assert {"aviso_half_way", "aviso_overdue"} <= set(form.fields)
    assert not form.fields["aviso_half_way"].initial
    data = {
        "cantidad": ceiling.amount, "unidad": ceiling.unit, "recepcion": ceiling.receipt, "traslado": ceiling.roll,
        "desde": "2099-12-01", "razon": "x", **alerts(ceiling.ladder), "aviso_half_way": "on",
    }  # fmt: skip
    assert sign_in(oversight).post(address, data).status_code == 302
    made = ClauseVersion.objects.get(clause=ceiling.clause, key=ceiling.key, valid_from=date(2099, 12, 1))
    assert made.ladder[0]["rung"] == "half_way"
    assert made.ladder[1:] == ceiling.ladder


def test_from_days_to_hours_the_alerts_are_those_of_hours(sign_in, oversight, contact):
    data = {
        "cantidad": "48", "unidad": "hours", "recepcion": "as_it_happens", "traslado": "none",
        "desde": "2099-12-01", "razon": "x", **alerts(contact.ladder),
    }  # fmt: skip
    assert sign_in(oversight).post("/administracion/clausulas/CAP-3/contact/", data).status_code == 302
    made = ClauseVersion.objects.get(clause="CAP-3", valid_from=date(2099, 12, 1))
    assert {rung["when"].get("unit") for rung in made.ladder} <= {None, "hours"}
    assert "hours_left" in {rung["rung"] for rung in made.ladder}


def test_oversight_begins_a_version_on_screen(sign_in, oversight, contact):
    client = sign_in(oversight)
    address = "/administracion/clausulas/CAP-3/contact/"
    data = {
        "cantidad": "4", "unidad": "business_days", "recepcion": "as_it_happens", "traslado": "none",
        "desde": "2099-12-01", "razon": "Acuerdo", **alerts(contact.ladder),
    }  # fmt: skip
    assert client.post(address, data, follow=True).status_code == 200
    made = ClauseVersion.objects.get(clause="CAP-3", valid_from=date(2099, 12, 1))
    assert (made.amount, made.reason, made.created_by, made.ladder) == (4, "Acuerdo", oversight, contact.ladder)
    page = client.get("/administracion/clausulas/CAP-3/").content.decode()
    assert "4 días hábiles" in page
    assert "3 días hábiles</h2>" in page  # still the one in force


def test_bad_values_come_back_beside_their_field_with_what_was_typed(sign_in, oversight, reference):
    page = sign_in(oversight).post("/administracion/clausulas/CPE-3/parametros/", {"p_segments": "{", "razon": "ñandú"})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"p_segments", "p_centre_target_uf", "desde"}
    assert "ñandú" in page.content.decode()


def test_everybody_signed_in_reads_the_clauses_and_only_oversight_sees_the_button(sign_in, representative, oversight):
    for person, sees in [(representative, False), (oversight, True)]:
        page = sign_in(person).get("/administracion/clausulas/CAP-3/")
        assert page.status_code == 200
        assert ("Crear una versión nueva" in page.content.decode()) is sees
