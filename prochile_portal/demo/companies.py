"""What each invented company is like, and what it declares in its ficha."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from stdnum.cl import rut as stdnum_rut

from accounts.models import Comuna
from intake.ficha.checks import closed_years, export_years
from portfolio.models import Subsector
from prochile_portal.demo import words

# How many of every hundred companies come from each region; the rest of the country shares what is left.
WEIGHTS = {"CL-RM": 18, "CL-VS": 10, "CL-BI": 9, "CL-ML": 12, "CL-LL": 8, "CL-AR": 6, "CL-LI": 7, "CL-CO": 5}
OTHERS = 3
SALES_CLP = {"micro": (20, 90), "small": (100, 900), "medium": (1_000, 3_600), "large": (4_200, 20_000)}  # millions


@dataclass(frozen=True)
class Plan:
    """A company as it will tell about itself, and how its story goes. `potential` is what its test would give."""

    number: int
    rut: str
    legal_name: str
    trade_name: str
    legal_form: str
    comuna: Comuna
    subsector: Subsector
    exporter: bool
    potential: str
    size: str
    person: tuple[str, str]

    @property
    def slug(self) -> str:
        return f"empresa{self.number:03d}.example"


def plans(dice: random.Random, count: int) -> list[Plan]:
    """Invented companies, always the same for the same dice."""
    by_region: dict[str, list[Comuna]] = {}
    for comuna in Comuna.objects.select_related("region").order_by("pk"):
        by_region.setdefault(comuna.region_id, []).append(comuna)
    regions = sorted(by_region)
    weights = [WEIGHTS.get(region, OTHERS) for region in regions]
    subsectors = list(Subsector.objects.select_related("sector").order_by("pk"))
    names = [f"{word} {place}" for word in words.COMPANY_WORDS for place in words.PLACE_WORDS]
    dice.shuffle(names)
    return [
        _plan(
            dice,
            number,
            names[number],
            dice.choice(by_region[dice.choices(regions, weights)[0]]),
            dice.choice(subsectors),
        )
        for number in range(1, count + 1)
    ]


def _plan(dice: random.Random, number: int, name: str, comuna: Comuna, subsector: Subsector) -> Plan:
    code, suffix = dice.choice(words.LEGAL_FORMS)
    digits = str(76_900_000 + number * 137)
    return Plan(
        number=number,
        rut=digits + stdnum_rut.calc_check_digit(digits),
        legal_name=f"{name} {suffix}",
        trade_name=f"{name} (ejemplo)",
        legal_form=code,
        comuna=comuna,
        subsector=subsector,
        exporter=dice.random() < 0.35,
        potential=dice.choices(("high", "medium", "low"), (30, 45, 25))[0],
        size=dice.choices(tuple(SALES_CLP), (35, 40, 18, 7))[0],
        person=(dice.choice(words.FIRST_NAMES), " ".join(dice.sample(words.LAST_NAMES, 2))),
    )


def answers(plan: Plan, dice: random.Random, today: date) -> dict[str, Any]:
    """A ficha that the portal accepts on that day."""
    start = date(dice.randint(2004, 2019), dice.randint(1, 12), dice.randint(1, 28))
    product = plan.trade_name.split()[0].lower()
    low, high = SALES_CLP[plan.size]
    return {
        "legal_name": plan.legal_name, "trade_name": plan.trade_name, "legal_form": plan.legal_form,
        "activity_start_date": start.isoformat(), "tax_category": "first",
        "address": f"{dice.choice(words.STREETS)} {dice.randint(10, 2900)}", "comuna": plan.comuna.pk,
        "representative_phone": f"+569{dice.randint(60_000_000, 99_999_999)}", "company_email": f"contacto@{plan.slug}",
        "branch": plan.subsector.sector.kind, "sector": plan.subsector.sector_id, "subsector": plan.subsector.code,
        "activity_code": f"{dice.randint(11, 96):02d}{dice.randint(1000, 9999)}", "value_chain_role": ["produces"],
        "description": f"Empresa de ejemplo: {plan.trade_name} compra en {plan.comuna.name} y vende en Chile.",
        "products": [
            {"product_name": f"Línea de {product}", "product_description": "Formato para venta al por mayor",
             "to_export": True},
        ],
        "annual_sales": [
            {"year": year, "amount": str(dice.randint(low, high) * 1_000_000), "currency": "CLP"}
            for year in _years_of_sales(today, start)
        ],
        "workers_total": dice.randint(3, 140), "spare_capacity": dice.choice(("under_20", "from_20_to_50", "over_50")),
        "origin": dice.choice(("direct", "direct", "sercotec", "corfo")), "worked_before": "never",
        "target_countries": dice.sample(words.MARKETS, 2), "declaration_true": True, "privacy_read": True,
    } | (_exports(dice, product, today) if plan.exporter else NO_EXPORTS)  # fmt: skip


def _years_of_sales(today: date, start: date) -> list[int]:
    """The closed years; those too of a ficha begun in December and sent in January."""
    return sorted({*closed_years(today, start), *closed_years(today + timedelta(days=7), start)})


NO_EXPORTS = {
    "exported_last_three_years": False, "exported_before": False, "indirect_export": False,
    "export_motivation": "Queremos vender fuera de Chile en los próximos dos años.",
}  # fmt: skip


def _exports(dice: random.Random, product: str, today: date) -> dict[str, Any]:
    years = export_years(today, 3)[1:3]
    rows = [
        {"year": year, "country": country, "product": f"Línea de {product}", "amount": str(dice.randint(8, 400) * 1000),
         "currency": "USD"}
        for year in years
        for country in dice.sample(words.MARKETS, dice.randint(1, 2))
    ]  # fmt: skip
    return {
        "exported_last_three_years": True, "exports": rows, "export_mode": ["customs_agent"],
        "export_frequency": "some_years", "export_goal": ["new_markets"],
    }  # fmt: skip
