"""The register of actions: list, fast entry, one action, results."""

from datetime import timedelta

from django.utils import timezone

from tests.access.table import LOGIN, STAFF, Answers, Row, act_on_company, everybody
from tests.access.table_portfolio import CATALOGUE_ACTS, CATALOGUES, COMPANY, OWN

READERS: Answers = STAFF | {"administrator": 403}
LOGGERS: Answers = everybody(403, anonymous=LOGIN) | dict.fromkeys(
    ("executive", "executive_elsewhere", "sector_lead", "office_head", "oficom"), 200
)
SEES: Answers = STAFF | {"executive_elsewhere": 404, "complaints_officer": 404, "administrator": 404}
COMPLETES: Answers = everybody(
    403, anonymous=LOGIN, executive_elsewhere=404, complaints_officer=404, administrator=404
) | dict.fromkeys(("executive", "sector_lead", "office_head"), 200)
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


# The API: the company reads what is its own; whoever may not see finds nothing.
OUTSIDE = {"anonymous": 401, "representative": 200, "outsider": 404, "other_representative": 404}
API_SEES: Answers = SEES | OUTSIDE
API_ACTS: Answers = COMPLETES | OUTSIDE | {"representative": 403}
API_EXPORTS: Answers = COMPANY | OUTSIDE | {"administrator": 404}
API_KEEPS: Answers = act_on_company(200, client_management=200) | OUTSIDE | {"representative": 403}
API_CORRECTS: Answers = API_KEEPS | {"administrator": 404}
LINE = {"year": 2025, "country": "JP", "product": "Vino", "amount": "1500.00", "currency": "USD", "reason": "Ejemplo"}


def reason(world):
    return {"reason": "Ejemplo"}


def told(world):
    return {"kind": "quote_requested", "happened_on": str(timezone.localdate())}


def export_alone(world):
    return export(world)[1:]


def rut(world):
    return [world.rut]


def export(world):
    rows = world.company.export_records
    row = rows.first() or rows.create(
        year=2025, country="JP", product="Vino", amount=1000, currency="USD", quantity=500, unit="l"
    )
    rows.get_or_create(year=2024, country="BR", product="Vino", amount=700, currency="USD")
    return [world.rut, row.pk]


def export_of(world):
    return export(world)[:1]


def sheet(world):
    """What the quiet company was told of a service, unanswered."""
    from portfolio.models import ActionKind
    from portfolio.services.sheets import Service, send_sheets

    if "sheet" not in world.extra:
        kind = ActionKind.objects.get(code="pa_advice")
        until = timezone.localdate() + timedelta(days=5)
        told = Service(kind, "Asesoría de ejemplo", "Lunes a las 10", until, fee="US$ 50")
        world.extra["sheet"] = send_sheets(
            companies=[world.company], service=told, office=world.company.office, actor=world.executive,
            now=timezone.now(),
        )[0]  # fmt: skip
    return [world.rut, world.extra["sheet"].pk]


def sheet_alone(world):
    return sheet(world)[1:]


def sheet_of(world):
    return sheet(world)[:1]


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
        everybody(
            403, anonymous=LOGIN, executive=302, executive_elsewhere=404, complaints_officer=404, administrator=404
        ),
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
    Row("portfolio:exports", READERS, seen_by="executive"),
    Row("portfolio:exports", READERS, query="?anio=2025&q=ejemplo&orden=-monto", seen_by="auditor"),
    Row("portfolio:export_download", READERS, page=False),
    Row("portfolio:exports_of", COMPANY | {"administrator": 403}, args=export_of, seen_by="executive"),
    Row("portfolio:export_new", act_on_company(200, client_management=200), args=rut),
    Row("portfolio:export_edit", act_on_company(200, client_management=200), args=export),
    Row("portfolio:export_remove", act_on_company(200, client_management=200), args=export),
    Row("portfolio:sheets", COMPANY, args=sheet_of, seen_by="executive"),
    Row("portfolio:sheets_sent", READERS, query="?ver=mias&estado=sin-leer&q=ejemplo", seen_by="auditor"),
    Row("portfolio:sheets_sent", READERS, args=lambda w: sheet(w) and [], seen_by="executive"),
    Row("portfolio:sheets_new", LOGGERS, seen_by="sector_lead"),
    Row("portfolio:sheets_new", LOGGERS, path="/acciones/servicios/informar/?empresa=no-existe", seen_by="executive"),
    Row("portfolio:sheet_new", act_on_company(200, oficom=200), args=rut),
    Row("portfolio:sheet_withdraw", act_on_company(200), args=sheet),
    Row("portfolio:own_sheets", OWN),
    Row("portfolio:own_sheet", everybody(404, anonymous=LOGIN, representative=200), args=lambda w: sheet(w)[1:]),
    Row("portfolio:action_kinds", CATALOGUES, seen_by="administrator"),
    Row("portfolio:action_kind", CATALOGUES, args=lambda w: ["pr_trade_mission"], seen_by="administrator"),
    Row("portfolio:action_kind", CATALOGUES, args=lambda w: ["pr_trade_mission"], seen_by="auditor"),
    Row("portfolio:action_kind", CATALOGUES, args=lambda w: ["promotion"], seen_by="administrator"),
    Row("portfolio:action_kind_rule", CATALOGUE_ACTS, args=lambda w: ["pr_trade_mission"]),
    Row("portfolio:action_kind_new", CATALOGUE_ACTS, args=lambda w: ["promotion", "tipo"]),
    Row("portfolio:action_kind_new", CATALOGUE_ACTS, args=lambda w: ["promotion", "rama"]),
    Row("api:action-list", everybody(200, anonymous=401), page=False),
    Row("api:action-kind-list", everybody(200, anonymous=401), page=False),
    Row("api:action-detail", API_SEES, args=action, page=False),
    Row(
        "api:action-void",
        API_ACTS | {"executive": 409, "office_head": 409, "sector_lead": 403},
        args=lambda world: result(world)[:1],
        method="post",
        data=reason,
        json=True,
    ),
    Row(
        "api:action-results",
        API_ACTS | dict.fromkeys(("executive", "sector_lead", "office_head"), 201),
        args=action,
        method="post",
        data=told,
        json=True,
    ),
    Row("api:action-void-result", API_ACTS, args=result, method="post", data=reason, json=True),
    Row("api:sheet-list", everybody(200, anonymous=401), page=False),
    Row("api:sheet-detail", COMPANY | OUTSIDE, args=sheet_alone, page=False),
    Row(
        "api:sheet-answer",
        everybody(403, executive_elsewhere=404, complaints_officer=404) | OUTSIDE,
        args=sheet_alone,
        method="post",
        data=lambda world: {"answer": "declined"},
        json=True,
    ),
    Row(
        "api:sheet-withdraw",
        API_KEEPS | {"client_management": 403},
        args=sheet_alone,
        method="post",
        data=reason,
        json=True,
    ),
    Row("api:export-list", everybody(200, anonymous=401), page=False),
    Row("api:export-detail", API_EXPORTS, args=export_alone, page=False),
    Row("api:export-correct", API_CORRECTS, args=export_alone, method="post", data=lambda world: LINE, json=True),
    Row(
        "api:export-remove",
        API_CORRECTS | dict.fromkeys(("executive", "sector_lead", "office_head", "client_management"), 204),
        args=export_alone,
        method="post",
        data=reason,
        json=True,
    ),
]
