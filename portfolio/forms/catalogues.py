"""Catalogues that the administrator edits on screen."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from portfolio.models import ActivityTemplate, ReferralBody, ReferralContact, Sector, Subsector, UfValue
from portfolio.rules import activity_catalogue as catalogue
from portfolio.services.activities.editing import asked_by


class WordsField(forms.CharField):
    """A list of words, one per line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


ORIGINS = {"inicio": "start", "término": "end", "sesión": "session"}
AUDIENCES = {
    "invitadas": "invited", "inscritas": "enrolled", "seleccionadas": "selected", "asistentes": "attended",
    "ausentes": "absent", "organiza": "organiser", "ejecutivos": "executives", "oficina comercial": "commercial_office",
    "empresa": "company", "empresas": "companies", "comprador": "buyer", "regiones": "regions",
}  # fmt: skip
REMINDER = re.compile(r"^\s*([+-]?\d{1,3})\s+(\S+)\s+([^:]{3,30}?)\s*:\s*(.{3,200})$")


class RemindersField(forms.CharField):
    """One reminder per line: «-3 inicio inscritas: Confirme su asistencia»."""

    widget = forms.Textarea(attrs={"rows": 8})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        origins = {code: word for word, code in ORIGINS.items()}
        people = {code: word for word, code in AUDIENCES.items()}
        return "\n".join(f"{row['days']} {origins[row['from']]} {people[row['to']]}: {row['purpose']}" for row in value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [self._line(line) for line in text.splitlines() if line.strip()]

    def _line(self, line: str) -> dict[str, Any]:
        found = REMINDER.match(line)
        origin = ORIGINS.get(found.group(2).lower()) if found else None
        to = AUDIENCES.get(found.group(3).lower()) if found else None
        if found is None or origin is None or to is None:
            raise forms.ValidationError(
                f"No entendimos «{line.strip()[:60]}». Escríbalo así: -3 inicio inscritas: Confirme su asistencia."
            )
        return {"days": int(found.group(1)), "from": origin, "to": to, "purpose": found.group(4).strip()}


class ActivityTemplateForm(forms.ModelForm):
    """What an activity of a kind proposes."""

    requirements = forms.MultipleChoiceField(label="Requisitos", required=False, widget=forms.CheckboxSelectMultiple)
    documents = forms.MultipleChoiceField(label="Documentos", required=False, widget=forms.CheckboxSelectMultiple)
    reminders = RemindersField(
        label="Avisos", required=False,
        help_text="Uno por línea: días corridos, desde (inicio, término o sesión), a quién, dos puntos y el texto. "
        "Los que caen en día inhábil salen el hábil anterior.",
    )  # fmt: skip

    class Meta:
        model = ActivityTemplate
        fields = (
            "name", "description", "channel", "duration_minutes", "capacity", "minimum", "maximum", "requirements",
            "documents", "reminders", "attendance", "fee_may_apply", "active", "order",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["requirements"].choices = [(row.code, row.label) for row in catalogue.requirements().values()]
        fields["documents"].choices = [(row.code, row.label) for row in catalogue.papers().values()]
        self.initial["requirements"] = [row["code"] for row in self.instance.requirements]

    def clean_requirements(self) -> list[dict[str, Any]]:
        """The chosen ones; each blocks as it did here, or as the catalogue says."""
        return asked_by(self.instance, self.cleaned_data["requirements"])


class SectorForm(forms.ModelForm):
    class Meta:
        model = Sector
        fields = ("code", "name", "kind", "strategic", "active", "order")
        help_texts = {
            "code": "Letras, números y guion bajo, sin espacios. No cambia después.",
            "strategic": "Las empresas de este sector cumplen el quinto hecho de la cartera.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]


class SubsectorForm(forms.ModelForm):
    products = WordsField(label="Productos", required=False, help_text="Uno por línea.")
    synonyms = WordsField(label="Otras palabras con que se busca", required=False, help_text="Una por línea.")

    class Meta:
        model = Subsector
        fields = ("code", "name", "products", "synonyms", "active", "order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]


class ReferralBodyForm(forms.ModelForm):
    class Meta:
        model = ReferralBody
        fields = ("name", "use_for", "offers", "when", "profile", "active", "order")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("offers", "when", "profile")}


class ReferralContactForm(forms.ModelForm):
    class Meta:
        model = ReferralContact
        fields = ("region", "person_name", "position", "email", "phone", "address", "web", "checked_on")
        widgets = {"checked_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        help_texts = {"region": "Vacía: vale para todo el país."}


class UfForm(forms.ModelForm):
    class Meta:
        model = UfValue
        fields = ("year", "pesos")
