"""The first page: the way into the portfolio in steps, with the terms that the clause catalogue fixes today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.models import ClauseVersion
from casework.models.clauses import TermUnit

SINGULAR = {
    TermUnit.BUSINESS_DAYS: "día hábil",
    TermUnit.CALENDAR_DAYS: "día corrido",
    TermUnit.HOURS: "hora",
    TermUnit.MONTHS: "mes",
}


@dataclass(frozen=True)
class Step:
    """A step of the route. `term` says how long ProChile has, when a clause promises it."""

    title: str
    text: str
    who: str
    clause: str = ""
    term: str = ""


ROUTE = (
    Step(
        "Cree la cuenta de su empresa",
        "Ingrese con su ClaveÚnica, confirme su correo y escriba el RUT de la empresa. Si ya la conocíamos, se usa ese "
        "mismo registro.",
        "Le toca a su empresa",
    ),
    Step(
        "Complete la ficha",
        "Cuéntenos qué vende, cuánto y a quién. Se guarda a medida que escribe: puede seguir otro día.",
        "Le toca a su empresa",
    ),
    Step(
        "Responda el test, solo si aún no exporta",
        "Toma unos veinte minutos y muestra qué tan preparada está su empresa, con sus brechas y consejos. Si su "
        "empresa exportó en los últimos tres años, pasa directo al contacto.",
        "Le toca a su empresa",
    ),
    Step(
        "Le contacta su oficina regional",
        "Una persona de su región le llama o le escribe para conocer a su empresa y acordar una entrevista o visita.",
        "Le toca a ProChile",
        clause="CAP-3",
        term="en {} desde que recibe su ficha",
    ),
    Step(
        "Conversamos en una entrevista o visita",
        "En la oficina, en su empresa o por video. Después recibe el resultado con sus razones.",
        "Le toca a ProChile y a su empresa",
        clause="CAP-5",
        term="en {} desde el contacto",
    ),
    Step(
        "Entra a la cartera de ProChile",
        "Con los antecedentes completos, su empresa queda con una categoría, un ejecutivo o ejecutiva y acceso a los "
        "programas.",
        "Le toca a su empresa y a ProChile",
    ),
)


def in_words(amount: int, unit: str) -> str:
    """«3 días hábiles», «1 día hábil»."""
    return f"{amount} {SINGULAR[TermUnit(unit)] if amount == 1 else TermUnit(unit).label}"


def route(today: date) -> list[Step]:
    """The steps, with the terms in force on `today`: one query."""
    terms: dict[str, str] = {}
    wanted = [step.clause for step in ROUTE if step.clause]
    for version in ClauseVersion.objects.terms().in_force(today).filter(clause__in=wanted):
        terms.setdefault(version.clause_id, in_words(version.amount, version.unit))
    return [
        Step(
            step.title, step.text, step.who, step.clause, step.term.format(terms[step.clause])
            if step.clause in terms else "",
        )
        for step in ROUTE
    ]  # fmt: skip
