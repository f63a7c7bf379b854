"""Which version of a clause holds at a moment, and how a new one begins."""

import threading
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.core.exceptions import PermissionDenied
from django.core.signals import request_finished, request_started
from django.db import transaction
from django.db.models import Subquery

from accounts.access import access_of
from accounts.models import Role, User
from casework import formats
from casework.errors import NoteRequired, NotPossible
from casework.models import Clause, ClauseVersion, TermUnit

CONTENT = Path(__file__).parents[1] / "content" / "clauses.yaml"
PROTOCOL_SINCE = date(2024, 1, 1)  # the protocol is of 2024: first version of everything
NATIONAL_ZONE = ZoneInfo("America/Santiago")  # clauses change for the whole service at once
EDITABLE = ("unit", "amount", "receipt", "roll", "pausable", "parameters", "ladder")


class UnknownClause(LookupError):
    """There is no such clause, or it has no such term."""


def day_of(at: datetime | date) -> date:
    return at.astimezone(NATIONAL_ZONE).date() if isinstance(at, datetime) else at


_request = threading.local()  # during a request the catalogue is read once, however many clauses a page tells of


def _versions(clause_id: str) -> list[ClauseVersion]:
    """Every version of a clause, terms and parameters."""
    if not getattr(_request, "open", False):
        return list(ClauseVersion.objects.filter(clause_id=clause_id).select_related("clause"))
    if _request.kept is None:
        _request.kept = defaultdict(list)
        for version in ClauseVersion.objects.select_related("clause"):
            _request.kept[version.clause_id].append(version)
    return list(_request.kept.get(clause_id, ()))


def _request_began(**kwargs: Any) -> None:
    _request.open, _request.kept = True, None


def request_ended(**kwargs: Any) -> None:
    _request.open, _request.kept = False, None


request_started.connect(_request_began, dispatch_uid="casework_clauses_began")
request_finished.connect(request_ended, dispatch_uid="casework_clauses_ended")


def current(clause_id: str, at: datetime | date, key: str | None = None) -> ClauseVersion:
    """The version of a term in force at a moment; the clause's first term when no key is given.

    A moment before the first version is told by the first one. Raises UnknownClause.
    """
    day = day_of(at)
    versions = [version for version in _versions(clause_id) if version.key]
    if key is not None:
        versions = [version for version in versions if version.key == key]
    if not versions:
        raise UnknownClause(clause_id if key is None else f"{clause_id}:{key}")
    first = min(version.position for version in versions)
    return _in_force([version for version in versions if version.position == first], day)


def term_words(clause_id: str, at: datetime | date) -> str:
    """The first term of a clause in words: «3 días hábiles». Raises UnknownClause."""
    version = current(clause_id, at)
    return formats.amount(int(version.amount or 0), version.unit)


def _in_force(versions: list[ClauseVersion], day: date) -> ClauseVersion:
    started = [version for version in versions if version.valid_from <= day]
    if started:
        return max(started, key=lambda version: (version.valid_from, version.pk))
    return min(versions, key=lambda version: (version.valid_from, version.pk))


def terms(clause_id: str, at: datetime | date) -> list[ClauseVersion]:
    """Every term of a clause as it holds at a moment, in the protocol's order."""
    found: dict[str, list[ClauseVersion]] = {}
    for version in _versions(clause_id):
        if version.key:
            found.setdefault(version.key, []).append(version)
    day = day_of(at)
    return sorted((_in_force(versions, day) for versions in found.values()), key=lambda version: version.position)


def parameters(clause_id: str, at: datetime | date) -> dict[str, Any]:
    """All parameters of a clause at a moment; empty where it has none."""
    versions = [version for version in _versions(clause_id) if not version.key]
    return _in_force(versions, day_of(at)).parameters if versions else {}


def parameters_in_query(clause_id: str, at: datetime | date) -> Any:
    """The same as an expression, for a page that reads them with its rows: no query more."""
    versions = ClauseVersion.objects.filter(clause_id=clause_id, key="", valid_from__lte=day_of(at))
    return Subquery(versions.order_by("-valid_from", "-pk").values("parameters")[:1])


def parameter(clause_id: str, name: str, at: datetime | date) -> Any:
    """One parameter of a clause at a moment: the cap of CAT-6, the regions of CAP-8… Raises UnknownClause."""
    found = parameters(clause_id, at)
    if name not in found:
        raise UnknownClause(f"{clause_id}.{name}")
    return found[name]


@transaction.atomic
def revise(
    version: ClauseVersion, *, actor: User, now: datetime, valid_from: date, note: str, **changes: Any
) -> ClauseVersion:
    """Begin a new version of a term (or of the parameters) on a day that has not passed. The past stays as it was.

    Args:
        version: the one that holds until then.
        changes: any of EDITABLE.

    Raises:
        PermissionDenied: only oversight decides on clauses. NoteRequired: without a reason.
        NotPossible: the date has passed, it has already a version that day, or nothing changes.
    """
    if not access_of(actor).has_any(Role.OVERSIGHT):  # type: ignore[attr-defined]
        raise PermissionDenied("Las cláusulas las decide la supervisión.")
    if not note.strip():
        raise NoteRequired
    if valid_from < day_of(now):
        raise NotPossible("Una versión nueva rige desde hoy o después: el pasado no se reescribe.")
    if set(changes) - set(EDITABLE):
        raise ValueError(f"not editable: {sorted(set(changes) - set(EDITABLE))}")
    if all(getattr(version, name) == value for name, value in changes.items()):
        raise NotPossible("No hay cambios que guardar.")
    if ClauseVersion.objects.filter(clause_id=version.clause_id, key=version.key, valid_from=valid_from).exists():
        raise NotPossible("Ya hay una versión que rige desde ese día. Elija otra fecha.")
    kept = {
        field.name: getattr(version, field.name)
        for field in ClauseVersion._meta.concrete_fields
        if not field.primary_key
    }
    _request.kept = None
    return ClauseVersion.objects.create(
        **{**kept, **changes, "valid_from": valid_from, "reason": note.strip(), "created_at": now, "created_by": actor}
    )


def usual_ladder(unit: str) -> list[dict[str, Any]]:
    """The alerts that the protocol's terms in that unit have: the fullest ladder of the catalogue, hours apart."""
    terms = ClauseVersion.objects.terms().filter(valid_from=PROTOCOL_SINCE)
    same = terms.filter(unit=TermUnit.HOURS) if unit == TermUnit.HOURS else terms.exclude(unit=TermUnit.HOURS)
    return max(same.order_by("clause__order", "position").values_list("ladder", flat=True), key=len, default=[])


# Loading


@transaction.atomic
def load(now: datetime) -> int:
    """Load the catalogue: texts are refreshed, versions only where a term has none yet. Returns how many are new."""
    content = yaml.load(CONTENT.read_text(encoding="utf-8"), yaml.CSafeLoader)
    known = set(ClauseVersion.objects.values_list("clause_id", "key"))
    versions: list[ClauseVersion] = []
    clauses = []
    for order, data in enumerate([*content["clauses"], *map(_law, content["other_terms"])]):
        clause = Clause(
            id=data["id"], title=data["title"], summary=data.get("summary", ""), source=data["source"], order=order,
            from_law=data.get("from_law", False),
        )  # fmt: skip
        clauses.append(clause)
        versions += [version for version in _versions_from(clause, data, now) if (clause.id, version.key) not in known]
    Clause.objects.bulk_create(
        clauses, update_conflicts=True, unique_fields=["id"],
        update_fields=["title", "summary", "source", "order", "from_law"],
    )  # fmt: skip
    ClauseVersion.objects.bulk_create(versions)
    _add_new_parameters(content["clauses"])
    return len(versions)


def _add_new_parameters(clauses: list[dict[str, Any]]) -> None:
    """A figure that a newer portal asks for joins the versions that do not know it; what they say stays."""
    wanted = {data["id"]: _plain(data["parameters"]) for data in clauses if data.get("parameters")}
    for version in ClauseVersion.objects.filter(key="", clause__in=wanted):
        whole = wanted[version.clause_id] | version.parameters
        if whole != version.parameters:
            version.parameters = whole
            version.save(update_fields=["parameters"])


def _law(data: dict[str, Any]) -> dict[str, Any]:
    """A term of the law, in the shape of a clause with one term."""
    term = {name: value for name, value in data.items() if name not in ("title", "source")} | {"key": "term"}
    return {
        "id": data["key"], "title": data["title"], "source": [data["source"]], "from_law": True, "terms": [term],
    }  # fmt: skip


def _versions_from(clause: Clause, data: dict[str, Any], now: datetime) -> list[ClauseVersion]:
    common = {"clause": clause, "valid_from": PROTOCOL_SINCE, "created_at": now, "reason": "Texto del protocolo"}
    found = []
    if data.get("parameters"):
        found.append(ClauseVersion(**common, parameters=_plain(data["parameters"])))
    for position, term in enumerate(data.get("terms", []), start=1):
        found.append(
            ClauseVersion(
                **common, position=position, key=term["key"], unit=term["unit"], amount=term["amount"],
                receipt=term["receipt"], roll=term["roll"], calendar=term["calendar"], pausable=term["pausable"],
                direction=term.get("direction", "after_event"), extension=term.get("extension", {}),
                starts=term["starts"], responsible=term["responsible"], overseer=term["overseer"],
                is_choice=term.get("choice", False), ladder=term["alerts"],
            )
        )  # fmt: skip
    return found


def _plain(value: Any) -> Any:
    """As JSON keeps it: keys are text."""
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
