"""CAT-3: tell a selected company what the service is, when, and its rights and duties; write down who read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Office, User
from casework.door import record
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.services.clauses import parameter
from portfolio.emails import sheets as emails
from portfolio.models import ActionKind, Activity, Company, ServiceSheet
from portfolio.rules import permissions
from portfolio.selectors.sheets import addressees, enrolled_in
from portfolio.services.common import lock_companies, lock_company
from portfolio.states import DUTIES, SheetAnswer


@dataclass(frozen=True, slots=True)
class Service:
    """What the company was selected for.

    Attributes:
        dates: dates and deadlines, one per line.
        fee: the fee and how to pay it; empty when there is none.
        answer_by: last day to confirm.
    """

    kind: ActionKind
    name: str
    dates: str
    answer_by: date
    fee: str = ""
    more: str = ""
    activity: Activity | None = None


@transaction.atomic
def send_sheets(
    *, companies: Iterable[Company], service: Service, office: Office, actor: User, now: datetime
) -> list[ServiceSheet]:
    """Send each company's representatives the sheet of the service, with the duties of the clause in force.

    Raises:
        PermissionDenied: a company that the actor may not log actions for from that office.
        NotPossible: the day to confirm has passed, nobody represents the company, or it has this sheet unanswered.
    """
    rows = lock_companies(companies)
    _check_term(service, office, now)
    codes = duties_in_force(now)
    return [_send(row, service, codes, office, actor, now) for row in rows]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of sheets sent together: those that went, and why the others did not, by company."""

    sheets: tuple[ServiceSheet, ...]
    problems: tuple[str, ...]


def send_to_many(*, companies: Iterable[Company], service: Service, office: Office, actor: User, now: datetime) -> Sent:
    """The same for the companies of a list or of an activity: each gets its own, whole or not at all.

    Raises:
        PermissionDenied: a company that the actor may not log actions for: then nobody gets one.
        NotPossible: the day to confirm has passed.
    """
    rows = list(companies)
    _check_term(service, office, now)
    if not all(permissions.logs_action(row, actor, office.pk, service.activity) for row in rows):
        raise PermissionDenied(NOT_YOURS)
    sheets: list[ServiceSheet] = []
    problems: list[str] = []
    for row in rows:
        try:
            sheets += send_sheets(companies=[row], service=service, office=office, actor=actor, now=now)
        except NotPossible as problem:
            problems.append(str(problem))
    return Sent(tuple(sheets), tuple(problems))


def send_to_enrolled(*, service: Service, actor: User, now: datetime, only: Collection[int] | None = None) -> Sent:
    """To those that hold a place at the activity of the service: who has its sheet, or nobody to read it, gets none.

    Args:
        only: ids of the companies to inform; all unless given.

    Raises:
        PermissionDenied: not of the office that organises.
        NotPossible: the day to confirm has passed, or nobody is left.
    """
    activity = service.activity
    if activity is None or not permissions.organises(activity, actor):
        raise PermissionDenied(NOT_YOURS)
    rows = addressees(enrolled_in(activity), activity=activity)
    wanted = rows if only is None else [row for row in rows if row.company.pk in only]
    going = [row.company for row in wanted if not row.refusal]
    if not going:
        raise NotPossible("No hay empresas con cupo a las que enviar la hoja.")
    done = send_to_many(companies=going, service=service, office=activity.case.office, actor=actor, now=now)
    refused = tuple(f"{row.company.name}: {row.refusal.lower()}." for row in wanted if row.refusal)
    return Sent(done.sheets, (*refused, *done.problems))


def _check_term(service: Service, office: Office, now: datetime) -> None:
    if service.answer_by < now.astimezone(office.zone).date():
        raise NotPossible("La fecha para confirmar ya pasó: elija otra.")


def _send(
    company: Company, service: Service, codes: list[str], office: Office, actor: User, now: datetime
) -> ServiceSheet:
    if not permissions.logs_action(company, actor, office.pk, service.activity):
        raise PermissionDenied(NOT_YOURS)
    people = list(emails.representatives(company))
    if not people:
        raise NotPossible(f"Nadie representa a {company.name} en el portal: no hay a quién enviar la hoja.")
    duties = _that_apply(codes, service.fee)
    try:
        with transaction.atomic():
            sheet = ServiceSheet.objects.create(
                company=company, kind=service.kind, activity=service.activity, name=service.name.strip(),
                dates=service.dates.strip(), fee=service.fee.strip(), more=service.more.strip(), duties=duties,
                answer_by=service.answer_by, office=office, sent_by=actor, sent_at=now, sent_to=len(people),
            )  # fmt: skip
    except IntegrityError as error:
        raise NotPossible(f"{company.name} ya tiene esta hoja y aún no responde.") from error
    record(
        company.case, "sheet_sent", actor=actor, now=now, label=f"Derechos y deberes enviados: {sheet.name}"[:200],
        data={"sheet": sheet.pk, "duties": duties, "people": len(people)},
    )  # fmt: skip
    emails.rights_and_duties(sheet, people, now=now)
    return sheet


def duties_in_force(now: datetime) -> list[str]:
    """The duties of the clause at that moment."""
    return [code for code in parameter("CAT-3", "duties", now) if code in DUTIES]


def duties_of(activity: Activity, now: datetime) -> list[str]:
    """Those that an activity asks of whoever enrols."""
    return _that_apply(duties_in_force(now), "" if activity.fee_amount is None else activity.fee_words)


def _that_apply(codes: list[str], fee: str) -> list[str]:
    return [code for code in codes if code != "fee" or fee.strip()]


@transaction.atomic
def accept_on_enrolling(*, activity: Activity, company: Company, actor: User, now: datetime) -> ServiceSheet:
    """The company read its rights and duties on the page where it enrolled, and accepted them there: once a service.

    What was sent to it for that activity and waits for its answer is answered; without any, the sheet is written as
    read and accepted. Call it under the activity's lock.

    Raises:
        PermissionDenied: only who represents the company.
    """
    if not permissions.acts_for_it(company, actor):
        raise PermissionDenied(NOT_YOURS)
    told = list(ServiceSheet.objects.in_force().filter(company=company, activity=activity).order_by("sent_at", "pk"))
    for sheet in told:
        if sheet.answer == SheetAnswer.ACCEPTED:
            return sheet
    for sheet in told:
        if not sheet.answer:
            return answer_sheet(sheet=sheet, answer=SheetAnswer.ACCEPTED, actor=actor, now=now)
    organiser = activity.case.responsible or User.objects.system()
    sheet = ServiceSheet.objects.create(
        company=company, kind=activity.kind, activity=activity, name=activity.name[:200], dates=activity.when,
        fee="" if activity.fee_amount is None else activity.fee_words[:200], duties=duties_of(activity, now),
        answer_by=activity.closes_at.astimezone(activity.zone).date(), office=activity.case.office, sent_by=organiser,
        sent_at=now, sent_to=1, read_at=now, read_by=actor, answer=SheetAnswer.ACCEPTED, answered_at=now,
        answered_by=actor,
    )  # fmt: skip
    record(
        company.case, "sheet_answered", actor=actor, now=now,
        label=f"Derechos y deberes: confirmados al inscribirse: {sheet.name}"[:200],
        data={"sheet": sheet.pk, "answer": sheet.answer, "activity": activity.case.folio},
    )  # fmt: skip
    return sheet


@transaction.atomic
def read_sheet(*, sheet: ServiceSheet, actor: User, now: datetime) -> bool:
    """Whoever represents the company opened it: the first reading stays, with who and when. Returns whether it did."""
    if sheet.read_at is not None or not permissions.acts_for_it(sheet.company, actor):
        return False
    opened = ServiceSheet.objects.filter(pk=sheet.pk, read_at=None).update(read_at=now, read_by=actor)
    if opened:
        record(
            sheet.company.case, "sheet_read", actor=actor, now=now, data={"sheet": sheet.pk},
            label=f"Derechos y deberes leídos: {sheet.name}"[:200],
        )  # fmt: skip
    return bool(opened)


@transaction.atomic
def answer_sheet(*, sheet: ServiceSheet, answer: str, actor: User, now: datetime, note: str = "") -> ServiceSheet:
    """The company confirms, or says that it will not take part, which has no consequence.

    Raises:
        PermissionDenied: only who represents the company. NotPossible: answered or withdrawn before.
    """
    company = lock_company(sheet.company)
    locked = ServiceSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    locked.company = company
    if not permissions.answers_sheet(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    if answer not in SheetAnswer.values:
        raise NotPossible("Elija si su empresa participa o no.")
    if locked.answer or locked.withdrawn_at:
        raise NotPossible("Esta hoja ya fue respondida." if locked.answer else "La oficina retiró esta hoja.")
    if locked.read_at is None:
        locked.read_at, locked.read_by = now, actor
    locked.answer, locked.answered_at, locked.answered_by, locked.answer_note = answer, now, actor, note.strip()
    locked.save(update_fields=["answer", "answered_at", "answered_by", "answer_note", "read_at", "read_by"])
    words = "confirmados" if answer == SheetAnswer.ACCEPTED else "la empresa no participará"
    record(
        company.case, "sheet_answered", actor=actor, now=now, note=note,
        label=f"Derechos y deberes: {words}: {locked.name}"[:200], data={"sheet": locked.pk, "answer": answer},
    )  # fmt: skip
    return locked


@transaction.atomic
def withdraw_sheet(*, sheet: ServiceSheet, actor: User, now: datetime, reason: str) -> ServiceSheet:
    """The service changed or will not be: the sheet no longer asks for an answer.

    Raises:
        PermissionDenied. NoteRequired. NotPossible: it was withdrawn before.
    """
    company = lock_company(sheet.company)
    locked = ServiceSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    locked.company = company
    if not permissions.withdraws_sheet(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    if not reason.strip():
        raise NoteRequired
    if locked.withdrawn_at:
        raise NotPossible("Esta hoja ya estaba retirada.")
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_reason = now, actor, reason.strip()
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record(
        company.case, "sheet_withdrawn", actor=actor, now=now, note=reason, data={"sheet": locked.pk},
        label=f"Derechos y deberes retirados: {locked.name}"[:200],
    )  # fmt: skip
    return locked
