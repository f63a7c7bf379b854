"""Rights and duties through the API (CAT-3): told by whoever logs actions, answered by the company, withdrawn by the
office. Nothing sent: 400; the rest who see one: 403 before the body is read."""

from tests.access.table import OFFICE_SIDE, Answers, Row
from tests.access.table_actions import sheet_alone
from tests.access.table_api_activities import ONE, PREPARE

SEEN: Answers = {role: 403 if answer == 200 else answer for role, answer in ONE.items()}

ROWS = [
    Row("api:sheet-list", PREPARE, method="post", json=True),
    Row("api:sheet-answer", SEEN | {"representative": 400}, args=sheet_alone, method="post", json=True),
    Row("api:sheet-withdraw", SEEN | dict.fromkeys(OFFICE_SIDE, 400), args=sheet_alone, method="post", json=True),
]
