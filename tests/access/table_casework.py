"""The inbox, the file page with its acts, documents, e-mails, clauses and calendar."""

from tests.access.table import COMPANY_SIDE, FILE_OF_MAULE, LOGIN, PUBLIC, STAFF, Answers, Row, act_on_file, everybody

# The page of a file is staff's; whoever takes part from outside is led to their own pages.
FILE: Answers = FILE_OF_MAULE | {"representative": 302}


def in_contact(world):
    return [world.folio_at("contact_pending")]


def deadline(act):
    def args(world):
        intake = world.at("contact_established")
        return [intake.case.folio, intake.case.deadlines.get(outcome="open").pk, act]

    return args


ROWS = [
    Row("casework:inbox", STAFF, seen_by="executive"),
    Row("casework:inbox", STAFF, query="?ver=todos&q=ejemplo&turno=office&orden=-abierto", seen_by="client_management"),
    Row("casework:inbox", STAFF, query="?ver=oficina", seen_by="office_head"),
    Row("casework:inbox_download", STAFF, page=False),
    Row("casework:file", FILE, args=lambda world: [world.folio], seen_by="executive"),
    Row("casework:file", FILE, args=in_contact, seen_by="executive"),
    Row("casework:file", FILE, args=lambda w: [w.folio_at("under_evaluation")], seen_by="office_head"),
    Row("casework:file", everybody(404, anonymous=LOGIN), args=lambda world: ["CAP-1999-000001"]),
    Row("casework:file_message", act_on_file(422, client_management=422), args=in_contact, method="post"),
    Row("casework:file_document", act_on_file(422, client_management=422), args=in_contact, method="post"),
    Row("casework:file_take", act_on_file(302), args=in_contact, method="post"),
    Row("casework:file_undo", act_on_file(200), args=lambda w: [w.folio_at("contact_attempted")]),
    Row(
        "casework:file_deadline",
        act_on_file(200, sector_lead=403, client_management=200),
        args=deadline("pausar"),
        seen_by="executive",
    ),
    Row("casework:file_deadline", act_on_file(200, sector_lead=403, client_management=200), args=deadline("extender")),
    Row("casework:reassign", everybody(302, anonymous=LOGIN) | dict.fromkeys(COMPANY_SIDE, 403), page=False),
    Row("casework:reassign", everybody(302, anonymous=LOGIN) | dict.fromkeys(COMPANY_SIDE, 403), method="post",
        data=lambda world: {"folio": world.folio, "responsible": "0", "reason": "x"}),
    Row("casework:plazos", PUBLIC),
    Row("casework:plazos", PUBLIC, query="?clausula=CAP-3:contact&desde=2026-09-15T17:50&oficina=metropolitana"),
    Row("casework:deadline_explain", everybody(200), query="?clause=CAP-3&start=2026-09-15T17:50:00-03:00&office=CL-RM",
        page=False),
]  # fmt: skip
