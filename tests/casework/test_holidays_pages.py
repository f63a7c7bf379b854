"""The calendar on screen: seen by all who sign in, changed by the administrator, in three steps."""

from datetime import date

import pytest

from casework.models import CalendarOverride, Deadline
from tests.casework.terms import make_deadline

pytestmark = pytest.mark.django_db
CHANGE = "/administracion/calendario/cambiar/"
DAY = {"efecto": "add", "dia": "2026-12-07", "nombre": "Feriado especial", "ambito": "pais:CL"}


@pytest.fixture
def running(maule, executive):
    return [make_deadline(maule, executive, start="2026-12-03T10:00") for _ in range(30)]


def test_the_calendar_of_an_office_shows_its_days_and_who_changed_them(sign_in, representative):
    page = sign_in(representative).get("/administracion/calendario/", {"oficina": "nuble", "anio": "2026"})
    text = page.content.decode()
    assert "jueves 20 de agosto de 2026" in text
    assert "Chillán y Chillán Viejo" in text
    assert "Cambiar un día" not in text


def test_the_preview_shows_every_move_by_pages_and_saves_nothing(sign_in, administrator, running):
    page = sign_in(administrator).get(CHANGE, DAY)
    assert page.context["moves"].paginator.count == 30
    text = page.content.decode()
    assert "miércoles 9 de diciembre de 2026" in text
    assert "jueves 10 de diciembre de 2026" in text
    assert len(sign_in(administrator).get(CHANGE, DAY | {"pagina": "2"}).context["moves"]) == 5
    assert not CalendarOverride.objects.filter(day=date(2026, 12, 7)).exists()


def test_applying_on_screen_needs_the_reason_and_then_moves_everything(sign_in, administrator, running):
    client = sign_in(administrator)
    without = client.post(CHANGE, DAY)
    assert "razon" in without.context["apply_form"].errors
    assert without.context["moves"].paginator.count == 30
    done = client.post(CHANGE, DAY | {"razon": "Ley 99.999"}, follow=True)
    assert "30 plazos cambiaron de fecha" in done.content.decode()
    assert set(Deadline.objects.values_list("due_on", flat=True)) == {date(2026, 12, 10)}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"dia": "2026-02-31"}, "dia"), ({"dia": "1810-09-18"}, "dia"), ({"dia": ""}, "dia"),
        ({"nombre": ""}, "nombre"),
        ({"ambito": "pais:XX"}, "ambito"), ({"efecto": "borrar"}, "efecto"), ({"dia": "2026-12-08"}, "dia"),
        ({"efecto": "remove"}, "dia"),
    ],
)  # fmt: skip
def test_bad_input_comes_back_beside_its_field(sign_in, administrator, given, field):
    for answer in (
        sign_in(administrator).get(CHANGE, DAY | given),
        sign_in(administrator).post(CHANGE, DAY | given | {"razon": "Ley"}),
    ):
        assert answer.status_code == 200
        assert field in answer.context["form"].errors
    assert CalendarOverride.objects.filter(created_by=administrator).count() == 0


def test_set_aside_alerts_are_listed_for_administration(sign_in, administrator, executive, maule):
    from django.utils import timezone

    row = make_deadline(maule, executive)
    Deadline.objects.filter(pk=row.pk).update(alert_error="ValueError: no es un día", alert_failed_at=timezone.now())
    text = sign_in(administrator).get("/administracion/avisos/").content.decode()
    assert row.case.folio in text
    assert "no es un día" in text
    assert sign_in(executive).get("/administracion/avisos/").status_code == 403
