"""CAP-2: what the ficha says becomes facts of the company; nothing is typed twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from accounts.models import Comuna, User
from casework.door import record
from portfolio.models import AnnualSales, Company, CompanyProfile, ContactPerson, ProductOffer
from portfolio.services.common import lock_company, refresh_search
from portfolio.services.consents import give_consent, withdraw_consent
from portfolio.services.exports import ExportLine, declare_exports
from portfolio.services.registration import settle
from portfolio.services.size import recompute_size
from portfolio.states import COPIED, ConsentKind

CONSENTS = {
    "share_contact_consent": ConsentKind.SHARE_CONTACT,
    "news_consent": ConsentKind.NEWS,
    "sensitive_data_consent": ConsentKind.SENSITIVE,
}
Answers = Mapping[str, Any]


@transaction.atomic
def apply_ficha(*, company: Company, actor: User, now: datetime, answers: Answers | None = None) -> Company:
    """Copy the answers of the company's ficha into its facts: data, products, sales and size, exports, consents.

    Args:
        actor: who sent the ficha (consents are theirs).
        answers: by field name of ficha.yaml; the profile's own when left out. Money is {"amount", "currency"}, or an
            amount with the currency beside it in the row. Absent fields leave what was there.
    """
    locked = lock_company(company)
    if answers is None:
        answers = CompanyProfile.objects.get(company=locked).answers
    _copy(locked, answers)
    locked._history_user = actor  # type: ignore[attr-defined]
    locked.save()
    _replace_products(locked, answers)
    _replace_sales(locked, answers)
    _replace_exports(locked, answers)
    _export_contact(locked, answers, now)
    _consents(locked, answers, actor, now)
    recompute_size(company=locked, now=now)
    refresh_search(locked)
    record(locked.case, "ficha_applied", actor=actor, now=now, label="Datos de la empresa actualizados desde la ficha")
    return locked


def _copy(company: Company, answers: Answers) -> None:
    for name, target in COPIED.items():
        if name in answers:
            setattr(company, target, answers[name] or "")
    if answers.get("activity_start_date"):
        company.activity_start_date = _day(answers["activity_start_date"])
    if answers.get("exported_last_three_years") is not None:
        company.exports = _truth(answers["exported_last_three_years"])
    comuna = Comuna.objects.filter(pk=str(answers.get("comuna") or "")).first()
    if comuna is not None and comuna.pk != company.comuna_id:
        company.comuna = comuna
        settle(company)


def _replace_products(company: Company, answers: Answers) -> None:
    if "products" not in answers:
        return
    company.products.all().delete()
    ProductOffer.objects.bulk_create(
        ProductOffer(
            company=company, position=position, name=str(row["product_name"])[:200],
            description=str(row.get("product_description") or "")[:500], hs_code=str(row.get("hs_code") or "")[:8],
            unit=str(row.get("unit") or "")[:40], monthly_capacity=_number(row.get("monthly_capacity")),
            season=_list(row.get("season")), to_export=_truth(row.get("to_export")),
        )
        for position, row in enumerate(_rows(answers["products"]))
        if row.get("product_name")
    )  # fmt: skip


def _replace_sales(company: Company, answers: Answers) -> None:
    if "annual_sales" not in answers:
        return
    company.annual_sales.all().delete()
    by_year = {}
    for row in _rows(answers["annual_sales"]):
        amount, currency = _money(row)
        year = _number(row.get("year"))
        if amount is not None and year is not None and currency in ("CLP", "UF"):
            by_year[int(year)] = AnnualSales(company=company, year=int(year), amount=amount, currency=currency)
    AnnualSales.objects.bulk_create(by_year.values())


def _replace_exports(company: Company, answers: Answers) -> None:
    if "exports" not in answers:
        return
    found = []
    for row in _rows(answers["exports"]):
        amount, currency = _money(row)
        year, country = _number(row.get("year")), _list(row.get("country"))
        if not (amount and amount > 0 and year and country and currency):
            continue
        shipments = _number(row.get("shipments"))
        found.append(
            ExportLine(
                int(year), country[0], str(row.get("product") or "")[:200], amount, currency,
                None if shipments is None else int(shipments),
            )
        )  # fmt: skip
    declare_exports(company=company, lines=found)


def _export_contact(company: Company, answers: Answers, now: datetime) -> None:
    if "export_contact_name" not in answers:
        return
    if not answers["export_contact_name"]:
        company.contacts.filter(purpose="exports").delete()
        return
    ContactPerson.objects.update_or_create(
        company=company, purpose="exports",
        defaults={
            "name": str(answers["export_contact_name"])[:120],
            "position": str(answers.get("export_contact_position") or "")[:80],
            "email": answers.get("export_contact_email") or "",
            "phone": answers.get("export_contact_phone") or "",
        },
        create_defaults={
            "name": str(answers["export_contact_name"])[:120],
            "position": str(answers.get("export_contact_position") or "")[:80],
            "email": answers.get("export_contact_email") or "",
            "phone": answers.get("export_contact_phone") or "",
            "added_at": now,
        },
    )  # fmt: skip


def _consents(company: Company, answers: Answers, actor: User, now: datetime) -> None:
    if not company.is_represented_by(actor):
        return  # an executive may correct the ficha, never consent for the company
    version = CompanyProfile.objects.filter(company=company).values_list("version", flat=True).first() or "1.0"
    for name, kind in CONSENTS.items():
        if name not in answers:
            continue
        if _truth(answers[name]):
            give_consent(
                company=company, kind=kind, actor=actor, now=now, text_version=f"ficha {version}",
                shared_contact=str(answers.get("shared_contact") or "") if kind == ConsentKind.SHARE_CONTACT else "",
                excluded_countries=_list(answers.get("shared_countries")) if kind == ConsentKind.SHARE_CONTACT else [],
            )  # fmt: skip
        else:
            withdraw_consent(company=company, kind=kind, actor=actor, now=now)


def _rows(value: Any) -> Iterable[dict[str, Any]]:
    return [row for row in value or [] if isinstance(row, dict)]


def _money(row: Mapping[str, Any]) -> tuple[Decimal | None, str]:
    amount, currency = row.get("amount"), row.get("currency") or row.get("amount_currency") or ""
    if isinstance(amount, Mapping):
        currency = amount.get("currency") or currency
        amount = amount.get("amount")
    return _number(amount), str(currency)


def _number(value: Any) -> Decimal | None:
    if value in (None, "") or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _list(value: Any) -> list[str]:
    if not value:
        return []
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def _truth(value: Any) -> bool:
    return value in (True, "true", "True", "yes", "si", "sí", "on", "1", 1)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
