"""Moments and days in words, for the few texts of this app."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import localtime

SANTIAGO = ZoneInfo("America/Santiago")
DAY = r"l j \d\e F \d\e Y"


def moment(value: dt.datetime) -> str:
    """«lunes 23 de noviembre de 2026, 10:30 (hora de Santiago)»."""
    return date_format(localtime(value, SANTIAGO), f"{DAY}, H:i").lower() + " (hora de Santiago)"


def day(value: dt.date) -> str:
    """«lunes 23 de noviembre de 2026»."""
    return date_format(value, DAY).lower()
