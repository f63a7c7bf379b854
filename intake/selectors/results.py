"""A result of the test in words: dimensions, strong points, gaps with advice, and how it was computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from casework.services.clauses import current, parameter
from intake import scoring
from intake.models import Intake, SelfAssessment
from intake.models.assessment import thirds_text
from portfolio.models import ReferralBody, ReferralContact
from portfolio.rules.gaps import Advice, Gap

BEST = 2
MOST_GAPS = 3
MOST_BODIES = 6


@dataclass(frozen=True)
class DimensionView:
    """A dimension as the result page shows it."""

    id: str
    name: str
    about: str
    thirds: int
    points: int
    standing: str
    label: str
    text: str
    advice: list[dict[str, Any]]

    @property
    def points_text(self) -> str:
        return thirds_text(self.thirds)

    @property
    def percent(self) -> int:
        return self.thirds * 100 // (self.points * scoring.THIRDS)


def dimensions(assessment: SelfAssessment) -> list[DimensionView]:
    """In the instrument's order."""
    content = assessment.instrument.content
    rows = {row["id"]: row for row in content["dimensions"]}
    return [_dimension(rows[got["id"]], got, content) for got in assessment.result["dimensions"]]


def _dimension(row: dict[str, Any], got: dict[str, Any], content: dict[str, Any]) -> DimensionView:
    standing = got["standing"]
    text = {"strong": row["strong"], "between": content["between_text"], "gap": ""}[standing]
    return DimensionView(
        id=row["id"], name=row["name"], about=row["about"], thirds=got["thirds"], points=row["points"],
        standing=standing, label=content["dimension_result_labels"][standing], text=text,
        advice=row["gap_advice"] if standing == "gap" else [],
    )  # fmt: skip


def gaps(assessment: SelfAssessment) -> list[DimensionView]:
    return [row for row in dimensions(assessment) if row.standing == "gap"]


def own_advice(company: Any) -> Advice | None:
    """CPE-9: what the company's test says that it can improve, the weakest first; None without a test. One query."""
    found = SelfAssessment.objects.current().filter(company=company).select_related("instrument").first()
    if found is None:
        return None
    weak = sorted(gaps(found), key=lambda row: row.percent)
    shown = tuple(Gap(row.name, str(row.advice[0]["text"]), row.about) for row in weak[:MOST_GAPS] if row.advice)
    good = "" if weak else "Su test no muestra áreas débiles."
    return Advice("Su test de entrada", reverse("intake:result"), shown, good, len(weak))


def strongest(assessment: SelfAssessment) -> list[DimensionView]:
    """The two best dimensions, by share of their points."""
    return sorted(dimensions(assessment), key=lambda row: -row.percent)[:BEST]


def outcome(assessment: SelfAssessment, intake: Intake, now: datetime, *, attended: bool) -> dict[str, str]:
    """Label, title and texts of the result, with the terms in force."""
    key = assessment.potential
    if key == "low" and attended:
        key = "low_attended"
    texts = assessment.instrument.content["results"][key]
    contact, interview = current("CAP-4", now), current("CAP-5", now)
    values = {
        "score": assessment.score_text, "office_name": f"la {intake.case.office.name}",
        "company_name": intake.company.name, "contact_days": str(contact.amount),
        "interview_days": str(interview.amount),
    }  # fmt: skip
    return {name: _fill(text, values) for name, text in texts.items()}


def _fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("{{ " + name + " }}", value)
    return text


def is_attended(intake: Intake, assessment: SelfAssessment, now: datetime) -> bool:
    """Whether a Low result is contacted all the same in the company's region (CAP-8)."""
    region = intake.company.comuna.region_id if intake.company.comuna else ""
    return region in parameter("CAP-8", "excepted_regions", now)


def email_lines(assessment: SelfAssessment, intake: Intake, now: datetime) -> dict[str, str]:
    """What the e-mails of the result say besides the score."""
    weak = gaps(assessment)
    lines = {
        "strengths_line": in_words([row.name for row in strongest(assessment)]),
        "gaps_line": in_words([row.name for row in weak]) or "ninguna",
    }
    if assessment.potential != "low":
        return lines
    weakest = sorted(weak or dimensions(assessment), key=lambda row: row.percent)
    steps = [f"{number}. {row.name}: {_advice(row, assessment)}" for number, row in enumerate(weakest, start=1)]
    return lines | {"steps_list": "\n".join(steps), "other_body": body_line(intake, assessment)}


def _advice(row: DimensionView, assessment: SelfAssessment) -> str:
    if row.advice:
        return str(row.advice[0]["text"])
    content = {d["id"]: d for d in assessment.instrument.content["dimensions"]}
    return str(content[row.id]["gap_advice"][0]["text"])


def in_words(names: list[str]) -> str:
    """«a, b y c»."""
    return " y ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def stage_of(intake: Intake) -> str:
    """Stage of the business, for the bodies that attend it: from years and sales of its ficha."""
    company = intake.company
    if not company.sales_uf:
        return "idea" if company.activity_start_date is None else "starting"
    return "growing" if company.size in ("micro", "small", "") else "consolidated"


def bodies(intake: Intake, assessment: SelfAssessment) -> list[tuple[ReferralBody, ReferralContact | None]]:
    """Bodies that help at this stage, those with a contact in the region first."""
    weak = {row.id for row in gaps(assessment)}
    stage = stage_of(intake)
    region = intake.company.comuna.region_id if intake.company.comuna else None
    offered = ReferralBody.objects.filter(active=True, use_for__in=("low", "both")).prefetch_related("contacts")
    fitting = [
        body for body in offered
        if stage in body.stages and (not body.dimensions or weak & set(body.dimensions))
    ]  # fmt: skip
    pairs = [(body, _contact(body, region)) for body in fitting]
    ordered = sorted(pairs, key=lambda pair: (pair[1] is None, pair[0].code == "prochile_training", pair[0].order))
    return ordered[:MOST_BODIES]


def _contact(body: ReferralBody, region: str | None) -> ReferralContact | None:
    here = [contact for contact in body.contacts.all() if contact.region_id in (region, None)]
    return max(here, key=lambda contact: contact.region_id is not None, default=None)


def body_line(intake: Intake, assessment: SelfAssessment) -> str:
    """The body suggested by stage, with its named contact where there is one."""
    found = bodies(intake, assessment)
    if not found:
        return "los organismos que su oficina regional le indique"
    body, contact = found[0]
    line = f"{body.name}: {body.offers.rstrip('.')}"
    if contact is None:
        return line
    reach = ", ".join(filter(None, [contact.person_name, contact.position, contact.email, contact.phone]))
    return f"{line}. Su contacto: {reach}"
