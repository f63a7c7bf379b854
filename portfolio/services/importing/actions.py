"""Rows that are actions: told apart by their identifier in the CRM, or by what they are. They are never edited."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import OfficeKind
from casework.bulk import save_many
from casework.log_many import Fact, record_many
from casework.states import Channel, ContactPoint
from portfolio.models import Action, ActionKindRule, ActionResult, Company, RowOutcome
from portfolio.services.importing.cells import Parsed, Problem
from portfolio.services.importing.plans import LABEL, NOT_FOUND, Plan, Run, companies_by_rut, to_write

CONTACT_POINTS = {
    OfficeKind.REGIONAL: ContactPoint.REGIONAL_OFFICE, OfficeKind.COMMERCIAL: ContactPoint.COMMERCIAL_OFFICE,
    OfficeKind.CENTRAL: ContactPoint.CENTRAL_OFFICE,
}  # fmt: skip
POTENTIAL = "Es una cuenta potencial: las acciones son con empresas registradas."
OTHERWISE = (
    "Ya se importó con otros datos ({what}). Una acción no se edita: anúlela en el portal y regístrela de nuevo."
)
TAKEN = "La empresa ya tiene una acción en esa actividad."
NAMES = {"kind": "tipo", "happened_on": "fecha", "note": "nota", "company": "empresa"}


class Actions:
    """See `plans.Planner`."""

    def __init__(self, run: Run) -> None:
        self.run, self.known = run, run.known
        self.taken: set[tuple[int, int]] = set()  # (activity, company) of rows before, in this run

    def complete(self, row: Parsed) -> None:
        values = row.values
        if "result_amount" in values and "result_currency" not in values:
            row.problems.append(Problem(self.run.column("result_currency"), "Falta la moneda del monto."))
        if "result_amount" in values and "result_kind" not in values:
            row.problems.append(
                Problem(self.run.column("result_kind"), "Falta el resultado al que pertenece el monto.")
            )

    def identity(self, row: Parsed) -> str:
        """The identifier of the CRM; else a digest of company, kind, date and note."""
        values = row.values
        if "external_id" in values:
            return str(values["external_id"])
        if not {"rut", "kind", "happened_on"} <= values.keys():
            return ""
        text = "\x1f".join([values["rut"], values["kind"], values["happened_on"], values.get("note", "")])
        return f"h:{hashlib.sha256(text.encode()).hexdigest()[:60]}"

    def plan(self, rows: Sequence[Parsed], *, lock: bool = False) -> list[Plan]:
        companies = companies_by_rut((row.values["rut"] for row in rows), lock=lock)
        known = {
            str(action.external_id): action
            for action in Action.objects.filter(external_id__in=[self.identity(row) for row in rows])
        }
        activities = {row.values["activity"] for row in rows if "activity" in row.values}
        held = Action.objects.filter(activity__in=activities, voided_at=None).values_list("activity", "company")
        self.taken |= set(held) if activities else set()
        return [self._plan(row, companies.get(row.values["rut"]), known.get(self.identity(row))) for row in rows]

    def _plan(self, row: Parsed, company: Company | None, known: Action | None) -> Plan:
        plan = Plan(row, target=known, company=company)
        if company is None:
            return plan.refuse(self.run.column("rut"), NOT_FOUND)
        if company.is_potential:
            return plan.refuse(self.run.column("rut"), POTENTIAL)
        if known is not None:
            return self._again(plan, company, known)
        place = (row.values.get("activity", 0), company.pk)
        if place[0] and place in self.taken:
            return plan.refuse(self.run.column("activity"), TAKEN)
        self.taken.add(place)
        return plan

    def _again(self, plan: Plan, company: Company, known: Action) -> Plan:
        """It is in already: the same, or told otherwise, which is for people to decide."""
        values = plan.row.values
        wanted = {"kind": values["kind"], "happened_on": values["happened_on"], "company": company.pk}
        current = {"kind": known.kind_id, "happened_on": known.happened_on.isoformat(), "company": known.company_id}
        if "note" in values:
            wanted["note"], current["note"] = values["note"], known.note
        other = [NAMES[name] for name in wanted if wanted[name] != current[name]]
        if other:
            return plan.refuse(self.run.column("external_id"), OTHERWISE.format(what=", ".join(other)))
        plan.outcome = RowOutcome.SAME
        return plan

    def write(self, plans: Sequence[Plan]) -> None:
        new = to_write(plans, RowOutcome.NEW)
        for plan in new:
            plan.target = self._action(plan)
        Action.objects.bulk_create([plan.target for plan in new])
        ActionResult.objects.bulk_create([self._result(plan) for plan in new if "result_kind" in plan.row.values])
        self._touch(new)
        record_many([self._fact(plan) for plan in new], "action_logged", actor=self.run.actor, now=self.run.now)

    def _action(self, plan: Plan) -> Action:
        values = plan.row.values
        company: Company = plan.company  # type: ignore[assignment] # without one the row was refused
        kind, on = self.known.kinds[values["kind"]], date.fromisoformat(values["happened_on"])
        office = self.known.offices.get(values.get("office", 0)) or company.office
        return Action(
            company=company, kind=kind, happened_on=on, office=office,
            channel=values.get("channel") or (kind.channels or [Channel.DIGITAL])[0],
            contact_point=CONTACT_POINTS[OfficeKind(office.kind)], activity_id=values.get("activity"),
            participants=values.get("participants", ""), note=values.get("note", ""), counts=self._counts(kind.pk, on),
            exception_reason=LABEL if kind.requires_prior_training else "", logged_by=self.run.actor,
            logged_at=self.run.now, external_id=self.identity(plan.row), original_author=values.get("author", ""),
        )  # fmt: skip

    def _result(self, plan: Plan) -> ActionResult:
        values = plan.row.values
        amount = values.get("result_amount")
        return ActionResult(
            action=plan.target, kind=values["result_kind"], happened_on=plan.target.happened_on,
            market=values.get("result_market", ""), amount=Decimal(amount) if amount else None,
            currency=values.get("result_currency", "") if amount else "", logged_by=self.run.actor,
            logged_at=self.run.now,
        )  # fmt: skip

    def _fact(self, plan: Plan) -> Fact:
        action, values = plan.target, plan.row.values
        kind = self.known.kinds[values["kind"]]
        more: dict[str, Any] = {"action": action.pk, "kind": kind.pk, "counts": action.counts}
        if action.original_author:
            more["author"] = action.original_author
        label = f"{kind.name}, {action.happened_on:%d-%m-%Y} (del CRM)"[:200]
        return Fact(action.company_id, label, self.run.data(plan.row.number, **more))

    def _touch(self, plans: Sequence[Plan]) -> None:
        """The last work (DEF-4) and the last contact (SEG-6) never go backwards."""
        companies = {plan.company.pk: plan.company for plan in plans if plan.company is not None}
        for plan in plans:
            company, on = companies[plan.target.company_id], plan.target.happened_on
            company.last_worked_on = max(company.last_worked_on or on, on)
            company.last_contact_on = max(company.last_contact_on or on, on)
        save_many(list(companies.values()), ["last_worked_on", "last_contact_on"])

    def _counts(self, kind: str, on: date) -> bool:
        """DEF-3 by the rule of its kind on that day: the CRM's actions were logged by executives."""
        rules = self._rules.get(kind, [])
        return next((counts for since, counts in rules if since <= on), False)

    @cached_property
    def _rules(self) -> dict[str, list[tuple[date, bool]]]:
        found: dict[str, list[tuple[date, bool]]] = {}
        for kind, since, counts in ActionKindRule.objects.order_by("kind", "-valid_from").values_list(
            "kind", "valid_from", "counts"
        ):
            found.setdefault(kind, []).append((since, counts))
        return found
