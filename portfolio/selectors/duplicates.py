"""Who might be the same company: by RUT, by name, by e-mail (POT-3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Q

from accounts.models import User
from casework.text import fold
from portfolio.models import Company
from portfolio.rules.rut import guess

LEGAL_WORDS = frozenset(
    "ltda limitada spa sa eirl cia compania sociedad comercial exportadora agricola de del las los".split()  # noqa: SIM905
) | {"inc", "ltd", "llc", "gmbh", "corp", "limited"}
#: From here on two names are offered as the same; people decide, never the portal.
ALIKE = 0.84
MOST = 50
LOOKED_FOR = 20


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A company that may be the same, and why."""

    company: Company
    reasons: tuple[str, ...]


def significant(name: str) -> list[str]:
    """The words of a name that tell companies apart, folded."""
    words = re.findall(r"[a-z0-9]+", fold(name))
    return [word for word in words if word not in LEGAL_WORDS and len(word) > 2] or words


def find_by_rut(rut: str) -> Company | None:
    """The company with this RUT; a merged one leads to the record that stayed."""
    number = guess(rut)
    if number is None:
        return None
    found = Company.objects.select_related("case", "office").filter(rut=number).first()
    if found is None:
        merged = (
            Company.objects.select_related("merged_into__case", "merged_into__office").filter(former_rut=number).first()
        )
        found = survivor(merged) if merged else None
    return found


def survivor(company: Company) -> Company:
    """The record that stayed after a chain of merges."""
    while company.merged_into is not None:
        company = company.merged_into
    return company


def likely_duplicates(
    *, rut: str = "", name: str = "", email: str = "", exclude: int | None = None, only_potential: bool = False
) -> list[Duplicate]:
    """Companies that may be the same, the surest first.

    Args:
        rut, name, email: what is known; empty values are not compared.
        exclude: id of the company that asks.
        only_potential: look among potential accounts alone.
    """
    base = Company.objects.not_merged().select_related("case", "office", "comuna", "executive").exclude(pk=exclude)
    if only_potential:
        base = base.potential()
    found: dict[int, tuple[Company, list[str]]] = {}
    number = guess(rut)
    if number:
        _add(found, base.filter(rut=number), "tiene el mismo RUT")
    address = email.strip().lower()
    if address:
        same = (
            Q(email__iexact=address)
            | Q(contacts__email__iexact=address)
            | Q(representations__person__email__iexact=address)
        )
        _add(found, base.filter(same).distinct(), "usa el mismo correo")
    for company in _alike(base, name):
        _add(found, [company], "tiene un nombre parecido")
    return [Duplicate(company, tuple(reasons)) for company, reasons in found.values()]


def _add(found: dict[int, tuple[Company, list[str]]], companies, reason: str) -> None:
    for company in companies:
        found.setdefault(company.pk, (company, []))[1].append(reason)


def _alike(base, name: str) -> list[Company]:
    words = significant(name)
    if not words or len("".join(words)) < 4:
        return []
    longest = max(words, key=len)
    mine = " ".join(words)
    close = []
    for company in base.filter(search_text__contains=longest)[: MOST * 4]:
        names = [company.legal_name, company.trade_name]
        if any(n and SequenceMatcher(None, mine, " ".join(significant(n))).ratio() >= ALIKE for n in names):
            close.append(company)
    return close[:MOST]


def unclaimed(*, name: str, email: str) -> list[Duplicate]:
    """POT-3: potential accounts without RUT that may be the company that somebody registers."""
    found = likely_duplicates(name=name, email=email, only_potential=True)
    return [one for one in found if not one.company.rut]


def seen_duplicates(company: Company, user: User, *, asked: str = "") -> list[Duplicate]:
    """Those that may be the same as this company, as far as the user sees them; also those that the user looks for."""
    visible = Company.objects.visible_to(user)
    found = likely_duplicates(rut=company.rut or "", name=company.legal_name, email=company.email, exclude=company.pk)
    seen = set(visible.filter(pk__in=[one.company.pk for one in found]).values_list("pk", flat=True))
    found = [one for one in found if one.company.pk in seen]
    if asked:
        others = visible.not_merged().exclude(pk=company.pk).search(asked).for_list()[:LOOKED_FOR]
        known = {one.company.pk for one in found}
        found += [Duplicate(other, ("lo buscó usted",)) for other in others if other.pk not in known]
    return found
