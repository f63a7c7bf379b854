"""Self-assessments of after-sales as pages show them: one company's, and totals by sector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import User
from casework.charts import Point, ScatterChart, scatter_chart
from followup.after_sales import name_of, obstacle_labels, questionnaire, questions_of
from followup.models import AfterSalesAssessment
from followup.rules import after_sales as rules
from portfolio.models import Company, Sector
from portfolio.rules.gaps import Advice, Gap, answering

TONES = {"do_now": "red", "keep": "green", "prepare": "amber", "fine": ""}
FILTERS = {"sector": "company__sector", "oficina": "company__office__code", "obstaculo": "obstacle"}
Suggestion = tuple[str, rules.Practice, list[Any]]
SOURCE = "Su autodiagnóstico de posventa"
NOT_ANSWERED = "Aún no lo responde: toma unos minutos y le dice por dónde partir para cuidar a sus clientes."
MOST_GAPS = 3
SUGGESTED = ("workshop", "talk", "coaching", "market_study")


@dataclass(frozen=True)
class GroupLine:
    """A group of questions and how far it is."""

    code: str
    name: str
    given: int
    total: int

    @property
    def complete(self) -> bool:
        return self.given == self.total


def draft_of(company: Company) -> AfterSalesAssessment | None:
    return AfterSalesAssessment.objects.filter(company=company, sent_at=None).first()


def sent_of(company: Company) -> list[AfterSalesAssessment]:
    """What the company sent, newest first."""
    return list(AfterSalesAssessment.objects.sent().filter(company=company).select_related("sent_by"))


def own_advice(company: Company) -> Advice:
    """CPE-9: what its last result says to begin with, or how to have one. One query."""
    rows = list(AfterSalesAssessment.objects.filter(company=company).order_by("-sent_at")[:20])
    last, draft = next((row for row in rows if row.sent_at), None), any(row.sent_at is None for row in rows)
    if last is None:
        words = "Empezó a responderlo: siga donde quedó." if draft else NOT_ANSWERED
        return Advice(SOURCE, reverse("followup:after_sales"), invitation=words)
    weak = rules.result(questionnaire(), last.answers).in_quadrant("do_now")
    good = "" if weak else "Su último resultado no muestra nada urgente."
    shown = tuple(map(_gap, weak[:MOST_GAPS]))
    return Advice(SOURCE, reverse("followup:after_sales_result", args=[last.pk]), shown, good, len(weak))


def lines(answers: rules.Answers) -> list[GroupLine]:
    """Each group with how many of its questions are answered whole."""
    content = questionnaire()
    found = []
    for group in content["groups"]:
        rows = questions_of(group["code"])
        given = sum(rules.is_whole(content, row, answers.get(row["id"])) for row in rows)
        found.append(GroupLine(group["code"], group["name"], given, len(rows)))
    return found


def shown(assessment: AfterSalesAssessment) -> dict[str, Any]:
    """A result for its page: figures, chart, quadrants with advice, workshops suggested from what is weak."""
    content = questionnaire()
    found = rules.result(content, assessment.answers)
    kinds = {row["code"]: row["label"] for row in content["suggestion_kinds"]}
    advice = {row["value"]: row["text"] for row in content["obstacle_advice"]}
    weak = found.in_quadrant("do_now") + found.in_quadrant("prepare")
    return {
        "assessment": assessment,
        "result": found,
        "chart": practices_chart(found),
        "quadrants": [(row, found.in_quadrant(row["code"])) for row in content["result"]["quadrants"]],
        "suggested": [(kinds[row.suggestion_kind], row, []) for row in weak if row.suggestion_kind in SUGGESTED],
        "obstacle": obstacle_labels().get(found.obstacle, ""),
        "advice": advice.get(found.obstacle, ""),
        "groups": [(row["name"], rules.group_means(found)[row["code"]]) for row in content["groups"]],
        "labels": obstacle_labels(),
        "extras": _extras(assessment.answers),
    }


def with_activities(suggested: Iterable[Suggestion], activities: Iterable[Any]) -> list[Suggestion]:
    """The same suggestions, each with the training about it among what the company may join."""
    training = [row for row in activities if row.kind.is_training]
    return [(kind, row, answering(_gap(row), training)) for kind, row, _ in suggested]


def _gap(row: rules.Practice) -> Gap:
    return Gap(row.name, row.suggestion, name_of("groups", row.group))


def _extras(answers: rules.Answers) -> list[tuple[str, Any]]:
    """What the company thinks, beside the figures: it changes none of them."""
    rows = [(row, answers.get(row["id"], {}).get("extra")) for row in questionnaire()["questions"] if "extra" in row]
    return [(row["extra"]["label"], value) for row, value in rows if value not in (None, "")]


def practices_chart(found: rules.Result) -> ScatterChart:
    """Each practice as a point: how much it complies, how applicable it is."""
    return scatter_chart(
        "Cumplimiento y aplicabilidad por práctica",
        [Point(row.name, row.compliance, row.applicability, TONES[row.quadrant]) for row in found.practices],
        description="Arriba a la izquierda está lo que se puede hacer y todavía falta: por ahí conviene partir.",
        x=("Cumplimiento", 0, 100), y=("Aplicabilidad", 1, 10), head="Práctica",
    )  # fmt: skip


def found(user: User, values: Mapping[str, str]) -> Any:
    """The last one of each company that the user may see, filtered, the least compliant first."""
    rows = (
        AfterSalesAssessment.objects.visible_to(user).last_of_each().select_related("company__case", "company__office")
    )
    for name, lookup in (
        ("sector", "company__sector"),
        ("oficina", "company__office__code"),
        ("obstaculo", "obstacle"),
    ):
        if values.get(name):
            rows = rows.filter(**{lookup: values[name]})
    if values.get("q"):
        rows = rows.filter(company__in=Company.objects.search(values["q"]).values("pk"))
    return rows.order_by("compliance", "pk")


def with_sector(rows: Any) -> Any:
    """The same, each with the name of its company's sector, for the file."""
    sector = Sector.objects.filter(code=OuterRef("company__sector")).values("name")
    return rows.annotate(sector_name=Subquery(sector[:1]))


@dataclass(frozen=True)
class SectorTotal:
    """One line of the totals."""

    code: str
    name: str
    count: int
    compliance: float
    applicability: float
    obstacle: str
    obstacle_code: str = ""


def by_sector(rows: Any) -> list[SectorTotal]:
    """How many answered in each sector, their means and what hinders them most: two queries."""
    names = dict(Sector.objects.values_list("code", "name"))
    counts = {f"of_{code}": Count("pk", filter=Q(obstacle=code)) for code in obstacle_labels()}
    means = {"compliance_mean": Avg("compliance"), "applicability_mean": Avg("applicability")}
    totals = rows.order_by().values("company__sector").annotate(count=Count("pk"), **means, **counts)
    found = [_total(row, names) for row in totals]
    return sorted(found, key=lambda row: (-row.count, row.name))


def _total(row: Mapping[str, Any], names: Mapping[str, str]) -> SectorTotal:
    labels = obstacle_labels()
    most = max(labels, key=lambda code: row[f"of_{code}"])
    code = most if row[f"of_{most}"] else ""
    return SectorTotal(
        row["company__sector"], names.get(row["company__sector"], "Sin sector"), row["count"],
        round(float(row["compliance_mean"]), 1), round(float(row["applicability_mean"]), 1),
        labels.get(code, ""), code,
    )  # fmt: skip
