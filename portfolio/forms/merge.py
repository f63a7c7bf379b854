"""Choosing, side by side, which values stay when two records are joined."""

from __future__ import annotations

from typing import Any

from django import forms

from portfolio.forms.fields import Form, ReasonField
from portfolio.models import Company
from portfolio.services.merge import FIELDS, default_choices
from portfolio.states import LEGAL_FORMS, TAX_CATEGORIES

WORDS = {"legal_form": dict(LEGAL_FORMS), "tax_category": dict(TAX_CATEGORIES)}


class MergeForm(Form):
    """One choice for each value in which the two records differ."""

    reason = ReasonField(label="¿Por qué son la misma empresa?")

    def __init__(self, *args: Any, survivor: Company, duplicate: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        defaults = default_choices(survivor, duplicate)
        self.differing: list[str] = []
        for name in FIELDS:
            here, there = shown(survivor, name), shown(duplicate, name)
            if here == there:
                continue
            self.differing.append(name)
            label = str(Company._meta.get_field(name).verbose_name)
            self.fields[name] = forms.ChoiceField(
                label=label[:1].upper() + label[1:],
                choices=[("survivor", here or "Sin dato"), ("duplicate", there or "Sin dato")],
                initial=defaults[name],
                widget=forms.RadioSelect,
            )
        self.order_fields([*self.differing, "reason"])

    def choices(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.differing}


def shown(company: Company, name: str) -> str:
    """A value as a person compares it: words, never codes."""
    value = getattr(company, name)
    if value in (None, ""):
        return ""
    if name == "rut":
        return company.rut_display
    if name == "exports":
        return "Sí" if value else "No"
    if name == "activity_start_date":
        return f"{value:%d-%m-%Y}"
    if name in WORDS:
        return WORDS[name].get(value, value)
    if name in ("sector", "subsector"):
        return getattr(company, f"{name}_name", None) or value
    display = getattr(company, f"get_{name}_display", None)
    return str(display() if display else value)
