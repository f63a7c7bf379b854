"""Who changed what of a company, when, from what to what: its record and its ficha as one history by field."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django_countries import countries

from casework.formats import money
from portfolio.hooks import ficha_book
from portfolio.models import Company, CompanyProfile
from portfolio.selectors.ficha import CONTACT_FIELDS, NATURAL, plain, profile_of, questions_for, said
from portfolio.states import COPIED

VERSIONS_READ: Final = 200
CHANGES_SHOWN: Final = 100
#: Told by tables of their own, or computed from what is told elsewhere.
LEFT_OUT: Final = frozenset(
    {"case", "executive", "category", "validated_by", "last_worked_on", "last_contact_on", "merged_into", "former_rut"}
)
#: field of the company → question of the ficha that says the same
ASKED: Final = {target: name for name, target in COPIED.items()} | {
    "comuna": "comuna", "activity_start_date": "activity_start_date", "exports": "exported_last_three_years",
}  # fmt: skip
#: A ficha that is sent reaches the record within the same act.
SAME_ACT: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Change:
    """One field, once: `old` and `new` in words, empty where there was nothing; `first`: the ficha's first answer."""

    at: datetime
    by: str
    name: str
    label: str
    old: Any
    new: Any
    source: str
    first: bool = False


@dataclass(frozen=True)
class Changes:
    """The newest first; `fields` are those that have some change, with its label and how many."""

    rows: list[Change]
    fields: list[tuple[str, str, int]]
    name: str
    more: bool


def changes_of(company: Company, *, near: bool, name: str = "") -> Changes:
    """History by field of a company fetched with its profile: three queries, however long it is.

    Args:
        near: whether the reader reads contacts.
        name: only of that field, then with the first answer too; an unknown one shows all.
    """
    ficha, versions = _ficha_changes(company, near=near)
    record = _record_changes(company, versions, near=near)
    rows = sorted([*ficha, *record], key=lambda row: row.at, reverse=True)
    counted = Counter((row.name, row.label) for row in rows if not row.first)
    known = {row.name for row in rows}
    name = name if name in known else ""
    chosen = [row for row in rows if row.name == name] if name else [row for row in rows if not row.first]
    fields = sorted(((code, label, count) for (code, label), count in counted.items()), key=lambda one: one[1].lower())
    if name and name not in {code for code, _, _ in fields}:
        fields.append((name, chosen[0].label, 0))
    return Changes(_spoken(chosen[:CHANGES_SHOWN]), fields, name, len(chosen) > CHANGES_SHOWN)


def _ficha_changes(company: Company, *, near: bool) -> tuple[list[Change], list[Any]]:
    """Answer by answer, from each saved version to the next; and the versions, oldest first."""
    if profile_of(company) is None:
        return [], []
    saved = CompanyProfile.history.filter(company=company).select_related("history_user").order_by("-history_id")
    versions = list(saved[:VERSIONS_READ])[::-1]
    found: list[Change] = []
    before: dict[str, Any] = {}
    whole = len(versions) < VERSIONS_READ
    for position, version in enumerate(versions):
        answers = version.answers
        for one in questions_for(answers, near=near) if position or whole else ():
            old, new = before.get(one.name), answers.get(one.name)
            if old == new or not (said(old) or said(new)):
                continue
            found.append(
                Change(version.history_date, _who(version), one.name, one.label, old, new, "Ficha", first=not said(old))
            )
        before = answers
    return found, versions


def _record_changes(company: Company, versions: list[Any], *, near: bool) -> list[Change]:
    """Field by field of the record; what only copies the ficha is told once, by the ficha."""
    if not near and (profile := profile_of(company)) and profile.answers.get("legal_form") == NATURAL:
        return []
    labels = {one.name: one.label for one in ficha_book().questions()}
    rows = list(company.history.select_related("history_user", "office").order_by("-history_id")[:VERSIONS_READ])
    offices = {row.office_id: row.office.name for row in rows if row.office_id}
    hidden = LEFT_OUT | (frozenset() if near else CONTACT_FIELDS)
    found = []
    for newer, older in itertools.pairwise(rows):
        for change in newer.diff_against(older, foreign_keys_are_objs=False, excluded_fields=hidden).changes:
            name = ASKED.get(change.field, change.field)
            if name in labels and _copies(name, change.new, newer.history_date, versions):
                continue
            label = labels.get(name) or _label(change.field)
            old, new = change.old, change.new
            if change.field == "office":
                old, new = offices.get(old, ""), offices.get(new, "")
            elif name not in labels:
                old, new = _record_words(change.field, old), _record_words(change.field, new)
            found.append(Change(newer.history_date, _who(newer), name, label, old, new, "Registro"))
    return found


def _copies(name: str, value: Any, at: datetime, versions: Iterable[Any]) -> bool:
    """Whether the ficha said the same by then."""
    last: Any = None
    for version in versions:
        if version.history_date <= at + SAME_ACT:
            last = version.answers.get(name)
    return said(last) and plain(last) == plain(value)


def _spoken(rows: list[Change]) -> list[Change]:
    """With the answers of the ficha in its words: one query for all of them."""
    names = {one.name for one in ficha_book().questions()}
    asked = [(row.name, _answer(value)) for row in rows if row.name in names for value in (row.old, row.new)]
    words = iter(ficha_book().in_words(asked)) if asked else iter(())
    return [
        replace(row, old=next(words), new=next(words)) if row.name in names else row
        for row in rows
    ]  # fmt: skip


def _answer(value: Any) -> Any:
    """A value of the record as the ficha keeps it."""
    if isinstance(value, bool | list | dict):
        return value
    return plain(value)


def _record_words(name: str, value: Any) -> str:
    """What a field of the record says."""
    field = Company._meta.get_field(name)
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if name == "sales_uf":
        return money(Decimal(value), "UF")
    if name == "country":
        return str(countries.name(value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d-%m-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    known: Mapping[Any, str] = dict(getattr(field, "flatchoices", ()) or ())
    return str(known.get(value, value))


def _label(name: str) -> str:
    label = str(getattr(Company._meta.get_field(name), "verbose_name", name))
    return {"country": "País"}.get(name, label[:1].upper() + label[1:])


def _who(version: Any) -> str:
    return version.history_user.display_name if version.history_user else "Portal"
