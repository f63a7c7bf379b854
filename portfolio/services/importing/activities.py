"""Rows that are activities: told apart by their identifier in the CRM; what is over enters as over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from casework.bulk import save_many
from casework.log_many import Fact, Opening, open_many, record_many
from casework.states import CaseKind, Channel
from casework.text import fold
from portfolio.models import Activity, RowOutcome
from portfolio.services.importing.cells import Parsed, Problem
from portfolio.services.importing.plans import CAME_BY, LABEL, Plan, Run, differences, to_write
from portfolio.states import ACTIVITY_STATES

FIELDS = ["name", "kind", "place", "channel", "capacity", "description", "starts_at", "ends_at"]
BACKWARDS = "Termina antes de empezar."


class Activities:
    """See `plans.Planner`."""

    def __init__(self, run: Run) -> None:
        self.run, self.known = run, run.known

    def complete(self, row: Parsed) -> None:
        values = row.values
        if {"starts_at", "ends_at"} <= values.keys() and values["ends_at"] < values["starts_at"]:
            row.problems.append(Problem(self.run.column("ends_at"), BACKWARDS, values["ends_at"]))

    def identity(self, row: Parsed) -> str:
        return str(row.values.get("external_id", ""))

    def plan(self, rows: Sequence[Parsed], *, lock: bool = False) -> list[Plan]:
        found = Activity.objects.select_related("case__office").filter(
            external_id__in=[row.values["external_id"] for row in rows]
        )
        if lock:
            found = found.select_for_update(of=("self",)).order_by("pk")
        known = {str(row.external_id): row for row in found}
        return [self._plan(row, known.get(row.values["external_id"])) for row in rows]

    def _plan(self, row: Parsed, activity: Activity | None) -> Plan:
        plan = Plan(row, target=activity)
        if activity is None:
            return plan
        zone = activity.case.office.zone
        current: dict[str, Any] = {name: getattr(activity, name) for name in FIELDS}
        current |= {"kind": activity.kind_id, "starts_at": _local(activity.starts_at, zone)}
        current["ends_at"] = _local(activity.ends_at, zone)
        plan.changes = differences(current, row.values, self.run.batch.policy)
        if self._backwards(current | row.values):
            return plan.refuse(self.run.column("starts_at"), BACKWARDS)
        plan.outcome = RowOutcome.CHANGED if plan.changes else RowOutcome.SAME
        return plan

    def _backwards(self, values: dict[str, Any]) -> bool:
        return bool(values["ends_at"] < values["starts_at"])

    def write(self, plans: Sequence[Plan]) -> None:
        self._create(to_write(plans, RowOutcome.NEW))
        self._update(to_write(plans, RowOutcome.CHANGED))

    def _create(self, plans: Sequence[Plan]) -> None:
        activities = [self._new(plan.row.values) for plan in plans]
        cases = open_many(
            CaseKind.ACTIVITY,
            [
                Opening(
                    row.name, self.known.offices[plan.row.values["office"]], row.state, ACTIVITY_STATES[row.state],
                    row.search_terms(), "", self.run.data(plan.row.number),
                )
                for plan, row in zip(plans, activities, strict=True)
            ],
            actor=self.run.actor, now=self.run.now, label=LABEL, **CAME_BY,
        )  # fmt: skip
        for activity, case in zip(activities, cases, strict=True):
            activity.case, activity.pk = case, case.pk
        Activity.objects.bulk_create(activities)

    def _new(self, values: dict[str, Any]) -> Activity:
        zone = self.known.offices[values["office"]].zone
        starts = datetime.fromisoformat(values["starts_at"]).replace(tzinfo=zone)
        ends = datetime.fromisoformat(values.get("ends_at", values["starts_at"])).replace(tzinfo=zone)
        return Activity(
            external_id=values["external_id"], name=values["name"], kind=self.known.kinds[values["kind"]],
            starts_at=starts, ends_at=ends, place=values.get("place", ""), capacity=values.get("capacity"),
            description=values.get("description", ""), channel=values.get("channel") or Channel.IN_PERSON,
            is_public=False, state="consolidated" if ends < self.run.now else "draft",
        )  # fmt: skip

    def _update(self, plans: Sequence[Plan]) -> None:
        if not plans:
            return
        for plan in plans:
            self._change(plan)
        rows = [plan.target for plan in plans]
        save_many(rows, FIELDS)
        for row in rows:
            row.case.title = row.name
            row.case.search_text = fold(f"{row.case.folio} {row.name} {row.search_terms()}")
        save_many([row.case for row in rows], ["title", "search_text"])
        facts = [
            Fact(
                plan.target.pk, "Datos actualizados desde el CRM",
                self.run.data(plan.row.number, fields=sorted(name for name, _, _ in plan.changes)),
            )
            for plan in plans
        ]  # fmt: skip
        record_many(facts, "details_changed", actor=self.run.actor, now=self.run.now)

    def _change(self, plan: Plan) -> None:
        zone = plan.target.case.office.zone
        for name, _, value in plan.changes:
            if name == "kind":
                plan.target.kind = self.known.kinds[value]
            elif name in ("starts_at", "ends_at"):
                setattr(plan.target, name, datetime.fromisoformat(value).replace(tzinfo=zone))
            else:
                setattr(plan.target, name, value)


def _local(at: datetime, zone: Any) -> str:
    return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")
