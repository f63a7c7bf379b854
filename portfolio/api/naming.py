"""Companies that a body names, by RUT or folio, among those that the person sees; and the office they act for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models import Office
from portfolio.models import Company
from portfolio.rules.rut import guess

SHOWN = 5  # of those that were not found, how many are named


def company_of(request: Request, reference: str, field: str = "company") -> Company:
    """The one that a field names by RUT or folio; one that the person does not see is that field's error."""
    return companies_of(request, [reference], field)[0]


def companies_of(request: Request, references: Sequence[str], field: str) -> list[Company]:
    """Those that a field names, each once and in that order. One query, and one for who represents them.

    Raises:
        ValidationError: some are not there, or the person does not see them; beside the field.
    """
    wanted = list(dict.fromkeys(_key(one) for one in references))
    asked = Q(rut__in=wanted) | Q(case__folio__in=wanted)
    rows = Company.objects.visible_to(request.user).not_merged().filter(asked).select_related("case", "office")
    rows = rows.prefetch_related("representations")
    found = {key: row for row in rows for key in (row.rut, row.case.folio) if key}
    missing = [one for one in references if _key(one) not in found]
    if missing:
        names = ", ".join(one[:30] for one in missing[:SHOWN]) + (" y otras" if len(missing) > SHOWN else "")
        words = f"{names}: no está entre las empresas que puede ver. Escriba su RUT o su folio."
        raise serializers.ValidationError({field: [words]})
    return list({found[key].pk: found[key] for key in wanted}.values())


def office_among(offices: Iterable[Office], given: Office | None) -> Office:
    """The one that a body names of those; named or not, where there is only one.

    Raises:
        ValidationError: another, or which of several is not said; beside `office`.
    """
    known = list(offices)
    if given is None and len(known) == 1:
        return known[0]
    if given is None or given not in known:
        codes = ", ".join(office.code for office in known)
        raise serializers.ValidationError({"office": [f"Elija una oficina donde usted registra: {codes}."]})
    return given


def _key(reference: str) -> str:
    return guess(reference) or reference.upper().replace("\x00", "")
