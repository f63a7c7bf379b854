"""What the team fills in about an activity: its data, its sessions, a copy, a template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django_countries import countries

from accounts.models import Office, User
from casework.forms.moments import day_field, hour_field, local_moment
from casework.states import Channel
from portfolio.forms.fields import Form, ReasonField
from portfolio.models import Activity, ActivityTemplate, Sector
from portfolio.rules import activity_catalogue as catalogue
from portfolio.services.activities.editing import asked_by
from portfolio.states import ATTENDANCE_METHODS, CATEGORIES, Segment

CHANNELS = [(Channel.IN_PERSON, "Presencial"), (Channel.DIGITAL, "En línea")]
BOXES = forms.CheckboxSelectMultiple
MOMENTS = (("starts_at", "start"), ("ends_at", "end"), ("enrolment_closes_at", "close"))


class ActivityForm(Form):
    """Everything about an activity; the template proposed it. Days and hours are those of its zone."""

    name = forms.CharField(label="Nombre", min_length=4, max_length=200)
    description = forms.CharField(
        label="De qué se trata", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    channel = forms.ChoiceField(label="Cómo es", choices=CHANNELS, widget=forms.RadioSelect)
    start_day, start_hour = day_field("Día en que empieza"), hour_field("Hora")
    end_day, end_hour = day_field("Día en que termina"), hour_field("Hora de término")
    time_zone = forms.ChoiceField(
        label="Hora de qué lugar", required=False, help_text="Solo si ocurre donde la hora es otra."
    )
    place = forms.CharField(label="Lugar", required=False, max_length=200, help_text="Dirección completa y sala.")
    link = forms.URLField(
        label="Enlace", required=False, max_length=300, assume_scheme="https",
        help_text="Se envía solo a quienes se inscriben.",
    )  # fmt: skip
    market = forms.ChoiceField(label="País, si es fuera de Chile", required=False)
    bring = forms.CharField(
        label="Qué tener a mano", required=False, max_length=300, help_text="Va en la confirmación y el recordatorio."
    )
    capacity = forms.IntegerField(
        label="Cupos", required=False, min_value=1, max_value=5000, help_text="Vacío: sin límite."
    )
    minimum = forms.IntegerField(label="Mínimo para realizarla", required=False, min_value=1, max_value=5000)
    close_day = day_field(
        "La inscripción cierra el día", required=False, help_text="Vacío: cuando la actividad empieza."
    )
    close_hour = hour_field("Hora de cierre", required=False)
    fee_amount = forms.DecimalField(
        label="Cuota", required=False, min_value=0, max_digits=12, decimal_places=2, help_text="Vacía: sin costo."
    )
    fee_currency = forms.ChoiceField(
        label="Moneda", required=False, choices=[("", "–"), *Activity._meta.get_field("fee_currency").choices]
    )
    fee_note = forms.CharField(label="Cómo se paga", required=False, max_length=300)
    sectors = forms.ModelMultipleChoiceField(
        label="Sectores convocados", required=False, queryset=Sector.objects.none(), widget=BOXES,
        help_text="Ninguno marcado: todos.",
    )  # fmt: skip
    segments = forms.MultipleChoiceField(
        label="Segmentos convocados", required=False, choices=Segment.choices, widget=BOXES,
        help_text="Ninguno marcado: todos.",
    )  # fmt: skip
    categories = forms.TypedMultipleChoiceField(
        label="Categorías convocadas", required=False, choices=CATEGORIES, coerce=int, widget=BOXES,
        help_text="Ninguna marcada: todas.",
    )  # fmt: skip
    requirements = forms.MultipleChoiceField(
        label="Requisitos", required=False, widget=BOXES,
        help_text="Los que vienen de una cláusula quedan siempre, aunque los desmarque.",
    )  # fmt: skip
    documents = forms.MultipleChoiceField(label="Documentos", required=False, widget=BOXES)
    attendance = forms.ChoiceField(label="Cómo se toma la asistencia", choices=ATTENDANCE_METHODS)
    attendance_share = forms.IntegerField(
        label="Porcentaje mínimo de sesiones", min_value=1, max_value=100, initial=75,
        help_text="Cuenta cuando la asistencia se toma por sesión.",
    )  # fmt: skip
    responsible = forms.ModelChoiceField(label="Persona de contacto", queryset=User.objects.none(), empty_label=None)
    is_public = forms.BooleanField(label="Se muestra en el calendario público", required=False, initial=True)

    def __init__(
        self, *args: Any, office: Office, template: ActivityTemplate | None, people: Any, activity: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.office, self.template = office, template
        fields: Any = self.fields
        zones = Office.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct()
        fields["time_zone"].choices = [("", f"La de {office.name}"), *((zone, zone) for zone in zones)]
        fields["market"].choices = [("", "Es en Chile"), *countries]
        fields["sectors"].queryset = Sector.objects.filter(active=True)
        fields["requirements"].choices = [
            (row.code, f"{row.label}{f' ({row.clause})' if row.clause else ''}")
            for row in catalogue.requirements().values()
        ]
        fields["documents"].choices = [(row.code, row.label) for row in catalogue.papers().values()]
        fields["responsible"].queryset = people
        if activity is not None and activity.state != "draft":
            self.fields["reason"] = ReasonField(
                label="Por qué cambia", required=False,
                help_text="Obligatoria si cambian fecha, hora o lugar: la leerán las empresas inscritas.",
            )  # fmt: skip

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.cleaned_data.get("time_zone") or self.office.time_zone)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, prefix in MOMENTS:
            data[name] = self._moment(data, prefix)
        if data["starts_at"] and data["ends_at"] and data["ends_at"] <= data["starts_at"]:
            self.add_error("end_hour", "Debe terminar después de empezar.")
        if data["starts_at"] and data["enrolment_closes_at"] and data["enrolment_closes_at"] > data["starts_at"]:
            self.add_error("close_day", "La inscripción cierra a más tardar cuando la actividad empieza.")
        if bool(data.get("close_day")) != bool(data.get("close_hour")) and not self.errors:
            self.add_error("close_hour", "Escriba el día y la hora de cierre, o ninguno.")
        self._clean_fee(data)
        if data.get("minimum") and data.get("capacity") and data["minimum"] > data["capacity"]:
            self.add_error("minimum", "El mínimo no puede superar los cupos.")
        return data

    def _clean_fee(self, data: dict[str, Any]) -> None:
        data["fee_amount"] = data.get("fee_amount") or None
        if data["fee_amount"] and not data.get("fee_currency"):
            self.add_error("fee_currency", "Elija la moneda de la cuota.")
        if not data["fee_amount"]:
            data["fee_currency"] = ""

    def _moment(self, data: dict[str, Any], prefix: str) -> datetime | None:
        day, hour = data.get(f"{prefix}_day"), data.get(f"{prefix}_hour")
        if not isinstance(day, date) or not isinstance(hour, time):
            return None
        try:
            return local_moment(day, hour, self.zone)
        except forms.ValidationError as problem:
            self.add_error(f"{prefix}_hour", problem)
            return None

    def values(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        plain = (
            "name", "description", "channel", "time_zone", "place", "link", "market", "bring", "capacity", "minimum",
            "fee_amount", "fee_currency", "fee_note", "segments", "categories", "documents", "attendance",
            "attendance_share", "is_public", "starts_at", "ends_at", "enrolment_closes_at",
        )  # fmt: skip
        found = {name: data[name] for name in plain}
        asked = asked_by(self.template, data["requirements"])
        return found | {"requirements": asked, "sectors": data["sectors"], "responsible": data["responsible"]}


def initial_of(activity: Activity) -> dict[str, Any]:
    """An activity as the form shows it."""
    names = (
        "name", "description", "channel", "time_zone", "place", "link", "bring", "capacity", "minimum", "fee_amount",
        "fee_currency", "fee_note", "segments", "categories", "documents", "attendance", "attendance_share",
        "is_public",
    )  # fmt: skip
    found: dict[str, Any] = {name: getattr(activity, name) for name in names}
    for name, prefix in MOMENTS:
        at = getattr(activity, name)
        if at is not None:
            local = at.astimezone(activity.zone)
            found |= {f"{prefix}_day": local.date(), f"{prefix}_hour": local.time()}
    return found | {
        "market": str(activity.market or ""),
        "requirements": [row["code"] for row in activity.requirements],
        "sectors": activity.sectors.all(),
        "responsible": activity.case.responsible_id,
    }


def initial_from(template: ActivityTemplate) -> dict[str, Any]:
    """What a template proposes, as the form shows it."""
    return {
        "name": template.name, "description": template.description, "channel": template.channel,
        "capacity": template.capacity, "minimum": template.minimum, "documents": template.documents,
        "requirements": [row["code"] for row in template.requirements], "attendance": template.attendance,
    }  # fmt: skip


class SessionForm(Form):
    """One meeting of an activity that has several."""

    day = day_field("Día", required=False)
    start = hour_field("Desde", required=False)
    end = hour_field("Hasta", required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given: list[Any] = [data.get(name) for name in ("day", "start", "end")]
        if any(given) and not all(given) and not self.errors:
            raise forms.ValidationError("Escriba día, desde y hasta; o deje la fila vacía.")
        data["moments"] = None
        if all(given):
            data["moments"] = tuple(local_moment(given[0], hour, self.zone) for hour in given[1:])
        return data


SessionFormSet = forms.formset_factory(SessionForm, extra=4, max_num=40, absolute_max=60)


def sessions_of(formset: Any) -> Sequence[tuple[datetime, datetime]]:
    return [moments for form in formset.forms if (moments := form.cleaned_data.get("moments"))]


class CopyForm(Form):
    """Another edition of an activity."""

    name = forms.CharField(label="Nombre", min_length=4, max_length=200)
    day, hour = day_field("Día en que empieza"), hour_field("Hora")

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        return _with_moment(self, super().clean() or {})


class ReopenForm(Form):
    """Until when enrolments are taken again."""

    day, hour = day_field("La inscripción cierra el día"), hour_field("Hora")

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        return _with_moment(self, super().clean() or {})


def _with_moment(form: Any, data: dict[str, Any]) -> dict[str, Any]:
    if data.get("day") and data.get("hour"):
        data["moment"] = local_moment(data["day"], data["hour"], form.zone)
    return data


class MessageForm(Form):
    """What the office writes to who takes part."""

    text = forms.CharField(
        label="Mensaje", min_length=5, max_length=3000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Lo reciben por correo quienes tienen cupo o esperan uno.",
    )  # fmt: skip


class PaperForm(Form):
    """A document of the activity, for the team or also for who is enrolled."""

    kind = forms.ChoiceField(label="Qué es")
    upload = forms.FileField(label="Archivo", help_text="PDF, Word, Excel o imagen, hasta 10 MB.")
    shared = forms.BooleanField(label="La ven también las empresas inscritas", required=False)

    def __init__(self, *args: Any, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = catalogue.papers()
        options = [(code, papers[code].label) for code in codes if code in papers]
        self.fields["kind"].choices = [*options, (catalogue.OTHER, "Otro documento")]  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        return catalogue.paper_title(self.cleaned_data["kind"])
