"""Importing from the CRM: the administrator and the client-management unit act; oversight and the auditor look."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bench import crm
from casework.services.job_running import run
from portfolio.models import ImportBatch, Sector
from portfolio.services.importing import batches
from tests.access.table import LOGIN, Row, everybody

ACTS = everybody(403, anonymous=LOGIN, administrator=200, client_management=200)
LOOKS = ACTS | dict.fromkeys(("oversight", "strategic", "auditor"), 200)
DOES = everybody(403, anonymous=LOGIN, administrator=302, client_management=302)


def made(world, stage):
    """A small import of companies with errors: uploaded, or reviewed too."""
    if f"import {stage}" not in world.extra:
        now, person = timezone.now(), world.people["administrator"]
        file = crm.companies(60, 21, Sector.objects.earliest("order").name)
        upload = SimpleUploadedFile("empresas_crm.csv", file.csv())
        batch = batches.upload(kind="companies", upload=upload, actor=person, now=now)
        if stage == "reviewed":
            batch = batches.set_mapping(batch=batch, mapping=batch.mapping, policy="update", actor=person, now=now)
            run(batch.job_id, now=now)
        world.extra[f"import {stage}"] = ImportBatch.objects.get(pk=batch.pk)
    return [world.extra[f"import {stage}"].pk]


def uploaded(world):
    return made(world, "uploaded")


def reviewed(world):
    return made(world, "reviewed")


# In the API an import that one may not see is not there; what nobody may do is told before the body is read.
API_LOOKS = everybody(404, anonymous=401) | {role: LOOKS[role] for role in LOOKS if LOOKS[role] == 200}
IMPORTS = ("administrator", "client_management")


def api_acts(answer):
    return API_LOOKS | dict.fromkeys(("oversight", "strategic", "auditor"), 403) | dict.fromkeys(IMPORTS, answer)


def api_begins(answer):
    return everybody(403, anonymous=401) | dict.fromkeys(IMPORTS, answer)


ROWS = [
    Row("portfolio:imports", LOOKS, seen_by="administrator"),
    Row("portfolio:imports", LOOKS, query="?q=empresas&trae=companies&estado=checked", seen_by="auditor"),
    Row("portfolio:import_new", ACTS, seen_by="administrator"),
    Row("portfolio:import_template", ACTS, args=lambda w: ["actions"], page=False),
    Row("portfolio:import", LOOKS, args=uploaded, seen_by="administrator"),
    Row("portfolio:import_columns", ACTS, args=uploaded, seen_by="administrator"),
    Row("portfolio:import", LOOKS, args=reviewed, seen_by="administrator"),
    Row("portfolio:import", LOOKS, args=reviewed, query="?fila=error&q=60", seen_by="auditor"),
    Row("portfolio:import_errors", LOOKS, args=reviewed, page=False),
    Row("portfolio:import_apply", DOES, args=reviewed, method="post"),
    Row("portfolio:import_discard", ACTS, args=reviewed, seen_by="administrator"),
    Row("api:import-list", api_begins(400), method="post", json=True),
    Row("api:import-fields", api_begins(200), args=lambda w: ["actions"], page=False),
    Row("api:import-detail", API_LOOKS, args=uploaded, page=False),
    Row("api:import-rows", API_LOOKS, args=reviewed, query="?wrong=true", page=False),
    Row("api:import-review", api_acts(400), args=uploaded, method="post", json=True),
    Row("api:import-apply", api_acts(202), args=reviewed, method="post", json=True),
    Row("api:import-apply", api_acts(409), args=uploaded, method="post", json=True),
    Row("api:import-discard", api_acts(200), args=reviewed, method="post", json=True),
]
