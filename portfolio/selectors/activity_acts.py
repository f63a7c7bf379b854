"""What a user can do now with an activity: the buttons of its page."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from casework.door import may
from casework.states import Act
from portfolio.models import Activity
from portfolio.rules import permissions

ACTS = (
    ("publish", "Publicar", "portfolio:activity_publish", True),
    ("close_enrolment", "Cerrar la inscripción", "portfolio:activity_close", False),
    ("reopen_enrolment", "Abrir otra vez la inscripción", "portfolio:activity_reopen", False),
    ("cancel", "Suspender", "portfolio:activity_cancel", False),
)


def activity_acts(activity: Activity, user: User) -> list[Act]:
    """The acts that fit its state and the user's roles: no queries."""
    if not permissions.organises(activity, user):
        return []
    folio = [activity.case.folio]

    def act(name: str, label: str, url: str, primary: bool = False) -> Act:
        return Act(name, label, reverse(f"portfolio:{url}", args=folio), primary)

    found = []
    if activity.state in ("held", "consolidated"):
        word = "Corregir la asistencia" if activity.state == "consolidated" else "Tomar la asistencia"
        found.append(act("attendance", word, "attendance", activity.state == "held"))
        found.append(act("sheet", "Subir la planilla", "sheet_upload"))
    elif activity.state in ("published", "closed"):
        found.append(act("attendance", "Lista de asistencia", "attendance"))
    if activity.state == "published":
        found.insert(0, act("enrol", "Inscribir a una empresa", "activity_enrol", True))
    found += [
        Act(name, label, reverse(url, args=folio), primary)
        for name, label, url, primary in ACTS
        if may(activity, name, user)
    ]
    if activity.state in ("draft", "published", "closed"):
        found.insert(1, act("edit", "Editar", "activity_edit"))
        found.append(act("sessions", "Sesiones", "activity_sessions"))
    if activity.state in ("published", "closed"):
        address = f"{reverse('portfolio:sheets_new')}?actividad={activity.case.folio}"
        found.append(Act("inform", "Enviar derechos y deberes", address))
        found.append(act("write", "Escribir a las inscritas", "activity_write"))
    if activity.template_id:
        found.append(act("copy", "Copiar", "activity_copy"))
    return found
