"""Each row of a consolidated sheet against what is known: whose RUT it is, whether the name is theirs (CPE-6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portfolio.models import Activity, Company, Enrolment
from portfolio.rules import attendance as rules
from portfolio.rules.rut import InvalidRut, display, guess, normalise
from portfolio.selectors.duplicates import survivor
from portfolio.services.actions import without_training
from portfolio.services.activities.attendance import happened_on
from portfolio.services.activities.sheet_files import Line
from portfolio.states import ENROLMENT_HOLDS_A_PLACE, Standing

MATCHED, WRONG, DIFFERS, UNKNOWN, REPEATED = "matched", "rut_wrong", "name_differs", "unknown", "repeated"
PROBLEMS = (WRONG, DIFFERS, UNKNOWN)
KINDS = {
    MATCHED: "Coincide", WRONG: "RUT con error", DIFFERS: "El nombre no es el del RUT",
    UNKNOWN: "RUT sin registro", REPEATED: "Repetida en la planilla",
}  # fmt: skip
CHOICES = {
    WRONG: ("use", "potential", "skip"),
    DIFFERS: ("accept", "use", "skip"),
    UNKNOWN: ("potential", "use", "skip"),
}


def match(activity: Activity, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Rows as they are kept while a person decides; a fixed number of queries, however many rows."""
    typed = list(lines)
    companies = _by_rut(typed)
    enrolled = {
        row.company_id: row for row in activity.enrolments.in_state(ENROLMENT_HOLDS_A_PLACE).select_related("company")
    }
    names = {pk: row.company.legal_name for pk, row in enrolled.items()}
    by_pk = {pk: row.company for pk, row in enrolled.items()}
    seen: set[int] = set()
    found = [_row(line, companies, enrolled, names, by_pk, seen) for line in typed]
    _mark_untrained(activity, found, {company.pk: company for company in companies.values()} | by_pk, enrolled)
    return found


def _by_rut(lines: list[Line]) -> dict[str, Company]:
    """Companies by every RUT that the sheet names, also the former RUT of a record that was joined to another."""
    ruts = {rut for line in lines if (rut := guess(line.rut))}
    rows = Company.objects.exclude(standing=Standing.MERGED).filter(rut__in=ruts)
    found = {company.rut: company for company in rows}
    for gone in Company.objects.filter(former_rut__in=ruts - set(found)).select_related("merged_into"):
        found.setdefault(gone.former_rut, survivor(gone))
    return found


def _row(
    line: Line, companies: dict[str, Company], enrolled: dict[int, Enrolment], names: dict[int, str],
    by_pk: dict[int, Company], seen: set[int],
) -> dict[str, Any]:  # fmt: skip
    said = True if line.attended is None else rules.said_yes(line.attended)
    row: dict[str, Any] = {
        "n": line.number, "rut": line.rut, "name": line.name, "person": line.person, "email": line.email,
        "attended": bool(said), "unclear": line.attended if said is None else "", "decision": "", "untrained": False,
    }  # fmt: skip
    try:
        company = companies.get(normalise(line.rut))
        row["kind"], row["why"] = (UNKNOWN, "") if company is None else (MATCHED, "")
    except InvalidRut as error:
        company, row["kind"], row["why"] = None, WRONG, str(error)
    if company is not None and not _named(company, line.name):
        row["kind"] = DIFFERS
    if company is not None and company.pk in seen:
        row["kind"] = REPEATED
    _tell(row, "company", company)
    row["enrolled"] = company is not None and company.pk in enrolled
    suggestion = rules.closest(line.name, names) if row["kind"] in PROBLEMS else None
    other = by_pk.get(suggestion) if suggestion is not None else None
    _tell(row, "other", other if other is not None and other != company else None)
    if company is not None and row["kind"] == MATCHED:
        seen.add(company.pk)
    return row


def _named(company: Company, name: str) -> bool:
    """Whether the name of the row is one of the company's; a row without a name says nothing against it."""
    if not name:
        return True
    return any(rules.alike(name, known) for known in (company.legal_name, company.trade_name) if known)


def _tell(row: dict[str, Any], key: str, company: Company | None) -> None:
    row[key] = company.pk if company else None
    row[f"{key}_name"] = company.legal_name if company else ""
    row[f"{key}_rut"] = display(company.rut) if company else ""


def _mark_untrained(
    activity: Activity, rows: list[dict[str, Any]], companies: dict[int, Company], enrolled: dict[int, Enrolment]
) -> None:
    """CPE-5: who came to a promotion activity without training, and without an authorisation of before."""
    if not activity.kind.requires_prior_training:
        return
    named = {pk for row in rows for pk in (row["company"], row["other"]) if pk}
    lacking = {row.pk for row in without_training([companies[pk] for pk in named], before=happened_on(activity))}
    excused = {pk for pk, row in enrolled.items() if row.exception_reason}
    for row in rows:
        row["untrained"] = bool({row["company"], row["other"]} & (lacking - excused))


def needs_decision(row: dict[str, Any]) -> bool:
    """Only who came is decided upon: a row that did not come and is unknown changes nothing."""
    return bool(row["attended"] and row["kind"] in PROBLEMS)


def choices_of(row: dict[str, Any]) -> list[tuple[str, str]]:
    """What may be decided about a row, in words."""
    words = {
        "accept": f"Es {row['company_name']}, con otro nombre",
        "use": f"Es {row['other_name']}, {row['other_rut']}: ya está inscrita",
        "potential": "Registrarla como cuenta potencial y anotar que vino"
        + (", sin RUT por ahora" if row["kind"] == WRONG else ""),
        "skip": "Dejarla fuera",
    }
    return [(code, words[code]) for code in CHOICES.get(row["kind"], ()) if code != "use" or row["other"]]


def line_of(row: dict[str, Any], rut: str) -> Line:
    """A kept row as it would be read again, with another RUT."""
    return Line(row["n"], rut[:40], row["name"], row["person"], row["email"], "si" if row["attended"] else "no")


def company_of(row: dict[str, Any]) -> int | None:
    """Whose row it is, once decided; None where it is left out or is a company to come."""
    if row["kind"] in (MATCHED, REPEATED):
        return row["company"]
    if row["decision"] == "accept":
        return row["company"]
    return row["other"] if row["decision"] == "use" else None


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A row with what whoever decides reads of it."""
    return row | {"label": KINDS[row["kind"]], "asks": needs_decision(row), "choices": choices_of(row)}


def missing_from(activity: Activity, rows: Iterable[dict[str, Any]]) -> list[Enrolment]:
    """Who has a place and is on no row: once confirmed, they did not come."""
    named = {company_of(row) or row["company"] for row in rows}
    held = activity.enrolments.in_state(ENROLMENT_HOLDS_A_PLACE).select_related("company__case")
    return [one for one in held if one.company_id not in named]
