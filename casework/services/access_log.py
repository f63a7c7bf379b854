"""Reading personal data leaves a trace (Ley 21.719)."""

from datetime import datetime, timedelta

from django.db import connections, router

from accounts.models import User
from casework.models import AccessLog, CaseFile

SAME_READING = timedelta(minutes=10)
# Asking and noting in one statement: a page does not pay twice for its trace.
NOTE = """
    INSERT INTO casework_accesslog (case_id, user_id, at, what)
    SELECT %s, %s, %s, %s WHERE NOT EXISTS (
        SELECT 1 FROM casework_accesslog WHERE case_id = %s AND user_id = %s AND what = %s AND at > %s
    )
"""


def log_read(case: CaseFile, user: User, now: datetime, what: str = "expediente") -> None:
    """Note that this user read a file. Reloading the page within some minutes is the same reading."""
    connection = connections[router.db_for_write(AccessLog)]
    at, since = map(connection.ops.adapt_datetimefield_value, (now, now - SAME_READING))
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [case.pk, user.pk, at, what, case.pk, user.pk, what, since])
