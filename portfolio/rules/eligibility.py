"""DEF-1 (who may work with ProChile) and DEF-5 (which public a company belongs to)."""

from dataclasses import dataclass
from datetime import date

from portfolio.rules.cartera import Fact
from portfolio.states import CompanyKind

TAX_CATEGORIES = ("first", "second")


@dataclass(frozen=True, slots=True)
class EligibilityInput:
    """What DEF-1 asks about: kind, start of activities in Chile, tax category, and a foreign company's aim."""

    kind: str
    activity_start_date: date | None
    tax_category: str
    foreign_aim: str = ""


def eligibility(data: EligibilityInput, today: date) -> list[Fact]:
    """The facts of DEF-1 for this company; it is eligible when all are met."""
    if data.kind == CompanyKind.FOREIGN:
        known = data.foreign_aim in ("import", "partner", "invest")
        words = (
            "Quiere importar, asociarse o invertir."
            if known
            else "Falta saber si quiere importar, asociarse o invertir."
        )
        return [Fact("foreign_aim", "Interés en Chile", known, words)]
    start = data.activity_start_date
    started = start is not None and start <= today
    taxed = data.tax_category in TAX_CATEGORIES
    return [
        Fact(
            "activity_start",
            "Inicio de actividades",
            started,
            f"Inició actividades el {start:%d-%m-%Y}."
            if start and started
            else "Falta el inicio de actividades en Chile.",
        ),
        Fact(
            "tax_category",
            "Categoría tributaria",
            taxed,
            "Tributa en primera o segunda categoría." if taxed else "Falta saber en qué categoría tributa.",
        ),
    ]


def audience(*, kind: str, in_cartera: bool, exports: bool | None, has_company: bool = True) -> str:
    """DEF-5: the public served to which a company or person belongs, in words."""
    if not has_company:
        return "Público general"
    if kind == CompanyKind.FOREIGN:
        return "Empresa extranjera"
    if kind == CompanyKind.ASSOCIATION:
        return "Institución o gremio"
    if in_cartera:
        return "Empresa de cartera exportadora" if exports else "Empresa de cartera no exportadora"
    return "Empresa sin trabajo con ProChile"
