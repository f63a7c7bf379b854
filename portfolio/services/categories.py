"""CAT-1: another category for a company: proposed by who works it or by its facts, decided by the head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import record
from casework.errors import NOT_YOURS, ChangedMeanwhile, NoteRequired, NotPossible
from casework.services.clauses import parameter, term_words
from portfolio.emails import companies as emails
from portfolio.emails.follow_up import executive_told_category_changed
from portfolio.models import Category, CategoryChange, CategoryCriterion, CategoryProposal, Company, CriterionCheck
from portfolio.rules import permissions
from portfolio.rules.categories import proposed_it, stopping_moves
from portfolio.selectors.care import who_stopped
from portfolio.services.common import lock_company
from portfolio.states import CATEGORY_NAMES, CheckableFact, ProposalState, Standing

NOT_THERE = "La empresa aún no está en la cartera."
SAME = "Elija una categoría distinta de la que tiene."
MOST_AT_ONCE = 100


@transaction.atomic
def propose_category(*, company: Company, category: int, actor: User, now: datetime, reason: str) -> CategoryProposal:
    """Who works the company proposes another category to the head, who decides (PAGES.md, matrix).

    A suggestion of the facts for the same category becomes this person's; one for another category gives way.

    Raises:
        PermissionDenied: the actor does not work the company. NoteRequired: without a reason.
        NotPossible: it is not in the portfolio, or is in that category already.
    """
    locked = lock_company(company)
    if not permissions.works_it(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    _check_change(locked, category, reason)
    row = locked.category_proposals.open().select_for_update().first()
    if row is not None and row.new != category:
        _close(row, ProposalState.OVER)
        row = None
    row = row or CategoryProposal(company=locked, old=locked.category or 0, new=category, found_at=now)
    row.proposed_by, row.proposed_at, row.reason = actor, now, reason.strip()
    row.save()
    record(
        locked.case, "category_proposed", actor=actor, now=now, label=f"Propone categoría {CATEGORY_NAMES[category]}",
        note=reason, data={"category": category}, internal=True,
    )  # fmt: skip
    return row


@transaction.atomic
def change_category(*, company: Company, category: int, actor: User, now: datetime, reason: str) -> Company:
    """CAT-1: put the company in another category; who, when and why stay. An open proposal is decided by it.

    Raises:
        PermissionDenied: neither the head of the office nor the portal by one of its rules.
        NotPossible: it is not in the portfolio, or is in that category already. NoteRequired: without reason.
    """
    locked = lock_company(company)
    if not (permissions.heads_it(locked, actor) or actor.is_system):
        raise PermissionDenied("Esta acción le corresponde a otra persona: la jefatura de la oficina.")
    old = _check_change(locked, category, reason)
    locked.category = category
    locked._history_user = actor  # type: ignore[attr-defined]
    locked.save(update_fields=["category"])
    change = CategoryChange.objects.create(
        company=locked, old=old, new=category, at=now, by=actor, reason=reason.strip()
    )
    stopped = _stopped_follow_up(locked, old, category, now)
    for row in locked.category_proposals.open().select_for_update():
        state = ProposalState.ACCEPTED if row.new == category else ProposalState.OVER
        _close(row, state, actor=actor, now=now, reason=reason)
    record(
        locked.case, "category_changed", actor=actor, now=now, note=reason,
        label=f"Pasa de categoría {CATEGORY_NAMES[old]} a {CATEGORY_NAMES[category]}",
        data={"old": old, "new": category, **({"clause": "SEG-2", "stopped_by": stopped} if stopped else {})},
    )  # fmt: skip
    if stopped:
        executive_told_category_changed(
            locked, change=change.pk, people=" y ".join(stopped), term=term_words("CAT-4", now), now=now
        )
    text = Category.objects.filter(number=category).first()
    changes = "\n".join(f"- {line}" for line in text.what_changes.splitlines() if line.strip()) if text else ""
    emails.category_changed(locked, old=old, what_changes=changes or "- Nada más, por ahora.", reasons=reason, now=now)
    return locked


@dataclass(frozen=True)
class Decided:
    """What became of proposals decided together: how many were, and why the others were not, by company."""

    done: int
    problems: tuple[tuple[str, str], ...]


def decide_proposals(
    proposals: Sequence[CategoryProposal], *, accept: bool, actor: User, now: datetime, reason: str
) -> Decided:
    """The head accepts or refuses one or many, each whole or not at all; what changed meanwhile stays undecided.

    Raises:
        PermissionDenied: one of them is not the actor's to decide: then none is. NoteRequired: without a reason.
        NotPossible: more than MOST_AT_ONCE.
    """
    if not reason.strip():
        raise NoteRequired
    if len(proposals) > MOST_AT_ONCE:
        raise NotPossible(f"Se pueden decidir hasta {MOST_AT_ONCE} propuestas a la vez.")
    if not all(permissions.heads_it(row.company, actor) for row in proposals):
        raise PermissionDenied("Esta acción le corresponde a otra persona: la jefatura de la oficina.")
    done, problems = 0, []
    for row in proposals:
        try:
            decide_proposal(proposal=row, accept=accept, actor=actor, now=now, reason=reason)
        except NotPossible as problem:
            problems.append((row.company.name, str(problem)))
        else:
            done += 1
    return Decided(done, tuple(problems))


@transaction.atomic
def decide_proposal(
    *, proposal: CategoryProposal, accept: bool, actor: User, now: datetime, reason: str
) -> CategoryProposal:
    """The head says yes, and the category changes, or no, and the same facts do not propose it again.

    Raises:
        PermissionDenied: the actor does not head the company's office. NoteRequired: without a reason.
        ChangedMeanwhile: somebody decided it, or the company is in another category by now.
    """
    company = lock_company(proposal.company)
    if not permissions.heads_it(company, actor):
        raise PermissionDenied("Esta acción le corresponde a otra persona: la jefatura de la oficina.")
    if not reason.strip():
        raise NoteRequired
    row = CategoryProposal.objects.select_for_update().get(pk=proposal.pk)
    if row.state != ProposalState.OPEN or row.old != company.category:
        raise ChangedMeanwhile("Esta propuesta ya no está abierta: alguien decidió antes, o cambió la categoría.")
    if accept:
        change_category(company=company, category=row.new, actor=actor, now=now, reason=reason)
    else:
        _close(row, ProposalState.REFUSED, actor=actor, now=now, reason=reason)
        record(
            company.case, "category_refused", actor=actor, now=now, note=reason, internal=True,
            label=f"No se acepta pasar a categoría {CATEGORY_NAMES[row.new]}", data={"proposal": row.pk},
        )  # fmt: skip
    return CategoryProposal.objects.get(pk=row.pk)


@transaction.atomic
def withdraw_proposal(*, proposal: CategoryProposal, actor: User, now: datetime) -> CategoryProposal:
    """Who proposed it takes it back before it is decided. What the facts propose too stays open as theirs.

    Raises:
        PermissionDenied: somebody else, or the facts, proposed it. ChangedMeanwhile: it is not open any more.
    """
    company = lock_company(proposal.company)
    row = CategoryProposal.objects.select_for_update().get(pk=proposal.pk)
    if not proposed_it(row, actor):
        raise PermissionDenied(NOT_YOURS)
    if row.state != ProposalState.OPEN:
        raise ChangedMeanwhile("Esta propuesta ya no está abierta: alguien decidió antes, o cambió la categoría.")
    if row.facts_key:
        row.proposed_by, row.proposed_at, row.reason = None, None, ""
        row.save(update_fields=["proposed_by", "proposed_at", "reason"])
    else:
        _close(row, ProposalState.OVER, actor=actor, now=now, reason="La retiró quien la hizo.")
    record(
        company.case, "category_withdrawn", actor=actor, now=now, internal=True,
        label=f"Retira su propuesta de categoría {CATEGORY_NAMES[row.new]}", data={"proposal": row.pk},
    )  # fmt: skip
    return row


@transaction.atomic
def confirm_criterion(
    *, company: Company, criterion: CategoryCriterion, met: bool, actor: User, now: datetime, note: str
) -> CriterionCheck:
    """Say by hand whether the company meets a requirement that no fact can check; the last word holds.

    Raises:
        PermissionDenied: the actor does not work the company. NoteRequired: without what it rests on.
        NotPossible: a fact checks that requirement.
    """
    locked = lock_company(company)
    if not permissions.works_it(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    if not note.strip():
        raise NoteRequired
    if criterion.fact != CheckableFact.MANUAL:
        raise NotPossible("Ese requisito se comprueba con los datos de la empresa: corrija el dato.")
    row = CriterionCheck.objects.create(
        company=locked, criterion=criterion, met=met, note=note.strip(), by=actor, at=now
    )
    record(
        locked.case, "criterion_checked", actor=actor, now=now, note=note, internal=True,
        label=f"Exporta Más: {'cumple' if met else 'no cumple'} «{criterion.text}»", data={"criterion": criterion.pk},
    )  # fmt: skip
    return row


def _stopped_follow_up(company: Company, old: int, new: int, now: datetime) -> list[str]:
    """SEG-2: who of the company stopped the follow-up, where that is the fact that proposed this very change."""
    if stopping_moves(parameter("SEG-2", "opt_out_moves_category", now), old) != new:
        return []
    if not company.category_proposals.open().filter(new=new).exclude(facts_key="").exists():
        return []
    return who_stopped(company)


def _check_change(company: Company, category: int, reason: str) -> int:
    """The category of today, once it is known that the company may go to another."""
    if not reason.strip():
        raise NoteRequired
    if company.standing != Standing.PORTFOLIO or company.category is None:
        raise NotPossible(NOT_THERE)
    if category not in CATEGORY_NAMES or category == company.category:
        raise NotPossible(SAME)
    return company.category


def _close(
    row: CategoryProposal, state: str, *, actor: User | None = None, now: datetime | None = None, reason: str = ""
) -> None:
    row.state, row.decided_by, row.decided_at, row.decision = state, actor, now, reason.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decision"])
