"""What one gives to have a term counted: a clause, or a unit and an amount; from when; at which office."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from accounts.models import Office, OfficeKind
from casework import formats
from casework.calendar import Term, Unit
from casework.forms.calendars import office_groups
from casework.models import ClauseVersion, TermUnit
from casework.services import clauses

YEARS = range(2000, 2101)
MOST = {Unit.BUSINESS_DAYS: 1000, Unit.CALENDAR_DAYS: 1000, Unit.HOURS: 10_000}
UNITS = [(unit.value, TermUnit(unit.value).label) for unit in MOST]
ONE_WAY = "Elija una cláusula, o una unidad con su cantidad."
SPACE_FOR_PLUS = re.compile(r"([Tt ]\d{2}:?\d{2}\S*) (\d{2}(?::?\d{2})?)$")


class TermForm(forms.Form):
    """Base of the page's form and of the API's reading. Cleaned: `start` (aware), `office`, `term`."""

    clause: forms.Field = forms.CharField(label="Cláusula", required=False, max_length=60)
    key = forms.CharField(required=False, max_length=40)
    unit: forms.Field = forms.CharField(label="Unidad", required=False, max_length=40)
    amount = forms.IntegerField(
        label="Cantidad",
        required=False,
        error_messages={"invalid": "Escriba la cantidad como número entero, por ejemplo 3."},
    )
    start: forms.Field = forms.CharField(label="Desde", max_length=40)
    office: forms.Field = forms.CharField(
        label="Oficina", max_length=40, error_messages={"required": "Diga qué oficina responde, por ejemplo CL-RM."}
    )

    def clean_office(self) -> Office:
        code = self.cleaned_data["office"].strip()
        offices = Office.objects.select_related("region")
        found = offices.filter(code=code.lower()).first()
        found = found or offices.filter(region__iso_code=code.upper(), kind=OfficeKind.REGIONAL).first()
        if found is None:
            raise forms.ValidationError(f"No hay una oficina «{code}». Use su código o el de su región, como CL-ML.")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start = data.get("start")
        if isinstance(start, datetime):
            start = self.in_zone(start, data)
            data["start"] = start
        if isinstance(start, datetime) and start.year not in YEARS:
            self.add_error("start", f"Escriba un año entre {YEARS[0]} y {YEARS[-1]}.")
        if data.get("clause"):
            data["term"] = None if self.errors else self._by_clause(data)
        elif not {"clause", "unit", "amount"} & set(self.errors):  # all that is wrong is told at once
            data["term"] = self._by_amount(data)
        return data

    def in_zone(self, start: datetime, data: dict[str, Any]) -> datetime:
        return start

    def _by_clause(self, data: dict[str, Any]) -> ClauseVersion | None:
        if data["unit"] or data["amount"] is not None:
            self.add_error("clause", ONE_WAY)
            return None
        clause_id, _, key = data["clause"].strip().partition(":")
        terms = clauses.terms(clause_id.upper(), data["start"]) or clauses.terms(clause_id, data["start"])
        if not terms:
            self.add_error("clause", f"No hay una cláusula «{clause_id}» que fije un plazo. Por ejemplo, CAP-3.")
            return None
        key = key or data["key"]
        found = next((version for version in terms if version.key == key), None) if key else terms[0]
        if found is None:
            known = ", ".join(version.key for version in terms)
            self.add_error("key" if data["key"] else "clause", f"{clause_id} no tiene «{key}». Tiene: {known}.")
        return found

    def _by_amount(self, data: dict[str, Any]) -> Term | None:
        unit, amount = data["unit"].strip(), data["amount"]
        if not unit and amount is None:
            self.add_error("clause", ONE_WAY)
        elif unit not in MOST:
            names = ", ".join(str(name) for name in MOST)
            self.add_error(
                "unit", f"Elija una unidad: {names}." if not unit else f"No hay una unidad «{unit}»: {names}."
            )
        elif amount is None:
            self.add_error("amount", "Escriba cuántos, en números.")
        elif amount < 1:
            self.add_error("amount", "La cantidad debe ser 1 o más.")
        elif amount > MOST[Unit(unit)]:
            self.add_error("amount", f"Se cuentan hasta {formats.amount(MOST[Unit(unit)], unit)} de una vez.")
        else:
            return Term(unit, amount)
        return None


class ExplainForm(TermForm):
    """The API's parameters. A start without its offset is refused: nobody should have to guess the zone."""

    start = forms.CharField(
        max_length=60, error_messages={"required": "Falta el momento, por ejemplo 2026-09-15T17:50:00-03:00."}
    )

    def clean_start(self) -> datetime:
        # In an address «+» arrives as a space: 2026-09-15T17:50:00 01:00.
        text = SPACE_FOR_PLUS.sub(r"\1+\2", self.cleaned_data["start"].strip())
        try:
            found = parse_datetime(text)
        except ValueError:
            found = None
        if found is None:
            raise forms.ValidationError("No es un momento ISO 8601, por ejemplo 2026-09-15T17:50:00-03:00.")
        if found.tzinfo is None:
            raise forms.ValidationError("Falta la diferencia horaria, por ejemplo -03:00 al final.")
        return found


class PlazosForm(TermForm):
    """The page's form: the hour is the office's. Its fields have Spanish names in the address."""

    NAMES = {"clause": "clausula", "unit": "unidad", "amount": "cantidad", "start": "desde", "office": "oficina"}

    clause = forms.ChoiceField(
        label="Compromiso del protocolo",
        required=False,
        help_text="Elija uno, o déjelo vacío y escriba una cantidad.",
        error_messages={"invalid_choice": "Ese compromiso no está en la lista. Elija otro."},
    )
    amount = forms.IntegerField(
        label="O bien, cantidad",
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Escriba la cantidad como número entero, por ejemplo 3."},
    )
    unit = forms.ChoiceField(
        label="Unidad",
        required=False,
        choices=[("", "Elija la unidad"), *UNITS],
        error_messages={"invalid_choice": "Esa unidad no está en la lista. Elija otra."},
    )
    start = forms.DateTimeField(
        label="Desde",
        help_text="Día y hora del hecho, en la hora de la oficina.",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d-%m-%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "Escriba el día y la hora para continuar.",
            "invalid": "Esa fecha no existe. Escriba el día y la hora, por ejemplo 15-09-2026 17:50.",
        },
    )
    office = forms.ChoiceField(
        label="Oficina que responde",
        error_messages={
            "required": "Elija la oficina para continuar.",
            "invalid_choice": "Esa oficina no está en la lista. Elija otra.",
        },
    )
    field_order = ["clause", "amount", "unit", "start", "office"]

    def __init__(self, given: Mapping[str, Any] | None = None, *, now: datetime, **kwargs: Any) -> None:
        super().__init__(None if given is None else from_api_names(given, now), **kwargs)
        del self.fields["key"]
        self.fields["clause"].choices = _clause_choices(now)  # type: ignore[attr-defined]
        self.fields["office"].choices = [("", "Elija la oficina"), *office_groups()]  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        return self.NAMES.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["key"] = ""
        return super().clean()

    def in_zone(self, start: datetime, data: dict[str, Any]) -> datetime:
        office = data.get("office")
        # What was typed is the clock on the office's wall, whatever zone Django read it in.
        return start.replace(tzinfo=office.zone) if office else start


def from_api_names(given: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """An address with the API's parameters, in the names and shapes of the page: one link serves both.

    What cannot be understood is left as it came, so that the form says what is wrong with it.
    """
    said = {name: value.strip() for name, value in given.items() if isinstance(value, str)}
    if any("\x00" in value for value in said.values()):
        return given
    found = said | {page: said[name] for name, page in PlazosForm.NAMES.items() if name in said and not said.get(page)}
    if "office" in said:
        found["oficina"] = _office_code(found["oficina"])
    if said.get("clause"):
        clause_id, _, key = found["clausula"].partition(":")
        terms = clauses.terms(clause_id.upper(), now) or clauses.terms(clause_id, now)
        if terms:
            found["clausula"] = f"{terms[0].clause_id}:{key or said.get('key') or terms[0].key}"
    if "start" in said:
        found["desde"] = _wall_clock(found["desde"], found.get("oficina", ""))
    return found


def _office_code(given: str) -> str:
    """The office's own code, also when it comes as the region's."""
    region = Office.objects.filter(region__iso_code=given.upper(), kind=OfficeKind.REGIONAL)
    return region.values_list("code", flat=True).first() or given.lower()


def _wall_clock(given: str, code: str) -> str:
    """A moment with its offset, as the clock on the office's wall tells it."""
    try:
        moment = parse_datetime(SPACE_FOR_PLUS.sub(r"\1+\2", given))
    except ValueError:
        moment = None
    office = Office.objects.filter(code=code).first()
    if moment is None or moment.tzinfo is None or office is None:
        return given
    try:
        return moment.astimezone(office.zone).strftime("%Y-%m-%dT%H:%M:%S").removesuffix(":00")
    except OverflowError:  # the first or the last year that there is
        return given


def _clause_choices(now: datetime) -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {"Protocolo": [], "Ley": []}
    versions: dict[tuple[str, str], ClauseVersion] = {}
    rows = ClauseVersion.objects.terms().select_related("clause").order_by("clause__order", "position", "valid_from")
    for row in rows:
        known = versions.get((row.clause_id, row.key))
        if known is None or row.valid_from <= clauses.day_of(now):
            versions[row.clause_id, row.key] = row
    for (clause_id, key), row in versions.items():
        words = f"{clause_id} · {row.clause.title}: {formats.amount(row.amount or 0, row.unit)}"
        groups["Ley" if row.clause.from_law else "Protocolo"].append(
            (f"{clause_id}:{key}", words if not row.clause.from_law else words.partition(" · ")[2])
        )
    return [("", "Elija un compromiso"), *((name, rows) for name, rows in groups.items() if rows)]
