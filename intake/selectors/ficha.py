"""What the pages of the ficha read: lists, facts for the checks, what is known already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Comuna, Region, User
from casework import formats
from casework.services.clauses import parameter
from casework.text import alphabetical
from intake.ficha import rules, spec
from intake.ficha.catalogues import Catalogues
from intake.ficha.checks import Facts, problems
from intake.models import Intake
from portfolio.models import Company, CompanyProfile, Representation, Sector, Subsector

SIZE_UNKNOWN = "Por determinar: falta un año cerrado de ventas"


@dataclass(frozen=True)
class Fault:
    """Something that keeps the ficha from being sent: where, which field, and what to do."""

    section: spec.Section
    field: spec.Field
    message: str


@dataclass(frozen=True)
class SectionLine:
    """A line of the ficha's index."""

    section: spec.Section
    state: str
    missing: int
    faults: int

    @property
    def words(self) -> str:
        if self.faults:
            return "Revise 1 dato" if self.faults == 1 else f"Revise {self.faults} datos"
        if self.missing:
            return "Falta 1 dato" if self.missing == 1 else f"Faltan {self.missing} datos"
        return "Lista" if self.state == "complete" else "Opcional"

    @property
    def tone(self) -> str:
        return "amber" if self.faults or self.missing else "green" if self.state == "complete" else ""


def facts_for(company: Company, user: User | None, now: datetime, subsectors: dict[str, str] | None = None) -> Facts:
    """What the checks need besides the answers. Two queries; one, when the subsectors are known already."""
    if subsectors is None:
        subsectors = dict(Subsector.objects.filter(active=True).values_list("code", "sector_id"))
    return Facts(
        today=now.astimezone(company.office.zone).date(),
        years_asked=int(parameter("CAP-2", "years_of_exports_asked", now)),
        subsectors=subsectors,
        own_email=user.email if user else "",
    )


def catalogues(company: Company, section: spec.Section, now: datetime) -> Catalogues:
    """The lists that one section offers: nothing is read that it does not show."""
    needs = {field.options_from or field.type for field in section.fields}
    lists = {name: list(rows) for name, rows in spec.load().lists.items()}
    made = Catalogues(today=now.astimezone(company.office.zone).date(), lists=lists)
    if "comuna" in needs:
        made.comunas.extend(_comunas())
    if "regions" in needs:
        made.regions.extend(Region.objects.values_list("iso_code", "name"))
    if "sectors" in needs or "subsectors" in needs:
        made.sectors.extend(Sector.objects.filter(active=True).values_list("code", "name"))
        made.subsectors.extend(Subsector.objects.filter(active=True).values_list("code", "name", "sector_id"))
    return made


def _comunas() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = Comuna.objects.order_by("region__order", "name").values_list("region__name", "cut_code", "name")
    for region, code, name in rows:
        groups.setdefault(region, []).append((code, name))
    return [(region, sorted(names, key=lambda row: alphabetical(row[1]))) for region, names in groups.items()]


def answers_of(company: Company) -> dict[str, Any]:
    """The ficha as it stands, with what ProChile knows already where nothing was answered: nothing is asked twice."""
    profile = CompanyProfile.objects.filter(company=company).first()
    return known(company) | (profile.answers if profile else {})


def known(company: Company) -> dict[str, Any]:
    """Answers that the company's own record gives (a potential account, an earlier file, the registration)."""
    found = {
        "rut": company.rut, "legal_name": company.legal_name, "trade_name": company.trade_name,
        "legal_form": company.legal_form, "tax_category": company.tax_category, "address": company.address,
        "comuna": company.comuna_id, "website": company.website, "sector": company.sector,
        "subsector": company.subsector, "activity_code": company.activity_code, "description": company.description,
        "company_email": company.email, "company_phone": company.phone.as_e164 if company.phone else "",
        "activity_start_date": company.activity_start_date.isoformat() if company.activity_start_date else "",
        "origin": company.origin, "origin_body": company.origin_body,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def of_person(company: Company, user: User) -> dict[str, Any]:
    """Answers that the person's account gives: name and RUN by ClaveÚnica, confirmed e-mail, telephone, their link."""
    link = Representation.objects.acting().filter(company=company, person=user).first()
    full = " ".join(filter(None, [user.first_name, user.last_name])) or user.display_name
    found = {
        "representative_run": user.run or "", "representative_name": full,
        "representative_email": user.email if user.has_verified_email else "",
        "representative_phone": user.phone.as_e164 if user.phone else "",
        "representative_role": link.role if link else "",
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def locked_values(company: Company, person: dict[str, Any]) -> dict[str, str]:
    """What is shown and not asked, in words. `person`: what `of_person` gave."""
    options = dict(spec.load().field("representative_role").options)
    shown = {
        "representative_run": formats.rut(person.get("representative_run", "")) or "Sin RUN en su cuenta",
        "representative_name": person.get("representative_name", ""),
        "representative_role": options.get(person.get("representative_role", ""), ""),
        "region": company.comuna.region.name if company.comuna else "Se completa al elegir la comuna",
        "company_size": company.get_size_display() if company.size else SIZE_UNKNOWN,
        "signed_at": "Se completa sola al enviar",
    }  # fmt: skip
    if company.rut:
        shown["rut"] = company.rut_display
    if person.get("representative_email"):
        shown["representative_email"] = person["representative_email"]
    return {name: words for name, words in shown.items() if words}


def faults(intake: Intake, user: User, answers: dict[str, Any], facts: Facts) -> list[Fault]:
    """Everything that keeps the ficha from being sent, in the order in which it is asked."""
    ficha = spec.load()
    found = [Fault(m.section, m.field, _lacking(m.field)) for m in rules.all_missing(answers, ficha)]
    where = {field.name: (section, field) for section, field in ficha.fields()}
    found += [Fault(*where[problem.field], problem.message) for problem in problems(answers, facts)]
    if not user.has_verified_email:
        section, field = where["representative_email"]
        found = [fault for fault in found if fault.field.name != "representative_email"]
        words = "Falta confirmar este correo. Revise su bandeja o pida otro enlace."
        found.append(Fault(section, field, words))
    order = {field.name: position for position, (_, field) in enumerate(ficha.fields())}
    return sorted(found, key=lambda fault: order[fault.field.name])


def _lacking(field: spec.Field) -> str:
    if field.name in ("declaration_true", "privacy_read"):
        return "Márquelo para poder enviar la ficha."
    return "Complete este dato para enviar la ficha."


def index(answers: dict[str, Any], found: list[Fault]) -> list[SectionLine]:
    """The ficha's sections with how each one stands."""
    ficha = spec.load()
    lines = []
    for section in ficha.sections:
        lacking = {field.name for field in rules.missing(section, answers, ficha)}
        wrong = {fault.field.name for fault in found if fault.section is section} - lacking
        state = rules.section_state(section, answers, ficha)
        lines.append(SectionLine(section, state, len(lacking), len(wrong)))
    return lines
