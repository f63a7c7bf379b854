"""Validar, no validar, derivar (CAP-6, CPE-3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from casework.views.guards import posted, staff_only
from intake import guide
from intake.forms.guide import points_label as signed
from intake.forms.office import NotValidateForm, OutcomeForm, ReferForm
from intake.models import Intake
from intake.models.assessment import thirds_text
from intake.selectors.referrals import contacts_for
from intake.services import outcome as service
from intake.services.guide import draft_of
from intake.states import Segment
from intake.views.staff.base import fetch, gate, run, too_late


def _scores(intake: Intake) -> dict[str, Any]:
    """What the decision rests on."""
    record = draft_of(intake)
    if record is None or record.completed_at is None:
        return {"record": None}
    segment = Segment(record.segment).label if record.segment else ""
    facts = [("Segmento", segment)]
    if record.final_thirds is not None and record.test_thirds is not None:
        facts = [
            ("Test", thirds_text(record.test_thirds)), ("Entrevista", signed(record.points)),
            ("Puntaje final", thirds_text(record.final_thirds)), *facts,
        ]  # fmt: skip
    if record.strengths:
        facts.append(("Fortalezas", record.strengths))
    if record.gaps:
        facts.append(("Conviene reforzar", record.gaps))
    return {"record": record, "facts": facts, "red": record.segment == Segment.RED}


@require_http_methods(["GET", "POST"])
@staff_only
def validate(request: HttpRequest, folio: str) -> HttpResponse:
    """The company goes on to preadmissibility."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not gate(intake, "validate", user):
        return too_late(request, intake)
    name = intake.company.name

    def act(form: Any, now: Any) -> str:
        service.validate(intake, reasons=form.reasons(), actor=user, now=now)
        return f"{name} quedó validada. Ahora le toca a la empresa."

    return run(
        request, intake, OutcomeForm(posted(request), reasons=guide.load().reasons["validated"]), act,
        title=f"¿Validar a {name}?", button="Validar", template="intake/staff/outcome.html",
        lead="Recibirá un correo con sus razones y podrá completar la preadmisibilidad.", **_scores(intake),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def not_validate(request: HttpRequest, folio: str) -> HttpResponse:
    """Not for now, with reasons and a way on."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not gate(intake, "not_validate", user):
        return too_late(request, intake)
    suggested = "\n".join(f"- {c.body.name}: {c.person_name}, {c.email or c.phone}" for c in contacts_for(intake)[:3])

    def act(form: Any, now: Any) -> str:
        alternatives = form.cleaned_data["alternatives"]
        service.not_validate(intake, reasons=form.reasons(), alternatives=alternatives, actor=user, now=now)
        return "Quedó registrado. La empresa recibió las razones y sus alternativas."

    form = NotValidateForm(
        posted(request), reasons=guide.load().reasons["not_validated"], initial={"alternatives": suggested}
    )
    return run(
        request,
        intake,
        form,
        act,
        title="¿Cerrar sin validar?",
        button="No validar por ahora",
        danger=True,
        template="intake/staff/outcome.html",
        lead="La empresa leerá sus razones tal como las escribió.",
        **_scores(intake),
    )


@require_http_methods(["GET", "POST"])
@staff_only
def refer(request: HttpRequest, folio: str) -> HttpResponse:
    """To another body, with a named contact."""
    user: Any = request.user
    intake = fetch(request, folio)
    if not gate(intake, "refer", user):
        return too_late(request, intake)
    contacts = contacts_for(intake)

    def act(form: Any, now: Any) -> str:
        body = form.chosen().body
        service.refer(intake, body=body, contact=form.named(), reason=form.cleaned_data["reason"], actor=user, now=now)
        return f"Derivada a {body.name}. La empresa recibió el nombre de su contacto."

    return run(
        request, intake, ReferForm(posted(request), contacts=contacts), act, title="Derivar a otro organismo",
        button="Derivar", template="intake/staff/refer.html", contacts=contacts,
        lead="Solo se ofrecen los organismos con una persona de contacto en la región.", **_scores(intake),
    )  # fmt: skip
