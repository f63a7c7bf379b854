"""The formats of the portal as template filters: `{% load formats %}`."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from casework import formats

register = template.Library()


@register.filter
def long_date(day: date | None) -> str:
    return formats.long_date(day) if day else ""


@register.filter
def short_date(day: date | datetime | None) -> str:
    return formats.short(timezone.localtime(day) if isinstance(day, datetime) else day) if day else ""


@register.filter
def moment(value: datetime | None, zone: str | ZoneInfo = "America/Santiago") -> str:
    """A moment in a zone: that of an office (`|moment:office.zone`) or Santiago's."""
    return formats.moment(value, ZoneInfo(zone) if isinstance(zone, str) else zone) if value else ""


@register.filter
def local_day(value: datetime, zone: ZoneInfo) -> date:
    """The day that it is at an office (`now|local_day:office.zone`): UTC reaches the next one hours before."""
    return value.astimezone(zone).date()


@register.filter
def trace_line(line: dict[str, Any]) -> str:
    return formats.trace_line(line)


@register.filter
def money(value: Decimal | int | float | None, currency: str = "CLP") -> str:
    return formats.money(value, currency) if value is not None else ""


@register.filter
def number(value: Decimal | int | float | None) -> str:
    return formats.number(value) if value is not None else ""


@register.filter
def percent(value: float | None) -> str:
    return formats.percent(value) if value is not None else ""


@register.filter
def rut(value: str | None) -> str:
    return formats.rut(value) if value else ""


@register.filter
def amount(count: int, unit: str) -> str:
    """`{{ version.amount|amount:version.unit }}`: «3 días hábiles»."""
    return formats.amount(count, unit) if count is not None and unit in formats.UNITS else ""
