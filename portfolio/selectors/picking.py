"""Choosing companies while an action is logged: by typing, by pasting RUTs, from a list; and what to know of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from accounts.models import Office, User
from casework.text import fold
from portfolio.models import ActionKind, Company
from portfolio.querysets import CompanyQuerySet
from portfolio.rules import permissions, rut
from portfolio.states import APPLIES_TO, LIVE_STANDINGS

FOUND_AT_ONCE = 8
MOST_AT_ONCE = 200
_RUT_LIKE = re.compile(r"[\d.]{6,13}-?[\dkK]")


@dataclass
class Row:
    """A company that may be chosen.

    Attributes:
        refusal: why this person may not log for it; "" when they may.
        notes: what to know before logging: (tone, words).
    """

    company: Company
    chosen: bool
    refusal: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Picking:
    """What the page shows: the chosen ones, those found by what was typed, and what was not understood.

    Attributes:
        added: some were chosen by their RUT just now, and nobody has seen them in the list yet.
        nothing: what was typed finds no company.
    """

    chosen: list[Row]
    found: list[Row]
    problems: list[str]
    added: bool = False
    nothing: bool = False

    @property
    def companies(self) -> list[Company]:
        return [row.company for row in self.chosen]

    @property
    def only_kind(self) -> str:
        """What the catalogue calls the companies chosen, when all are of one kind."""
        kinds = {APPLIES_TO.get(row.company.kind, "") for row in self.chosen}
        return kinds.pop() if len(kinds) == 1 else ""


def pick(
    user: User, *, ticked: Sequence[str], seen: Iterable[str] = (), text: str = "", office: Office | None = None
) -> Picking:
    """Three queries at most: the companies, who represents them, and those that the text finds.

    Args:
        ticked: references (RUT or folio) of those chosen.
        seen: references that the page showed already: of those, only the ticked ones are chosen.
        text: a name to search, or RUTs, as many as wanted; RUTs not seen yet are chosen.
        office: the one that acted, to know which companies this person may log for.
    """
    numbers, problems = _ruts(text)
    shown = set(seen)
    fresh = [number for number in numbers if number not in shown]
    wanted = list(dict.fromkeys([*(one.upper() for one in ticked), *fresh]))
    if len(wanted) > MOST_AT_ONCE:
        problems.append(f"Son {len(wanted)} empresas y el máximo es {MOST_AT_ONCE} a la vez: se dejan las primeras.")
        wanted = wanted[:MOST_AT_ONCE]
    rows = _by_reference(user, [*wanted, *numbers])
    missing = [one for one in fresh if one not in rows]
    problems += [f"{rut.display(one)} no está entre las empresas que puede ver." for one in missing]
    asked = {rows[one].pk: rows[one] for one in wanted if one in rows}
    chosen = [_row(row, user, office, True) for row in asked.values()]
    problems += [f"{row.company.name}: no puede registrar por ella. {row.refusal}." for row in chosen if row.refusal]
    chosen = [row for row in chosen if not row.refusal]
    found = [_row(rows[one], user, office, False) for one in numbers if one in rows and one not in wanted]
    searched: list[Company] = []
    if not numbers and not problems and len(text.strip()) > 1:
        known, searched = {row.company.pk for row in chosen}, _search(user, text)
        found = [_row(company, user, office, False) for company in searched if company.pk not in known]
    nothing = len(text.strip()) > 1 and not (numbers or problems or searched)
    return Picking(chosen, found, problems, added=any(one in rows for one in fresh), nothing=nothing)


def annotate(picking: Picking, *, kind: ActionKind, day: date, counts: bool, untrained: Iterable[Company]) -> None:
    """Write beside each chosen company what to know before logging: one query."""
    without = {company.pk for company in untrained}
    of_year = (date(day.year, 1, 1), date(day.year, 12, 31))
    same = Q(actions__kind=kind, actions__happened_on=day, actions__voided_at=None)
    year = Q(actions__counts=True, actions__voided_at=None, actions__happened_on__range=of_year)
    rows = Company.objects.filter(pk__in=[row.company.pk for row in picking.chosen])
    known = {
        pk: (repeated, counting)
        for pk, repeated, counting in rows.annotate(
            repeated=Count("actions", filter=same), counting=Count("actions", filter=year)
        ).values_list("pk", "repeated", "counting")
    }
    for row in picking.chosen:
        repeated, counting = known.get(row.company.pk, (0, 0))
        if not kind.is_for(row.company.kind):
            row.notes.append(("red", f"No es un servicio para {row.company.get_kind_display().lower()}"))
        if row.company.pk in without:
            row.notes.append(("amber", "Sin taller ni charla (CPE-5)"))
        if repeated:
            row.notes.append(("amber", "Ya tiene esta acción ese día"))
        if counts and not counting and row.company.standing in LIVE_STANDINGS:
            row.notes.append(("green", f"Será su primera acción que suma en {day.year}"))


def _ruts(text: str) -> tuple[list[str], list[str]]:
    """The RUTs of a pasted text, as it comes from a spreadsheet, and the lines from which none could be read.

    What stands beside a RUT in its line (a name) and the head of the column are not looked at.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    parts = [[part for part in re.split(r"[\s,;|]+", line) if _RUT_LIKE.fullmatch(part)] for line in lines]
    if not any(parts):
        return [], []
    good, bad = [], []
    for line, found in zip(lines, parts, strict=True):
        if not found and not fold(line).startswith("rut"):
            bad.append(f"«{line[:60]}» no trae un RUT.")
        for part in found:
            try:
                good.append(rut.normalise(part))
            except rut.InvalidRut as problem:
                bad.append(f"{part}: {problem}")
    return list(dict.fromkeys(good)), bad


def _by_reference(user: User, references: Sequence[str]) -> dict[str, Company]:
    if not references:
        return {}
    asked = Q(rut__in=references) | Q(case__folio__in=references)
    rows = _visible(user).filter(asked)
    return {key: row for row in rows for key in (row.rut, row.case.folio) if key}


def _search(user: User, text: str) -> list[Company]:
    return list(_visible(user).search(text).order_by("legal_name", "pk")[:FOUND_AT_ONCE])


def _visible(user: User) -> CompanyQuerySet:
    rows = Company.objects.visible_to(user).not_merged().select_related("case", "office", "executive")
    return rows.prefetch_related("representations")


def _row(company: Company, user: User, office: Office | None, chosen: bool) -> Row:
    allowed = office is not None and permissions.logs_action(company, user, office.pk)
    refusal = "" if allowed else f"La atiende {company.office.name}"
    if not allowed and permissions.acts_for_it(company, user):
        refusal = "Usted la representa"
    return Row(company, chosen and allowed, refusal)
