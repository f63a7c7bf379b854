"""Work plans: agreed by whoever works the company, seen by it."""

from datetime import date

from django.utils import timezone

from tests.access.table import LOGIN, LOOKERS, SEE_COMPANIES, STAFF, Row, act_on_company, everybody


def plan(world):
    """The plan of the quiet company, with one milestone."""
    from portfolio.models import Company
    from portfolio.services import plans as service

    if "plan" not in world.extra:
        row = service.start_plan(
            company=Company.objects.get(pk=world.company.pk), name="Primera venta", objectives="Vender en Perú.",
            starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), actor=world.executive, now=timezone.now(),
        )  # fmt: skip
        world.extra["milestone"] = service.set_milestone(
            plan=row, title="Catálogo", owner="company", due_on=date(2026, 3, 1), actor=world.executive,
            now=timezone.now(),
        )  # fmt: skip
        world.extra["plan"] = row.case.folio
    return [world.extra["plan"]]


def milestone(world):
    return [*plan(world), world.extra["milestone"].pk]


OWN = everybody(404, anonymous=LOGIN, representative=200, other_representative=200)
OWN_OR_HOME = everybody(302, anonymous=LOGIN, representative=200, other_representative=200)
# In the API everybody who sees the company reads its plan; the rest find none.
API = act_on_company(200, anonymous=401, outsider=404, other_representative=404) | dict.fromkeys(
    (*LOOKERS, *SEE_COMPANIES, "representative"), 200
)  # fmt: skip
# Who works the company acts (nothing sent: 400); the rest who see it are refused before the body is read.
NO_SIGHT = {"anonymous": 401, "outsider": 404, "other_representative": 404}
ACTS = act_on_company(400) | NO_SIGHT
BEGIN = everybody(403, anonymous=401) | dict.fromkeys(
    ("executive", "executive_elsewhere", "sector_lead", "office_head"), 400
)  # fmt: skip

ROWS = [
    Row("portfolio:plans", STAFF, seen_by="executive"),
    Row("portfolio:plans", STAFF, query="?q=venta&atraso=on&mios=on", seen_by="executive"),
    Row("portfolio:plan_export", STAFF, page=False),
    Row("portfolio:own_plan", OWN),
    Row("portfolio:own_history", OWN_OR_HOME),
    Row("portfolio:own_history", OWN_OR_HOME, query="?ver=servicios&anio=2026&pagina=1"),
    Row("portfolio:company_plan", act_on_company(200), args=lambda w: [w.rut]),
    Row("portfolio:plan_edit", act_on_company(200), args=plan),
    Row("portfolio:plan_move", act_on_company(200), args=lambda w: [*plan(w), "stop"]),
    Row("portfolio:milestone_new", act_on_company(200), args=plan),
    Row("portfolio:milestone", act_on_company(200), args=milestone),
    Row("portfolio:milestone_drop", act_on_company(200), args=milestone),
    Row("portfolio:own_plan", OWN, query="?"),
    Row("api:work_plan-list", everybody(200, anonymous=401), page=False),
    Row("api:work_plan-detail", API, args=plan, page=False),
    Row("api:work_plan-list", BEGIN, method="post", json=True),
    Row("api:work_plan-detail", ACTS, args=plan, method="patch", json=True, data=lambda w: {"name": ""}),
    *(
        Row(f"api:work_plan-{act}", ACTS, args=plan, method="post", json=True)
        for act in ("finish", "stop", "milestones")
    ),
    Row("api:work_plan-take-up", act_on_company(409) | NO_SIGHT, args=plan, method="post", json=True),
    Row("api:work_plan-milestone", ACTS, args=milestone, method="patch", json=True, data=lambda w: {"title": ""}),
    Row("api:work_plan-milestone-drop", ACTS, args=milestone, method="post", json=True),
]  # fmt: skip
