"""Rows that are companies: told apart by RUT, entered as registered, with file, folio, log and history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import Office
from casework.bulk import save_many
from casework.log_many import Fact, Opening, open_many, record_many
from casework.states import CaseKind
from casework.text import fold
from portfolio.models import AnnualSales, Company, ImportPolicy, RowOutcome, UfValue
from portfolio.rules.foreign import as_its_kind
from portfolio.rules.size import in_uf, size_of
from portfolio.services.importing.cells import Parsed, Problem
from portfolio.services.importing.executives import FIELD, Executives
from portfolio.services.importing.plans import (
    CAME_BY,
    LABEL,
    Plan,
    Run,
    companies_by_rut,
    differences,
    to_write,
)
from portfolio.services.importing.search import refresh_files, refresh_words
from portfolio.services.size import limits
from portfolio.states import STATES, CompanyKind, Standing

TEXTS = ("legal_name", "trade_name", "sector", "email", "address", "website", "description", "kind")
SALES = ("sales_amount", "sales_currency")
POTENTIAL = "Es una cuenta potencial: invítela desde su página; cuando se registre podrá importar sus datos."
NO_OFFICE = "No hay una oficina regional vigente para esa comuna."
NO_PLACE = "Falta la comuna (o una oficina): sin ella no sabemos quién la atiende."
WRITTEN = [
    "legal_name", "trade_name", "sector", "email", "address", "website", "description", "kind", "comuna", "office",
    "activity_start_date", "phone", "exports", "sales_uf", "sales_year", "size", "country", "tax_id",
]  # fmt: skip


def _changed(plan: Plan) -> dict[str, Any]:
    return {name: value for name, _, value in plan.changes}


class Companies:
    """See `plans.Planner`."""

    def __init__(self, run: Run) -> None:
        self.run, self.known, self.hands = run, run.known, Executives(run)

    def complete(self, row: Parsed) -> None:
        values = row.values
        if "sales_amount" in values:
            values.setdefault("sales_currency", "UF")
            if "sales_year" not in values:
                row.problems.append(Problem(self.run.column("sales_year"), "Falta el año de las ventas."))
        else:
            values.pop("sales_currency", None)
            values.pop("sales_year", None)

    def identity(self, row: Parsed) -> str:
        return str(row.values.get("rut", ""))

    def plan(self, rows: Sequence[Parsed], *, lock: bool = False) -> list[Plan]:
        found = companies_by_rut((row.values["rut"] for row in rows), lock=lock)
        sales = self._sales({company.pk for company in found.values()})
        emails = [row.values[FIELD] for row in rows if FIELD in row.values]
        self.hands.prepare(emails, found.values(), lock=lock)
        return [self._plan(row, found.get(row.values["rut"]), sales) for row in rows]

    def _plan(self, row: Parsed, company: Company | None, sales: dict[tuple[int, int], AnnualSales]) -> Plan:
        plan = Plan(row, target=company, company=company)
        if company is None:
            return self._plan_new(plan)
        if company.is_potential:
            return plan.refuse(self.run.column("rut"), POTENTIAL)
        plan.changes = differences(self._current(company, row, sales), row.values, self.run.batch.policy)
        if _changed(plan).get("kind", company.kind) == CompanyKind.FOREIGN:  # its comuna is not kept, nor shown as new
            plan.changes = [change for change in plan.changes if change[0] != "comuna"]
        if self.run.batch.policy != ImportPolicy.SKIP and self.hands.wants(plan, company):
            if not self.hands.take(plan, company, self._office_then(plan)):
                return plan
            plan.changes.append((FIELD, "", row.values[FIELD]))
        plan.outcome = RowOutcome.CHANGED if plan.changes else RowOutcome.SAME
        return plan

    def _office_then(self, plan: Plan) -> Office:
        """The office of a company without executive after the row, which may move it (`_settle`)."""
        company = plan.target
        code = as_its_kind(company, _changed(plan)).get("comuna", company.comuna_id)
        comuna = self.known.comunas[code] if code else None
        if not plan.changes or comuna is None or company.office.region_id == comuna.region_id:
            return company.office
        return self.known.office_by_region.get(comuna.region_id, company.office)

    def _plan_new(self, plan: Plan) -> Plan:
        values = plan.row.values
        if "office" not in values and "comuna" not in values:
            return plan.refuse(self.run.column("comuna"), NO_PLACE)
        if self._office(values) is None:
            return plan.refuse(self.run.column("comuna"), NO_OFFICE)
        if self.hands.wants(plan, None):
            company = self._new(values)
            self.hands.take(plan, company, company.office)
        return plan

    def _office(self, values: dict[str, Any]) -> Office | None:
        """The one that the file names; else the one that attends the comuna."""
        if "office" in values:
            return self.known.offices.get(values["office"])
        return self.known.office_by_region.get(self.known.comunas[values["comuna"]].region_id)

    def _current(self, company: Company, row: Parsed, sales: dict[tuple[int, int], AnnualSales]) -> dict[str, Any]:
        start = company.activity_start_date
        current = {name: getattr(company, name) for name in TEXTS} | {
            "comuna": company.comuna_id,
            "phone": str(company.phone or ""),
            "exports": company.exports,
            "activity_start_date": start.isoformat() if start else None,
        }
        if "sales_year" in row.values:
            declared = sales.get((company.pk, row.values["sales_year"]))
            current["sales_amount"] = str(declared.amount) if declared else None
            current["sales_currency"] = declared.currency if declared else None
        return current

    def _sales(self, companies: set[int]) -> dict[tuple[int, int], AnnualSales]:
        rows = AnnualSales.objects.filter(company__in=companies)
        return {(row.company_id, row.year): row for row in rows}

    def write(self, plans: Sequence[Plan]) -> None:
        self._create(to_write(plans, RowOutcome.NEW))
        self._update(to_write(plans, RowOutcome.CHANGED))

    # New ones.

    def _create(self, plans: Sequence[Plan]) -> None:
        companies = [self._new(plan.row.values) for plan in plans]
        cases = open_many(
            CaseKind.COMPANY,
            [
                Opening(
                    company.name, company.office, company.standing, STATES[company.standing], company.search_terms(),
                    company.sector, self.run.data(plan.row.number),
                )
                for plan, company in zip(plans, companies, strict=True)
            ],
            actor=self.run.actor, now=self.run.now, label=LABEL, **CAME_BY,
        )  # fmt: skip
        for plan, company, case in zip(plans, companies, cases, strict=True):
            company.case, company.pk = case, case.pk
            company.search_text = fold(company.search_terms())
            plan.company = company
        Company.objects.bulk_create(companies)
        AnnualSales.objects.bulk_create(
            self._sale(company, plan.row.values)
            for plan, company in zip(plans, companies, strict=True)
            if "sales_amount" in plan.row.values
        )
        self._keep_history(companies, update=False)
        self._give(plans)

    def _new(self, values: dict[str, Any]) -> Company:
        office: Office = self._office(values)  # type: ignore[assignment] # without one the row was refused
        company = Company(rut=values["rut"], office=office, standing=Standing.REGISTERED, kind=CompanyKind.NATIONAL)
        self._set(company, values)
        if "sales_amount" in values:
            self._size(company, [self._sale(company, values)])
        return company

    # Those that exist.

    def _update(self, plans: Sequence[Plan]) -> None:
        if not plans:
            return
        for plan in plans:
            self._set(plan.target, _changed(plan))
            self._settle(plan.target)
        self._update_sales([plan for plan in plans if {name for name, _, _ in plan.changes} & set(SALES)])
        companies = [plan.target for plan in plans]
        save_many(companies, WRITTEN)
        self._keep_history(companies, update=True)
        refresh_words(companies)
        refresh_files(companies)
        facts = [
            Fact(
                plan.target.pk, "Datos actualizados desde el CRM",
                self.run.data(plan.row.number, fields=sorted(name for name, _, _ in plan.changes)),
            )
            for plan in plans
            if {name for name, _, _ in plan.changes} != {FIELD}
        ]  # fmt: skip
        record_many(facts, "details_changed", actor=self.run.actor, now=self.run.now)
        self._give([plan for plan in plans if FIELD in {name for name, _, _ in plan.changes}])

    def _give(self, plans: Sequence[Plan]) -> None:
        self.hands.give([(plan.company, plan.row.values[FIELD]) for plan in plans if FIELD in plan.row.values])  # type: ignore[misc]

    def _set(self, company: Company, values: dict[str, Any]) -> None:
        for name, value in as_its_kind(company, values).items():
            if name == "comuna":
                company.comuna = self.known.comunas[value] if value else None
            elif name == "activity_start_date":
                company.activity_start_date = date.fromisoformat(value)
            elif name in TEXTS or name in ("phone", "exports", "country", "tax_id"):
                setattr(company, name, value)

    def _settle(self, company: Company) -> None:
        """As `registration.settle`: the office follows the comuna until somebody attends the company."""
        comuna = company.comuna
        if comuna is not None and company.executive_id is None and company.office.region_id != comuna.region_id:
            company.office = self.known.office_by_region.get(comuna.region_id, company.office)

    def _update_sales(self, plans: Sequence[Plan]) -> None:
        known = self._sales({plan.target.pk for plan in plans})
        fresh, old = [], []
        for plan in plans:
            key = (plan.target.pk, plan.row.values["sales_year"])
            sale = self._sale(plan.target, plan.row.values)
            if key in known:
                known[key].amount, known[key].currency = sale.amount, sale.currency
                old.append(known[key])
            else:
                known[key] = sale
                fresh.append(sale)
        AnnualSales.objects.bulk_create(fresh)
        save_many(old, ["amount", "currency"])
        for plan in plans:
            self._size(plan.target, [sale for (company, _), sale in known.items() if company == plan.target.pk])

    def _sale(self, company: Company, values: dict[str, Any]) -> AnnualSales:
        amount = Decimal(values["sales_amount"])
        return AnnualSales(company=company, year=values["sales_year"], amount=amount, currency=values["sales_currency"])

    def _size(self, company: Company, sales: Sequence[AnnualSales]) -> None:
        """DEF-6, as `services.size.recompute_size`: the last closed year with a figure counts."""
        year = self.run.now.astimezone(company.office.zone).year
        last = max((sale for sale in sales if sale.year < year), key=lambda sale: sale.year, default=None)
        company.sales_uf = company.sales_year = None
        if last is not None:
            company.sales_uf = in_uf(last.amount, last.currency, self._uf.get(last.year))
            company.sales_year = last.year
        company.size = size_of(company.sales_uf, self._limits)

    @cached_property
    def _uf(self) -> dict[int, Decimal]:
        return dict(UfValue.objects.values_list("year", "pesos"))

    @cached_property
    def _limits(self) -> dict[str, int]:
        return limits(self.run.now)

    def _keep_history(self, companies: Sequence[Company], *, update: bool) -> None:
        Company.history.bulk_history_create(
            companies, update=update, default_user=self.run.actor, default_date=self.run.now,
            default_change_reason=f"Importación {self.run.batch.pk}",
        )  # fmt: skip
