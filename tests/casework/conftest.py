"""What the tests of incidents share: a moment, who keeps the register, and how one is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from accounts.models import User
from casework.models import Incident
from casework.services import incidents as service
from tests.access.table_incidents import known


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def keeper(client_management: User) -> User:
    return client_management


@pytest.fixture
def log(keeper: User, at: datetime) -> Callable[..., Incident]:
    return lambda **changes: service.log_incident(actor=keeper, now=at, **known(**changes))
