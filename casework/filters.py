"""The filter bar: which filters are on, and the address without each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

PAGE = "pagina"
WAYS = (("", "ascendente"), ("-", "descendente"))


@dataclass(frozen=True)
class Chip:
    """One filter that is on: what it says, and the address that takes it off."""

    label: str
    value: str
    url: str


def address(query: QueryDict, **changes: Any) -> str:
    """The query string with some values changed; None or "" takes one off. Any change goes back to the first page."""
    copy = query.copy()
    if PAGE not in changes:
        copy.pop(PAGE, None)
    for key, value in changes.items():
        if value in (None, ""):
            copy.pop(key, None)
        else:
            copy[key] = str(value)
    return "?" + copy.urlencode()


def _without(query: QueryDict, name: str, value: str) -> str:
    copy = query.copy()
    copy.pop(PAGE, None)
    copy.setlist(name, [kept for kept in query.getlist(name) if kept != value])
    return "?" + copy.urlencode()


def _words(field: forms.Field, value: str) -> str:
    choices = getattr(field, "choices", None)
    if choices is None:
        return "sí" if isinstance(field, forms.BooleanField) else value
    for key, label in choices:
        if isinstance(label, list | tuple):
            for inner, text in label:
                if str(inner) == value:
                    return str(text)
        elif str(key) == value:
            return str(label)
    return value


@dataclass(frozen=True)
class Order:
    """One way to sort a list, in its «Ordenar por»; the list's own has no value, so that addresses stay short."""

    value: str
    label: str
    chosen: bool


def orders(sorts: str, now: str, own: str) -> list[Order]:
    """Each column up and down, as its head does.

    Args:
        sorts: «name=Label;name=Label».
        now: what the address asks for; empty when nothing.
        own: how the list is sorted then.
    """
    pairs = dict(part.split("=", 1) for part in sorts.split(";") if "=" in part)
    ways = [(f"{sign}{name}", f"{label}, {way}") for name, label in pairs.items() for sign, way in WAYS]
    return [Order("" if name == own else name, label, name == (now or own)) for name, label in ways]


def chips(form: forms.Form, query: QueryDict) -> list[Chip]:
    """A chip for every filter of `form` that the address sets. Hidden fields give none."""
    found = []
    for bound in form.visible_fields():
        for value in query.getlist(bound.html_name):
            if value.strip():
                label = str(bound.label or bound.name)
                found.append(Chip(label, _words(bound.field, value), _without(query, bound.html_name, value)))
    return found
