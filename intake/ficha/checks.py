"""What must hold between answers; each check gives the field and the words for the person (microcopy, section 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from intake.ficha.spec import Answers

MAX_PRODUCTS = 20
MAX_TARGETS = 5
CHILE = "CL"


@dataclass(frozen=True)
class Facts:
    """What the checks need and the answers do not hold.

    Attributes:
        today: the day in the office's zone.
        years_asked: years of exports that CAP-2 asks about.
        subsectors: {subsector code: sector code}, the catalogue in force.
        own_email: e-mail of whoever represents the company.
    """

    today: date
    years_asked: int
    subsectors: dict[str, str]
    own_email: str = ""


@dataclass(frozen=True)
class Problem:
    """An answer that does not hold: field and words."""

    field: str
    message: str


def first_day(today: date, years: int) -> date:
    """The same day some years before; 29 February becomes the 28th."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def closed_years(today: date, since: date | None) -> list[int]:
    """The three last closed calendar years, newest first, without those before the start of activities."""
    first = since.year if since else 0
    return [year for year in range(today.year - 1, today.year - 4, -1) if year >= first]


def export_years(today: date, years_asked: int) -> list[int]:
    """Calendar years that touch the months asked about, newest first."""
    return list(range(today.year, first_day(today, years_asked).year - 1, -1))


def as_date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        return None


def _start_not_future(answers: Answers, facts: Facts) -> list[Problem]:
    start = as_date(answers.get("activity_start_date"))
    if start and start > facts.today:
        return [Problem("activity_start_date", "El inicio de actividades no puede ser posterior a hoy.")]
    return []


def _subsector_of_sector(answers: Answers, facts: Facts) -> list[Problem]:
    sector, subsector = answers.get("sector"), answers.get("subsector")
    if sector and subsector and facts.subsectors.get(subsector) != sector:
        return [Problem("subsector", "Este subsector es de otro sector. Elija uno del sector que marcó.")]
    return []


def _products(answers: Answers, facts: Facts) -> list[Problem]:
    rows = answers.get("products") or []
    if len(rows) > MAX_PRODUCTS:
        return [Problem("products", f"Anote hasta {MAX_PRODUCTS} productos o servicios; hay {len(rows)}.")]
    if rows and not any(row.get("to_export") for row in rows):
        return [Problem("products", "Marque al menos un producto o servicio que quiera exportar.")]
    return []


def _certifications(answers: Answers, facts: Facts) -> list[Problem]:
    rows = answers.get("certifications") or []
    return _repeated(rows, ("certification", "issuer"), "certifications", "certificación")


def _sales(answers: Answers, facts: Facts) -> list[Problem]:
    rows = answers.get("annual_sales") or []
    if not rows:
        return []
    problems = _repeated(rows, ("year",), "annual_sales", "año")
    start = as_date(answers.get("activity_start_date"))
    lacking = [str(year) for year in closed_years(facts.today, start) if year not in {row["year"] for row in rows}]
    if lacking and start:
        years = " y ".join(lacking)
        problems.append(Problem("annual_sales", f"Falta el monto de {years}. Si no vendió, escriba 0."))
    return problems


def _workers(answers: Answers, facts: Facts) -> list[Problem]:
    total, women = answers.get("workers_total"), answers.get("workers_women")
    if total is not None and women is not None and int(women) > int(total):
        return [Problem("workers_women", f"Escriba un número entre 0 y {total}, el total de personas.")]
    return []


def _exports(answers: Answers, facts: Facts) -> list[Problem]:
    rows = answers.get("exports") or []
    if not rows or not answers.get("exported_last_three_years"):
        return []
    problems = _repeated(rows, ("year", "country", "product"), "exports", "año, mercado y producto")
    if any(row["country"] == CHILE for row in rows):
        problems.append(Problem("exports", "El mercado no puede ser Chile. Elija el país de destino."))
    recent = set(export_years(facts.today, facts.years_asked))
    if not any(row["year"] in recent and Decimal(row["amount"]) > 0 for row in rows):
        words = f"Anote al menos una exportación desde {min(recent)}, con un monto mayor que 0."
        problems.append(Problem("exports", words))
    return problems


def _targets(answers: Answers, facts: Facts) -> list[Problem]:
    problems = []
    for name, limit in (("target_countries", MAX_TARGETS), ("foreign_presence", 0)):
        chosen = answers.get(name) or []
        if CHILE in chosen:
            problems.append(Problem(name, "Elija países distintos de Chile."))
        if len(set(chosen)) != len(chosen):
            problems.append(Problem(name, "Hay un país repetido. Deje cada uno una sola vez."))
        if limit and len(chosen) > limit:
            problems.append(Problem(name, f"Elija hasta {limit} países."))
    return problems


def _exclusive(answers: Answers, facts: Facts) -> list[Problem]:
    """Options that do not go with others."""
    alone = {"ecommerce": ("no",), "women_led": ("neither", "not_said")}
    words = "Esta opción no se combina con otras: deje solo una."
    return [
        Problem(name, words)
        for name, options in alone.items()
        if len(answers.get(name) or []) > 1 and set(options) & set(answers[name])
    ]


def _export_contact(answers: Answers, facts: Facts) -> list[Problem]:
    email = (answers.get("export_contact_email") or "").lower()
    if email and email in ((answers.get("representative_email") or "").lower(), facts.own_email.lower()):
        return [Problem("export_contact_email", "Escriba el correo de esa persona, distinto del suyo.")]
    return []


SHARED_NEEDS = {
    "company": ("company_email", "Falta el correo general de la empresa en «Cómo nos comunicamos»."),
    "export_contact": ("export_contact_email", "Falta el correo de esa persona en «Cómo nos comunicamos»."),
    "representative": ("representative_email", "Falta su correo en «Cómo nos comunicamos»."),
}


def _shared_contact(answers: Answers, facts: Facts) -> list[Problem]:
    chosen = answers.get("shared_contact")
    if not answers.get("share_contact_consent") or chosen not in SHARED_NEEDS:
        return []
    field, words = SHARED_NEEDS[chosen]
    return [] if answers.get(field) else [Problem("shared_contact", words)]


def _repeated(rows: list[dict[str, Any]], names: tuple[str, ...], field: str, what: str) -> list[Problem]:
    keys = [tuple(str(row.get(name, "")).strip().casefold() for name in names) for row in rows]
    if len(set(keys)) == len(keys):
        return []
    return [Problem(field, f"Hay filas repetidas: {what}. Deje una o cambie el dato.")]


Check = Callable[[Answers, Facts], list[Problem]]
CHECKS: tuple[Check, ...] = (
    _start_not_future, _subsector_of_sector, _products, _certifications, _sales, _workers, _exports, _targets,
    _exclusive, _export_contact, _shared_contact,
)  # fmt: skip


def problems(answers: Answers, facts: Facts) -> list[Problem]:
    """Every answer that does not hold with the others."""
    return [problem for check in CHECKS for problem in check(answers, facts)]


def warnings(answers: Answers, facts: Facts) -> list[str]:
    """What whoever reviews the ficha should look at; nothing here stops the company."""
    found = []
    if answers.get("tax_category") == "not_sure":
        found.append("La empresa no sabe en qué categoría tributa: oriéntela (DEF-1).")
    if any((d := as_date(row.get("valid_until"))) and d < facts.today for row in answers.get("certifications") or []):
        found.append("Declaró una certificación que ya venció.")
    years = {row["year"] for row in answers.get("exports") or []}
    frequency = answers.get("export_frequency")
    if years and ((frequency == "every_year") != (len(years) >= facts.years_asked)) and frequency in ("every_year",):
        found.append("Dice que exporta todos los años y la tabla muestra menos años.")
    if frequency == "once" and len(answers.get("exports") or []) > 1:
        found.append("Dice que exportó una sola vez y la tabla muestra más de una fila.")
    return found
