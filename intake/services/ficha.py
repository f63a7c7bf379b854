"""The ficha: saved section by section as one goes, then signed and sent (CAP-2, CAP-10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.services.people import update_own_account
from casework.door import lock, perform, record
from casework.errors import NotPossible
from casework.formats import number
from casework.services.clauses import parameter
from casework.services.documents import attach
from intake import rules as who
from intake.ficha import checks, rules, spec
from intake.models import FichaSubmission, Intake, SelfAssessment
from intake.selectors.ficha import Fault, answers_of, facts_for, faults, of_person
from intake.services.intakes import reminder_at
from intake.services.routing import after_assessment, exporter_to_contact
from intake.states import FICHA_OPEN, Branch, IntakeState
from portfolio.models import Company, CompanyProfile
from portfolio.services.ficha import apply_ficha
from portfolio.services.people import document_representation
from portfolio.services.sensitive import drop_sensitive_answers

SENT = "La ficha ya se envió. Si un dato cambió, escríbanos desde «Mensajes»."


class FichaIncomplete(NotPossible):
    """The ficha cannot be sent yet; `faults` says what to complete or mend."""

    def __init__(self, found: list[Fault]) -> None:
        count = len(found)
        super().__init__("Hay 1 dato por revisar." if count == 1 else f"Hay {count} datos por revisar.")
        self.faults = found


@transaction.atomic
def save_section(
    intake: Intake,
    section: spec.Section,
    answers: Mapping[str, Any],
    *,
    actor: User,
    now: datetime,
    uploads: Mapping[str, UploadedFile] | None = None,
    quiet: bool = False,
) -> CompanyProfile:
    """Keep the answers of a section, complete or not; only those that changed are written in the log.

    Args:
        answers: valid answers by field; what is not there stays as it was.
        uploads: files by field; they become documents of the file.
        quiet: saved by itself while the person writes: the log waits for the next «Guardar».

    Raises:
        PermissionDenied: the actor does not represent the company. NotPossible: the ficha was sent.
    """
    current = _open(intake, actor)
    profile = _profile(current, now)
    profile._history_user = actor  # type: ignore[attr-defined]
    old = dict(profile.answers)
    allowed = {field.name for field in section.fields} | {spec.SENSITIVE_CONSENT}
    new = answers_of(current.company) | {name: value for name, value in answers.items() if name in allowed}
    for name, upload in (uploads or {}).items():
        new[name] = _keep_file(current, name, upload, actor, now)
    new = rules.without_unauthorised(rules.keep_visible(new, spec.load()), spec.load())
    changed = rules.changed_fields(old, new)
    _own_phone(actor, answers)
    _store(profile, new, section, changed, now, quiet)
    if set(old) & set(spec.load().sensitive_names) - set(new):
        drop_sensitive_answers(current.company)  # also from the versions kept before
    if changed or not quiet:
        Intake.objects.filter(pk=current.pk).update(last_progress_at=now, next_reminder_at=reminder_at(now))
    if not quiet:
        _log(current, profile, section, actor, now)
    return profile


def _open(intake: Intake, actor: User) -> Intake:
    current = lock(intake)
    if not who.acts_for_company(current, actor):
        raise PermissionDenied("Esta acción le corresponde a quien representa a la empresa.")
    if current.state not in FICHA_OPEN:
        raise NotPossible(SENT)
    return current


def _profile(intake: Intake, now: datetime) -> CompanyProfile:
    made = {"version": spec.load().version, "started_at": now, "updated_at": now}
    return CompanyProfile.objects.get_or_create(company=intake.company, defaults=made)[0]


def _own_phone(actor: User, answers: Mapping[str, Any]) -> None:
    """The telephone that the person writes in the ficha is where the office will call: it goes to their account."""
    phone = answers.get("representative_phone")
    if phone and phone != actor.phone:
        update_own_account(user=actor, data={"phone": phone})


def _keep_file(intake: Intake, name: str, upload: UploadedFile, actor: User, now: datetime) -> str:
    field = spec.load().field(name)
    document = attach(intake.case, upload, actor=actor, now=now, title=field.label)
    if name == "representation_document":
        link = intake.company.representations.acting().filter(person=actor).first()
        if link is not None:
            document_representation(representation=link, document=document, actor=actor, now=now)
    return str(document.public_id)


def _store(
    profile: CompanyProfile, new: dict[str, Any], section: spec.Section, changed: list[str], now: datetime, quiet: bool
) -> None:
    waiting = set(profile.progress.get("unlogged", [])) | set(changed)
    states = {s.id: rules.section_state(s, new, spec.load()) for s in spec.load().sections}
    profile.answers, profile.updated_at, profile.version = new, now, spec.load().version
    profile.progress = {"sections": states, "last": section.id, "unlogged": sorted(waiting)}
    if quiet:
        # a version is what the person saved, not each pause in the writing
        profile.skip_history_when_saving = True  # type: ignore[attr-defined]
    profile.save()


def _log(intake: Intake, profile: CompanyProfile, section: spec.Section, actor: User, now: datetime) -> None:
    """One event for what changed since the last one: names of the fields, never their values."""
    fields = profile.progress["unlogged"]
    data = {"section": section.id, "fields": fields}
    if intake.state == IntakeState.REGISTERED:
        perform(intake, "begin_ficha", actor=actor, now=now, data=data)
    elif fields:
        record(intake.case, "ficha_saved", actor=actor, now=now, label=f"Ficha guardada: {section.title}", data=data)
    profile.progress = profile.progress | {"unlogged": []}
    CompanyProfile.objects.filter(pk=profile.pk).update(progress=profile.progress)


@transaction.atomic
def submit_ficha(intake: Intake, *, actor: User, now: datetime) -> Intake:
    """Check everything, sign, copy the facts to the company, and go on by CAP-2: contact or test.

    Raises:
        FichaIncomplete: with every field to complete or mend.
        PermissionDenied: the actor does not sign for the company (a contact fills in, and does not sign).
        NotPossible: it was sent already.
    """
    current = _open(intake, actor)
    if not who.signs_for_company(current, actor):
        raise PermissionDenied("La ficha la envía quien representa a la empresa o tiene poder.")
    answers = answers_of(current.company) | of_person(current.company, actor)
    facts = facts_for(current.company, actor, now)
    found = faults(current, actor, answers, facts)
    if found:
        raise FichaIncomplete(found)
    company = apply_ficha(company=current.company, actor=actor, now=now, answers=answers)
    _sign(current, answers, [*checks.warnings(answers, facts), *_off_target(company, now)], actor, now)
    _follow_company(current, company)
    if rules.branch(answers) == Branch.EXPORTER:
        done = perform(current, "submit_ficha_exporter", actor=actor, now=now, at=now)
        return exporter_to_contact(done, actor=actor, now=now)
    done = perform(current, "submit_ficha_non_exporter", actor=actor, now=now, at=now)
    return _with_earlier_test(done, actor, now)


def _off_target(company: Company, now: datetime) -> list[str]:
    """CPE-3: companies outside these sales are not the centres' target; the reviewer is told, nobody is left out."""
    low, high = parameter("CPE-3", "centre_target_uf", now)
    sales = None if company.sales_uf is None else float(company.sales_uf)
    if who.is_centre_target(sales, (low, high)):
        return []
    return [f"Sus ventas quedan fuera del tramo de los centros, de {number(low)} a {number(high)} UF (CPE-3)."]


def _sign(intake: Intake, answers: dict[str, Any], warnings: list[str], actor: User, now: datetime) -> None:
    """Keep what was declared, without the sensitive answers, which live only while they are authorised."""
    ficha = spec.load()
    profile = _profile(intake, now)
    profile._history_user = actor  # type: ignore[attr-defined]
    profile.answers = answers | {"signed_at": now.isoformat()}
    profile.completed_at = profile.updated_at = now
    profile.version = ficha.version
    profile.save()
    last = intake.submissions.order_by("-number").values_list("number", flat=True).first() or 0
    FichaSubmission.objects.create(
        intake=intake, number=last + 1, text_version=ficha.version, warnings=warnings,
        answers={name: value for name, value in answers.items() if name not in ficha.sensitive_names},
        signed_by=actor, signed_at=now,
    )  # fmt: skip


def _follow_company(intake: Intake, company: Any) -> None:
    """The comuna decides the office and the ficha the sector: the file goes with them before any term starts."""
    case = intake.case
    case.office, case.sector, case.title = company.office, company.sector, company.name
    case.responsible = company.executive
    case.save(update_fields=["office", "sector", "title", "responsible"])
    intake.company = company


def _with_earlier_test(intake: Intake, actor: User, now: datetime) -> Intake:
    """CPE-1: one test per company, valid for everything: an earlier one decides, and is not asked again."""
    earlier = SelfAssessment.objects.current().filter(company=intake.company).first()
    return after_assessment(intake, earlier, actor=actor, now=now) if earlier else intake
