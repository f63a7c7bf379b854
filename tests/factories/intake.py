"""Intakes at any point of the way, made through the same services as the portal's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Comuna, User
from intake import scoring
from intake.ficha import spec
from intake.models import Intake, SelfAssessment
from intake.services import assessment, ficha, intakes
from portfolio.models import Company

ANSWERS: dict[str, Any] = {
    "legal_name": "Conservas del Sur SpA", "trade_name": "Conservas del Sur", "legal_form": "spa",
    "activity_start_date": "2015-03-02", "tax_category": "first", "address": "Uno Sur 100", "comuna": "07101",
    "representative_phone": "+56971234567", "company_email": "ventas@conservas.example", "branch": "goods",
    "sector": "food_processed", "subsector": "", "activity_code": "103000", "value_chain_role": ["produces"],
    "description": "Elaboramos conservas de fruta del valle para restaurantes y tiendas de todo el país.",
    "products": [{"product_name": "Mermelada", "product_description": "Frasco de 250 g", "to_export": True}],
    "annual_sales": [{"year": year, "amount": "180000000", "currency": "CLP"} for year in (2025, 2024, 2023)],
    "workers_total": 12, "spare_capacity": "from_20_to_50", "origin": "direct", "worked_before": "never",
    "declaration_true": True, "privacy_read": True,
}  # fmt: skip
EXPORTER: dict[str, Any] = {
    "exported_last_three_years": True,
    "exports": [{"year": 2025, "country": "PE", "product": "Mermelada", "amount": "15000", "currency": "USD"}],
    "export_mode": ["customs_agent"], "export_frequency": "once", "export_goal": ["new_markets"],
}  # fmt: skip
NON_EXPORTER: dict[str, Any] = {
    "exported_last_three_years": False, "exported_before": False, "indirect_export": True,
    "export_motivation": "Queremos vender en Perú desde el próximo año.",
}  # fmt: skip


def ficha_answers(*, exporter: bool, comuna: str = "07101", **more: Any) -> dict[str, Any]:
    """A complete ficha."""
    from portfolio.models import Subsector

    subsector = Subsector.objects.filter(sector="food_processed").values_list("code", flat=True).first() or ""
    return ANSWERS | (EXPORTER if exporter else NON_EXPORTER) | {"comuna": comuna, "subsector": subsector} | more


def fill_ficha(intake: Intake, *, actor: User, now: datetime, exporter: bool = False, **more: Any) -> Intake:
    """Save valid answers of every section, as one section that holds them all: fourteen saves take fourteen times as
    long, and most tests begin here. Nothing is sent."""
    verify(actor, now)
    sections = spec.load().sections
    whole = replace(sections[-1], fields=[field for section in sections for field in section.fields])
    ficha.save_section(intake, whole, ficha_answers(exporter=exporter, **more), actor=actor, now=now)
    return Intake.objects.get(pk=intake.pk)


def verify(person: User, now: datetime) -> None:
    """The portal knows that the e-mail is theirs."""
    person.email = person.email or f"persona{person.pk}@conservas.example"
    person.email_verified_at = person.email_verified_at or now
    person.save()


def sent_ficha(company: Company, *, actor: User, now: datetime, exporter: bool = False, **more: Any) -> Intake:
    """An intake whose ficha was just sent: to contact, or to the test."""
    intake = intakes.open_intake(company, actor=actor, now=now)
    fill_ficha(intake, actor=actor, now=now, exporter=exporter, **more)
    return ficha.submit_ficha(Intake.objects.get(pk=intake.pk), actor=actor, now=now)


def answers_for(potential: str, branch: str = "goods") -> dict[str, int]:
    """Answers of the test that give High, Medium or Low."""
    score = {"high": 3, "medium": 2, "low": 0}[potential]
    content = assessment.instrument_in_force().content
    chosen = {item["id"]: score for item in scoring.items_of(content, branch)}
    if potential == "medium":  # two thirds of everything is 66,7: some items less keep it Medium
        chosen |= {item["id"]: 1 for item in content["items"][:8]}
    return chosen


def take_test(intake: Intake, potential: str, *, actor: User, now: datetime) -> SelfAssessment:
    """Answer and send the test."""
    assessment.save_answers(intake, answers_for(potential), actor=actor, now=now)
    return assessment.submit_assessment(Intake.objects.get(pk=intake.pk), actor=actor, now=now)


def after_test(company: Company, potential: str, *, actor: User, now: datetime, comuna: str = "07101") -> Intake:
    """An intake whose test was just sent."""
    intake = sent_ficha(company, actor=actor, now=now, comuna=comuna)
    take_test(intake, potential, actor=actor, now=now + timedelta(minutes=20))
    return Intake.objects.get(pk=intake.pk)


def comuna_of(region: str) -> str:
    """Code of a comuna of the region (ISO 3166-2)."""
    return str(Comuna.objects.filter(region=region).order_by("pk").values_list("pk", flat=True)[0])
