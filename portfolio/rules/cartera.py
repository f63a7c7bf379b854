"""DEF-2: cartera is computed from five facts, never ticked by hand; and DEF-4: who is a former user."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the facts of a computed condition, and how it stands."""

    name: str
    label: str
    met: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class CarteraInput:
    """What the five facts are computed from, already read.

    Attributes:
        missing_contact: labels of the contact data that the company lacks.
        active: whether the company is registered or admitted (neither potential, nor inactive, nor merged away).
        validated_on: when its regional executive validated it; None if nobody did.
        validated_by: who did.
        exports: what the company declared (36 months); None while unanswered.
        export_rows: number of export records inside the 36 months.
        potential: result of the test: high, medium, low or "".
        sector: name of the sector, or "".
        sector_strategic: whether the sector belongs to the institutional strategy.
    """

    missing_contact: tuple[str, ...]
    active: bool
    standing_label: str
    validated_on: date | None
    validated_by: str
    exports: bool | None
    export_rows: int
    potential: str
    sector: str
    sector_strategic: bool


def facts(data: CarteraInput) -> list[Fact]:
    """The five facts in the clause's order, each with the words that the screen shows."""
    return [_contact(data), _active(data), _validated(data), _exports(data), _sector(data)]


def is_cartera(rows: Iterable[Fact]) -> bool:
    """All five, or it is not."""
    return all(row.met for row in rows)


def missing_words(rows: Iterable[Fact]) -> str:
    """What is missing, in one sentence; "" when nothing is."""
    missing = [row.explanation for row in rows if not row.met]
    return " ".join(missing)


def _contact(data: CarteraInput) -> Fact:
    words = "Tiene todos sus datos de contacto."
    if data.missing_contact:
        words = f"Faltan datos de contacto: {', '.join(data.missing_contact)}."
    return Fact("contact_complete", "Datos de contacto completos", not data.missing_contact, words)


def _active(data: CarteraInput) -> Fact:
    words = "Está activa." if data.active else f"No está activa: {data.standing_label.lower()}."
    return Fact("active", "Activa", data.active, words)


def _validated(data: CarteraInput) -> Fact:
    if data.validated_on is None:
        return Fact("validated", "Validada por su ejecutivo/a", False, "Falta que su ejecutivo/a regional la valide.")
    words = f"La validó {data.validated_by or 'su oficina'} el {data.validated_on:%d-%m-%Y}."
    return Fact("validated", "Validada por su ejecutivo/a", True, words)


def _exports(data: CarteraInput) -> Fact:
    label = "Exporta o puede exportar"
    if data.exports or data.export_rows:
        return Fact("exports_or_can_export", label, True, "Exportó en los últimos tres años.")
    if data.potential in ("high", "medium"):
        level = {"high": "Alto", "medium": "Medio"}[data.potential]
        return Fact("exports_or_can_export", label, True, f"Aún no exporta; su potencial es {level}.")
    if data.potential == "low":
        return Fact("exports_or_can_export", label, False, "Aún no exporta y su potencial es Bajo.")
    return Fact("exports_or_can_export", label, False, "No se sabe si exporta ni se ha medido su potencial.")


def _sector(data: CarteraInput) -> Fact:
    label = "Sector de la estrategia"
    if not data.sector:
        return Fact("strategic_sector", label, False, "Falta indicar su sector.")
    if not data.sector_strategic:
        return Fact("strategic_sector", label, False, f"{data.sector} no está en la estrategia vigente.")
    return Fact("strategic_sector", label, True, f"{data.sector} está en la estrategia.")


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def is_former_user(last_worked_on: date | None, today: date, years_without_work: int) -> bool:
    """DEF-4: it worked with ProChile once, and the last time is that many years ago or more."""
    return last_worked_on is not None and last_worked_on <= years_before(today, years_without_work)
