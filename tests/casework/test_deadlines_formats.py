"""Dates, terms and money as the portal writes them (microcopy, section 3)."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from casework import formats
from casework.calendar import Calendar, Term, compute
from casework.phrases import for_company, for_team
from casework.services import holiday_source

SANTIAGO, TOKYO = ZoneInfo("America/Santiago"), ZoneInfo("Asia/Tokyo")
CHILE = Calendar(SANTIAGO, holiday_source.foreseen("CL", "RM", 2026))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SANTIAGO)


def deadline(unit="business_days", amount=3, start="2026-09-15T17:50", **fields):
    due = compute(at(start), Term(unit, amount), CHILE)
    base = {
        "outcome": "open", "met_at": None, "is_paused": False, "paused_at": None, "is_extended": False,
        "provisional": False, "due_on": due.due_on, "due_at": due.due_at, "version": SimpleNamespace(unit=unit),
    }  # fmt: skip
    return SimpleNamespace(**base | fields)


@pytest.mark.parametrize(
    ("now", "team", "company"),
    [
        ("2026-09-15T18:00", "quedan 3 días hábiles", "hasta el lunes 21 de septiembre de 2026"),
        ("2026-09-17T10:00", "queda 1 día hábil", "hasta el lunes 21 de septiembre de 2026"),
        ("2026-09-20T10:00", "queda 1 día hábil", "hasta mañana, lunes 21 de septiembre"),
        ("2026-09-21T23:59", "vence hoy, al final del día", "hasta hoy, lunes 21 de septiembre"),
        ("2026-09-22T00:00", "venció hace 1 día hábil", "debimos responder el lunes 21; le daremos noticias hoy"),
        ("2026-09-23T10:00", "venció hace 2 días hábiles", "debimos responder el lunes 21; le daremos noticias hoy"),
        ("2026-09-29T10:00", "venció hace 6 días hábiles", "debimos responder el lunes 21; ya lo sabe la jefatura"),
    ],
)
def test_what_is_left_or_gone(now, team, company):
    assert for_team(deadline(), at(now), CHILE) == team
    assert for_company(deadline(), at(now), CHILE) == company


def test_calendar_days_and_hours_say_their_own_unit():
    assert for_team(deadline("calendar_days", 15), at("2026-09-20T10:00"), CHILE) == "quedan 10 días corridos"
    hours = deadline("hours", 48, "2026-09-04T23:30")
    assert for_team(hours, at("2026-09-06T19:10"), CHILE) == "quedan 5 horas y 20 minutos"
    assert for_team(hours, at("2026-09-06T23:30"), CHILE) == "queda 1 hora"
    assert for_company(hours, at("2026-09-06T19:10"), CHILE) == "hasta las 00:30 (hora de Santiago) del lunes 7"
    assert for_team(hours, at("2026-09-07T02:30"), CHILE) == "venció hace 2 horas"


@pytest.mark.parametrize(
    ("fields", "team", "company"),
    [
        (
            {"outcome": "met", "met_at": at("2026-09-17T12:00")},
            "cumplido 1 día hábil antes",
            "respondido el jueves 17 de septiembre",
        ),
        (
            {"outcome": "met", "met_at": at("2026-09-21T12:00")},
            "cumplido el último día",
            "respondido el lunes 21 de septiembre",
        ),
        (
            {"outcome": "late", "met_at": at("2026-09-23T12:00")},
            "cumplido 2 días hábiles después",
            "respondido el miércoles 23 de septiembre; nos atrasamos 2 días hábiles",
        ),
        (
            {"is_paused": True, "paused_at": at("2026-09-18T09:00")},
            "en pausa desde el 18-09-2026",
            "en pausa: esperamos su respuesta desde el 18-09",
        ),
        (
            {"provisional": True},
            "quedan 2 días hábiles, más allá del calendario cargado",
            "fecha por confirmar: faltan feriados de 2026",
        ),
        ({"is_extended": True}, "quedan 2 días hábiles", "nueva fecha: lunes 21 de septiembre de 2026"),
        ({"outcome": "cancelled"}, "sin efecto", "sin efecto"),
    ],
)
def test_how_it_stands(fields, team, company):
    now = at("2026-09-16T10:00")
    assert for_team(deadline(**fields), now, CHILE) == team
    assert for_company(deadline(**fields), now, CHILE) == company


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.long_date(date(2026, 9, 1)), "martes 1 de septiembre de 2026"),
        (formats.long_date(date(2026, 9, 21), "en"), "Monday 21 September 2026"),
        (formats.short(date(2026, 9, 1)), "01-09-2026"),
        (formats.moment(at("2026-09-21T10:30"), SANTIAGO), "lunes 21 de septiembre de 2026, 10:30 (hora de Santiago)"),
        (formats.in_two_zones(at("2026-11-23T10:30"), SANTIAGO, TOKYO), "10:30 en Santiago, 22:30 en Tokio"),
        (
            formats.in_two_zones(at("2026-11-23T20:00"), SANTIAGO, TOKYO),
            "20:00 del lunes en Santiago, 08:00 del martes en Tokio",
        ),
        (formats.trace_line({"date": "2026-09-18", "reason": "feriado"}), "vie 18-09: feriado"),
        (formats.amount(1, "business_days"), "1 día hábil"),
        (formats.amount(48, "hours"), "48 horas"),
        (formats.money(1250000), "$1.250.000"),
        (formats.money(50000, "USD"), "US$\u00a050.000"),
        (formats.money(25000, "UF"), "25.000\u00a0UF"),
        (formats.money(1234.56, "UF"), "1.234,56\u00a0UF"),
        (formats.money(12000, "EUR"), "€\u00a012.000"),
        (formats.percent(68.5), "68,5\u00a0%"),
        (formats.percent(40), "40\u00a0%"),
        (formats.rut("76543210k"), "76.543.210-K"),
        (formats.rut("no es"), "no es"),
    ],
)
def test_what_is_written(written, expected):
    assert written == expected
