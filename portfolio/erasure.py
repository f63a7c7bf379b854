"""What is erased, made anonymous or kept when a person's data are erased (Ley 21.719).

Every relation to a person, in every app, is in the registry; a test fails on a new one. What the law needs stays: that
something was done, when, and in which file. Who it was does not.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from accounts.access import access_of
from accounts.models import Role, User
from casework.errors import NOT_YOURS, NoteRequired, NotPossible
from casework.models import CaseFile, CaseParty, Event, Message, OutboxMessage
from casework.services.erasure import ERASED_NAME, blank_mails, erase_event_texts
from portfolio.models import (
    Action,
    CompanyProfile,
    ContactPerson,
    DataRequest,
    Enrolment,
    PotentialInvitation,
    Representation,
    ServiceSheet,
)
from portfolio.registry import erasing
from portfolio.services.common import refresh_search
from portfolio.services.importing.batches import forget_person
from portfolio.states import RepresentationState

#: Answers of the ficha that tell of whoever represents the company, and of the person in charge of exports.
REPRESENTATIVE_ANSWERS = "representative_"
EXPORT_CONTACT_ANSWERS = "export_contact_"
OWN_ANSWERS = ("support_needs",)
ANSWER = "data_request_answered"
NOT_SENT = "Se eliminaron los datos de la persona antes de enviarlo."


@transaction.atomic
def erase_person(
    *, person: User, actor: User, now: datetime, reason: str, request: DataRequest | None = None
) -> dict[str, int]:
    """Erase the personal data of somebody from outside; the files stay, without their name.

    Args:
        reason: what the log says.

    Returns:
        Rows touched, by relation.

    Raises:
        PermissionDenied: only the client-management unit. NotPossible: the person works at ProChile, or is the system.
        NoteRequired: without a reason.
    """
    if not access_of(actor).has(Role.CLIENT_MANAGEMENT) or person.pk == actor.pk:
        raise PermissionDenied(NOT_YOURS)
    if not reason.strip():
        raise NoteRequired
    if person.is_system or access_of(person).is_staff_member:
        raise NotPossible("Es una persona del equipo de ProChile: sus datos se rigen por su contrato.")
    locked = User.objects.select_for_update().get(pk=person.pk)
    touched = {
        label: entry.handler(locked, actor, now, reason)
        for label, entry in erasing.entries.items()
        if entry.handler is not None
    }
    _anonymise(locked)
    return {label: count for label, count in touched.items() if count}


def _anonymise(person: User) -> None:
    """The account itself: no name, no RUN, no address, no way in."""
    person.first_name, person.last_name, person.preferred_name = ERASED_NAME, "", ""
    person.username, person.run, person.email, person.phone, person.title = f"eliminada-{person.pk}", None, "", "", ""
    person.email_verified_at, person.is_active = None, False
    person.session_epoch += 1
    person.set_unusable_password()
    person.save()
    history = User.history.filter(id=person.pk)
    history.update(
        first_name=ERASED_NAME, last_name="", preferred_name="", username=person.username, run=None, email="",
        phone="", title="",
    )  # fmt: skip


def events(person: User, actor: User, now: datetime, reason: str) -> int:
    """Lines that the person wrote, or that name them, lose their text; the chain stays verifiable."""
    links = list(Representation.objects.filter(person=person).values_list("pk", flat=True))
    lines = Event.objects.filter(Q(actor=person) | Q(data__representation__in=links), erased_at=None)
    by_case: dict[int, list[int]] = defaultdict(list)
    for case, seq in lines.values_list("case", "seq"):
        by_case[case].append(seq)
    files = CaseFile.objects.in_bulk(by_case)
    return sum(erase_event_texts(files[pk], seqs, actor=actor, now=now, note=reason) for pk, seqs in by_case.items())


def messages(person: User, actor: User, now: datetime, reason: str) -> int:
    """What they wrote stays as part of the file, without their name."""
    return Message.objects.filter(author=person).update(author_name=ERASED_NAME)


def mails(person: User, actor: User, now: datetime, reason: str) -> int:
    """Mails that went out keep that they did, not what they said nor to which address; what waits is not sent.

    Only the answer to the request itself still goes out: without it the person would never know.
    """
    theirs = Q(user=person) | Q(to_address__iexact=person.email) if person.email else Q(user=person)
    waiting = OutboxMessage.objects.filter(theirs, state__in=("queued", "held")).exclude(template=ANSWER)
    waiting.update(state="not_sent", next_try_at=None, reason=NOT_SENT)
    return blank_mails(OutboxMessage.objects.filter(theirs).exclude(state__in=("queued", "sending")))


def links(person: User, actor: User, now: datetime, reason: str) -> int:
    """They represent nobody any more; contacts and answers that are theirs go too."""
    touched = 0
    for link in Representation.objects.filter(person=person).select_related("company__case", "company__office"):
        if link.until is None:
            link.state, link.until = RepresentationState.ENDED, now
        link.reason = ""
        link.save()
        touched += 1 + _of_company(person, link.company_id)
        refresh_search(link.company)
    CaseParty.objects.filter(user=person, until=None).update(until=now)
    return touched


def _of_company(person: User, company: int) -> int:
    same = Q(email__iexact=person.email) if person.email else Q(pk=None)
    touched = ContactPerson.objects.filter(same, company=company).delete()[0]
    profile = CompanyProfile.objects.filter(company=company).first()
    if profile is not None and strip_person(profile.answers, person):
        profile.save()
        touched += 1
    for version in CompanyProfile.history.filter(company=company):
        if strip_person(version.answers, person):
            version.save()
            touched += 1
    return touched


def strip_person(answers: dict[str, Any], person: User) -> bool:
    """Take the person's answers out of a ficha. Returns whether there were any."""
    mine = {value.lower() for value in (person.email, person.run or "") if value}
    gone = []
    for prefix, keys in (
        (REPRESENTATIVE_ANSWERS, ("representative_email", "representative_run")),
        (EXPORT_CONTACT_ANSWERS, ("export_contact_email",)),
    ):
        if mine & {str(answers.get(key, "")).lower() for key in keys}:
            gone += [name for name in answers if name.startswith(prefix) or name in OWN_ANSWERS]
    for name in set(gone):
        del answers[name]
    return bool(gone)


def requests(person: User, actor: User, now: datetime, reason: str) -> int:
    """That they asked and were answered is kept as proof; what they wrote is not."""
    return DataRequest.objects.filter(person=person).update(detail="")


def invitations(person: User, actor: User, now: datetime, reason: str) -> int:
    return PotentialInvitation.objects.filter(used_by=person).update(sent_to="", recipient_name="")


def enrolments(person: User, actor: User, now: datetime, reason: str) -> int:
    """That their company took part stays; who came does not, neither there nor in the action that it became."""
    themselves = Q(person_name=person.display_name)
    if person.email:
        themselves |= Q(person_email__iexact=person.email)
    rows = Enrolment.objects.of_person(person).filter(themselves)  # not the colleagues for whom they asked
    for row in rows.exclude(person_name=""):
        Action.objects.filter(activity=row.activity_id, company=row.company_id, participants=row.person_name).update(
            participants=""
        )
    return rows.update(person_name="", person_position="", person_email="")


def sheets(person: User, actor: User, now: datetime, reason: str) -> int:
    """That somebody of the company answered stays; what they wrote does not."""
    return ServiceSheet.objects.filter(answered_by=person).update(answer_note="")


def imported(person: User, actor: User, now: datetime, reason: str) -> int:
    """Rows of imports that brought their data go blank, and the files that brought them are deleted."""
    return forget_person(person.email) if person.email else 0


def drop(model: str, field: str) -> Any:
    """A handler that deletes the rows: means of signing in, and traces of it."""

    def handler(person: User, actor: User, now: datetime, reason: str) -> int:
        return apps.get_model(model)._default_manager.filter(**{field: person}).delete()[0]

    return handler


erasing.moves("portfolio.ImportBatch.created_by", "Importaciones del CRM", imported)
erasing.moves("casework.Event.actor", "Bitácora", events)
erasing.moves("casework.Message.author", "Mensajes", messages)
erasing.moves("casework.OutboxMessage.user", "Correos", mails)
erasing.moves("portfolio.Representation.person", "Representaciones", links)
erasing.moves("portfolio.DataRequest.person", "Solicitudes sobre sus datos", requests)
erasing.moves("portfolio.PotentialInvitation.used_by", "Invitaciones", invitations)
erasing.moves("portfolio.Enrolment.asked_by", "Inscripciones", enrolments)
erasing.moves("portfolio.ServiceSheet.answered_by", "Hojas de derechos y deberes", sheets)
for _model, _field in (
    ("account.EmailAddress", "user"),
    ("socialaccount.SocialAccount", "user"),
    ("mfa.Authenticator", "user"),
    ("accounts.ApiToken", "user"),
    ("admin.LogEntry", "user"),
    ("casework.OptOut", "user"),
    ("casework.ListPreference", "user"),
    ("casework.SavedFilter", "owner"),
):
    erasing.moves(f"{_model}.{_field}", "Medios de ingreso", drop(_model, _field))
for _label in (
    "accounts.HistoricalAbsence.history_user", "accounts.HistoricalOffice.history_user",
    "accounts.HistoricalRoleAssignment.history_user", "accounts.HistoricalUser.history_user",
    "accounts.Absence.user", "accounts.Absence.substitute", "accounts.RoleAssignment.user",
    "accounts.HistoricalAbsence.user", "accounts.HistoricalAbsence.substitute",
    "accounts.HistoricalRoleAssignment.user", "accounts.User_groups.user", "accounts.User_user_permissions.user",
    "casework.AccessLog.user", "casework.CaseFile.responsible", "casework.CaseParty.user",
    "casework.CalendarOverride.created_by", "casework.ClauseVersion.created_by",
    "casework.Deadline.opened_by", "casework.DeadlineExtension.actor", "casework.DeadlinePause.actor",
    "casework.Document.uploaded_by", "casework.Document.withdrawn_by", "casework.Job.asked_by",
    "casework.Incident.logged_by", "casework.HistoricalIncident.logged_by", "casework.HistoricalIncident.history_user",
    "portfolio.ImportBatch.applied_by", "portfolio.ImportMapping.used_by",
    "portfolio.CategoryChange.by",
    "portfolio.Company.executive", "portfolio.Company.validated_by", "portfolio.Consent.given_by",
    "portfolio.Consent.withdrawn_by", "portfolio.ExecutiveAssignment.assigned_by",
    "portfolio.ExecutiveAssignment.executive", "portfolio.PotentialAccount.created_by",
    "portfolio.PotentialAccount.referred_by", "portfolio.PotentialInvitation.sent_by",
    "portfolio.Representation.decided_by", "portfolio.UfValue.updated_by", "portfolio.HistoricalCompany.executive",
    "portfolio.HistoricalCompany.history_user", "portfolio.HistoricalCompany.validated_by",
    "portfolio.HistoricalCompanyProfile.history_user", "portfolio.Action.logged_by", "portfolio.Action.voided_by",
    "portfolio.ActionResult.voided_by", "portfolio.HistoricalExportRecord.history_user",
    "portfolio.ServiceSheet.sent_by", "portfolio.ServiceSheet.read_by", "portfolio.ServiceSheet.withdrawn_by",
    "portfolio.ActionKindRule.by", "portfolio.ActionResult.logged_by", "portfolio.Enrolment.exception_by",
    "portfolio.ServiceRequest.raised_by", "portfolio.ServiceRequest.answered_by",
    "portfolio.InstitutionRequest.consulted",
    "portfolio.AttendanceSheet.uploaded_by",
    "portfolio.HistoricalCompanyProfile.history_user", "portfolio.HistoricalCategory.history_user",
    "portfolio.HistoricalCategoryCriterion.history_user", "portfolio.CriterionCheck.by",
    "portfolio.PlannedHandover.person", "portfolio.PlannedHandover.to", "portfolio.PlannedHandover.planned_by",
    "portfolio.CategoryProposal.proposed_by", "portfolio.CategoryProposal.decided_by",
):  # fmt: skip
    erasing.stays(_label, "es el rastro de un acto: queda sin nombre, porque la cuenta a la que apunta es anónima")
