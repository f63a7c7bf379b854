"""Catalogues, loaded as often as wanted: what an administrator edited on screen is left as it is."""

import itertools
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from portfolio.models import (
    ActionKind,
    ActionKindRule,
    ActivityTemplate,
    Category,
    CategoryCriterion,
    ReferralBody,
    Sector,
    Subsector,
    UfValue,
)

HERE = Path(__file__).parent / "content"
SINCE = date(2024, 1, 1)  # the protocol is of 2024: the first requirements hold since then
#: Pesos per UF on 31 December, as published by the Servicio de Impuestos Internos; 2025 is to be confirmed on screen.
UF = {2022: ("35110.98", False), 2023: ("36789.36", False), 2024: ("38416.69", False), 2025: ("39727.96", True)}


def _read(name: str) -> dict[str, Any]:
    return yaml.load((HERE / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


@transaction.atomic
def load(stdout: Any = None) -> None:
    """Sectors, bodies, UF values, kinds of action, activity templates, categories: only missing rows are added."""
    counts = [_sectors(), _bodies(), _uf(), _kinds(), _templates(), _categories()]
    if stdout is not None:
        stdout.write(
            f"portfolio: {counts[0]} sectores y subsectores, {counts[1]} organismos, {counts[2]} UF, "
            f"{counts[3]} tipos de acción, {counts[4]} plantillas, {counts[5]} categorías y requisitos nuevos\n"
        )


def _sectors() -> int:
    new = 0
    for order, row in enumerate(_read("sectors.yaml")["sectors"], start=1):
        values = {"name": row["name"], "kind": row["kind"], "example": row.get("example", False), "order": order}
        sector, created = Sector.objects.get_or_create(code=row["code"], defaults=values)
        new += int(created) + _subsectors(sector, row["subsectors"])
    return new


def _subsectors(sector: Sector, rows: list[dict[str, Any]]) -> int:
    known = set(Subsector.objects.filter(sector=sector).values_list("code", flat=True))
    missing = [
        Subsector(
            code=row["code"], sector=sector, name=row["name"], products=row.get("products", []),
            synonyms=row.get("synonyms", []), example=row.get("example", False), order=order,
        )
        for order, row in enumerate(rows, start=1)
        if row["code"] not in known
    ]  # fmt: skip
    Subsector.objects.bulk_create(missing)
    return len(missing)


def _bodies() -> int:
    new = 0
    for order, row in enumerate(_read("referral_bodies.yaml")["bodies"], start=1):
        fields = ("name", "kind", "use_for", "offers", "when", "stages", "dimensions", "profile")
        values = {name: row[name] for name in fields if name in row} | {"order": order}
        new += int(ReferralBody.objects.get_or_create(code=row["id"], defaults=values)[1])
    return new


def _categories() -> int:
    """The requirements only where there is none yet: whoever removed one does not find it again."""
    content, new = _read("categories.yaml"), 0
    for row in content["categories"]:
        number = row.pop("number")
        new += int(Category.objects.get_or_create(number=number, defaults=row | {"example": True})[1])
    if CategoryCriterion.objects.exists():
        return new
    rows = [
        CategoryCriterion(**row, order=order, valid_from=SINCE, example=True)
        for order, row in enumerate(content["criteria"], start=1)
    ]
    return new + len(CategoryCriterion.objects.bulk_create(rows))


def _uf() -> int:
    return sum(
        int(UfValue.objects.get_or_create(year=year, defaults={"pesos": Decimal(pesos), "example": example})[1])
        for year, (pesos, example) in UF.items()
    )


#: The catalogue says channels as people do; the ground as DEF-7 names them.
CHANNELS = {"phone": "telephone"}
RULES_FROM = date(2020, 1, 1)


def _kinds() -> int:
    known = set(ActionKind.objects.values_list("code", flat=True))
    order = itertools.count(1)
    return sum(_kind(row, None, order, known) for row in _read("action_kinds.yaml")["tree"])


def _kind(row: dict[str, Any], parent: str | None, order: Iterator[int], known: set[str]) -> int:
    place, new = next(order), row["code"] not in known
    if new:
        kind = ActionKind.objects.create(
            code=row["code"], parent_id=parent, name=row["name"], description=row.get("description", "").strip(),
            leaf=row["leaf"], channels=[CHANNELS.get(code, code) for code in row.get("channels", [])],
            applies_to=row.get("applies_to", []), questions=row.get("questions", []),
            usual_results=row.get("usual_results", []), is_training=row.get("is_training", False),
            requires_prior_training=row.get("requires_prior_training", False),
            follow_up_clause=row.get("follow_up_clause") or "", example=row.get("example", False), order=place,
        )  # fmt: skip
        if kind.leaf:
            rule = row["counts_for_usuaria"]
            ActionKindRule.objects.create(
                kind=kind, valid_from=RULES_FROM, counts=rule["value"], reason=str(rule["reason"])
            )
    return int(new) + sum(_kind(child, row["code"], order, known) for child in row.get("children", []))


def _templates() -> int:
    content = _read("activities.yaml")
    blocking = {row["code"]: row["blocking"] for row in content["requirements"]}
    reminders = {row["code"]: row["reminders"] for row in content["reminder_schedules"]}
    new = 0
    for order, row in enumerate(content["activities"], start=1):
        places = row.get("capacity") or {}
        values = {
            "name": row["name"], "description": row.get("description", ""), "kind_id": row["action_kind"],
            "channel": "digital" if row["mode"] == "digital" else "in_person",
            "duration_minutes": _minutes(row["default_duration"]), "capacity": places.get("default"),
            "minimum": places.get("minimum"), "maximum": places.get("maximum"),
            "requirements": [{"code": code, "blocking": blocking[code]} for code in row["requirements"]],
            "documents": row["documents"], "reminders": reminders[row["reminder_schedule"]],
            "attendance": row["attendance"], "fee_may_apply": row["fee_may_apply"],
            "follow_up_clause": row.get("follow_up_clause") or "", "example": row.get("example", False),
            "order": order,
        }  # fmt: skip
        new += int(ActivityTemplate.objects.get_or_create(code=row["code"], defaults=values)[1])
    return new


def _minutes(duration: dict[str, Any]) -> int:
    unit = {"minutes": 1, "hours": 60, "days": 24 * 60, "weeks": 7 * 24 * 60, "months": 30 * 24 * 60}
    return int(duration["amount"] * unit[duration["unit"]])
