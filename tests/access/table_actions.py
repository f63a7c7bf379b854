"""The register of actions: list, fast entry, one action, results."""

from datetime import timedelta

from django.utils import timezone

from tests.access.table import LOGIN, STAFF, Answers, Row, everybody

READERS: Answers = STAFF | {"administrator": 403}
LOGGERS: Answers = everybody(403, anonymous=LOGIN) | dict.fromkeys(
    ("executive", "executive_elsewhere", "sector_lead", "office_head", "oficom"), 200
)
SEES: Answers = STAFF | {"executive_elsewhere": 404, "administrator": 404}
COMPLETES: Answers = everybody(403, anonymous=LOGIN, executive_elsewhere=404, administrator=404) | dict.fromkeys(
    ("executive", "sector_lead", "office_head"), 200
)
VOIDS: Answers = COMPLETES | {"sector_lead": 403}
DOES: Answers = COMPLETES | dict.fromkeys(("executive", "sector_lead", "office_head"), 302)


def action(world):
    """A workshop of the quiet company, logged by its executive."""
    from portfolio.models import ActionKind
    from portfolio.services.actions import log_actions

    if "action" not in world.extra:
        now = timezone.now()
        world.extra["action"] = log_actions(
            companies=[world.company], kind=ActionKind.objects.get(code="cb_topic"), office=world.company.office,
            happened_on=(now - timedelta(days=2)).date(), actor=world.executive, now=now, channel="in_person",
            contact_point="regional_office", note="Ejemplo", answers={"topic_main": "logistics", "hours": 2},
        )[0]  # fmt: skip
    return [world.extra["action"].pk]


def batch(world):
    action(world)
    return [world.extra["action"].batch]


def result(world):
    from portfolio.services.results import Result, log_result

    if "result" not in world.extra:
        action(world)
        told = Result("exported", timezone.localdate(), "JP", 1000, "USD", "Vino")
        world.extra["result"] = log_result(
            action=world.extra["action"], result=told, actor=world.executive, now=timezone.now()
        )
    return [*action(world), world.extra["result"].pk]


ROWS = [
    Row("portfolio:actions", READERS, seen_by="executive"),
    Row(
        "portfolio:actions",
        READERS,
        query="?ver=todas&q=ejemplo&tipo=promotion&orden=empresa",
        seen_by="auditor",
    ),
    Row("portfolio:action_export", READERS, page=False),
    Row("portfolio:action_new", LOGGERS, seen_by="executive"),
    Row("portfolio:action_new", LOGGERS, query="?tipo=pr_trade_mission", seen_by="office_head"),
    Row("portfolio:action_new", LOGGERS, query="?tipo=fc_visit_own", seen_by="oficom"),
    Row("portfolio:action_batch", SEES, args=batch, seen_by="executive"),
    Row(
        "portfolio:action_undo",
        everybody(403, anonymous=LOGIN, executive=302, executive_elsewhere=404, administrator=404),
        args=batch,
        method="post",
    ),
    Row("portfolio:action", SEES, args=lambda world: result(world)[:1], seen_by="executive"),
    Row("portfolio:action_void", VOIDS, args=action),
    Row("portfolio:action_complete", COMPLETES, args=action),
    Row("portfolio:action_papers", COMPLETES, args=action),
    Row("portfolio:result_new", COMPLETES, args=action),
    Row("portfolio:result_void", COMPLETES, args=result),
    Row("portfolio:result_register", DOES, args=result, method="post"),
]
