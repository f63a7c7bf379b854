"""Asking the API as somebody: `api(person)` with a key of theirs, `api(person, scope="read")`, `api(None)`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import tokens


@pytest.fixture
def api(reference: None, now) -> Callable[..., APIClient]:
    def ask(person: User | None, scope: str = "act") -> APIClient:
        client = APIClient(raise_request_exception=False)
        if person is not None:
            from django.utils import timezone

            _, key = tokens.issue(user=person, name="pruebas", scope=scope, now=timezone.now())
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
        return client

    return ask
