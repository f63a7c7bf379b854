"""The interview guide as a form: any part of it may be saved; closing it is checked by the service."""

from __future__ import annotations

from typing import Any

from django import forms

from intake.guide import Guide, Question, RedFlag
from intake.models import Interview, InterviewScore
from intake.services.guide import Notes

LONG = {"rows": 2}


def points_label(value: int | None) -> str:
    """«+2», «0», «−1»."""
    value = value or 0
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


class GuideForm(forms.Form):
    """Fields by question: `INT-1_points`, `_reason`, `_seen`, `_notes`; by flag: `RF-1_present`, `_explanation`."""

    kind = forms.ChoiceField(label="Modalidad", choices=Interview.Kind.choices, required=False)
    visit = forms.MultipleChoiceField(label="Lista de la visita", required=False, widget=forms.CheckboxSelectMultiple)
    strengths = forms.CharField(label="Fortalezas", required=False, max_length=2000, widget=forms.Textarea(attrs=LONG))
    gaps = forms.CharField(
        label="Lo que conviene reforzar", required=False, max_length=2000, widget=forms.Textarea(attrs=LONG)
    )
    pending = forms.CharField(
        label="Respaldos pendientes, con su fecha", required=False, max_length=2000, widget=forms.Textarea(attrs=LONG)
    )
    no_conflict = forms.BooleanField(
        label="Declaro que no tengo vínculos familiares, laborales ni comerciales con la empresa", required=False
    )

    def __init__(self, *args: Any, guide: Guide, scored: bool, unplanned: bool, closing: bool = False,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.guide, self.scored, self.closing = guide, scored, closing
        if not unplanned:
            del self.fields["kind"]
        checks = [*guide.before, *guide.during, *guide.after]
        self.fields["visit"].choices = [(check.id, check.text) for check in checks]  # type: ignore[attr-defined]
        for question in guide.questions:
            self._add_question(question)
        for flag in guide.red_flags:
            self._add_flag(flag)

    def _add_question(self, question: Question) -> None:
        if self.scored:
            self.fields[f"{question.id}_points"] = forms.TypedChoiceField(
                label=f"Puntos de la pregunta {question.number}", coerce=int, required=False, empty_value=None,
                choices=[(value, points_label(value)) for value in question.values], widget=forms.RadioSelect,
                error_messages={"invalid_choice": f"El valor va de {question.min} a {question.max}."},
            )  # fmt: skip
            self.fields[f"{question.id}_reason"] = forms.CharField(
                label=f"Razón de la pregunta {question.number}",
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs=LONG),
            )
        self.fields[f"{question.id}_seen"] = forms.TypedMultipleChoiceField(
            label="Respaldos vistos", coerce=int, required=False, choices=list(enumerate(question.evidence)),
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields[f"{question.id}_notes"] = forms.CharField(
            label="Lo visto y lo que dijeron", required=False, max_length=2000, widget=forms.Textarea(attrs=LONG)
        )

    def _add_flag(self, flag: RedFlag) -> None:
        self.fields[f"{flag.id}_present"] = forms.BooleanField(label=flag.sign, required=False)
        self.fields[f"{flag.id}_explanation"] = forms.CharField(
            label="Cómo se aclaró", required=False, max_length=1000, widget=forms.Textarea(attrs=LONG)
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for question in self.guide.questions if self.scored and self.closing else ():
            if given.get(f"{question.id}_points") and not given.get(f"{question.id}_reason", "").strip():
                self.add_error(f"{question.id}_reason", "Un valor distinto de 0 necesita su razón por escrito.")
        return given

    def notes(self) -> Notes:
        """What was written, in the shape that the service keeps."""
        given = self.cleaned_data
        answers = {q.id: self._answer(q, given) for q in self.guide.questions}
        flags = {
            f.id: {"present": given[f"{f.id}_present"], "explanation": given[f"{f.id}_explanation"]}
            for f in self.guide.red_flags
        }
        names = ("strengths", "gaps", "pending", "no_conflict")
        return Notes(answers, flags, tuple(given["visit"]), **{name: given[name] for name in names})

    def _answer(self, question: Question, given: dict[str, Any]) -> dict[str, Any]:
        answer = {"seen": given[f"{question.id}_seen"], "notes": given[f"{question.id}_notes"]}
        if self.scored:
            points = given.get(f"{question.id}_points")
            answer |= {"points": points, "reason": given[f"{question.id}_reason"]}
        return answer

    def blocks(self) -> list[dict[str, Any]]:
        """Each question with its own fields, for the template."""
        return [
            {
                "question": q,
                "points": self[f"{q.id}_points"] if self.scored else None,
                "reason": self[f"{q.id}_reason"] if self.scored else None,
                "seen": self[f"{q.id}_seen"],
                "notes": self[f"{q.id}_notes"],
            }
            for q in self.guide.questions
        ]

    def flags(self) -> list[dict[str, Any]]:
        return [
            {"flag": f, "present": self[f"{f.id}_present"], "explanation": self[f"{f.id}_explanation"]}
            for f in self.guide.red_flags
        ]

    def mark(self, problems: dict[str, str]) -> None:
        """Put what the service found beside its field."""
        for key, words in problems.items():
            name = next((n for n in (f"{key}_points", f"{key}_explanation", key) if n in self.fields), None)
            if name == f"{key}_points" and "razón" in words:
                name = f"{key}_reason"
            if not (name in self.errors if name else False):
                self.add_error(name, words)


def initial_of(score: InterviewScore | None) -> dict[str, Any]:
    """A saved draft, back into the form."""
    if score is None:
        return {}
    first: dict[str, Any] = {
        "visit": score.visit, "strengths": score.strengths, "gaps": score.gaps, "pending": score.pending,
        "no_conflict": score.no_conflict,
    }  # fmt: skip
    for key, answer in score.answers.items():
        first |= {f"{key}_{name}": value for name, value in answer.items()}
    for key, flag in score.red_flags.items():
        first |= {f"{key}_{name}": value for name, value in flag.items()}
    return first
