"""Territory and offices, loaded as often as wanted: what an administrator edited on screen is left as it is."""

import csv
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from .models import Comuna, Office, OfficeKind, Region

HERE = Path(__file__).parent
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
OFFICE_CODES = {
    "CL-AP": "arica_y_parinacota",
    "CL-TA": "tarapaca",
    "CL-AN": "antofagasta",
    "CL-AT": "atacama",
    "CL-CO": "coquimbo",
    "CL-VS": "valparaiso",
    "CL-RM": "metropolitana",
    "CL-LI": "ohiggins",
    "CL-ML": "maule",
    "CL-NB": "nuble",
    "CL-BI": "biobio",
    "CL-AR": "araucania",
    "CL-LR": "los_rios",
    "CL-LL": "los_lagos",
    "CL-AI": "aysen",
    "CL-MA": "magallanes",
}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load(stdout: Any = None) -> None:
    """Regions, comunas and offices. Territory is refreshed; an office that exists is not touched."""
    regions = load_territory()
    created = sum([load_regional_offices(regions), load_central_office(), load_example_offices()])
    if stdout is not None:
        stdout.write(
            f"accounts: {len(regions)} regiones, {Comuna.objects.count()} comunas, {created} oficinas nuevas\n"
        )


def load_territory() -> dict[str, Region]:
    """Returns the regions by their CUT code."""
    regions = [
        Region(iso_code=row["iso_3166_2"], cut_code=row["cut_code"], name=row["region"], order=order)
        for order, row in enumerate(_rows("regional_offices.csv"), start=1)
    ]
    Region.objects.bulk_create(
        regions, update_conflicts=True, unique_fields=["iso_code"], update_fields=["cut_code", "name", "order"]
    )
    by_cut = {region.cut_code: region for region in regions}
    Comuna.objects.bulk_create(
        [
            Comuna(
                cut_code=row["cut_code"],
                name=row["comuna"],
                province=row["provincia"],
                region=by_cut[row["region_cut_code"]],
            )
            for row in _rows("comunas.csv")
        ],
        update_conflicts=True,
        unique_fields=["cut_code"],
        update_fields=["name", "province", "region"],
    )
    return by_cut


def load_regional_offices(regions: dict[str, Region]) -> int:
    created = 0
    for row in _rows("regional_offices.csv"):
        iso_code = row["iso_3166_2"]
        created += _office(
            OFFICE_CODES[iso_code],
            kind=OfficeKind.REGIONAL,
            name=f"Oficina Regional {row['region']}",
            mailbox=row["office_mailbox"],
            region=regions[row["cut_code"]],
            holiday_country="CL",
            holiday_subdivision=iso_code.removeprefix("CL-"),
            time_zone=row["time_zone"],
        )
    return created


def load_central_office() -> int:
    # It works in Santiago, so the holidays of the capital's region are its own.
    return _office(
        "central",
        kind=OfficeKind.CENTRAL,
        name="Oficina Central",
        mailbox="gestiondeclientes@prochile.gob.cl",
        holiday_country="CL",
        holiday_subdivision="RM",
        time_zone="America/Santiago",
    )


def load_example_offices() -> int:
    """Commercial offices abroad: examples, since the official list is not published."""
    content = yaml.load((HERE / "content" / "offices_abroad_demo.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return sum(
        _office(
            office["code"],
            kind=OfficeKind.COMMERCIAL,
            name=office["name"],
            mailbox=office["mailbox"],
            country=office["country"],
            holiday_country=office["holidays"]["country"],
            holiday_subdivision=office["holidays"]["subdivision"] or "",
            weekend_days=sorted(WEEKDAYS[day] for day in office["weekend"]),
            time_zone=office["time_zone"],
            example=True,
        )
        for office in content["offices"]
    )


def _office(code: str, **fields: Any) -> int:
    _, created = Office.objects.get_or_create(code=code, defaults=fields)
    return int(created)
