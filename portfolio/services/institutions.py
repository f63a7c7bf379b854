"""INS-1 and INS-3: an institution's account, its validation, and one agreed answer to what it asks."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Comuna, Office, User
from casework.door import enter, open_case, perform, record
from casework.errors import NOT_YOURS, NotPossible
from casework.states import CaseKind
from portfolio.emails import institutions as emails
from portfolio.models import Company, ContactPerson, InstitutionRequest
from portfolio.rules import institutions as rules
from portfolio.rules import permissions
from portfolio.rules.rut import normalise
from portfolio.selectors.duplicates import find_by_rut
from portfolio.services.common import local_day, lock_company, refresh_search
from portfolio.services.contact import record_contact
from portfolio.services.registration import AlreadyRegistered
from portfolio.states import CompanyKind


@transaction.atomic
def create_institution(
    *,
    office: Office,
    actor: User,
    now: datetime,
    name: str,
    sector: str = "",
    rut: str = "",
    comuna: Comuna | None = None,
    website: str = "",
    contact_name: str = "",
    contact_position: str = "",
    email: str = "",
    phone: str = "",
) -> Company:
    """INS-1: an account of its own kind for an institution or association, with the person to talk to.

    Args:
        office: one of the actor's, which keeps the relation.
        rut: as typed; an association may lack it.

    Raises:
        PermissionDenied: the actor does not attend at that office. AlreadyRegistered: that RUT is known.
        InvalidRut: it is not one.
    """
    if not rules.creates_institutions(actor) or office.pk not in actor.access.offices(*permissions.ATTENDING):
        raise PermissionDenied(NOT_YOURS)
    number = normalise(rut) if rut else None
    known = find_by_rut(number) if number else None
    if known is not None:
        raise AlreadyRegistered(known)
    case = open_case(
        CaseKind.COMPANY, title=name.strip(), office=office, actor=actor, now=now, responsible=actor, sector=sector,
        channel="in_person", contact_point="regional_office", label="Institución registrada",
    )  # fmt: skip
    row = Company(
        case=case, rut=number, legal_name=name.strip(), kind=CompanyKind.ASSOCIATION, office=office, comuna=comuna,
        sector=sector, email=email, phone=phone, website=website,
    )  # fmt: skip
    company = enter(row, now=now)
    if contact_name.strip():
        ContactPerson.objects.create(
            company=company, name=contact_name.strip(), position=contact_position.strip(), email=email, phone=phone,
            purpose="other", added_at=now,
        )  # fmt: skip
    refresh_search(company)
    return company


@transaction.atomic
def validate_institution(*, company: Company, actor: User, now: datetime) -> Company:
    """INS-1: the sector specialist or the regional executive validates the account; it is told by e-mail, once.

    Raises:
        PermissionDenied: who does not work it. NotPossible: it is a company, or was validated before.
    """
    locked = lock_company(company)
    if not permissions.works_it(locked, actor):
        raise PermissionDenied(NOT_YOURS)
    if locked.kind != CompanyKind.ASSOCIATION:
        raise NotPossible("Es una empresa: se valida en su captación.")
    if locked.validated_at is not None:
        raise NotPossible("La institución ya estaba validada.")
    locked.validated_at, locked.validated_by = now, actor
    locked.save(update_fields=["validated_at", "validated_by"])
    record(locked.case, "institution_validated", actor=actor, now=now, label="Institución validada")
    emails.association_validated(locked, by=actor, now=now)
    return locked


@transaction.atomic
def raise_institution_request(
    *,
    company: Company,
    text: str,
    actor: User,
    now: datetime,
    contest_project: str = "",
    channel: str = "digital",
    contact_point: str = "email",
) -> InstitutionRequest:
    """INS-3: write down what an institution asks of the office.

    Args:
        contest_project: code of the Concursos project it is about; then its supervisor is who is consulted.

    Raises:
        PermissionDenied: the actor does not work the institution. NotPossible: it is a company.
    """
    if not permissions.works_it(company, actor):
        raise PermissionDenied(NOT_YOURS)
    if company.kind != CompanyKind.ASSOCIATION:
        raise NotPossible("Es una empresa: registre su solicitud de servicio.")
    case = open_case(
        CaseKind.INSTITUTION_REQUEST, title=f"Solicitud de {company.name}", office=company.office, actor=actor,
        now=now, parent=company.case, responsible=company.executive or actor, sector=company.sector, channel=channel,
        contact_point=contact_point, label="Solicitud recibida",
    )  # fmt: skip
    request = InstitutionRequest(case=case, company=company, text=text.strip(), contest_project=contest_project.strip())
    record_contact(company_id=company.pk, on=local_day(company, now))
    return enter(request, now=now)


@transaction.atomic
def consult(request: InstitutionRequest, *, whom: User, actor: User, now: datetime) -> InstitutionRequest:
    """Ask who leads the relation (or the project's supervisor) before anything is answered."""
    if whom.pk == actor.pk:
        raise NotPossible("Consulte a otra persona: usted ya conoce la solicitud.")
    label = f"Consulta a {whom.display_name}"
    done = perform(request, "consult", actor=actor, now=now, note=label, data={"whom": whom.pk}, whom=whom)
    emails.institution_consultation(done, now=now)
    return done


@transaction.atomic
def give_word(request: InstitutionRequest, *, word: str, actor: User, now: datetime) -> InstitutionRequest:
    """The consulted person says whether the service fits, who gives it and what to answer."""
    return perform(request, "give_word", actor=actor, now=now, note=word, word=word.strip())


@transaction.atomic
def reply(request: InstitutionRequest, *, answer: str, actor: User, now: datetime) -> InstitutionRequest:
    """Write down the one agreed answer that was given; it counts as a contact."""
    done = perform(request, "reply", actor=actor, now=now, note=answer, answer=answer.strip())
    record_contact(company_id=done.company.pk, on=local_day(done.company, now))
    return done
