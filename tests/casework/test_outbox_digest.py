"""One mail a day with one's own deadlines, at the start of one's business day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Role
from casework.log import open_case
from casework.models import Deadline, OutboxMessage
from casework.services import deadlines, digests
from casework.services.outbox import enqueue
from tests.factories.accounts import CommercialOfficeFactory, OfficeFactory, RoleAssignmentFactory, UserFactory

MONDAY_9 = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)  # 09:00 in Santiago
EARLY = datetime(2026, 9, 14, 10, 0, tzinfo=UTC)  # 07:00
pytestmark = pytest.mark.django_db


@pytest.fixture
def executive():
    return RoleAssignmentFactory(role=Role.EXECUTIVE, office=OfficeFactory()).user


def alert(user, number, template="deadline_today", written=EARLY, **changes):
    context = {
        "recipient_name": "Pía",
        "company_name": f"Empresa {number}",
        "folio": f"CAP-2026-{number:06d}",
        "case_url": f"https://portal.example/expedientes/CAP-2026-{number:06d}/",
        "office_name": "Oficina Maule",
        "due_date": "lunes 14 de septiembre de 2026",
        "due_phrase": "vence hoy",
        "clause_title": "Contactar a la empresa",
        "responsible_name": "Pía",
        "last_event": "Registrada",
        "free_people": "nadie",
        "next_rung_label": "mañana",
    }
    return enqueue(
        template,
        user=user,
        context=context,
        unique_key=f"{template}:{number}:{user.pk}",
        now=written,
        digest=True,
        **changes,
    )


def digest_of(user):
    return OutboxMessage.objects.get(template="deadline_daily_digest", user=user)


@pytest.mark.clause("CAP-9")
def test_several_become_one_mail_with_their_sections(executive):
    alert(executive, 1)
    alert(executive, 2, "deadline_overdue_executive")
    assert digests.release_digests(MONDAY_9) == 1
    digest = digest_of(executive)
    assert digest.state == "queued" and digest.subject == "Sus plazos de hoy: 2 por mirar"
    overdue, today = digest.body_text.index("Ya vencieron"), digest.body_text.index("Vencen hoy")
    assert overdue < today
    assert "https://portal.example/expedientes/CAP-2026-000001/" in digest.body_text
    assert "Van a la mitad" not in digest.body_text and "\n\n\n" not in digest.body_text


def test_those_told_say_in_which_digest(executive):
    rows = [alert(executive, number) for number in (1, 2)]
    digests.release_digests(MONDAY_9)
    for row in rows:
        row.refresh_from_db()
        assert row.state == "not_sent" and row.told_in == digest_of(executive)


def test_a_single_one_goes_as_itself(executive):
    row = alert(executive, 1)
    digests.release_digests(MONDAY_9)
    row.refresh_from_db()
    assert row.state == "queued" and OutboxMessage.objects.count() == 1


def test_nothing_goes_before_the_day_begins(executive):
    alert(executive, 1)
    assert digests.release_digests(EARLY + timedelta(minutes=30)) == 0


def test_nothing_goes_on_a_day_that_is_not_of_work(executive):
    saturday = datetime(2026, 9, 12, 14, 0, tzinfo=UTC)
    alert(executive, 1, written=saturday - timedelta(hours=3))
    assert digests.release_digests(saturday) == 0
    assert digests.release_digests(MONDAY_9) == 1


def test_the_day_is_the_readers_own():
    tokio = RoleAssignmentFactory(role=Role.OFICOM_EXECUTIVE, office=CommercialOfficeFactory()).user
    sunday_in_chile = datetime(2026, 9, 14, 0, 30, tzinfo=UTC)  # Monday 09:30 in Tokyo
    alert(tokio, 1, written=sunday_in_chile - timedelta(hours=1))
    assert digests.release_digests(sunday_in_chile) == 1


def test_later_ones_of_the_same_day_go_one_by_one(executive):
    alert(executive, 1)
    alert(executive, 2)
    digests.release_digests(MONDAY_9)
    late = [alert(executive, number, written=MONDAY_9 + timedelta(hours=1)) for number in (3, 4)]
    digests.release_digests(MONDAY_9 + timedelta(hours=2))
    assert OutboxMessage.objects.filter(template="deadline_daily_digest").count() == 1
    for row in late:
        row.refresh_from_db()
        assert row.state == "queued"


def test_it_waits_for_a_sweep_that_is_still_writing(executive):
    alert(executive, 1, written=MONDAY_9)
    assert digests.release_digests(MONDAY_9 + timedelta(seconds=5)) == 0
    assert digests.release_digests(MONDAY_9 + timedelta(minutes=2)) == 1


def test_releasing_twice_tells_once(executive):
    alert(executive, 1)
    alert(executive, 2)
    assert [digests.release_digests(MONDAY_9), digests.release_digests(MONDAY_9)] == [1, 0]


def test_each_reader_gets_only_theirs(executive):
    other = RoleAssignmentFactory(role=Role.OFFICE_HEAD, office=OfficeFactory()).user
    for number in (1, 2):
        alert(executive, number)
    for number in (3, 4):
        alert(other, number, "deadline_overdue_head")
    assert digests.release_digests(MONDAY_9) == 2
    assert "Empresa 1" in digest_of(executive).body_text and "Empresa 3" not in digest_of(executive).body_text
    assert "Vencidos en su oficina" in digest_of(other).body_text


def test_what_was_met_meanwhile_is_not_told(executive, clauses):
    office = OfficeFactory()
    case = open_case("company", title="Viveros", office=office, actor=UserFactory(), now=EARLY)
    deadline = deadlines.open_deadline(case, "CAP-3", start=EARLY - timedelta(days=3), actor=executive)
    row = alert(executive, 1, deadline=deadline)
    deadlines.meet_deadlines(case, ["CAP-3"], at=EARLY)
    assert Deadline.objects.get().outcome != "open"
    assert digests.release_digests(MONDAY_9) == 0
    row.refresh_from_db()
    assert row.state == "not_sent" and "ya no está abierto" in row.reason


@pytest.fixture
def clauses():
    from casework.services import clauses as service

    service.load(EARLY)


def test_the_date_is_written_in_words(executive):
    for number in (1, 2):
        alert(executive, number)
    digests.release_digests(MONDAY_9)
    assert "lunes 14 de septiembre de 2026" in digest_of(executive).body_text
    assert date(2026, 9, 14).isoformat() in digest_of(executive).unique_key
