"""The API of actions, results, their catalogue and the exports register."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.table import ADMINISTRATION, Answers, Row, everybody
from tests.access.table_actions import API_ACTS, API_SEES, LOGGERS, action, batch, result
from tests.access.world import PDF

LIST: Answers = everybody(200, anonymous=401)
WORKS = ("executive", "sector_lead", "office_head")
LOGS: Answers = {role: 400 if answer == 200 else answer for role, answer in LOGGERS.items()} | {"anonymous": 401}
UNDOES: Answers = API_ACTS | dict.fromkeys(WORKS, 403) | {"executive": 200}
ADMINISTERS: Answers = everybody(403, anonymous=401, administrator=400)
# A correction begun by whoever keeps the data of some company, then of that company.
BEGINS: Answers = everybody(403, anonymous=401) | dict.fromkeys(
    (*WORKS, "executive_elsewhere", "client_management"), 400
)  # fmt: skip


def kind(world):
    return ["cb_topic"]


def result_alone(world):
    return result(world)[1:]


def paper(world):
    return {"files": [SimpleUploadedFile("acta.pdf", PDF, content_type="application/pdf")]}


ROWS = [
    Row("api:action-list", LOGS, method="post", json=True),
    Row("api:action-complete", API_ACTS | dict.fromkeys(WORKS, 400), args=action, method="post", json=True),
    Row("api:action-documents", API_SEES, args=action, page=False),
    Row("api:action-documents", API_ACTS | dict.fromkeys(WORKS, 201), args=action, method="post", data=paper),
    Row("api:action-undo-batch", UNDOES, args=batch, method="post", json=True),
    Row("api:action-register-result", API_ACTS, args=result, method="post", json=True),
    Row("api:action-result-list", LIST, page=False),
    Row("api:action-result-detail", API_SEES, args=result_alone, page=False),
    Row("api:action-kind-detail", LIST, args=kind, page=False),
    Row("api:action-kind-rules", ADMINISTRATION | {"anonymous": 401}, args=kind, page=False),
    Row("api:action-kind-list", ADMINISTERS, method="post", json=True),
    Row("api:action-kind-detail", ADMINISTERS, args=kind, method="patch", data=lambda w: {"name": ""}, json=True),
    Row("api:action-kind-rules", ADMINISTERS, args=kind, method="post", json=True),
    Row("api:export-list", BEGINS, method="post", json=True),
]  # fmt: skip
