"""The answers of an action in words, as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django_countries import countries

from accounts.models import Region, User
from casework.formats import money, short
from portfolio.questions import Question, library
from portfolio.rules.rut import display


def in_words(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and answer of each question, in the library's order. One query for people, one for regions, if asked."""
    known = library()
    return [(known[name].label, _words(known[name], answers[name])) for name in known if name in answers]


def _words(question: Question, value: Any) -> str:
    try:
        return str(WORDS.get(question.type, _text)(question, value))
    except (KeyError, TypeError, ValueError, AttributeError):
        return str(value)  # what an older library wrote otherwise


def _text(question: Question, value: Any) -> str:
    return str(value)


def _number(question: Question, value: Any) -> str:
    return f"{value:g}".replace(".", ",")


def _date(question: Question, value: Any) -> str:
    return short(date.fromisoformat(value))


def _range(question: Question, value: Any) -> str:
    return f"del {short(date.fromisoformat(value['from']))} al {short(date.fromisoformat(value['to']))}"


def _money(question: Question, value: Any) -> str:
    return money(value["amount"], value["currency"])


def _yes_no(question: Question, value: Any) -> str:
    return "Sí" if value else "No"


def _choice(question: Question, value: Any) -> str:
    return question.label_of(value)


def _choices(question: Question, value: Any) -> str:
    return ", ".join(question.label_of(one) for one in value)


def _country(question: Question, value: Any) -> str:
    return str(countries.name(value)) or value


def _countries(question: Question, value: Any) -> str:
    return ", ".join(_country(question, one) for one in value)


def _regions(question: Question, value: Any) -> str:
    names = dict(Region.objects.values_list("iso_code", "name"))
    return ", ".join(names.get(one, one) for one in value)


def _companies(question: Question, value: Any) -> str:
    return ", ".join(f"{row['name']} ({display(row['rut'])})" if row.get("rut") else row["name"] for row in value)


def _user(question: Question, value: Any) -> str:
    person = User.objects.filter(pk=value).first()
    return person.display_name if person else "Persona que ya no está"


WORDS = {
    "number": _number, "date": _date, "date_range": _range, "money": _money, "yes_no": _yes_no, "choice": _choice,
    "multi_choice": _choices, "country": _country, "country_list": _countries, "region_list": _regions,
    "company_list": _companies, "user": _user,
}  # fmt: skip
