"""The consolidated sheet comes back: read, looked at row by row, decided, confirmed (CPE-6, POT-1). Not before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User
from casework.errors import NOT_YOURS, NotPossible
from portfolio.models import Activity, AttendanceSheet, Company
from portfolio.rules import permissions
from portfolio.rules.rut import guess
from portfolio.services.activities import sheet_files, sheet_rows
from portfolio.services.activities.attendance import Mark, Recorded, record_attendance
from portfolio.services.potential import create_potential


class RowProblems(NotPossible):
    """Rows that wait for a decision, or whose decision lacks something; `by_row` has the words of each."""

    def __init__(self, by_row: dict[int, str]) -> None:
        self.by_row = by_row
        self.problems = {f"rows.{number}": words for number, words in by_row.items()}
        count = len(by_row)
        super().__init__("Falta decidir 1 fila." if count == 1 else f"Falta decidir {count} filas.")


@transaction.atomic
def open_sheet(*, activity: Activity, upload: UploadedFile, actor: User, now: datetime) -> AttendanceSheet:
    """Read a sheet and match its rows; nothing of it counts yet. The actor's unconfirmed one of before goes.

    Raises:
        PermissionDenied: not of the office. NotPossible: it has not begun, or the file cannot be read.
    """
    if not permissions.organises(activity, actor):
        raise PermissionDenied(NOT_YOURS)
    if activity.state not in ("published", "closed", "held", "consolidated") or now < activity.starts_at:
        raise NotPossible("La planilla se sube desde que la actividad empieza.")
    lines = sheet_files.read(upload)
    AttendanceSheet.objects.filter(activity=activity, uploaded_by=actor, confirmed_at=None).delete()
    return AttendanceSheet.objects.create(
        activity=activity, filename=(upload.name or "planilla")[-160:], rows=sheet_rows.match(activity, lines),
        uploaded_by=actor, uploaded_at=now,
    )  # fmt: skip


@transaction.atomic
def decide_rows(*, sheet: AttendanceSheet, decisions: Mapping[int, Mapping[str, str]], actor: User) -> AttendanceSheet:
    """Keep what a person decided, by number of row: `decision`, a corrected `rut`, an `email` to invite, `attended`.

    Rows with another RUT are matched again; the rest stays as it was.

    Raises:
        PermissionDenied: somebody else's sheet. NotPossible: it was confirmed.
    """
    row = _open(sheet, actor)
    corrected = {
        item["n"]: said["rut"]
        for item in row.rows
        if (said := decisions.get(item["n"])) and said.get("rut", item["rut"]).strip() != item["rut"]
    }
    row.rows = [_decided(item, decisions.get(item["n"], {})) for item in row.rows]
    if corrected:
        lines = [sheet_rows.line_of(item, corrected.get(item["n"], item["rut"])) for item in row.rows]
        before = {item["n"]: item for item in row.rows}
        row.rows = [
            item if item["n"] in corrected else item | {"decision": before[item["n"]]["decision"]}
            for item in sheet_rows.match(row.activity, lines)
        ]
    row.save(update_fields=["rows"])
    return row


def _decided(item: dict[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    allowed = {code for code, _ in sheet_rows.choices_of(item)}
    decision = said.get("decision", item["decision"])
    changed = {"decision": decision if decision in allowed else ""}
    if "email" in said:
        changed["email"] = said["email"].strip()[:254]
    return item | changed


def _open(sheet: AttendanceSheet, actor: User) -> AttendanceSheet:
    row = AttendanceSheet.objects.select_for_update(of=("self",)).select_related(
        "activity__case__office", "activity__kind"
    ).get(pk=sheet.pk)  # fmt: skip
    if not permissions.organises(row.activity, actor):
        raise PermissionDenied(NOT_YOURS)
    if row.confirmed_at is not None:
        raise NotPossible("Esta planilla ya se confirmó.")
    return row


@transaction.atomic
def discard_sheet(*, sheet: AttendanceSheet, actor: User) -> None:
    """It was the wrong one: nothing of it stays.

    Raises:
        PermissionDenied: not of the office. NotPossible: it was confirmed.
    """
    _open(sheet, actor).delete()


@transaction.atomic
def confirm(
    *, sheet: AttendanceSheet, actor: User, now: datetime, training_reason: str = "", correction_reason: str = ""
) -> Recorded:
    """Record what the sheet says: potential accounts are created, attendance becomes actions, the activity is closed.

    Raises:
        RowProblems: rows without a decision. TrainingMissing, ReasonForCorrection, PermissionDenied, NotPossible.
    """
    row = _open(sheet, actor)
    _check_rows(row.rows)
    companies = Company.objects.select_related("case", "office").in_bulk(
        [pk for item in row.rows if (pk := sheet_rows.company_of(item))]
    )
    _check_own(companies.values(), actor)
    marks: dict[int, Mark] = {}
    for item in row.rows:
        company = _company(item, companies, row.activity, actor, now)
        if company is not None:
            known = marks.get(company.pk)
            came = item["attended"] or (known is not None and known.attended)
            person, email = (item["person"], item["email"]) if known is None else (known.person, known.email)
            marks[company.pk] = Mark(company, came, person, _address(email))
    done = record_attendance(
        activity=row.activity, marks=list(marks.values()), actor=actor, now=now, training_reason=training_reason,
        correction_reason=correction_reason,
    )  # fmt: skip
    row.summary = {"rows": len(row.rows), "attended": done.attended, "walk_ins": done.walk_ins}
    row.confirmed_at, row.rows = now, []
    row.save()
    return done


def _check_rows(rows: list[dict[str, Any]]) -> None:
    problems: dict[int, str] = {}
    for item in rows:
        if not sheet_rows.needs_decision(item):
            continue
        if not item["decision"]:
            problems[item["n"]] = "Elija qué hacer con esta fila."
        elif item["decision"] == "potential" and not _address(item["email"]):
            problems[item["n"]] = "Para registrarla hace falta un correo válido."
        elif item["decision"] == "potential" and not item["name"]:
            problems[item["n"]] = "Para registrarla hace falta su nombre: déjela fuera o corrija la planilla."
    if problems:
        raise RowProblems(problems)


def _check_own(companies: Any, actor: User) -> None:
    mine = next((company for company in companies if permissions.acts_for_it(company, actor)), None)
    if mine is not None:
        raise NotPossible(f"Usted representa a {mine.name}: pida a otra persona de la oficina que confirme.")


def _company(
    item: dict[str, Any], companies: dict[int, Company], activity: Activity, actor: User, now: datetime
) -> Company | None:
    """Whose row it is; a company that nobody knew becomes a potential account, once however often the row comes."""
    pk = sheet_rows.company_of(item)
    if pk is not None:
        return companies.get(pk)
    if item["decision"] != "potential" or not item["attended"]:
        return None
    rut = guess(item["rut"])
    known = next((one for one in companies.values() if rut and one.rut == rut), None)
    company = known or create_potential(
        actor=actor, office=activity.case.office, now=now, name=item["name"], where_met=activity.name[:160],
        contact_name=item["person"][:120], email=_address(item["email"]), rut=rut or "",
    )  # fmt: skip
    companies[company.pk] = company
    return company


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def drop_old_sheets(*, before: datetime, limit: int) -> int:
    """Sheets uploaded before that which nobody confirmed go: they are names and addresses. Returns how many."""
    open_ones = AttendanceSheet.objects.filter(confirmed_at=None)
    old = open_ones.filter(uploaded_at__lt=before).order_by("uploaded_at").values_list("pk", flat=True)[:limit]
    return open_ones.filter(pk__in=list(old)).delete()[0]  # not one that is confirmed meanwhile
