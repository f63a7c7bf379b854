"""The register of incidents: its facts, who was told, how it ended, and the filters of its list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms.base import Form
from casework.forms.moments import day_field, hour_field, local_moment
from casework.models import Incident
from casework.rules import incidents as rules
from casework.states import IncidentKind, Risk

EARLIEST = dt.date(2000, 1, 1)  # a year with a digit missing
NO_NAMES = "No escriba nombres ni datos de las personas afectadas."


def text_field(label: str, rows: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class MomentsForm(Form):
    """Fields in pairs, `<name>_day` and `<name>_hour`, which become a moment of the portal's zone."""

    def __init__(self, *args: Any, now: dt.datetime, incident: Incident | None = None, **kwargs: Any) -> None:
        """incident: the one as it stands, when there is one; the form begins with what it says."""
        self.now, self.incident = now, incident
        super().__init__(*args, initial=self._known(), **kwargs)

    def _known(self) -> dict[str, Any]:
        known: dict[str, Any] = {}
        for name in self.base_fields:
            of, _, part = name.rpartition("_")
            if part in ("day", "hour") and of:
                at = getattr(self.incident, of, None)
                local = timezone.localtime(at) if at else None
                known[name] = local and (local.date() if part == "day" else local.time())
            elif self.incident is not None and hasattr(self.incident, name):
                known[name] = getattr(self.incident, name)
        return known

    def moment(self, name: str) -> dt.datetime | None:
        """The moment of a pair; None when it is not there, or wrong, which its field then says."""
        day, hour = self.cleaned_data.get(f"{name}_day"), self.cleaned_data.get(f"{name}_hour")
        if day is None:
            return None
        if day > timezone.localdate(self.now):
            self.add_error(f"{name}_day", rules.FUTURE)
        elif day < EARLIEST:
            self.add_error(f"{name}_day", "Revise el año de esa fecha.")
        elif hour is not None:
            try:
                found: dt.datetime = local_moment(day, hour, timezone.get_current_timezone())
            except forms.ValidationError as problem:
                self.add_error(f"{name}_hour", problem)
            else:
                return found
        return None

    def say_wrong_moments(self, moments: dict[str, dt.datetime | None], otherwise: str) -> None:
        """Beside each day what cannot be; `otherwise` is the field for a moment that this form does not ask."""
        for name, words in rules.wrong_moments(now=self.now, **moments).items():
            field = f"{name}_day"
            self.add_error(field if field in self.fields else otherwise, words)


class IncidentForm(MomentsForm):
    """What is known of it: much may be missing at first."""

    title = forms.CharField(
        label="En pocas palabras", max_length=120, help_text=f"Por ejemplo: planilla enviada a otra empresa. {NO_NAMES}"
    )
    happened_at_day = day_field("Qué día ocurrió", help_text="Si no lo sabe, el día de la primera señal.")
    happened_at_hour = hour_field("A qué hora ocurrió")
    noticed_at_day = day_field("Qué día se supo")
    noticed_at_hour = hour_field("A qué hora se supo")
    what = text_field("Qué ocurrió", 5, help_text=f"Qué pasó, cómo se supo y hasta dónde llegó. {NO_NAMES}")
    kinds = forms.MultipleChoiceField(
        label="Qué se vulneró", choices=IncidentKind.choices, widget=forms.CheckboxSelectMultiple,
        help_text="Marque todo lo que corresponda.",
    )  # fmt: skip
    categories = forms.MultipleChoiceField(
        label="Qué datos son", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Marque todos los que correspondan. De ellos depende a quién hay que avisar.",
    )  # fmt: skip
    people_count = forms.IntegerField(
        label="Cuántas personas, aproximadamente", min_value=0, max_value=2_000_000_000, required=False,
        help_text="Déjelo en blanco si aún no se sabe.",
    )  # fmt: skip
    effects = text_field("Efectos probables para las personas", 3, required=False)
    measures = text_field(
        "Medidas tomadas", 3, required=False, help_text="Para contenerlo, repararlo y que no se repita."
    )
    risk = forms.ChoiceField(
        label="¿Hay un riesgo para los derechos de las personas?", choices=Risk.choices, required=False,
        widget=forms.RadioSelect, initial="",
        help_text="Si lo hay, se avisa a la Agencia de Protección de Datos Personales sin demora.",
    )  # fmt: skip
    risk_reason = text_field("Por qué lo hay o no", 2, required=False, help_text="Es necesario cuando no lo hay.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.label}: {one.detail}") for one in rules.categories().values()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("happened_at", "noticed_at"):
            data[name] = self.moment(name)
        told = {name: getattr(self.incident, name, None) for name in ("authority_told_at", "people_told_at")}
        moments = {"happened_at": data["happened_at"], "noticed_at": data["noticed_at"], **told}
        self.say_wrong_moments(moments, "noticed_at_day")
        if data.get("risk") == Risk.NO and not data.get("risk_reason"):
            self.add_error("risk_reason", rules.REASON_FOR_NO_RISK)
        return data

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        names = ("title", "happened_at", "noticed_at", "what", "kinds", "categories", "people_count", "effects",
            "measures", "risk", "risk_reason")  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}


class VersionMixin(forms.Form):
    """Which version of the incident the person saw; without it, none."""

    data: Any
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @property
    def seen(self) -> int:
        """That version, before anything else is looked at."""
        sent = str(self["version"].data or "")
        return int(sent) if sent.isdecimal() and len(sent) < 10 else 0

    def take_over(self, seen: VersionMixin, was: VersionMixin) -> None:
        """Bind it to what was sent with `seen`, and where that is still as it `was` to what stands now."""
        self.is_bound, self.data = True, seen.data.copy()
        for name in self.fields.keys() & was.fields.keys():
            untouched = _plain(self.data.getlist(name)) == _plain(was._standing(name))
            if name == "version" or untouched:
                self.data.setlist(name, self._standing(name))

    def _standing(self, name: str) -> list[str]:
        """What a browser sends of what the incident says."""
        value = self.fields[name].widget.format_value(self.get_initial_for_field(self.fields[name], name))
        many = value if isinstance(value, list) else [value]
        return [str(text) for text in many if text not in (None, "")]


def _plain(texts: list[str]) -> list[str]:
    """Without what a browser may change by itself: the order, the ends of lines, the blanks around."""
    return sorted("\n".join(text.strip().splitlines()) for text in texts if text.strip())


class CorrectionForm(VersionMixin, IncidentForm):
    note = text_field(
        "Por qué cambia lo que estaba escrito", 2, required=False,
        help_text="Si solo agrega lo que faltaba, déjelo en blanco.",
    )  # fmt: skip

    field_order = [*IncidentForm.base_fields, "note"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        assert self.incident is not None  # noqa: S101 - for the type checker: one corrects what exists
        if not self.errors and not data["note"] and rules.rewrites(self.incident, self.facts()):
            self.add_error("note", rules.REASON_FOR_CHANGE)
        return data


class AuthorityForm(VersionMixin, MomentsForm):
    authority_told_at_day = day_field("Qué día se avisó a la Agencia")
    authority_told_at_hour = hour_field("A qué hora")
    authority_reference = forms.CharField(
        label="Referencia", max_length=120, help_text="El número o código que dio la Agencia, o el del oficio."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["told_at"] = self.moment("authority_told_at")
        moments = {"authority_told_at": data["told_at"], "noticed_at": getattr(self.incident, "noticed_at", None)}
        self.say_wrong_moments(moments, "authority_told_at_day")
        return data


class PeopleForm(VersionMixin, MomentsForm):
    """When and how they were told; or, where the law does not ask it, why they are not."""

    told = forms.ChoiceField(
        label="¿Se les avisó?", widget=forms.RadioSelect,
        choices=[("yes", "Sí, se les avisó"), ("no", "No se les avisa, con su razón")],
        error_messages={"required": "Elija si se les avisó o no."},
    )  # fmt: skip
    people_told_at_day = day_field("Qué día se les avisó", required=False)
    people_told_at_hour = hour_field("A qué hora", required=False)
    people_told_how = text_field(
        "Cómo", 3, required=False,
        help_text="A cada una, en lenguaje claro: qué datos, qué puede pasarle y qué se hizo. Si no fue posible llegar "
        "a cada persona, en qué medio de alcance nacional.",
    )  # fmt: skip
    people_reason = text_field("Por qué no se les avisa", 3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.incident is not None  # noqa: S101 - for the type checker: it is always given
        self.must = self.incident.risk == Risk.YES and rules.must_tell_people(self.incident.categories)
        if self.must:
            del self.fields["told"], self.fields["people_reason"]
        else:
            self.initial["told"] = (
                "yes" if self.incident.people_told_at else "no" if self.incident.people_reason else ""
            )

    @property
    def is_told(self) -> bool:
        return self.must or self.cleaned_data.get("told") == "yes"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_told:
            for name, words in (
                ("people_told_at_day", "Escriba la fecha para continuar."),
                ("people_told_at_hour", "Escriba la hora para continuar."),
                ("people_told_how", "Escriba cómo se les avisó para continuar."),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
            data["told_at"] = self.moment("people_told_at")
            moments = {"people_told_at": data["told_at"], "noticed_at": getattr(self.incident, "noticed_at", None)}
            self.say_wrong_moments(moments, "people_told_at_day")
        elif data.get("told") == "no" and not data.get("people_reason"):
            self.add_error("people_reason", "Escriba por qué no se les avisa para continuar.")
        return data


class CloseForm(VersionMixin, MomentsForm):
    conclusions = text_field(
        "Conclusiones", 5, help_text=f"Qué lo causó, qué se hizo y qué cambia para que no se repita. {NO_NAMES}"
    )


class ReopenForm(VersionMixin, MomentsForm):
    reason = text_field("Por qué se reabre", 3)


class IncidentFilterForm(forms.Form):
    """The filters of the list, as they stand in its address."""

    q = forms.CharField(label="Folio o palabras", required=False, max_length=120)
    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[("", "Todos"), ("abiertos", "Abiertos"), ("cerrados", "Cerrados")]
    )
    anio = forms.ChoiceField(label="Año", required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anio"].choices = [("", "Todos"), *((str(year), str(year)) for year in years)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
