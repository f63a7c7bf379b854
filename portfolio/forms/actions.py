"""Forms of the register of actions: logging, filters, results, reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms.base import DayField
from accounts.forms.base import Form as WordsForm
from accounts.models import Office, User
from casework.forms.widgets import LongSelect
from casework.services.documents import check
from casework.states import Channel, ContactPoint
from portfolio.forms.answers import AnswerFields, amount_field, country_options, currency_field
from portfolio.forms.fields import ReasonField
from portfolio.models import ActionKind, Activity
from portfolio.questions import Question, asked, points_of, usual_point
from portfolio.services.actions import wrong_day
from portfolio.services.results import Result
from portfolio.states import ResultKind

MOST_FILES = 5
ANY = ("", "Todas")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several papers at once, each checked by its content."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesInput(attrs={"multiple": True, "class": "form-control"}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise ValidationError(f"Son {len(given)} archivos; el máximo es {MOST_FILES}.")
        files = [super(FilesField, self).clean(one, initial) for one in given]
        for upload in files:
            check(upload)
        return files


class ResultFields(WordsForm):
    """What came of an action, without what identifies the action."""

    result_kind = forms.ChoiceField(label="Qué resultó", required=False)
    result_on = DayField(label="Fecha del resultado", required=False)
    result_market = forms.ChoiceField(label="Mercado", required=False, widget=LongSelect)
    result_amount = amount_field("Monto", required=False)
    result_currency = currency_field(required=False)
    result_product = forms.CharField(label="Producto o servicio", required=False, max_length=200)
    result_note = forms.CharField(
        label="Detalle", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    to_register = forms.BooleanField(
        label="Agregar al registro de exportaciones de la empresa", required=False,
        help_text="Si exportó: hacen falta mercado, producto y monto.",
    )  # fmt: skip
    needed = False

    def __init__(self, *args: Any, usual: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(ResultKind.choices)
        first = [(code, known[code]) for code in usual if code in known]
        rest = [choice for choice in ResultKind.choices if choice[0] not in usual]
        empty = ("", "Elija un resultado" if self.needed else "Ninguno todavía")
        choices: list[Any] = [empty, ("Habituales", first), ("Otros", rest)] if first else [empty, *rest]
        self.fields["result_kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["result_kind"].required = self.needed
        self.fields["result_market"].choices = country_options("Sin mercado")  # type: ignore[attr-defined]

    def result(self, on: date) -> Result | None:
        """The result as the service takes it; None when none was told. `on`: its day, when none was written."""
        data = self.cleaned_data
        if not data.get("result_kind"):
            return None
        amount = data.get("result_amount")
        return Result(
            kind=data["result_kind"], happened_on=data.get("result_on") or on, market=data.get("result_market") or "",
            amount=amount, currency=(data.get("result_currency") or "USD") if amount is not None else "",
            product=data.get("result_product") or "", note=data.get("result_note") or "",
            to_register=bool(data.get("to_register")) and data["result_kind"] == ResultKind.EXPORTED,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("to_register") and data.get("result_kind") == ResultKind.EXPORTED:
            for name, words in (
                ("result_market", "el mercado"), ("result_product", "el producto"), ("result_amount", "el monto"),
            ):  # fmt: skip
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, f"Escriba {words} para agregarlo al registro de exportaciones.")
        return data


class ResultForm(ResultFields):
    """A result logged from the page of its action."""

    needed = True


class LogForm(ResultFields):
    """The fast entry. Companies are chosen beside it (selectors.picking); its questions are those of the kind."""

    kind = forms.ChoiceField(label="Tipo de acción")
    happened_on = DayField(label="Fecha")
    office = forms.ModelChoiceField(label="Oficina que actuó", queryset=Office.objects.none(), empty_label=None)
    channel = forms.ChoiceField(label="Canal")
    contact_point = forms.ChoiceField(label="Punto de contacto")
    activity = forms.ModelChoiceField(
        label="Actividad de la agenda", queryset=Activity.objects.none(), required=False, empty_label="Ninguna"
    )
    participants = forms.CharField(label="Quiénes participaron", required=False, max_length=300)
    note = forms.CharField(
        label="Nota para la bitácora", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="La empresa la lee en su historia.",
    )  # fmt: skip
    uploads = FilesField(
        label="Documentos", required=False, help_text="Hasta 5: PDF, Word, Excel, JPG o PNG, de 10 MB como máximo."
    )
    for_company = forms.BooleanField(label="La empresa puede leer los documentos", required=False, initial=True)
    exception_reason = forms.CharField(
        label="Por qué participan sin taller ni charla", required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="CPE-5: antes de una acción de promoción, la empresa necesita formación. La razón queda registrada.",
    )  # fmt: skip
    repeated = forms.BooleanField(label="Son acciones distintas: registrar de todos modos", required=False)

    def __init__(
        self,
        *args: Any,
        user: User,
        kinds: list[tuple[str, Any]],
        kind: ActionKind | None,
        offices: Sequence[Office],
        office: Office | None,
        today: date,
        many: bool = False,
        activities: Any = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("usual", kind.usual_results if kind else ())
        super().__init__(*args, **kwargs)
        self.user, self.today, self.many = user, today, many
        self._choose("kind", [("", "Elija un tipo"), *kinds])
        self._offices(offices, office)
        channels = (kind.channels if kind else []) or list(Channel.values)
        self._choose("channel", [(code, Channel(code).label) for code in channels if code in Channel.values])
        chosen = self._value("channel", channels[0])
        points = points_of(chosen) or tuple(ContactPoint.values)
        self._choose("contact_point", [(code, ContactPoint(code).label) for code in points])
        if self.fields["contact_point"].initial is None and office is not None:
            self.fields["contact_point"].initial = usual_point(chosen, office.kind)
        self.fields["happened_on"].widget.attrs["max"] = today.isoformat()
        if activities is None or not len(activities):
            del self.fields["activity"]
        else:
            self.fields["activity"].queryset = activities  # type: ignore[attr-defined]
        self.questions: list[Question] = asked(kind.questions) if kind else []
        self.answers = AnswerFields(self.questions, user=user, many=many)
        own = self.answers.fields()
        self.fields.update(own)
        self.question_names = list(own)
        self.name_what_is_missing()

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _value(self, name: str, default: str) -> str:
        given: Any = self.data.get(name) if self.is_bound else self.initial.get(name)
        codes = {code for code, _ in self.fields[name].choices}  # type: ignore[attr-defined]
        return given if given in codes else default

    def _offices(self, offices: Sequence[Office], office: Office | None) -> None:
        field: Any = self.fields["office"]
        field.queryset = Office.objects.filter(pk__in=[one.pk for one in offices])
        field.choices = [(one.pk, one.name) for one in offices]
        field.initial = office.pk if office else None
        if len(offices) == 1:
            field.widget = forms.HiddenInput()

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        if words := wrong_day(day, today=self.today):
            raise ValidationError(words)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["answers"] = self.answers.read(self)
        return data

    def question_fields(self) -> list[Any]:
        """The questions of the kind, for the template."""
        return [self[name] for name in self.question_names]


class ActionFilterForm(forms.Form):
    """Read from the address. A value that does not exist is dropped, never an error page."""

    ver = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label="Empresa o RUT", required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"})
    )
    tipo = forms.ChoiceField(label="Tipo", required=False, widget=LongSelect)
    oficina = forms.ChoiceField(label="Oficina", required=False)
    ejecutivo = forms.ChoiceField(label="Quién registró", required=False, widget=LongSelect)
    desde = DayField(label="Desde", required=False)
    hasta = DayField(label="Hasta", required=False)
    suma = forms.ChoiceField(
        label="Suma para usuaria", required=False, choices=[ANY, ("si", "Suma"), ("no", "No suma")]
    )
    resultado = forms.ChoiceField(
        label="Resultados", required=False,
        choices=[ANY, ("con", "Con resultado"), ("sin", "Sin resultado"), *ResultKind.choices],
    )  # fmt: skip
    anuladas = forms.ChoiceField(
        label="Anuladas",
        required=False,
        choices=[("", "Sin las anuladas"), ("solo", "Solo anuladas"), ("todas", "Todas")],
    )
    empresa = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        kinds: list[tuple[str, str]],
        offices: list[tuple[str, str]],
        people: list[tuple[int, str]],
        views: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("ver", list(views.items())), ("tipo", [("", "Todos"), *kinds]), ("oficina", [ANY, *offices]),
            ("ejecutivo", [("", "Todos"), *((str(pk), name) for pk, name in people)]),
        ):  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What is filtered by; what does not exist is as if it were not there."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class VoidForm(WordsForm):
    reason = ReasonField(
        help_text="La acción queda anulada con su razón y deja de sumar. Queda en la bitácora con su nombre."
    )


def seal(kind: str, day: str, references: Sequence[str]) -> str:
    """What was shown in the preview: another kind, day or company asks for another look."""
    text = "|".join([kind, day, *sorted(references)])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class CompleteForm(WordsForm):
    """The questions that were left for later."""

    def __init__(self, *args: Any, questions: Sequence[Question], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = AnswerFields(questions, user=user)
        for name, field in self.answers.fields().items():
            field.required = False
            self.fields[name] = field
        self.name_what_is_missing()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["answers"] = self.answers.read(self)
        if not data["answers"] and not self.errors:
            raise ValidationError("Responda al menos una de las preguntas.")
        return data


class PapersForm(WordsForm):
    uploads = FilesField(label="Documentos", help_text="Hasta 5: PDF, Word, Excel, JPG o PNG, de 10 MB como máximo.")
    for_company = forms.BooleanField(label="La empresa puede leerlos", required=False, initial=True)
