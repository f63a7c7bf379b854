"""Holidays as the `holidays` library foresees them, put right where casework/content/calendar.yaml says so."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import holidays
import yaml

CHILE = "CL"
CHILEAN_SUBDIVISIONS: tuple[str, ...] = tuple(holidays.country_holidays(CHILE).subdivisions)
CONTENT = Path(__file__).parents[1] / "content" / "calendar.yaml"


@cache
def content() -> dict[str, Any]:
    """The corrections and figures of calendar.yaml."""
    return yaml.load(CONTENT.read_text(encoding="utf-8"), yaml.CSafeLoader)


def knows(country: str, subdivision: str = "") -> bool:
    """Whether the library has that place."""
    known = holidays.list_supported_countries(include_aliases=False).get(country)
    return known is not None and (not subdivision or subdivision in known)


@cache
def foreseen(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Holidays of a year, without the bank's and without those of a few comunas only. Empty where nobody knows."""
    if not knows(country, subdivision):
        return {}
    found = _library(country, subdivision, year)
    narrow = {(rule["month"], rule["day"]) for rule in narrow_rules(country, subdivision)}
    names = content()["names"].get(country, {})
    return {day: names.get(name, name) for day, name in sorted(found.items()) if (day.month, day.day) not in narrow}


def narrow_rules(country: str, subdivision: str) -> list[dict[str, Any]]:
    """Days that the library gives to a whole subdivision but hold for some offices only."""
    return [
        rule
        for rule in content()["only_for_offices"]
        if rule["country"] == country and rule["subdivision"] == subdivision
    ]


def estimated(days: Mapping[date, str]) -> list[date]:
    """Those that hang on the moon and are still to be confirmed."""
    return [day for day, name in days.items() if "estimado" in name or "estimated" in name]


def _library(country: str, subdivision: str, year: int) -> dict[date, str]:
    languages = holidays.country_holidays(country).supported_languages or ()
    language = next((wanted for wanted in ("es", "en_US") if wanted in languages), None)
    return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=language))
