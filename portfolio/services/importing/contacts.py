"""Rows that are people to write to: told apart by company and e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.bulk import save_many
from casework.log_many import Fact, record_many
from portfolio.models import Company, ContactPerson, RowOutcome
from portfolio.services.importing.cells import Parsed
from portfolio.services.importing.plans import (
    NOT_FOUND,
    Plan,
    Run,
    companies_by_rut,
    differences,
    to_write,
)
from portfolio.services.importing.search import refresh_words

FIELDS = ["name", "position", "phone", "purpose"]


class Contacts:
    """See `plans.Planner`."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def complete(self, row: Parsed) -> None:
        """Nothing to look at together."""

    def identity(self, row: Parsed) -> str:
        values = row.values
        return f"{values['rut']} {values['email'].lower()}" if {"rut", "email"} <= values.keys() else ""

    def plan(self, rows: Sequence[Parsed], *, lock: bool = False) -> list[Plan]:
        companies = companies_by_rut((row.values["rut"] for row in rows), lock=lock)
        known: dict[tuple[int, str], ContactPerson] = {}
        people = ContactPerson.objects.filter(company__in={row.pk for row in companies.values()}).exclude(email="")
        for person in people.order_by("-pk"):
            known[person.company_id, person.email.lower()] = person  # of two with one address, the first
        return [self._plan(row, companies.get(row.values["rut"]), known) for row in rows]

    def _plan(self, row: Parsed, company: Company | None, known: dict[tuple[int, str], ContactPerson]) -> Plan:
        plan = Plan(row, company=company)
        if company is None:
            return plan.refuse(self.run.column("rut"), NOT_FOUND)
        plan.target = person = known.get((company.pk, row.values["email"].lower()))
        if person is None:
            return plan
        current: dict[str, Any] = {name: getattr(person, name) for name in FIELDS} | {"phone": str(person.phone or "")}
        plan.changes = differences(current, row.values, self.run.batch.policy)
        plan.outcome = RowOutcome.CHANGED if plan.changes else RowOutcome.SAME
        return plan

    def write(self, plans: Sequence[Plan]) -> None:
        new, changed = to_write(plans, RowOutcome.NEW), to_write(plans, RowOutcome.CHANGED)
        for plan in new:
            values = {name: plan.row.values[name] for name in ("email", *FIELDS) if name in plan.row.values}
            plan.target = ContactPerson(company=plan.company, added_at=self.run.now, **({"purpose": "other"} | values))
        for plan in changed:
            for name, _, value in plan.changes:
                setattr(plan.target, name, value)
        ContactPerson.objects.bulk_create([plan.target for plan in new])
        save_many([plan.target for plan in changed], FIELDS)
        self._tell([*new, *changed])

    def _tell(self, plans: Sequence[Plan]) -> None:
        """One line in the log of each company, whatever the number of its people."""
        by_company: dict[int, list[Plan]] = {}
        for plan in plans:
            by_company.setdefault(plan.target.company_id, []).append(plan)
        facts = [
            Fact(
                company, "Personas de contacto importadas del CRM",
                self.run.data(group[0].row.number, contacts=[plan.target.pk for plan in group]),
            )
            for company, group in by_company.items()
        ]  # fmt: skip
        record_many(facts, "contacts_imported", actor=self.run.actor, now=self.run.now)
        refresh_words(list({plan.company.pk: plan.company for plan in plans if plan.company}.values()))
