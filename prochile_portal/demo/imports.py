"""Two files of the CRM: contacts that went in days ago, and companies reviewed today that nobody applied yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role, User
from casework.export import csv_lines
from casework.services.job_running import run
from portfolio.models import Company, ImportBatch, ImportKind, ImportPolicy
from portfolio.services.importing import batches
from prochile_portal.demo import words

CONTACTS = ("RUT", "Nombre", "Correo", "Cargo")
COMPANIES = ("RUT", "Razón social", "Comuna", "Sector", "Correo", "Ventas anuales", "Año ventas")
#: Good rows, and one of each thing that usually goes wrong.
ROWS = (
    ("78.400.101-6", "Aceites de Rinconada 1 (ejemplo)", "Talca", "", "ventas@aceites-uno.example", "12.500", "2025"),
    ("78.400.102-4", "Quesos del Alto 2 (ejemplo)", "Osorno", "", "hola@quesos-dos.example", "", ""),
    ("78.400.103-2", "Tejidos de la Costa 3 (ejemplo)", "Castro", "", "taller@tejidos-tres.example", "800", "2025"),
    ("78.400.104-0", "Miel de Ulmo 4 (ejemplo)", "Valdivia", "", "miel arroba cuatro", "", ""),
    ("78.400.105-9", "Conservas 5 (ejemplo)", "Concepcio", "", "", "", ""),
    ("78.400.106-7", "Programas 6 (ejemplo)", "Providencia", "Alquimia", "", "", ""),
    ("sin rut", "Una sin RUT 7 (ejemplo)", "Arica", "", "", "", ""),
)


def stories(now: datetime) -> Iterator[Iterator[datetime]]:
    """One story per file."""
    yield _contacts(now - timedelta(days=6))
    yield _companies(now - timedelta(hours=3))


def _contacts(at: datetime) -> Iterator[datetime]:
    yield at
    known = Company.objects.exclude(rut=None).order_by("pk")[:8]
    rows = [
        (
            row.rut_display, f"{words.FIRST_NAMES[n]} {words.LAST_NAMES[n]}",
            f"contacto{n}@{row.case.folio.lower()}.example",
            "Encargada de exportaciones",
        )
        for n, row in enumerate(known.select_related("case"))
    ]  # fmt: skip
    batch = _reviewed(ImportKind.CONTACTS, "contactos_crm.csv", CONTACTS, rows, at)
    if batch.to_apply:
        batch = batches.apply(batch=batch, actor=batch.created_by, now=at)
        run(batch.job_id or 0, now=at)


def _companies(at: datetime) -> Iterator[datetime]:
    yield at
    _reviewed(ImportKind.COMPANIES, "empresas_crm.csv", COMPANIES, ROWS, at)


def _reviewed(kind: str, name: str, headers: Sequence[str], rows: Sequence[Sequence[str]], at: datetime) -> ImportBatch:
    actor = User.objects.filter(role_assignments__role=Role.ADMINISTRATOR).earliest("pk")
    upload = SimpleUploadedFile(name, "".join(csv_lines(headers, rows)).encode())
    batch = batches.upload(kind=kind, upload=upload, actor=actor, now=at)
    batch = batches.set_mapping(
        batch=batch, mapping=batch.mapping, policy=ImportPolicy.UPDATE, actor=actor, now=at
    )  # fmt: skip
    run(batch.job_id or 0, now=at)
    return ImportBatch.objects.get(pk=batch.pk)
