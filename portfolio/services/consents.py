"""Optional permissions: given with date and text, withdrawn as easily (Ley 21.719)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.door import record
from portfolio.models import Company, Consent
from portfolio.services.common import lock_company
from portfolio.services.sensitive import drop_sensitive_answers
from portfolio.states import ConsentKind

TEXT_VERSION = "portal 1.0"
"""Version of the text with which the pages ask for a permission."""


@transaction.atomic
def give_consent(
    *,
    company: Company,
    kind: str,
    actor: User,
    now: datetime,
    text_version: str,
    shared_contact: str = "",
    excluded_countries: Sequence[str] = (),
) -> Consent:
    """A representative allows something optional; what was in force before is closed first.

    Args:
        kind: one of ConsentKind. text_version: version of the text that the person read.
        shared_contact: company, representative or export_contact (only to share contacts).
        excluded_countries: ISO codes of countries to which the contact is not given.
    """
    locked = _allowed(company, actor)
    in_force = locked.consents.in_force().filter(kind=kind).first()
    same = (shared_contact, list(excluded_countries))
    if in_force is not None and (in_force.shared_contact, in_force.excluded_countries) == same:
        return in_force
    locked.consents.in_force().filter(kind=kind).update(withdrawn_at=now, withdrawn_by=actor)
    consent = Consent.objects.create(
        company=locked, kind=kind, given_by=actor, given_at=now, text_version=text_version,
        shared_contact=shared_contact, excluded_countries=list(excluded_countries),
    )  # fmt: skip
    _tell(locked, "consent_given", f"Autorización dada: {ConsentKind(kind).label.lower()}", actor, now, kind)
    return consent


@transaction.atomic
def withdraw_consent(*, company: Company, kind: str, actor: User, now: datetime) -> bool:
    """Take a permission back, at once. Withdrawing the sensitive one erases those answers of the ficha.

    Returns:
        Whether there was one in force.
    """
    locked = _allowed(company, actor)
    if not locked.consents.in_force().filter(kind=kind).update(withdrawn_at=now, withdrawn_by=actor):
        return False
    if kind == ConsentKind.SENSITIVE:
        drop_sensitive_answers(locked)
    _tell(locked, "consent_withdrawn", f"Autorización retirada: {ConsentKind(kind).label.lower()}", actor, now, kind)
    return True


def _allowed(company: Company, actor: User) -> Company:
    if not company.is_represented_by(actor):
        raise PermissionDenied("Solo quien representa a la empresa puede dar o retirar esta autorización.")
    return lock_company(company)


def _tell(company: Company, kind: str, label: str, actor: User, now: datetime, consent: str) -> None:
    record(company.case, kind, actor=actor, now=now, label=label, data={"consent": consent})
