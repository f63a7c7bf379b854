"""Background jobs: each is of whoever asked for it."""

from django.utils import timezone

from casework.models import Job
from tests.access.table import LOGIN, SIGNED_IN, Row, everybody

OF_THE_EXECUTIVE = everybody(404, anonymous=LOGIN, executive=200)


def job(world):
    if "job" not in world.extra:
        world.extra["job"] = Job.objects.create(
            kind="ejemplo", title="Exportar empresas (ejemplo)", asked_by=world.executive, created_at=timezone.now(),
            state="running", done=40, total=100, message="Leyendo", started_at=timezone.now(),
        )  # fmt: skip
    return [world.extra["job"].pk]


ROWS = [
    Row("casework:jobs", SIGNED_IN, seen_by="executive"),
    Row("casework:jobs", SIGNED_IN, query="?q=exportar&estado=running", seen_by="executive"),
    Row("api:job-list", everybody(200, anonymous=401), page=False),
    Row("api:job-detail", OF_THE_EXECUTIVE | {"anonymous": 401}, args=job, page=False),
    Row("casework:job", OF_THE_EXECUTIVE, args=job),
    Row("casework:job_cancel", OF_THE_EXECUTIVE | {"executive": 302}, args=job, method="post"),
    Row("casework:job_result", everybody(404, anonymous=LOGIN), args=job, page=False),
]
