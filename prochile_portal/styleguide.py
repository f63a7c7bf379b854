"""Specimens of every component in each of its states, at a fixed moment, for /estilo/ and the tests that look at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

from casework.calendar import Calendar
from casework.charts import Point, bar_chart, scatter_chart
from casework.states import Turn

NOW = datetime(2026, 9, 17, 15, 0, tzinfo=UTC)
TRACE = [
    {"date": "2026-09-15", "counted": False, "reason": "ingresó, no se cuenta"},
    {"date": "2026-09-16", "counted": True, "reason": "día 1"},
    {"date": "2026-09-17", "counted": True, "reason": "día 2"},
    {"date": "2026-09-18", "counted": False, "reason": "feriado"},
    {"date": "2026-09-19", "counted": False, "reason": "fin de semana y feriado"},
    {"date": "2026-09-20", "counted": False, "reason": "fin de semana"},
    {"date": "2026-09-21", "counted": True, "reason": "día 3, último"},
]

CALENDAR = Calendar(
    ZoneInfo("America/Santiago"), {date(2026, 9, 18): "Fiestas Patrias", date(2026, 9, 19): "Glorias del Ejército"}
)


@dataclass
class _Version:
    unit: str = "business_days"
    amount: int = 3


@dataclass
class SpecimenDeadline:
    """Stands for a Deadline: only what a badge reads."""

    due_on: date | None = date(2026, 9, 21)
    due_at: datetime = datetime(2026, 9, 22, 3, 0, tzinfo=UTC)
    outcome: str = "open"
    provisional: bool = False
    met_at: datetime | None = None
    paused_at: datetime | None = None
    is_extended: bool = False
    started_at: datetime = datetime(2026, 9, 15, 20, 50, tzinfo=UTC)
    trace: list[dict[str, Any]] = field(default_factory=lambda: TRACE)
    clause_id: str = "CAP-3"
    version: _Version = field(default_factory=_Version)
    calendar: Calendar = CALENDAR

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


def deadlines() -> list[tuple[str, SpecimenDeadline, datetime]]:
    """Every moment of a deadline, with the moment at which it is read."""
    hours = SpecimenDeadline(due_on=None, due_at=NOW + timedelta(hours=5, minutes=20), trace=[], clause_id="DEM-1")
    hours.version = _Version("hours", 48)
    return [
        ("Lejos", SpecimenDeadline(), NOW - timedelta(days=1)),
        ("Cerca", SpecimenDeadline(), NOW),
        ("Último día", SpecimenDeadline(), datetime(2026, 9, 21, 15, 0, tzinfo=UTC)),
        ("En horas", hours, NOW),
        ("Pasado", SpecimenDeadline(), datetime(2026, 9, 22, 15, 0, tzinfo=UTC)),
        ("Cumplido", SpecimenDeadline(outcome="met", met_at=NOW), NOW),
        ("Cumplido tarde", SpecimenDeadline(outcome="late", met_at=datetime(2026, 9, 23, 15, 0, tzinfo=UTC)), NOW),
        ("En pausa", SpecimenDeadline(paused_at=NOW), NOW),
        ("Extendido", SpecimenDeadline(is_extended=True), NOW - timedelta(days=1)),
        ("Provisional", SpecimenDeadline(provisional=True), NOW - timedelta(days=1)),
        ("Sin efecto", SpecimenDeadline(outcome="cancelled"), NOW),
    ]


class SpecimenForm(forms.Form):
    """One field of each kind."""

    legal_name = forms.CharField(label="Razón social", help_text="Como aparece en el SII.")
    rut = forms.CharField(label="RUT de la empresa", help_text="Por ejemplo, 76.543.210-3.")
    size = forms.ChoiceField(
        label="Tamaño", choices=[("", "Elija uno"), ("small", "Pequeña"), ("medium", "Mediana")], required=False
    )
    exports = forms.ChoiceField(
        label="¿Exportó en los últimos tres años?",
        choices=[("si", "Sí"), ("no", "No")],
        widget=forms.RadioSelect,
        required=False,
    )
    consent = forms.BooleanField(label="Autorizo compartir mi contacto con compradores", required=False)
    story = forms.CharField(
        label="Qué vende su empresa",
        widget=forms.Textarea(attrs={"rows": 3, "data-draft": ""}),
        help_text="En dos o tres frases.",
        required=False,
    )


class SpecimenFilter(forms.Form):
    q = forms.CharField(label="Nombre o RUT", required=False)
    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[("", "Todos"), ("contact", "Por contactar"), ("eval", "Por validar")]
    )


def specimens(request: HttpRequest) -> dict[str, Any]:
    """All that the page shows."""
    wrong = SpecimenForm({"rut": "76.543.210-9", "legal_name": ""})
    wrong.add_error("rut", "El RUT no coincide con su dígito verificador. Revise el número.")
    for error in wrong.errors.get("legal_name", []):
        del error
    return {
        "now": NOW,
        "deadlines": deadlines(),
        "form": SpecimenForm(auto_id="id_a_%s"),
        "wrong": wrong,
        "filter": SpecimenFilter(request.GET or None, auto_id="id_f_%s"),
        "page": Paginator(range(240), 25).get_page(3),
        "turns": [choice.value for choice in Turn],
        "tones": [
            ("Por contactar", "blue"),
            ("Por validar", "amber"),
            ("Admitida en cartera", "green"),
            ("No validada", ""),
            ("Plazo vencido", "red"),
            ("En revisión", "violet"),
        ],
        "steps": [
            {"label": "Cuenta", "state": "done"},
            {"label": "Ficha", "state": "done"},
            {"label": "Test", "state": "done", "hint": "Potencial Alto"},
            {"label": "Contacto", "state": "current", "hint": "hasta el lunes 21 de septiembre"},
            {"label": "Entrevista", "state": "todo"},
            {"label": "Cartera", "state": "todo"},
        ],
        "problem_steps": [
            {"label": "Cuenta", "state": "done"},
            {"label": "Ficha", "state": "problem", "hint": "Faltan 2 datos"},
            {"label": "Contacto", "state": "todo"},
        ],
        "events": _events(),
        "facts": [("Oficina", "Maule"), ("A cargo", "Carmen Ejemplo Rojas"), ("Teléfono", "")],
        "chart": bar_chart(
            "Captaciones cumplidas en plazo por oficina",
            [("Maule", 42), ("Biobío", 38), ("Los Lagos", 27, "green"), ("Tarapacá", 9, "amber"), ("Aysén", 4, "red")],
            description="Maule tiene la mayor cantidad, con 42; Aysén la menor, con 4.",
            head="Oficina",
            unit="captaciones",
        ),
        "scatter": scatter_chart(
            "Cumplimiento y aplicabilidad por práctica",
            [
                Point("Registro de compras", 30, 9, "red"), Point("Encuesta de satisfacción", 80, 8, "green"),
                Point("Plan de mejora", 20, 3, "amber"), Point("Comparación con competidores", 75, 4),
            ],
            description="Arriba a la izquierda está lo que se puede hacer y todavía falta.",
            x=("Cumplimiento", 0, 100), y=("Aplicabilidad", 1, 10), head="Práctica",
        ),
        "palette": [
            ("Azul, acción", "primary"), ("Tinta, títulos", "ink"), ("Verde, cumplido", "green"),
            ("Ámbar, por vencer", "amber"), ("Rojo, vencido", "red"), ("Arena, fondo", "sand"),
        ],
    }  # fmt: skip


def _events() -> list[dict[str, Any]]:
    return [
        {
            "label": "Contacto registrado", "kind": "contact", "actor_name": "Carmen Ejemplo Rojas", "at": NOW,
            "note": "Conversamos con la gerenta. Acordamos visitar la planta la próxima semana.", "by": "staff",
        },
        {
            "label": "Nota del equipo", "kind": "note", "actor_name": "Luis Ejemplo Soto", "internal": True,
            "at": NOW - timedelta(hours=3), "note": "Confirmar capacidad de frío.", "by": "staff",
        },
        {
            "label": "Mensaje de la empresa", "kind": "message", "actor_name": "Ana Ejemplo Muñoz", "by": "company",
            "at": NOW - timedelta(days=1), "note": "¿Podemos reunirnos por la mañana?",
        },
        {"label": "Ficha enviada", "kind": "submitted", "actor_name": "Ana Ejemplo Muñoz", "by": "company",
         "at": NOW - timedelta(days=2)},
        {"label": "Aviso a la oficina regional", "kind": "email", "actor_name": "Portal", "by": "system",
         "at": NOW - timedelta(days=2)},
    ]  # fmt: skip
