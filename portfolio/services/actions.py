"""Registro de acciones: log what was done with companies, and void a mistake (CAT-3, CPE-5, CPE-7, DEF-3)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from accounts.access import access_of
from accounts.models import Office, User
from casework.door import lock, record
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.log_many import Fact, record_many
from casework.models import Document
from casework.services.clauses import parameter
from casework.services.documents import attach
from portfolio.models import Action, ActionKind, ActionKindRule, Activity, Company
from portfolio.rules import permissions
from portfolio.rules.usuaria import action_counts, took_part
from portfolio.selectors.actions import same_day
from portfolio.services.common import lock_companies, lock_company
from portfolio.services.contact import forget_contact
from portfolio.states import EnrolmentState

TO_COME = "La fecha no puede ser futura: registre la acción cuando haya ocurrido."
OLDEST_YEARS = 20  # an older date is a slip of the keyboard


def wrong_day(day: date, *, today: date) -> str:
    """What to say of a day on which an action cannot have happened; "" of any other."""
    if day > today:
        return TO_COME
    return "Revise el año de la fecha." if day.year < today.year - OLDEST_YEARS else ""


class TrainingMissing(NotPossible):
    """CPE-5: companies without a workshop or talk before a promotion action, and nobody said why."""

    def __init__(self, companies: Sequence[Company]) -> None:
        self.companies = list(companies)
        names = ", ".join(company.name for company in companies[:5])
        more = f" y {len(companies) - 5} más" if len(companies) > 5 else ""
        super().__init__(
            f"Sin taller ni charla registrados: {names}{more}. Explique por qué participan de todos modos."
        )


class Repeated(NotPossible):
    """Companies that have that kind of action on that day already, and nobody said that it is another one."""

    def __init__(self, kind: ActionKind, companies: Sequence[Company]) -> None:
        names = ", ".join(company.name for company in companies[:3])
        more = f" y {len(companies) - 3} más" if len(companies) > 3 else ""
        super().__init__(f"Ya tienen «{kind}» ese día: {names}{more}. Quítelas, o marque que es otra acción.")
        self.problems = {"repeated": [str(self)]}


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
    participants_of: Mapping[int, str] | None = None,
    answers: Mapping[str, Any] | None = None,
    activity: Activity | None = None,
    documents: Iterable[Document] = (),
    exception_reason: str = "",
    repeated: bool = True,
) -> list[Action]:
    """Log the same service for each of the companies, all or none; each becomes a line of its company's log.

    The number of queries does not grow with that of the companies. A company whose attendance to the activity was
    logged meanwhile keeps that action: it is returned, and nothing is written twice.

    Args:
        happened_on: the day at the office; not in the future.
        office: the office that acted, one of the actor's.
        answers: of the questions that the kind asks, by name, as portfolio.questions.SHAPES says.
        participants_of: who came for each company, by its id, instead of the same people for all.
        activity: where they took part; one action per company and activity.
        exception_reason: why companies without training take part in a promotion action (CPE-5).
        repeated: whether a company that has the same on that day already gets another one.

    Returns:
        The actions; those of one call share a batch.

    Raises:
        PermissionDenied: a company that the actor may not log for from that office.
        NotPossible: a branch of the catalogue, a kind for others, a day to come, a merged record.
        TrainingMissing: CPE-5, without a reason. Repeated: where that was not wanted.
    """
    rows = lock_companies(companies)
    _check(rows, kind, happened_on, office, actor, now, activity)
    if not (repeated or activity) and (again := same_day(rows, kind, happened_on)):
        raise Repeated(kind, [row for row in rows if row.pk in again])
    kept = _attended(rows, activity)
    rows = [row for row in rows if row.pk not in kept]
    untrained = without_training(rows, before=happened_on) if kind.requires_prior_training else []
    if untrained and not exception_reason.strip():
        raise TrainingMissing(untrained)
    given = dict(answers or {})
    counts = _counts(kind, happened_on, office, actor) and took_part(given)
    batch, exceptions = uuid.uuid4(), {row.pk for row in untrained}
    made = Action.objects.bulk_create(
        Action(
            company=row, kind=kind, happened_on=happened_on, office=office, channel=channel,
            contact_point=contact_point, activity=activity, note=note.strip(),
            participants=(participants_of or {}).get(row.pk, participants).strip()[:300],
            answers=given, counts=counts, logged_by=actor, logged_at=now, batch=batch,
            exception_reason=exception_reason.strip() if row.pk in exceptions else "",
        )
        for row in rows
    )  # fmt: skip
    if papers := list(documents):
        for action in made:
            action.documents.set(papers)
    _tell(made, kind, happened_on, actor, now, note.strip())
    return sorted([*made, *kept.values()], key=lambda action: action.company_id)


def _tell(made: list[Action], kind: ActionKind, on: date, actor: User, now: datetime, note: str) -> None:
    activity = made[0].activity if made else None
    what = f"{kind.name}: {activity.name}" if activity is not None else kind.name
    label = f"{what[:180]}, {on:%d-%m-%Y}"
    facts = [
        Fact(row.company_id, label, {"action": row.pk, "kind": kind.pk, "counts": row.counts}) for row in made
    ]  # fmt: skip
    record_many(facts, "action_logged", actor=actor, now=now, note=note)
    ids = [row.company_id for row in made]
    for name in ("last_worked_on", "last_contact_on"):  # DEF-4 and SEG-6: never backwards
        older = Q(**{f"{name}__lt": on}) | Q(**{name: None})
        Company.objects.filter(older, pk__in=ids).update(**{name: on})


def without_training(companies: Iterable[Company], *, before: date) -> list[Company]:
    """CPE-5: the national companies among these that had no workshop or talk until that day."""
    rows = [row for row in companies if row.kind == "national"]
    trained = set(
        Action.objects.training()
        .filter(company__in=rows, happened_on__lte=before)
        .values_list("company", flat=True)
    )  # fmt: skip
    return [row for row in rows if row.pk not in trained]


def _attended(rows: list[Company], activity: Activity | None) -> dict[int, Action]:
    """The attendance that somebody logged already, by company."""
    if activity is None:
        return {}
    return {row.company_id: row for row in Action.objects.in_force().filter(activity=activity, company__in=rows)}


def _check(
    rows: list[Company],
    kind: ActionKind,
    happened_on: date,
    office: Office,
    actor: User,
    now: datetime,
    activity: Activity | None,
) -> None:
    if not rows:
        raise NotPossible("Elija al menos una empresa.")
    for row in rows:
        if not permissions.logs_action(row, actor, office.pk, activity):
            raise PermissionDenied(NOT_YOURS)
        if row.standing == "merged":
            raise NotPossible(f"{row.name} se unió a otro registro: use el que quedó.")
        if activity is None and not kind.is_for(row.kind):
            raise NotPossible(f"«{kind.name}» no es para {row.name}: {row.get_kind_display().lower()}.")
    if not (kind.leaf and kind.active):
        raise NotPossible("Elija un tipo de acción del último nivel y vigente.")
    if happened_on > now.astimezone(office.zone).date():
        raise NotPossible(TO_COME)


def _counts(kind: ActionKind, happened_on: date, office: Office, actor: User) -> bool:
    rule = ActionKindRule.objects.of(kind, happened_on)
    roles = [grant.role for grant in access_of(actor).grants if grant.office_id == office.pk]
    by = parameter("DEF-3", "logged_by", happened_on)
    return action_counts(kind_counts=bool(rule and rule.counts), roles_at_office=roles, logged_by=by)


@transaction.atomic
def attach_to_actions(
    *, actions: Iterable[Action], uploads: Iterable[UploadedFile], actor: User, now: datetime, for_company: bool = True
) -> None:
    """Keep the files with each action, in the file of its own company: what one company gets, no other one sees.

    Args:
        for_company: whether the company may read them.

    Raises:
        ValidationError: a file that is not accepted. PermissionDenied: neither who logged the action nor its office.
    """
    files = list(uploads)
    for action in actions:
        if not permissions.completes_action(action, actor):
            raise PermissionDenied(NOT_YOURS)
        for upload in files:
            upload.seek(0)
            action.documents.add(
                attach(action.company.case, upload, actor=actor, now=now, visible_to_company=for_company, allowed=True)
            )


@transaction.atomic
def complete_action(*, action: Action, answers: Mapping[str, Any], actor: User, now: datetime) -> Action:
    """Answer what was left for later when many were logged at once; what was answered stays as it was.

    Raises:
        PermissionDenied. NotPossible: it was voided, or everything was answered already.
    """
    lock_company(action.company)
    locked = Action.objects.select_for_update(of=("self",)).select_related("company__case", "kind").get(pk=action.pk)
    if not permissions.completes_action(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    if locked.is_voided:
        raise NotPossible("Esta acción está anulada.")
    new = {name: value for name, value in answers.items() if locked.answers.get(name) in (None, "", [])}
    if not new:
        raise NotPossible("No hay respuestas nuevas que guardar.")
    locked.answers = {**locked.answers, **new}
    locked.counts = locked.counts and took_part(locked.answers)
    locked.save(update_fields=["answers", "counts"])
    record(
        locked.company.case, "action_completed", actor=actor, now=now,
        label=f"Respuestas agregadas: {locked.kind.name}, {locked.happened_on:%d-%m-%Y}",
        data={"action": locked.pk, "answers": sorted(new)},
    )  # fmt: skip
    return locked


@transaction.atomic
def void_action(*, action: Action, actor: User, now: datetime, reason: str) -> Action:
    """Take a mistaken action out of the figures; the row and its reason stay, and its attendance goes with it.

    Raises:
        PermissionDenied: neither who logged it nor the head of the office that acted.
        NoteRequired: without a reason. NotPossible: it was voided before, or something came of it that stands.
    """
    # the file of the activity first, as whoever records its attendance does: none waits in a ring
    activity = lock(action.activity) if action.activity is not None else None
    company = lock_company(action.company)
    locked = Action.objects.select_for_update(of=("self",)).select_related("company", "kind").get(pk=action.pk)
    if not permissions.voids_action(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    if not reason.strip():
        raise NoteRequired
    if locked.is_voided:
        raise NotPossible("Esta acción ya estaba anulada.")
    if locked.results.in_force().exists():
        raise NotPossible("Tiene resultados registrados. Anúlelos primero: la acción quedaría fuera y ellos no.")
    locked.voided_at, locked.voided_by, locked.void_reason = now, actor, reason.strip()
    locked.save(update_fields=["voided_at", "voided_by", "void_reason"])
    if company.last_worked_on == locked.happened_on:
        last = Action.objects.in_force().filter(company=company).order_by("-happened_on").first()
        Company.objects.filter(pk=company.pk).update(last_worked_on=last.happened_on if last else None)
    forget_contact(company_id=company.pk, on=locked.happened_on)
    if activity is not None:
        _was_absent(activity, company, actor=actor, now=now, reason=reason)
    record(
        company.case, "action_voided", actor=actor, now=now, note=reason,
        label=f"Acción anulada: {locked.kind.name}, {locked.happened_on:%d-%m-%Y}", data={"action": locked.pk},
    )  # fmt: skip
    return locked


def _was_absent(activity: Activity, company: Company, *, actor: User, now: datetime, reason: str) -> None:
    """CPE-6: without its action a company did not attend; whoever corrects the attendance has said so already."""
    row = activity.enrolments.filter(company=company, state=EnrolmentState.ATTENDED).first()
    if row is not None:
        row.state, row.attended_sessions = EnrolmentState.ABSENT, []
        row.save(update_fields=["state", "attended_sessions"])
        record(
            activity.case, "attendance_corrected", actor=actor, now=now, note=reason, internal=True,
            label=f"Asistencia corregida: no asistió {company.name}"[:200],
        )  # fmt: skip
