"""Dates, hours, terms, money and numbers as the portal writes them (microcopy, section 3). Spanish of Chile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import phonenumbers
from stdnum.cl import rut as stdnum_rut

if TYPE_CHECKING:
    from casework.calendar import Calendar
    from casework.models import Deadline

WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
SHORT_WEEKDAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
UNITS = {  # one, many
    "business_days": ("día hábil", "días hábiles"),
    "calendar_days": ("día corrido", "días corridos"),
    "hours": ("hora", "horas"),
    "months": ("mes", "meses"),
}
# Cities of the zones, where the last part of the zone's name is not how people call it.
CITIES = {
    "Punta_Arenas": "Punta Arenas", "Easter": "Isla de Pascua", "Sao_Paulo": "São Paulo", "Tokyo": "Tokio",
    "New_York": "Nueva York", "London": "Londres", "Mexico_City": "Ciudad de México", "Bogota": "Bogotá",
    "Los_Angeles": "Los Ángeles", "Moscow": "Moscú", "Shanghai": "Shanghái", "Seoul": "Seúl", "Panama": "Panamá",
    "Buenos_Aires": "Buenos Aires", "La_Paz": "La Paz", "Berlin": "Berlín", "Brussels": "Bruselas", "Paris": "París",
    "Cairo": "El Cairo", "Riyadh": "Riad", "Istanbul": "Estambul", "Singapore": "Singapur", "Sydney": "Sídney",
}  # fmt: skip
NARROW = "\u00a0"  # a number stays on the line of its sign


# Days and hours


def long_date(day: date, language: str = "es") -> str:
    """«lunes 21 de septiembre de 2026»; in English, “Monday 21 September 2026”."""
    if language == "en":
        return f"{ENGLISH_WEEKDAYS[day.weekday()]} {day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day_words(day)} de {day.year}"


def day_words(day: date) -> str:
    """«lunes 21 de septiembre»."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} de {MONTHS[day.month - 1]}"


def short(day: date | datetime) -> str:
    """«21-09-2026»."""
    return f"{day:%d-%m-%Y}"


def near_date(day: date, today: date) -> str:
    """«hoy, lunes 21 de septiembre», «mañana, martes 22 de septiembre», or the long date."""
    if day == today:
        return f"hoy, {day_words(day)}"
    return f"mañana, {day_words(day)}" if (day - today).days == 1 else long_date(day)


def city(zone: ZoneInfo) -> str:
    name = zone.key.rsplit("/", 1)[-1]
    return CITIES.get(name, name.replace("_", " "))


def hour(moment_: datetime, zone: ZoneInfo) -> str:
    """«10:30 (hora de Santiago)»."""
    return f"{moment_.astimezone(zone):%H:%M} (hora de {city(zone)})"


def moment(moment_: datetime, zone: ZoneInfo) -> str:
    """«lunes 21 de septiembre de 2026, 10:30 (hora de Santiago)»."""
    return f"{long_date(moment_.astimezone(zone).date())}, {hour(moment_, zone)}"


def in_two_zones(moment_: datetime, here: ZoneInfo, there: ZoneInfo) -> str:
    """«10:30 en Santiago, 22:30 en Tokio»; with the weekday of each where it changes."""
    a, b = moment_.astimezone(here), moment_.astimezone(there)
    if a.date() == b.date():
        return f"{a:%H:%M} en {city(here)}, {b:%H:%M} en {city(there)}"
    return (
        f"{a:%H:%M} del {WEEKDAYS[a.weekday()]} en {city(here)}, {b:%H:%M} del {WEEKDAYS[b.weekday()]} en {city(there)}"
    )


def trace_line(line: Mapping[str, Any]) -> str:
    """One day of an account: «vie 18-09: feriado: Fiestas Patrias»."""
    day = date.fromisoformat(str(line["date"]))
    return f"{SHORT_WEEKDAYS[day.weekday()]} {day:%d-%m}: {line['reason']}"


def span(left: timedelta) -> str:
    """«5 horas y 20 minutos»."""
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    parts = [plural(hours, "hora", "horas")] if hours else []
    if minutes or not hours:
        parts.append(plural(minutes, "minuto", "minutos"))
    return " y ".join(parts)


def plural(count: int, one: str, many: str) -> str:
    """«1 día», «2 días»."""
    return f"{number(count)} {one if count == 1 else many}"


def amount(count: int, unit: str) -> str:
    """«3 días hábiles», of a unit of the clauses."""
    return plural(count, *UNITS[unit])


# Deadlines


def until(deadline: Deadline) -> str:
    """Until when, for sentences of the log: «hasta el lunes 21 de septiembre de 2026»."""
    if deadline.due_on is not None:
        return f"hasta el {long_date(deadline.due_on)}"
    return f"hasta el {moment(deadline.due_at, deadline.office.zone)}"


def last_moment(deadline: Deadline) -> str:
    """The last day, or the moment of a term in hours, without «hasta»."""
    return long_date(deadline.due_on) if deadline.due_on else moment(deadline.due_at, deadline.office.zone)


def due_phrase(deadline: Deadline, now: datetime) -> str:
    """What is left or gone, for the team: «quedan 2 días hábiles», «venció hace 1 día hábil»."""
    from casework.phrases import for_team

    return for_team(deadline, now, _calendar(deadline))


def _calendar(deadline: Deadline) -> Calendar:
    from casework.services.holidays import calendar_for  # services stand above this module

    return calendar_for(deadline.office)


# Numbers


def phone(text: str) -> str:
    """«+56 9 1234 5678»; what is no telephone stays as it was written."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(text, "CL"), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return text


def number(value: int | float | Decimal, decimals: int = 0) -> str:
    """«2.400», «68,5»."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def percent(value: float, decimals: int = 1) -> str:
    """«68,5 %»; whole numbers without decimals. `value` is 68.5, not 0.685."""
    return f"{number(value, 0 if float(value).is_integer() else decimals)}{NARROW}%"


def money(value: int | float | Decimal, currency: str = "CLP") -> str:
    """«$1.250.000», «US$ 50.000», «€ 12.000», «25.000 UF»: never without its currency."""
    whole = Decimal(str(value)) == Decimal(str(value)).to_integral_value()
    written = number(Decimal(str(value)), 0 if whole or currency == "CLP" else 2)
    if currency == "CLP":
        return f"${written}"
    if currency in ("UF", "CLF"):
        return f"{written}{NARROW}UF"
    return f"{ {'USD': 'US$', 'EUR': '€'}.get(currency, currency) }{NARROW}{written}"


def measure(value: int | float | Decimal | None, unit: str) -> str:
    """«1.200,5 kg», with the decimals that it has; nothing where there is no value."""
    if value is None:
        return ""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{number(value, decimals)}{NARROW}{unit}"


def rut(value: str) -> str:
    """«76.543.210-3»: with dots, hyphen and capital K. What is not a RUT comes back as it was."""
    compact = stdnum_rut.compact(value or "")
    return stdnum_rut.format(compact) if compact[:-1].isdigit() else value
