"""Two incidents with personal data: one that was told to everybody and closed, and one that was noticed today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.models import Role, User
from casework.models import Incident
from casework.services import incidents as service

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def stories(now: datetime) -> Iterator[Iterator[datetime]]:
    """One story per incident."""
    yield _closed(now - 70 * DAY)
    yield _open(now - 5 * HOUR)


def _keeper(role: str) -> User:
    return User.objects.filter(role_assignments__role=role).earliest("pk")


def _closed(at: datetime) -> Iterator[datetime]:
    yield at
    unit, administrator = _keeper(Role.CLIENT_MANAGEMENT), _keeper(Role.ADMINISTRATOR)
    row = service.log_incident(
        actor=unit, now=at, title="Planilla de asistentes enviada a otra empresa", happened_at=at - 20 * HOUR,
        noticed_at=at - 2 * HOUR, kinds=["confidentiality"],
        what="Con la confirmación de una feria se adjuntó la planilla de todos los inscritos. Avisó quien la recibió.",
        categories=["identification", "contact", "work"], people_count=34, risk="yes",
        effects="Ofrecimientos no pedidos a las personas de la planilla.",
        measures="Se pidió borrar el archivo y se confirmó que se hizo.",
        risk_reason="El correo salió de ProChile y la planilla tiene teléfonos personales.",
    )  # fmt: skip
    yield at + 3 * HOUR
    row = service.tell_authority(
        incident=row,
        version=row.version,
        actor=unit,
        now=at + 3 * HOUR,
        told_at=at + 2 * HOUR,
        reference="EJEMPLO-0001",
    )
    yield at + DAY
    row = service.tell_people(
        incident=row, version=row.version, actor=unit, now=at + DAY, told_at=at + 20 * HOUR,
        how="Un correo a cada una: qué datos iban, qué puede pasar y a quién escribir.",
    )  # fmt: skip
    yield at + 6 * DAY
    service.close(
        incident=Incident.objects.get(pk=row.pk), version=row.version, actor=administrator, now=at + 6 * DAY,
        conclusions="El archivo se adjuntó a mano. Desde ahora las planillas se descargan y se envían desde el portal.",
    )  # fmt: skip


def _open(at: datetime) -> Iterator[datetime]:
    yield at
    service.log_incident(
        actor=_keeper(Role.ADMINISTRATOR), now=at, title="Computador de una oficina, extraviado",
        happened_at=at - 30 * HOUR, noticed_at=at - HOUR, kinds=["confidentiality", "availability"],
        what="Se extravió en un viaje el computador con que se atendía una feria. Tenía sesión abierta en el portal.",
        categories=["contact", "access"], measures="Se cerraron las sesiones de la cuenta y se cambió su contraseña.",
    )  # fmt: skip
