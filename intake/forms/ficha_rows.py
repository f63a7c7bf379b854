"""Tables of the ficha (products, sales, exports, certifications): one small form for each row, blank ones dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django_countries import countries

from intake.ficha.catalogues import Catalogues
from intake.ficha.checks import as_date, closed_years, export_years
from intake.ficha.spec import Column, Field
from intake.forms.ficha_fields import NUMBER_WORDS, OPTION_WORDS, DateField

SYMBOLS = {"CLP": "$ (pesos)", "UF": "UF", "USD": "US$", "EUR": "€"}
AMOUNT_WORDS = "Escriba el monto solo con números, por ejemplo 1.250.000."
MOST_ROWS = 40


class AmountField(forms.CharField):
    """An amount as people write it: «1.250.000», «1250000,50». Kept as text of a decimal number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def to_python(self, value: Any) -> str:
        typed = str(value or "").replace(" ", "").replace("$", "")
        if not typed:
            return ""
        whole, _, cents = typed.partition(",")
        digits = whole.replace(".", "")
        grouped = "." not in whole or all(len(part) == 3 for part in whole.split(".")[1:])
        fraction = not cents or (cents.isascii() and cents.isdigit() and len(cents) <= 2)
        if not (digits.isascii() and digits.isdigit() and grouped and fraction):
            raise forms.ValidationError(AMOUNT_WORDS)
        return str(Decimal(f"{int(digits)}.{cents or 0}").quantize(Decimal("0.01"))) if cents else str(int(digits))

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if isinstance(value, str) and value.count(".") == 1 else value


class RowForm(forms.Form):
    """One row. What the company never touched (a year already written, a currency by default) does not count."""

    def __init__(self, field: Field, lists: Catalogues, years: list[int], index: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.spec, self.index = field, index
        for column in field.columns:
            self._add(column, lists, years)
        self.fields["remove"] = forms.BooleanField(required=False, label="Quitar esta fila")

    def _add(self, column: Column, lists: Catalogues, years: list[int]) -> None:
        made = _cell(column, lists, years)
        optional = not column.required and column.type != "boolean"
        made.label, made.required = f"{column.label} (opcional)" if optional else column.label, False
        self.fields[column.name] = made
        if column.type == "money":
            options = [(code, SYMBOLS[code]) for code in column.currencies]
            self.fields["currency"] = forms.ChoiceField(
                choices=options, label="Moneda", required=False, error_messages={"invalid_choice": OPTION_WORDS}
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_blank:
            return cleaned
        for column in self.spec.columns:
            given = cleaned.get(column.name)
            lacking = column.required and column.type != "boolean" and given in (None, "", [])
            if lacking and column.name not in self.errors:
                self.add_error(column.name, "Complete este dato para continuar.")
        if "amount" in self.fields and cleaned.get("amount") and not cleaned.get("currency"):
            self.add_error("currency", "Elija la moneda del monto: $, US$, € o UF.")
        return cleaned

    @property
    def row_name(self) -> str:
        """How the page calls the row: its year where the page wrote it, or its number."""
        if self.spec.name == "annual_sales":
            return str(self.initial.get("year") or "")
        return f"fila {self.index + 1}"

    @property
    def is_blank(self) -> bool:
        """Nothing but what the page itself wrote."""
        if self.data.get(self.add_prefix("remove")):
            return True
        return not any(self._typed(column) for column in self.spec.columns)

    def _typed(self, column: Column) -> bool:
        if column.name == "year" or column.type == "boolean":
            return False
        name = self.add_prefix(column.name)
        value = self.files.get(name) if column.type == "file" else self.data.get(name)
        return bool(value if not isinstance(value, str) else value.strip())

    def row(self) -> dict[str, Any]:
        """The row as it is kept."""
        kept: dict[str, Any] = {}
        for column in self.spec.columns:
            value = self.cleaned_data.get(column.name)
            if column.type == "boolean":
                kept[column.name] = bool(value)
            elif value not in (None, "", []):
                kept[column.name] = _plain(value)
            if column.type == "money":
                kept["currency"] = self.cleaned_data.get("currency")
        return kept


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _cell(column: Column, lists: Catalogues, years: list[int]) -> forms.Field:
    if column.name == "year":
        return forms.TypedChoiceField(
            choices=[("", "Año"), *[(str(y), str(y)) for y in years]], coerce=int, empty_value=None,
            error_messages={"invalid_choice": "Elija un año de la lista."},
        )  # fmt: skip
    if column.type == "money":
        return AmountField()
    if column.type == "country_list":
        options = [("", "Elija un país"), *countries]
        return forms.ChoiceField(choices=options, error_messages={"invalid_choice": OPTION_WORDS})
    if column.type == "multichoice":
        return forms.MultipleChoiceField(choices=lists.lists["months"], widget=forms.CheckboxSelectMultiple())
    if column.type == "boolean":
        return forms.BooleanField()
    if column.type == "number":
        words = {"invalid": NUMBER_WORDS, "min_value": "Escriba un número desde 0."}
        return forms.IntegerField(min_value=0, max_value=10**9, error_messages=words)
    if column.type == "date":
        return DateField()
    if column.type == "file":
        return forms.FileField()
    if column.name == "hs_code":
        return forms.RegexField(r"^\d{8}$", error_messages={"invalid": "Escriba los ocho dígitos, sin puntos."})
    return forms.CharField(max_length=500 if column.name == "product_description" else 200)


class RowSet:
    """All the rows of a table field, with some blank ones to fill in."""

    def __init__(
        self,
        field: Field,
        lists: Catalogues,
        answers: Mapping[str, Any],
        *,
        years_asked: int,
        data: Any = None,
        files: Any = None,
        more: int = 0,
    ) -> None:
        self.spec, self.data = field, data
        years = self._years(lists, answers, years_asked)
        kept = list(answers.get(field.name) or [])
        if field.name == "annual_sales":
            kept = _every_year(kept, years)
        count = self._count(data, kept, more)
        self.forms = [
            RowForm(
                field, lists, years, index, data=data, files=files, prefix=f"{field.name}-{index}",
                initial=kept[index] if index < len(kept) else self._blank(index),
            )
            for index in range(count)
        ]  # fmt: skip

    def _years(self, lists: Catalogues, answers: Mapping[str, Any], years_asked: int) -> list[int]:
        if self.spec.name == "annual_sales":
            return closed_years(lists.today, as_date(answers.get("activity_start_date")))
        return export_years(lists.today, years_asked)

    def _blank(self, index: int) -> dict[str, Any]:
        return {"to_export": index == 0} if self.spec.name == "products" else {}

    def _count(self, data: Any, kept: list[Any], more: int) -> int:
        if data is not None:
            typed = str(data.get(self.total_name, ""))
            return min(int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0, MOST_ROWS)
        blank = 0 if self.spec.name == "annual_sales" else more or (0 if kept else 1)
        return min(len(kept) + blank, MOST_ROWS)

    @property
    def total_name(self) -> str:
        return f"{self.spec.name}-total"

    @property
    def can_grow(self) -> bool:
        return self.spec.name != "annual_sales"

    def is_valid(self) -> bool:
        return all(form.is_blank or form.is_valid() for form in self.forms)

    def rows(self) -> list[dict[str, Any]]:
        """The rows that hold something, in order. Call it when the set is valid."""
        return [form.row() for form in self.forms if not form.is_blank]

    def filled(self) -> Iterable[RowForm]:
        return (form for form in self.forms if not form.is_blank)


def _every_year(kept: list[dict[str, Any]], years: list[int]) -> list[dict[str, Any]]:
    """One row for each closed year, with what is already written."""
    by_year = {row.get("year"): row for row in kept}
    return [by_year.get(year, {"year": year}) for year in years]
