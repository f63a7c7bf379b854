"""CAT-6: who can take a company, by sector and load, within the cap; in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Candidate:
    """An executive who could take the company.

    Attributes:
        user_id: the executive.
        name: as shown.
        office: name of the office.
        load: companies assigned today.
        cap: companies an executive may have (parameter of CAT-6).
        same_sector: how many of those are of the company's sector.
        leads_sector: whether the executive leads that sector at the office.
        absent: whether the executive is away today.
    """

    user_id: int
    name: str
    office: str
    load: int
    cap: int
    same_sector: int
    leads_sector: bool = False
    absent: bool = False
    reasons: tuple[str, ...] = field(default=())

    @property
    def has_room(self) -> bool:
        return self.load < self.cap


def rank(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first: with room, present, leads the sector, more of the sector, less load, name. Each with its reasons."""
    ordered = sorted(
        candidates,
        key=lambda c: (not c.has_room, c.absent, not c.leads_sector, -c.same_sector, c.load, c.name),
    )
    return [_with_reasons(candidate) for candidate in ordered]


def _with_reasons(candidate: Candidate) -> Candidate:
    reasons: list[str] = []
    if candidate.leads_sector:
        reasons.append("está a cargo del sector")
    if candidate.same_sector:
        reasons.append(f"ya atiende {candidate.same_sector} de este sector")
    room = candidate.cap - candidate.load
    reasons.append(
        f"tiene {candidate.load} de {candidate.cap} empresas"
        if room > 0
        else f"llegó al tope de {candidate.cap} empresas"
    )
    if candidate.absent:
        reasons.append("hoy no está")
    return Candidate(
        candidate.user_id,
        candidate.name,
        candidate.office,
        candidate.load,
        candidate.cap,
        candidate.same_sector,
        candidate.leads_sector,
        candidate.absent,
        tuple(reasons),
    )


def refusal(name: str, cap: int, others: Iterable[Candidate]) -> str:
    """What is said when the cap would be passed: it names who can take the company."""
    free = [candidate for candidate in others if candidate.has_room]
    head = f"{name} ya tiene {cap} empresas, que es el tope."
    if not free:
        return f"{head} Nadie más de la oficina tiene cupo: pida a la jefatura que redistribuya la cartera."
    names = "; ".join(f"{c.name} ({', '.join(c.reasons) or f'{c.load} empresas'})" for c in free[:3])
    return f"{head} Pueden tomarla: {names}."
