"""Catalogues, loaded as often as wanted: what an administrator edited on screen is left as it is."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from portfolio.models import ReferralBody, Sector, Subsector, UfValue

HERE = Path(__file__).parent / "content"
#: Pesos per UF on 31 December, as published by the Servicio de Impuestos Internos; 2025 is to be confirmed on screen.
UF = {2022: ("35110.98", False), 2023: ("36789.36", False), 2024: ("38416.69", False), 2025: ("39727.96", True)}


def _read(name: str) -> dict[str, Any]:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


@transaction.atomic
def load(stdout: Any = None) -> None:
    """Sectors with their subsectors, referral bodies, UF values: only rows that are missing are added."""
    counts = [_sectors(), _bodies(), _uf()]
    if stdout is not None:
        stdout.write(f"portfolio: {counts[0]} sectores y subsectores, {counts[1]} organismos, {counts[2]} UF nuevos\n")


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


def _uf() -> int:
    return sum(
        int(UfValue.objects.get_or_create(year=year, defaults={"pesos": Decimal(pesos), "example": example})[1])
        for year, (pesos, example) in UF.items()
    )
