"""One section of the ficha as a form: incomplete is saved, wrong is explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from casework.services.documents import check as check_upload
from intake.ficha import checks, rules
from intake.ficha.catalogues import Catalogues
from intake.ficha.checks import Facts
from intake.ficha.spec import SENSITIVE_CONSENT, Ficha, Field, Section
from intake.forms.ficha_fields import QUESTIONS, control
from intake.forms.ficha_rows import RowSet

ALSO_ASKED = {"representation": SENSITIVE_CONSENT}  # consent stands beside the first sensitive questions
SENSITIVE_WORDS = "No guardamos estas respuestas porque falta su autorización: márquela o déjelas en blanco."


@dataclass(frozen=True)
class Item:
    """A line of the page: a control, or a table with its rows, or a value that nobody types."""

    spec: Field
    required: bool
    bound: forms.BoundField | None = None
    table: RowSet | None = None
    shown: str = ""
    document: Any = None


class SectionForm(forms.Form):
    """Built from the section's fields that are asked now. `answers` are those already kept of the whole ficha."""

    def __init__(
        self,
        section: Section,
        ficha: Ficha,
        answers: dict[str, Any],
        *,
        lists: Catalogues,
        facts: Facts,
        locked: dict[str, str] | None = None,
        more_rows: dict[str, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(initial=_initial(answers), **kwargs)
        self.section, self.ficha, self.kept, self.facts = section, ficha, answers, facts
        self.locked = locked or {}
        self.tables: dict[str, RowSet] = {}
        now = self._now()
        self.asked = [f for f in self._fields() if rules.is_visible(f, now, ficha) or f.name == SENSITIVE_CONSENT]
        for field in self.asked:
            if not field.is_asked or field.name in self.locked:
                continue
            if field.is_table:
                self.tables[field.name] = RowSet(
                    field, lists, answers, years_asked=facts.years_asked, data=self.data if self.is_bound else None,
                    files=self.files if self.is_bound else None, more=(more_rows or {}).get(field.name, 0),
                )  # fmt: skip
            else:
                made = self.fields[field.name] = control(field, lists, answers)
                if not rules.is_required(field, now, ficha):
                    made.label = f"{field.label} (opcional)"

    def _fields(self) -> list[Field]:
        extra = ALSO_ASKED.get(self.section.id)
        return [*self.section.fields, *([self.ficha.field(extra)] if extra else [])]

    def _now(self) -> dict[str, Any]:
        """What is answered, with what was just typed in the questions that decide which others are asked."""
        answers = dict(self.kept)
        if not self.is_bound:
            return answers
        for field in self._fields():
            if field.name in self.data and field.type in ("boolean", "choice", "text", "country_list"):
                answers[field.name] = _decisive(field, self.data.get(field.name))
            elif field.type == "boolean" and field.name not in self.data and field.name == "share_contact_consent":
                answers[field.name] = False
        return answers

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Itself and its rows, in the order of the page: what the error summary reads."""
        rows = [row for table in self.tables.values() for row in table.filled()]
        return [*rows, self] if self.asked and self.asked[0].is_table else [self, *rows]

    def items(self) -> list[Item]:
        """Lines of the page in the order of the ficha."""
        made = []
        for field in self.asked:
            required = rules.is_required(field, self._now(), self.ficha)
            if field.name in self.locked:
                made.append(Item(field, False, shown=self.locked[field.name]))
            elif field.name in self.tables:
                made.append(Item(field, required, table=self.tables[field.name]))
            elif field.name in self.fields:
                made.append(Item(field, required, bound=self[field.name]))
        return made

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        merged = self.kept | self.answers()
        mine = {field.name for field in self.asked}
        for problem in checks.problems(merged, self.facts):
            if problem.field in mine:
                self._complain(problem)

    def _complain(self, problem: checks.Problem) -> None:
        if problem.field in self.fields:
            self.add_error(problem.field, problem.message)
        else:
            self.add_error(None, f"{self.ficha.field(problem.field).label}: {problem.message}")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for field in self.asked:
            upload = cleaned.get(field.name)
            if field.type == "file" and isinstance(upload, UploadedFile):
                try:
                    check_upload(upload)
                except ValidationError as error:
                    self.add_error(field.name, error)
        given = any(rules.is_answered(cleaned.get(name)) and cleaned[name] != rules.NOT_SAID
                    for name in self.ficha.sensitive_names)  # fmt: skip
        if given and not cleaned.get(SENSITIVE_CONSENT):
            self.add_error(SENSITIVE_CONSENT, SENSITIVE_WORDS)
        return cleaned

    def is_valid(self) -> bool:
        return super().is_valid() and all(table.is_valid() for table in self.tables.values())

    def answers(self) -> dict[str, Any]:
        """Answers of this section that can be kept: what is wrong stays as it was, what was emptied is emptied."""
        found: dict[str, Any] = {}
        for name in self.fields:
            if name in self.cleaned_data and self.ficha.field(name).type != "file":
                found[name] = _plain(self.cleaned_data[name])
        for name, table in self.tables.items():
            if table.is_valid():
                found[name] = table.rows()
        return found

    def uploads(self) -> dict[str, UploadedFile]:
        """Files that came with the section, by field."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if isinstance(value, UploadedFile) and name in self.fields and name not in self.errors
        }


def _decisive(field: Field, typed: Any) -> Any:
    if field.type == "boolean":
        return {"si": True, "no": False, "on": True}.get(str(typed))
    return typed


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _initial(answers: dict[str, Any]) -> dict[str, Any]:
    words = {True: "si", False: "no"}
    return {
        name: words[value] if isinstance(value, bool) and _is_question(name) else value
        for name, value in answers.items()
    }


def _is_question(name: str) -> bool:
    return name in QUESTIONS
