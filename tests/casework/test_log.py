"""The log of a file: nothing is changed, nothing is lost, and tampering is found."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.log import open_case, record
from casework.models import CaseFile, Event
from casework.services.erasure import erase_event_texts
from casework.services.verification import broken_chains
from tests.factories.accounts import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return UserFactory()


@pytest.fixture
def case(actor):
    file = open_case("helprequest", title="Viñedos Ñuñoa", office=OfficeFactory(), actor=actor, now=timezone.now())
    for number in range(3):
        record(file, "fact", actor=actor, now=timezone.now(), label=f"Hecho {number}", note=f"nota {number}")
    return file


def tamper(sql: str, *params: object) -> None:
    """Change the table as somebody with the database's password could: past the trigger that refuses it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait when a trigger is put aside
            cursor.execute("ALTER TABLE casework_event DISABLE TRIGGER casework_event_append_only")
            cursor.execute(sql, params)
            cursor.execute("ALTER TABLE casework_event ENABLE TRIGGER casework_event_append_only")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        trigger = cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'casework_event_append_only'").fetchone()[
            0
        ]
        cursor.execute("DROP TRIGGER casework_event_append_only")
        cursor.execute(sql, params)
        cursor.execute(trigger)


def test_an_untouched_log_verifies(case):
    assert list(broken_chains()) == []
    out = StringIO()
    call_command("verify_bitacora", stdout=out)
    assert "4 líneas revisadas" in out.getvalue()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE casework_event SET note = 'otra' WHERE seq = 2",
        "UPDATE casework_event SET label = 'Otro hecho' WHERE seq = 3",
        "UPDATE casework_event SET actor_name = 'Otra persona' WHERE seq = 2",
        "UPDATE casework_event SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 4",
        "UPDATE casework_event SET note = '', erased_at = at WHERE seq = 2",
        "DELETE FROM casework_event WHERE seq = 2",
        "DELETE FROM casework_event WHERE seq = 4",
        "DELETE FROM casework_event",
    ],
)
def test_any_tampering_is_found(case, sql):
    tamper(sql)
    assert len(list(broken_chains())) > 0
    with pytest.raises(CommandError):
        call_command("verify_bitacora", stderr=StringIO())


def test_a_line_moved_to_another_file_is_found(case, actor):
    other = open_case("helprequest", title="Otra", office=case.office, actor=actor, now=timezone.now())
    tamper("UPDATE casework_event SET case_id = %s, seq = 2 WHERE seq = 4", other.pk)
    assert any(other.folio in fault for fault in broken_chains())
    assert any(case.folio in fault for fault in broken_chains())


@pytest.mark.parametrize(
    "change", [lambda event: event.save(), lambda event: event.delete(), lambda event: Event.objects.update(note="x")]
)
def test_the_code_cannot_change_a_line(case, change):
    with pytest.raises(TypeError):
        change(case.events.first())


def test_the_database_refuses_to_change_a_line(case):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_event SET note = 'otra' WHERE seq = 2")


def test_an_erased_text_is_gone_and_the_chain_still_verifies(case, actor):
    assert erase_event_texts(case, [2, 3], actor=actor, now=timezone.now(), note="Lo pidió la persona") == 2
    assert set(case.events.filter(seq__in=[2, 3]).values_list("note", "actor_name")) == {("", "Persona eliminada")}
    assert list(broken_chains()) == []


def test_folios_of_a_kind_follow_each_other_within_the_year(actor):
    now = timezone.now()
    first, second = (open_case("intake", title="A", office=OfficeFactory(), actor=actor, now=now) for _ in "ab")
    assert int(second.folio[-6:]) == int(first.folio[-6:]) + 1
    assert first.folio.startswith(f"CAP-{now.year}-")


def test_search_folds_accents_and_ene(case):
    for typed in ("vinedos", "VIÑEDOS nunoa", case.folio.lower()):
        assert CaseFile.objects.search(typed).get() == case
    assert not CaseFile.objects.search("otra cosa").exists()


def test_a_null_byte_in_a_note_does_not_reach_the_database(case, actor):
    event = record(case, "fact", actor=actor, now=timezone.now(), note="antes\x00después")
    assert Event.objects.get(pk=event.pk).note == "antesdespués"
