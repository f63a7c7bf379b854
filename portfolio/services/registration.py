"""CAP-1, POT-3: a company comes to ProChile, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Comuna, Office, User
from casework.door import enter, open_case, perform, record
from casework.errors import NotPossible
from casework.states import CaseKind
from portfolio import hooks
from portfolio.emails import companies as emails
from portfolio.models import Company
from portfolio.rules.rut import normalise
from portfolio.selectors.duplicates import Duplicate, find_by_rut, unclaimed
from portfolio.services.common import lock_company, refresh_search
from portfolio.services.people import open_representation
from portfolio.states import CompanyKind, RepresentationRole, RepresentationState

ALREADY_HERE = "Esta empresa ya está en ProChile. Puede pedir unirse a ella."
NEXT_STEP = "complete la ficha de caracterización; puede hacerlo por partes."


class AlreadyRegistered(NotPossible):
    """Error 5 of the microcopy: the company is in ProChile already; the person may ask to join it."""

    def __init__(self, company: Company, words: str = ALREADY_HERE) -> None:
        self.company = company
        super().__init__(words)


def office_for(comuna: Comuna) -> Office:
    """The regional office that attends the comuna.

    Raises:
        NotPossible: no active office there.
    """
    office = Office.objects.active().regional().filter(region=comuna.region_id).first()
    if office is None:
        raise NotPossible(f"No hay una oficina regional vigente para {comuna.name}.")
    return office


def settle(company: Company) -> None:
    """The office follows the comuna until somebody attends the company; from then on its head decides the move."""
    comuna = company.comuna
    if comuna is not None and company.executive_id is None and company.office.region_id != comuna.region_id:
        company.office = office_for(comuna)


@transaction.atomic
def create_company(
    *,
    actor: User,
    now: datetime,
    legal_name: str,
    comuna: Comuna,
    rut: str = "",
    role: str = RepresentationRole.LEGAL,
    kind: str = CompanyKind.NATIONAL,
    trade_name: str = "",
    potential: Company | None = None,
    origin: str = "",
    channel: str = "digital",
    contact_point: str = "web",
) -> Company:
    """Register a company in the name of its representative, who is the actor.

    Args:
        rut: as typed; required for national companies (an association or a foreign one may lack it).
        potential: potential account that the person recognised as theirs; it becomes the company (POT-3).
        role: what the person says to be; declared until somebody validates it.

    Returns:
        The company: new, or the potential account that became it, with the same folio and history.

    Raises:
        AlreadyRegistered: a registered company has that RUT.
        NotPossible: no office attends that comuna. InvalidRut: the RUT is not one.
    """
    number = normalise(rut) if rut else None
    if number is None and kind == CompanyKind.NATIONAL:
        raise NotPossible("Escriba el RUT de la empresa para continuar.")
    known = (find_by_rut(number) if number else None) or potential
    if known is not None and not known.is_potential:
        raise AlreadyRegistered(known)
    office = office_for(comuna)
    if known is None:
        try:
            with transaction.atomic():
                company = _new(actor, now, number, legal_name, office, comuna, kind, channel, contact_point)
        except IntegrityError as error:  # somebody registered the same RUT a moment ago
            if number is None or (taken := find_by_rut(number)) is None:
                raise
            raise AlreadyRegistered(taken) from error
    else:
        company = lock_company(known)
        if not company.is_potential:
            raise AlreadyRegistered(company)
    company.rut, company.legal_name, company.kind = number or company.rut, legal_name.strip(), kind
    company.trade_name = trade_name.strip() or company.trade_name
    company.comuna, company.office = comuna, office
    company.origin = origin or company.origin
    company.save()
    link = open_representation(company, actor, role=role, state=RepresentationState.DECLARED, now=now)
    if company.is_potential:
        company = perform(company, "register", actor=actor, now=now, data={"potential": True})
        _close_account(company, now)
    refresh_search(company)
    hooks.company_registered(company, actor=actor, now=now)
    emails.company_joined(link, next_step=NEXT_STEP, now=now)
    return company


class MayBePotential(NotPossible):
    """POT-3: potential accounts that may be the company; the person says which, or that none is."""

    def __init__(self, found: Sequence[Duplicate]) -> None:
        self.found = found
        names = "; ".join(f"{one.company} ({one.company.case.folio})" for one in found[:5])
        super().__init__(f"Puede que ya la conozcamos: {names}. Diga cuál es, o que ninguna.")


def claim_company(
    *, actor: User, now: datetime, rut: str, legal_name: str, comuna: Comuna, potential: int | None = None,
    **more: str,
) -> Company:  # fmt: skip
    """Register one's own company; one that nobody knows by its RUT may be a potential account without it.

    Args:
        potential: id of the one that the person recognised among those alike; 0 for none; None before asking.

    Raises:
        MayBePotential: not asked yet, and some are alike. As `create_company` besides.
    """
    chosen = None
    if potential != 0 and find_by_rut(rut) is None:
        alike = unclaimed(name=legal_name, email=actor.email)
        if potential is None and alike:
            raise MayBePotential(alike)
        # Only what was offered: a number typed by hand claims nothing.
        chosen = next((one.company for one in alike if one.company.pk == potential), None)
    return create_company(
        actor=actor, now=now, rut=rut, legal_name=legal_name, comuna=comuna, potential=chosen, **more
    )  # fmt: skip


def _new(
    actor: User, now: datetime, number: str | None, legal_name: str, office: Office, comuna: Comuna, kind: str,
    channel: str, contact_point: str,
) -> Company:  # fmt: skip
    case = open_case(
        CaseKind.COMPANY, title=legal_name.strip(), office=office, actor=actor, now=now, channel=channel,
        contact_point=contact_point, label="Empresa registrada",
    )  # fmt: skip
    company = Company(case=case, rut=number, legal_name=legal_name.strip(), office=office, comuna=comuna, kind=kind)
    return enter(company, now=now)


def _close_account(company: Company, now: datetime) -> None:
    account = getattr(company, "potential_account", None)
    if account is not None:
        account.became_company_at = now
        account.save(update_fields=["became_company_at"])


@transaction.atomic
def set_details(*, company: Company, actor: User, now: datetime, **values: object) -> Company:
    """Correct the company's own data; each change stays in its history and in the log.

    Args:
        values: fields of the company with their new values (never standing, executive, category or computed ones).
    """
    locked = lock_company(company)
    changed = sorted(name for name, value in values.items() if getattr(locked, name) != value)
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, values[name])
    settle(locked)
    locked._history_user = actor  # type: ignore[attr-defined]
    locked.save()
    refresh_search(locked)
    labels = [str(Company._meta.get_field(name).verbose_name) for name in changed]
    record(
        locked.case, "details_changed", actor=actor, now=now, label="Datos actualizados",
        note=f"Cambió: {', '.join(labels)}.", data={"fields": changed},
    )  # fmt: skip
    return locked
