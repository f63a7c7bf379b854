"""CPE-3, CPE-8: the segment of a company of the portfolio is judged again; the one of its entry stays."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casework.errors import NoteRequired, NotPossible
from portfolio.models import Company
from portfolio.services import admit_company, change_category, deactivate_company, reassess_segment
from prochile_portal import indicators
from prochile_portal.indicators import Scope
from tests.factories.portfolio import company as make_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CPE-3", "CPE-8")]
WHY = "Cumplió su plan de trabajo."


@pytest.fixture
def member(maule, executive):
    row = make_company(office=maule, segment="yellow", legal_name="Miel del Maule Ejemplo SpA")
    return admit_company(company=row, category=2, executive=executive, actor=executive, now=timezone.now())


def risen() -> list[str]:
    return [row.legal_name for row in indicators.companies_behind(Scope(), "evolucion", part=True)]


def move(company, segment, actor, reason=WHY):
    return reassess_segment(company=company, segment=segment, actor=actor, now=timezone.now(), reason=reason)


def test_whoever_rises_is_counted_and_whoever_falls_is_not(member, executive):
    assert (member.entry_segment, risen()) == ("yellow", [])
    move(member, "red", executive)
    assert risen() == []
    row = move(member, "green", executive)
    assert risen() == [member.legal_name]
    assert (row.entry_segment, row.segment) == ("yellow", "green")
    share = indicators.total(indicators.breakdown(Scope(), "oficina")).share("evolucion")
    assert (share.part, share.whole) == (1, 1)


def test_who_when_and_why_stay_in_the_log_and_in_the_history(member, executive):
    move(member, "green", executive)
    event = member.case.events.get(kind="segment_changed")
    assert (event.label, event.note, event.internal) == ("Pasa de segmento Amarillo a Verde", WHY, True)
    assert (event.data["old"], event.data["new"], event.actor) == ("yellow", "green", executive)
    last = member.history.first()
    assert (last.segment, last.history_user, last.prev_record.segment) == ("green", executive, "yellow")


def test_a_change_of_something_else_leaves_the_segment(member, executive, office_head):
    move(member, "green", executive)
    change_category(company=member, category=3, actor=office_head, now=timezone.now(), reason="Menos actividad.")
    assert Company.objects.get(pk=member.pk).segment == "green"


def test_what_cannot_be_is_refused_and_leaves_nothing(member, executive, executive_elsewhere, oficom, maule):
    for segment in ("yellow", "azul", ""):
        with pytest.raises(NotPossible, match="distinto"):
            move(member, segment, executive)
    with pytest.raises(NoteRequired):
        move(member, "green", executive, reason="  ")
    for stranger in (executive_elsewhere, oficom):
        with pytest.raises(PermissionDenied):
            move(member, "green", stranger)
    with pytest.raises(NotPossible, match="en la cartera"):
        move(make_company(office=maule, segment="red"), "green", executive)
    now = timezone.now()
    deactivate_company(
        company=member, actor=executive, now=now, note="Cerró.", left_on=now.date(), left_reason="ceased"
    )
    with pytest.raises(NotPossible, match="en la cartera"):
        move(member, "green", executive)
    for standing in ("merged", "potential"):
        Company.objects.filter(pk=member.pk).update(standing=standing)
        with pytest.raises(NotPossible, match="en la cartera"):
            move(member, "green", executive)
    assert not member.case.events.filter(kind="segment_changed").exists()


def test_without_a_segment_it_gets_its_first(member, executive):
    Company.objects.filter(pk=member.pk).update(segment="")
    move(member, "green", executive)
    assert member.case.events.get(kind="segment_changed").label == "Pasa a segmento Verde"


def test_on_screen_from_the_company_and_told_in_its_story(member, executive, sign_in):
    client, address = sign_in(executive), reverse("portfolio:segment", args=[member.reference])
    assert address in client.get(member.get_absolute_url()).content.decode()
    page = client.get(address).content.decode()
    assert "Hoy está en el segmento Amarillo; ingresó a la cartera en Amarillo." in page
    assert 'value="green"' in page and 'value="yellow"' not in page
    empty = client.post(address, {})
    assert empty.status_code == 422
    assert "Elija el segmento que le corresponde." in empty.content.decode()
    assert "Escriba una razón breve." in empty.content.decode()
    done = client.post(address, {"segment": "green", "reason": WHY}, follow=True)
    told = done.content.decode()
    assert "Segmento guardado." in told and "Pasa de segmento Amarillo a Verde" in told and WHY in told
    assert "ingresó en Amarillo" in told
    history = client.get(reverse("portfolio:history", args=[member.reference])).content.decode()
    assert executive.display_name in history and "Amarillo" in history


def test_whoever_only_looks_has_no_link(member, oficom, sign_in):
    client = sign_in(oficom)
    assert "Reevaluar segmento" not in client.get(member.get_absolute_url()).content.decode()
