"""Reading personal data leaves a trace (Ley 21.719)."""

from datetime import datetime, timedelta

from accounts.models import User
from casework.models import AccessLog, CaseFile

SAME_READING = timedelta(minutes=10)


def log_read(case: CaseFile, user: User, now: datetime, what: str = "expediente") -> None:
    """Note that this user read a file. Reloading the page within some minutes is the same reading."""
    recent = AccessLog.objects.filter(case=case, user=user, what=what, at__gt=now - SAME_READING)
    if not recent.exists():
        AccessLog.objects.create(case=case, user=user, at=now, what=what)
