"""More rows than a page shows, around the world of the access table."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework.models import CaseFile
from casework.services.deadlines import open_deadline, pause
from casework.services.documents import attach
from casework.services.messages import post
from intake.services.help import ask_for_help
from portfolio.models import Company
from tests.access.world import PDF, World
from tests.factories.accounts import UserFactory
from tests.factories.portfolio import company, represent

MANY = 30
SOME = 6
"""Enough for a query per row to be seen, where each row takes a service its time."""


def crowd(world: World) -> list[Company]:
    """Thirty more companies at the world's office, each with its representative; and a full file of the first."""
    full(world)
    return [
        company(representative=UserFactory(), office=world.company.office, legal_name=f"Ejemplo de Muchas {n} SpA")
        for n in range(MANY)
    ]


def full(world: World) -> None:
    """The quiet company is not so quiet: people, terms, papers, letters, and many matters under its file."""
    case, person, now = world.company.case, world.base, timezone.now() - timedelta(hours=2)
    assert person is not None
    for n in range(SOME):
        represent(world.company, UserFactory(), now=now)
        ask_for_help(actor=person, step="ficha", text=f"Ejemplo {n}", now=now, company=world.company)
    family = [case, *CaseFile.objects.filter(parent=case)]
    for file in family:
        post(file, author=world.executive, body="Ejemplo", now=now)
        for n in range(2):
            upload = SimpleUploadedFile("ejemplo.pdf", PDF, content_type="application/pdf")
            attach(file, upload, actor=person, now=now, title=f"Ejemplo {n}")
        for clause in ("CAP-3", "CAP-5", "CAP-4"):
            open_deadline(file, clause, start=now, actor=world.executive)
        pause(file.deadlines.get(clause="CAP-5"), actor=world.executive, now=now, note="Ejemplo")
