"""Keys act for a person, never beyond that person, and end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.errors import NotAllowedNow
from accounts.models import ApiToken
from accounts.services import tokens

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
LIST = "/api/v1/case-files/"


def test_without_a_key_it_asks_for_one(api):
    response = api(None).get(LIST)
    assert response.status_code == 401 and response["WWW-Authenticate"].startswith("Bearer")


def test_with_a_key_it_answers(api, executive):
    assert api(executive).get(LIST).status_code == 200


def test_only_the_digest_is_kept(executive):
    token, key = tokens.issue(user=executive, name="panel", scope="read", now=NOW)
    assert key not in str(ApiToken.objects.filter(pk=token.pk).values().get())


@pytest.mark.parametrize("header", ["Bearer", "Bearer no-existe", "Bearer a b", "Bearer ñ", "Basic YTpi"])
def test_what_is_not_a_key_does_not_enter(api, header):
    client = api(None)
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.get(LIST).status_code == 401


def test_revoked_or_expired_or_of_somebody_who_left_it_does_not_enter(executive):
    token, key = tokens.issue(user=executive, name="panel", scope="read", now=NOW)
    assert tokens.find(key, now=NOW) == token
    assert tokens.find(key, now=token.expires_at) is None
    executive.is_active = False
    executive.save()
    assert tokens.find(key, now=NOW) is None
    executive.is_active = True
    executive.save()
    tokens.revoke(token, actor=executive, now=NOW)
    assert tokens.find(key, now=NOW) is None


def test_its_use_is_noted_now_and_then(executive, django_assert_num_queries):
    token, key = tokens.issue(user=executive, name="panel", scope="read", now=NOW)
    tokens.find(key, now=NOW)
    with django_assert_num_queries(1):
        tokens.find(key, now=NOW + timedelta(minutes=1))
    token.refresh_from_db()
    assert token.last_used_at == NOW


def test_nobody_has_more_than_allowed(executive, settings):
    settings.API_TOKENS_PER_PERSON = 2
    for _ in range(2):
        tokens.issue(user=executive, name="panel", scope="read", now=NOW)
    with pytest.raises(NotAllowedNow):
        tokens.issue(user=executive, name="panel", scope="read", now=NOW)


def test_a_key_to_read_changes_nothing(api, executive, world):
    intake = world.at("contact_pending")
    client = api(executive, scope="read")
    address = f"/api/v1/intakes/{intake.folio}/"
    assert client.get(address).status_code == 200
    response = client.post(f"{address}transitions/log_contact/", {})
    assert response.status_code == 403 and "solo para leer" in response.json()["detail"]


def test_the_session_of_the_pages_enters_too_and_writes_only_with_its_token(executive, world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(executive)
    assert client.get(LIST).status_code == 200
    folio = world.folio_at("contact_pending")
    response = client.post(f"/api/v1/intakes/{folio}/transitions/withdraw/", {}, content_type="application/json")
    assert response.status_code == 403 and "CSRF" in response.json()["detail"]


class TestOnScreen:
    def test_the_key_shows_once(self, sign_in, executive):
        client = sign_in(executive)
        page = client.post("/cuenta/api/", {"name": "Panel", "scope": "read"}).content.decode()
        token = ApiToken.objects.get(user=executive)
        assert token.start in page
        key = page.split('id="clave">')[1].split("<")[0]
        assert tokens.find(key, now=timezone.now()) == token
        assert key not in client.get("/cuenta/api/").content.decode()

    def test_without_a_name_it_says_so(self, sign_in, executive):
        response = sign_in(executive).post("/cuenta/api/", {"name": "", "scope": "zz"})
        assert response.status_code == 422 and not ApiToken.objects.exists()

    def test_nobody_revokes_what_is_not_theirs(self, sign_in, executive, outsider):
        token, _ = tokens.issue(user=executive, name="panel", scope="read", now=NOW)
        assert sign_in(outsider).post(f"/cuenta/api/{token.pk}/revocar/").status_code == 404
        assert sign_in(executive).post(f"/cuenta/api/{token.pk}/revocar/").status_code == 302
        token.refresh_from_db()
        assert token.revoked_at is not None
