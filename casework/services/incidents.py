"""Ley 21.719: the register of incidents. One function for each act; each leaves its history, with who and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.errors import ChangedMeanwhile, NotPossible
from casework.log import take_folios
from casework.models import Incident
from casework.rules import incidents as rules
from casework.states import Risk
from casework.text import fold

PREFIX = "INC"
NOT_YOURS = "El registro de incidentes lo llevan la administración del portal y la unidad de clientes."
CHANGED = "Otra persona cambió este registro mientras usted escribía. Lo suyo sigue aquí: revise lo nuevo y guarde."
LAW_TELLS = "Por el tipo de datos, la ley exige avisar a las personas: anote cuándo y cómo se hizo."


@transaction.atomic
def log_incident(*, actor: User, now: datetime, **facts: Any) -> Incident:
    """Write down an incident with what is known so far.

    Args:
        now: moment of the act, aware (UTC).
        facts: title, happened_at, noticed_at, what, kinds and, when known, categories, people_count, effects,
            measures, risk, risk_reason.

    Raises:
        PermissionDenied: not who keeps the register. NotPossible: a moment that cannot be, or no reason for no risk.
    """
    _require(actor)
    folio = take_folios(PREFIX, now.year, 1)[0]
    return _save(Incident(folio=folio, logged_by=actor, logged_at=now, **facts), actor, now, "")


@transaction.atomic
def correct(*, incident: Incident, version: int, actor: User, now: datetime, note: str, **facts: Any) -> Incident:
    """Complete or correct the facts.

    Args:
        version: that of the incident which the actor saw.
        note: why; needed where it changes what was already written.

    Raises:
        PermissionDenied. ChangedMeanwhile: somebody else wrote since. NotPossible: it is closed, a moment that cannot
        be, or no reason.
    """
    locked = _open(incident, version, actor)
    if rules.rewrites(locked, facts) and not note.strip():
        raise NotPossible(rules.REASON_FOR_CHANGE)
    for name, value in facts.items():
        setattr(locked, name, value)
    return _save(locked, actor, now, note.strip() or "Datos completados")


@transaction.atomic
def tell_authority(
    *, incident: Incident, version: int, actor: User, now: datetime, told_at: datetime, reference: str
) -> Incident:
    """Write down that the Agency was told, and under which reference."""
    locked = _open(incident, version, actor)
    locked.authority_told_at, locked.authority_reference = told_at, reference.strip()
    return _save(locked, actor, now, "Aviso a la Agencia")


@transaction.atomic
def tell_people(
    *, incident: Incident, version: int, actor: User, now: datetime, told_at: datetime, how: str
) -> Incident:
    """Write down when and how those whose data they are were told."""
    locked = _open(incident, version, actor)
    locked.people_told_at, locked.people_told_how, locked.people_reason = told_at, how.strip(), ""
    return _save(locked, actor, now, "Aviso a las personas")


@transaction.atomic
def leave_untold(*, incident: Incident, version: int, actor: User, now: datetime, reason: str) -> Incident:
    """Write down why people are not told.

    Raises:
        NotPossible: with data of these kinds the law asks to tell them.
    """
    locked = _open(incident, version, actor)
    if locked.risk == Risk.YES and rules.must_tell_people(locked.categories):
        raise NotPossible(LAW_TELLS)
    locked.people_told_at, locked.people_told_how, locked.people_reason = None, "", reason.strip()
    return _save(locked, actor, now, "No se avisa a las personas")


@transaction.atomic
def close(*, incident: Incident, version: int, actor: User, now: datetime, conclusions: str) -> Incident:
    """Close it with its conclusions, once nothing is owed.

    Raises:
        NotPossible: something is.
    """
    locked = _open(incident, version, actor)
    if locked.owed:
        raise NotPossible(f"Antes de cerrar falta: {locked.owed[0].text}")
    locked.closed_at, locked.conclusions = now, conclusions.strip()
    return _save(locked, actor, now, "Incidente cerrado")


@transaction.atomic
def reopen(*, incident: Incident, version: int, actor: User, now: datetime, reason: str) -> Incident:
    """Open it again, because something new is known. Its conclusions stay until they are written again."""
    locked = _locked(incident, version, actor)
    if locked.closed_at is None:
        raise NotPossible("El incidente ya está abierto.")
    locked.closed_at = None
    return _save(locked, actor, now, f"Reabierto: {reason.strip()}")


def _require(actor: User) -> None:
    if not rules.may_keep_incidents(actor.access):
        raise PermissionDenied(NOT_YOURS)


def _locked(incident: Incident, version: int, actor: User) -> Incident:
    _require(actor)
    locked = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if locked.version != version:
        raise ChangedMeanwhile(CHANGED)
    return locked


def _open(incident: Incident, version: int, actor: User) -> Incident:
    locked = _locked(incident, version, actor)
    if locked.closed_at is not None:
        raise NotPossible("El incidente está cerrado. Para corregirlo, reábralo diciendo por qué.")
    return locked


def _save(incident: Incident, actor: User, now: datetime, reason: str) -> Incident:
    wrong = rules.wrong_moments(
        now=now, happened_at=incident.happened_at, noticed_at=incident.noticed_at,
        authority_told_at=incident.authority_told_at, people_told_at=incident.people_told_at,
    )  # fmt: skip
    if wrong:
        raise NotPossible(next(iter(wrong.values())))
    if incident.risk == Risk.NO and not incident.risk_reason.strip():
        raise NotPossible(rules.REASON_FOR_NO_RISK)
    if incident.pk:
        incident.version += 1
    incident.search_text = fold(f"{incident.folio} {incident.title} {incident.what} {incident.conclusions}")
    incident._history_user = actor  # type: ignore[attr-defined]
    incident._change_reason = reason  # type: ignore[attr-defined]
    incident.save()
    return incident
