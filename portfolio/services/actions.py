"""Registro de acciones: log what was done with companies, and void a mistake (CAT-3, CPE-5, CPE-7, DEF-3)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import access_of
from accounts.models import Office, User
from casework.door import record
from casework.errors import NoteRequired, NotPossible
from casework.models import Document
from casework.services.clauses import parameter
from portfolio.models import Action, ActionKind, ActionKindRule, Activity, Company
from portfolio.rules import permissions
from portfolio.rules.usuaria import action_counts
from portfolio.services.common import lock_company


class TrainingMissing(NotPossible):
    """CPE-5: companies without a workshop or talk before a promotion action, and nobody said why."""

    def __init__(self, companies: Sequence[Company]) -> None:
        self.companies = list(companies)
        names = ", ".join(company.name for company in companies[:5])
        more = f" y {len(companies) - 5} más" if len(companies) > 5 else ""
        super().__init__(
            f"Sin taller ni charla registrados: {names}{more}. Explique por qué participan de todos modos."
        )


@transaction.atomic
def log_actions(
    *,
    companies: Iterable[Company],
    kind: ActionKind,
    happened_on: date,
    office: Office,
    actor: User,
    now: datetime,
    channel: str,
    contact_point: str,
    note: str = "",
    participants: str = "",
    answers: Mapping[str, Any] | None = None,
    activity: Activity | None = None,
    documents: Iterable[Document] = (),
    exception_reason: str = "",
) -> list[Action]:
    """Log the same service for each of the companies, all or none; each becomes a line of its company's log.

    Args:
        happened_on: the day at the office; not in the future.
        office: the office that acted, one of the actor's.
        answers: of the questions that the kind asks, by name.
        activity: where they took part; one action per company and activity.
        exception_reason: why companies without training take part in a promotion action (CPE-5).

    Returns:
        The actions; those of one call share a batch.

    Raises:
        PermissionDenied: a company that the actor may not log for from that office.
        NotPossible: a branch of the catalogue, a day to come, a potential account or merged record.
        TrainingMissing: CPE-5, without a reason.
    """
    rows = [lock_company(company) for company in sorted(companies, key=lambda row: row.pk)]
    _check(rows, kind, happened_on, office, actor, now)
    untrained = without_training(rows, before=happened_on) if kind.requires_prior_training else []
    if untrained and not exception_reason.strip():
        raise TrainingMissing(untrained)
    counts = _counts(kind, happened_on, office, actor)
    batch, shared, exceptions = uuid.uuid4(), list(documents), {row.pk for row in untrained}
    found = []
    for row in rows:
        action = Action.objects.create(
            company=row, kind=kind, happened_on=happened_on, office=office, channel=channel,
            contact_point=contact_point, activity=activity, participants=participants.strip(), note=note.strip(),
            answers=dict(answers or {}), counts=counts, logged_by=actor, logged_at=now, batch=batch,
            exception_reason=exception_reason.strip() if row.pk in exceptions else "",
        )  # fmt: skip
        if shared:
            action.documents.set(shared)
        _touch(row, happened_on)
        record(
            row.case, "action_logged", actor=actor, now=now, label=f"{kind.name}, {happened_on:%d-%m-%Y}",
            note=action.note, data={"action": action.pk, "kind": kind.pk, "counts": counts},
        )  # fmt: skip
        found.append(action)
    return found


def without_training(companies: Iterable[Company], *, before: date) -> list[Company]:
    """CPE-5: the national companies among these that had no workshop or talk until that day."""
    rows = [row for row in companies if row.kind == "national"]
    trained = set(
        Action.objects.training()
        .filter(company__in=rows, happened_on__lte=before)
        .values_list("company", flat=True)
    )  # fmt: skip
    return [row for row in rows if row.pk not in trained]


def _check(
    rows: list[Company], kind: ActionKind, happened_on: date, office: Office, actor: User, now: datetime
) -> None:
    if not rows:
        raise NotPossible("Elija al menos una empresa.")
    for row in rows:
        if not permissions.logs_action(row, actor, office.pk):
            raise PermissionDenied("Esta acción le corresponde a otra persona.")
        if row.standing == "merged":
            raise NotPossible(f"{row.name} se unió a otro registro: use el que quedó.")
    if not (kind.leaf and kind.active):
        raise NotPossible("Elija un tipo de acción del último nivel y vigente.")
    if happened_on > now.astimezone(office.zone).date():
        raise NotPossible("La fecha no puede ser futura: registre la acción cuando haya ocurrido.")


def _counts(kind: ActionKind, happened_on: date, office: Office, actor: User) -> bool:
    rule = ActionKindRule.objects.filter(kind=kind, valid_from__lte=happened_on).order_by("-valid_from").first()
    roles = [grant.role for grant in access_of(actor).grants if grant.office_id == office.pk]
    by = parameter("DEF-3", "logged_by", happened_on)
    return action_counts(kind_counts=bool(rule and rule.counts), roles_at_office=roles, logged_by=by)


def _touch(company: Company, on: date) -> None:
    """The last work (DEF-4) and the last contact (SEG-6) never go backwards."""
    company.last_worked_on = max(company.last_worked_on or on, on)
    company.last_contact_on = max(company.last_contact_on or on, on)
    company.save(update_fields=["last_worked_on", "last_contact_on"])


@transaction.atomic
def record_contact(*, company: Company, on: date) -> None:
    """SEG-6: somebody of ProChile was in touch with the company on that day."""
    locked = lock_company(company)
    if locked.last_contact_on is None or locked.last_contact_on < on:
        locked.last_contact_on = on
        locked.save(update_fields=["last_contact_on"])


@transaction.atomic
def void_action(*, action: Action, actor: User, now: datetime, reason: str) -> Action:
    """Take a mistaken action out of the figures; the row and its reason stay.

    Raises:
        PermissionDenied: neither who logged it nor the head of the office that acted.
        NoteRequired: without a reason. NotPossible: it was voided before.
    """
    company = lock_company(action.company)
    locked = Action.objects.select_for_update(of=("self",)).select_related("company", "kind").get(pk=action.pk)
    if not permissions.voids_action(locked, actor):
        raise PermissionDenied("Esta acción le corresponde a otra persona.")
    if not reason.strip():
        raise NoteRequired
    if locked.is_voided:
        raise NotPossible("Esta acción ya estaba anulada.")
    locked.voided_at, locked.voided_by, locked.void_reason = now, actor, reason.strip()
    locked.save(update_fields=["voided_at", "voided_by", "void_reason"])
    if company.last_worked_on == locked.happened_on:
        last = Action.objects.in_force().filter(company=company).order_by("-happened_on").first()
        company.last_worked_on = last.happened_on if last else None
        company.save(update_fields=["last_worked_on"])
    record(
        company.case, "action_voided", actor=actor, now=now, note=reason,
        label=f"Acción anulada: {locked.kind.name}, {locked.happened_on:%d-%m-%Y}", data={"action": locked.pk},
    )  # fmt: skip
    return locked
