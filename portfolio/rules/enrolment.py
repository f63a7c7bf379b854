"""May this company take part? Each requirement is met, lacking, or to be confirmed by a person (CPE-5, CPE-6). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portfolio.rules.activity_catalogue import Requirement

CALLED = Requirement("called", "Segmento o categoría convocados", "", True)


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What is known of a company at the moment in which it is asked, already read.

    Attributes:
        registered: its account exists and its ficha is complete.
        trained: had a workshop or talk before the activity.
        days_ahead: calendar days between the request and the start.
    """

    kind: str = "national"
    registered: bool = False
    validated: bool = False
    rut: bool = False
    started: bool = False
    trained: bool = False
    tested: bool = False
    exports: bool = False
    potential: str = ""
    sector: str = ""
    segment: str = ""
    category: int | None = None
    women_led: bool | None = None
    coached: bool = False
    days_ahead: int = 0
    by_staff: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """Whom an activity calls, and on which terms."""

    requirements: tuple[Requirement, ...]
    sectors: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    categories: frozenset[int] = frozenset()
    fee: bool = False
    notice_days: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement for one company. `met` is None where no fact tells: a person confirms it."""

    code: str
    label: str
    blocking: bool
    met: bool | None
    words: str
    clause: str = ""

    @property
    def lacks(self) -> bool:
        return self.met is False

    @property
    def open(self) -> bool:
        return self.met is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of a company, and what follows from them."""

    checks: tuple[Check, ...] = field(default=())

    @property
    def lacking(self) -> list[Check]:
        """What blocks: the enrolment is refused unless the head authorises it."""
        return [check for check in self.checks if check.blocking and check.lacks]

    @property
    def pending(self) -> list[Check]:
        """What blocks until a person confirms it."""
        return [check for check in self.checks if check.blocking and check.open]

    @property
    def warnings(self) -> list[Check]:
        """What does not block."""
        return [check for check in self.checks if not check.blocking and not check.met]

    @property
    def lacks_training(self) -> bool:
        return any(check.code == "trained" and check.lacks for check in self.checks)


def examine(call: Call, facts: CompanyFacts, confirmed: Mapping[str, Any] | None = None) -> Verdict:
    """Check each requirement of the call, in its order.

    Args:
        confirmed: requirements that a person confirmed: {code: {"by": name, "at": day}}.
    """
    rows: list[Requirement] = list(call.requirements)
    if call.segments or call.categories:
        rows.append(CALLED)
    return Verdict(tuple(_check(row, call, facts, (confirmed or {}).get(row.code)) for row in rows))


def _check(row: Requirement, call: Call, facts: CompanyFacts, confirmed: Any) -> Check:
    met, words = _FACTS[row.code](call, facts) if row.code in _FACTS else (None, "Lo confirma una persona.")
    if met is not True and confirmed:
        met, words = True, f"Confirmado por {confirmed.get('by', 'la oficina')}."
    return Check(row.code, row.label, row.blocking, met, words, row.clause)


Answer = tuple[bool | None, str]


def _said(met: bool, yes: str, no: str) -> Answer:
    return met, yes if met else no


def _registered(call: Call, facts: CompanyFacts) -> Answer:
    return _said(facts.registered, "Cuenta creada y ficha completa.", "Falta completar la ficha de la empresa.")


def _validated(call: Call, facts: CompanyFacts) -> Answer:
    return _said(facts.validated, "Su ejecutivo/a la validó.", "Aún no la valida su ejecutivo/a.")


def _rut(call: Call, facts: CompanyFacts) -> Answer:
    return _said(
        facts.rut and facts.started, "Tiene RUT e inicio de actividades.", "Falta su inicio de actividades en Chile."
    )


def _trained(call: Call, facts: CompanyFacts) -> Answer:
    if facts.kind != "national":
        return True, "No se pide a empresas extranjeras ni instituciones."
    return _said(
        facts.trained, "Ya participó en un taller o charla.", "Antes necesita un taller o una charla de ProChile."
    )


def _test(call: Call, facts: CompanyFacts) -> Answer:
    if facts.exports:
        return True, "Exporta: no necesita el autodiagnóstico."
    return _said(facts.tested, "Rindió el autodiagnóstico.", "Falta rendir el autodiagnóstico.")


def _potential(call: Call, facts: CompanyFacts) -> Answer:
    if facts.exports:
        return True, "Ya exporta."
    return _said(
        facts.potential in ("high", "medium"), "Potencial medio o alto.", "Su potencial es bajo o no se ha medido."
    )


def _sector(call: Call, facts: CompanyFacts) -> Answer:
    if not call.sectors:
        return True, "Convoca a todos los sectores."
    return _said(facts.sector in call.sectors, "Es del sector convocado.", "No es del sector convocado.")


def _women(call: Call, facts: CompanyFacts) -> Answer:
    if facts.women_led is None:
        return None, "No lo dijo en su ficha: lo confirma una persona."
    return _said(facts.women_led, "Lo dice su ficha.", "Su ficha dice otra cosa.")


def _coached(call: Call, facts: CompanyFacts) -> Answer:
    if facts.coached:
        return True, "Terminó un coaching."
    return None, "Sin coaching registrado: puede mostrar un plan de negocios equivalente."


def _fee(call: Call, facts: CompanyFacts) -> Answer:
    return (None, "La oficina confirma el pago.") if call.fee else (True, "Sin costo.")


def _via_region(call: Call, facts: CompanyFacts) -> Answer:
    return _said(facts.by_staff, "La pidió su oficina regional.", "Pídala a su ejecutivo/a regional.")


def _foreign(call: Call, facts: CompanyFacts) -> Answer:
    return _said(
        facts.kind == "foreign" and facts.registered, "Empresa extranjera registrada.",
        "Debe registrarla antes su oficina comercial.",
    )  # fmt: skip


def _notice(call: Call, facts: CompanyFacts) -> Answer:
    if facts.days_ahead >= call.notice_days:
        return True, f"Faltan {facts.days_ahead} días corridos."
    return None, f"Faltan {facts.days_ahead} días corridos: se necesita el acuerdo de las dos oficinas."


def _exporta_mas(call: Call, facts: CompanyFacts) -> Answer:
    return _said(facts.category == 1, "Está en Exporta Más.", "No está en la categoría 1, Exporta Más.")


def _called(call: Call, facts: CompanyFacts) -> Answer:
    fits = (not call.segments or facts.segment in call.segments) and (
        not call.categories or facts.category in call.categories
    )
    return _said(fits, "Está entre los convocados.", "No es de los segmentos o categorías convocados.")


def _open(call: Call, facts: CompanyFacts) -> Answer:
    return True, "No pide nada más."


_FACTS = {
    "registered": _registered, "validated": _validated, "rut": _rut, "trained": _trained, "test": _test,
    "potential": _potential, "sector": _sector, "women": _women, "coached": _coached, "fee": _fee,
    "via_region": _via_region, "foreign_reg": _foreign, "notice30": _notice, "plan_ok": _exporta_mas,
    "called": _called, "open": _open,
}  # fmt: skip
"""What facts tell; the rest (volume, material, certificates, commitment, note, counterpart) a person confirms."""

DECLARED_BY_COMPANY = ("capacity", "catalogue", "certs", "commit")
"""The representative may confirm these themselves when they enrol (AGE-3, CAT-3); the others the office confirms."""


def open_codes(checks: Iterable[Check]) -> list[str]:
    """What a person still has to confirm."""
    return [check.code for check in checks if check.met is not True and check.code not in FACTS_ONLY]


FACTS_ONLY = frozenset(_FACTS) - {"women", "coached", "fee", "notice30"}
"""Nobody can confirm these over the facts: without them only the head's authorisation helps."""
