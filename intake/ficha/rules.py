"""Which fields are shown, which are compulsory, how far the company is. Pure functions over the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intake.ficha.spec import EXPORTED, Answers, Ficha, Field, Section

NOT_SAID = "not_said"


@dataclass(frozen=True)
class Missing:
    """A compulsory field without answer."""

    section: Section
    field: Field


def is_answered(value: Any) -> bool:
    """Whether a value counts as an answer; False does (a boolean «No»)."""
    return value is not None and value not in ("", [], {})


def branch(answers: Answers) -> str:
    """ "exporter", "non_exporter" or "" while the company has not said (CAP-2)."""
    exported = answers.get(EXPORTED)
    if exported is None:
        return ""
    return "exporter" if exported else "non_exporter"


def is_visible(field: Field, answers: Answers, ficha: Ficha) -> bool:
    """Whether the field is asked, given what is answered so far."""
    if field.required in ("exporter", "non_exporter") and branch(answers) != field.required:
        return False
    rule = field.visible_if
    if rule is None:
        return True
    if "any_sensitive_field_answered" in rule:
        return any_sensitive(answers, ficha)
    value = answers.get(rule["field"])
    if rule.get("answered"):
        return is_answered(value)
    return value in rule["in"]


def any_sensitive(answers: Answers, ficha: Ficha) -> bool:
    """Whether a sensitive question got an answer that says something."""
    return any(is_answered(answers.get(n)) and answers.get(n) != NOT_SAID for n in ficha.sensitive_names)


def is_required(field: Field, answers: Answers, ficha: Ficha) -> bool:
    """Whether the ficha cannot be sent without it. Its visibility counts."""
    if not field.is_asked or not is_visible(field, answers, ficha):
        return False
    if field.required == "optional":
        return field.required_when_visible
    return True


def missing(section: Section, answers: Answers, ficha: Ficha) -> list[Field]:
    """Compulsory fields of a section that lack their answer."""
    return [f for f in section.fields if is_required(f, answers, ficha) and not _given(f, answers)]


def _given(field: Field, answers: Answers) -> bool:
    value = answers.get(field.name)
    if field.name in ("declaration_true", "privacy_read"):
        return value is True
    return is_answered(value)


def all_missing(answers: Answers, ficha: Ficha) -> list[Missing]:
    """Compulsory fields without answer in the whole ficha, in the order in which they are asked."""
    return [Missing(section, field) for section in ficha.sections for field in missing(section, answers, ficha)]


def progress_percent(answers: Answers, ficha: Ficha) -> int:
    """Compulsory fields answered, out of all those that are asked: 0 to 100, and 100 only when nothing is missing."""
    required = [field for _, field in ficha.fields() if is_required(field, answers, ficha)]
    given = sum(_given(field, answers) for field in required)
    return given * 100 // len(required) if required else 0


def section_state(section: Section, answers: Answers, ficha: Ficha) -> str:
    """ "complete", "started" or "empty"."""
    asked = [f for f in section.fields if f.is_asked and is_visible(f, answers, ficha)]
    started = any(is_answered(answers.get(f.name)) for f in asked)
    if missing(section, answers, ficha):
        return "started" if started else "empty"
    has_required = any(is_required(f, answers, ficha) for f in asked)
    return "complete" if has_required or started else "empty"


def keep_visible(answers: Answers, ficha: Ficha) -> dict[str, Any]:
    """The answers without those to questions that are no longer asked."""
    kept = dict(answers)
    for _, field in ficha.fields():
        if field.name in kept and not is_visible(field, answers, ficha):
            del kept[field.name]
    return kept


def without_unauthorised(answers: Answers, ficha: Ficha) -> dict[str, Any]:
    """Sensitive answers are kept only with the express consent (Ley 21.719)."""
    if answers.get("sensitive_data_consent") is True:
        return dict(answers)
    return {name: value for name, value in answers.items() if name not in ficha.sensitive_names}


def changed_fields(old: Answers, new: Answers) -> list[str]:
    """Names of the fields whose answer is another, sorted."""
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
