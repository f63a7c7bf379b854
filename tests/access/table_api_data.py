"""The API of personal data, consents, documents and saved filters."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.access.table import (
    FILE_OF_MAULE,
    LOOKERS,
    OFFICE_SIDE,
    STAFF_SIDE,
    Answers,
    Row,
    everybody,
)
from tests.access.table_portfolio import data_request, saved_filter
from tests.access.world import PDF

LIST: Answers = everybody(200, anonymous=401)
# Of a person who is `representative`: their own, and the unit's, oversight's and the auditor's to read.
OWN_REQUEST: Answers = everybody(404, anonymous=401, representative=200) | dict.fromkeys(LOOKERS, 200)
ANSWERS: Answers = OWN_REQUEST | dict.fromkeys((*LOOKERS, "representative"), 403) | {"client_management": 400}
OWN_CONSENT: Answers = everybody(404, anonymous=401, representative=200)
REPRESENTS: Answers = everybody(403, anonymous=401, representative=400, other_representative=400)
FILE: Answers = FILE_OF_MAULE | {"anonymous": 401}
# The client-management unit attends the file too; oversight and the auditor only read it.
ATTEND = (*OFFICE_SIDE, "representative", "client_management")
ATTACHES: Answers = FILE | dict.fromkeys(LOOKERS, 403) | dict.fromkeys(ATTEND, 201)
WITHDRAWS: Answers = FILE | dict.fromkeys(LOOKERS, 403) | dict.fromkeys(ATTEND, 400)
SAVES: Answers = everybody(403, anonymous=401) | dict.fromkeys(STAFF_SIDE, 400)
OWN_FILTER: Answers = everybody(404, anonymous=401, executive=200)


def consent(world):
    from portfolio.services import give_consent

    row = give_consent(
        company=world.company, kind="news", actor=world.base, now=timezone.now(), text_version="portal 1.0"
    )
    return [row.pk]


def document(world):
    return [world.document().public_id]


def folio(world):
    return [world.folio]


def paper(world):
    return {"file": SimpleUploadedFile("acta.pdf", PDF, content_type="application/pdf")}


ROWS = [
    Row("api:personal_data", LIST, page=False),
    Row("api:data_request-list", LIST, page=False),
    Row("api:data_request-list", everybody(400, anonymous=401), method="post", json=True),
    Row("api:data_request-detail", OWN_REQUEST, args=data_request, page=False),
    Row("api:data_request-withdraw", OWN_REQUEST | dict.fromkeys(LOOKERS, 403), args=data_request, method="post",
        json=True),
    Row("api:data_request-reply", ANSWERS, args=data_request, method="post", json=True),
    Row("api:data_request-extend", ANSWERS, args=data_request, method="post", json=True),
    Row("api:consent-list", LIST, page=False),
    Row("api:consent-list", REPRESENTS, method="post", json=True),
    Row("api:consent-detail", OWN_CONSENT, args=consent, page=False),
    Row("api:consent-withdraw", OWN_CONSENT, args=consent, method="post", json=True),
    Row("api:document-list", LIST, page=False),
    Row("api:document-detail", FILE, args=document, page=False),
    Row("api:document-content", FILE, args=document, page=False),
    Row("api:document-withdraw", WITHDRAWS, args=document, method="post", json=True),
    Row("api:case_file-documents", FILE, args=folio, page=False),
    Row("api:case_file-documents", ATTACHES, args=folio, method="post", data=paper),
    Row("api:saved_filter-list", SAVES, method="post", json=True),
    Row("api:saved_filter-detail", OWN_FILTER | {"executive": 400}, args=saved_filter, method="patch",
        data=lambda w: {"name": ""}, json=True),
    Row("api:saved_filter-detail", OWN_FILTER | {"executive": 204}, args=saved_filter, method="delete", json=True),
    Row("api:saved_filter-opens", OWN_FILTER | {"executive": 400}, args=saved_filter, method="post", json=True),
]  # fmt: skip
