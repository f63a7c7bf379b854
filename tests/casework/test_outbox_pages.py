"""The outbox on screen, and stopping what can be stopped."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.models import Role
from casework.models import OptOut
from casework.services import mail_addresses, outbox
from tests.casework.test_outbox_delivery import write
from tests.factories.accounts import CentralOfficeFactory, RoleAssignmentFactory, UserFactory

NOW = datetime(2026, 9, 15, 20, 50, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def holder(role):
    return RoleAssignmentFactory(role=role, office=CentralOfficeFactory()).user


@pytest.fixture
def administrator(client):
    user = holder(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


class TestAdministration:
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.ADMINISTRATOR, 200),
            (Role.CLIENT_MANAGEMENT, 200),
            (Role.AUDITOR, 200),
            (Role.EXECUTIVE, 403),
            (Role.NATIONAL_DIRECTORATE, 403),
        ],
    )
    def test_who_may_look(self, client, role, status):
        message = write(1)
        client.force_login(holder(role))
        assert client.get(reverse("casework:mails")).status_code == status
        assert client.get(reverse("casework:mail", args=[message.pk])).status_code == status

    def test_a_representative_may_not(self, client):
        client.force_login(UserFactory())
        assert client.get(reverse("casework:mails")).status_code == 403

    def test_nobody_is_sent_to_sign_in(self, client):
        assert client.get(reverse("casework:mails")).status_code == 302

    def test_it_says_why_one_was_not_sent(self, client, administrator):
        write(1, state="not_sent", next_try_at=None, reason=outbox.NO_ADDRESS, to_address="")
        assert outbox.NO_ADDRESS in client.get(reverse("casework:mails")).content.decode()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("estado=failed", {"Asunto 2"}),
            ("q=p1@viveros", {"Asunto 1"}),
            ("q=asunto+2", {"Asunto 2"}),
            ("estado=zz", None),
        ],
    )
    def test_filters(self, client, administrator, query, found):
        write(1)
        write(2, state="failed", next_try_at=None)
        page = client.get(f"{reverse('casework:mails')}?{query}").content.decode()
        assert {name for name in ("Asunto 1", "Asunto 2") if name in page} == (found or {"Asunto 1", "Asunto 2"})

    def test_as_many_queries_with_fifty_rows_as_with_one(self, client, administrator, django_assert_max_num_queries):
        for number in range(60):
            write(number)
        with django_assert_max_num_queries(12):
            client.get(reverse("casework:mails"))

    def test_retrying_queues_failed_ones_only(self, client, administrator):
        failed, sent = write(1, state="failed", next_try_at=None, attempts=8), write(2, state="sent", next_try_at=None)
        client.post(reverse("casework:mail_retry"), {"mail": [failed.pk, sent.pk, "99999", "x"]})
        failed.refresh_from_db()
        sent.refresh_from_db()
        assert (failed.state, failed.attempts, sent.state) == ("queued", 0, "sent")

    def test_the_auditor_looks_and_does_not_retry(self, client):
        failed = write(1, state="failed", next_try_at=None)
        client.force_login(holder(Role.AUDITOR))
        assert "Reintentar" not in client.get(reverse("casework:mails")).content.decode()
        assert client.post(reverse("casework:mail_retry"), {"mail": [failed.pk]}).status_code == 403

    def test_a_one_use_link_is_not_shown_to_staff(self, client, administrator):
        message = write(
            1,
            body_text="Confirme: https://portal.example/confirmar/secreto/ o vea https://portal.example/caso/1/",
            context={"case_url": "https://portal.example/caso/1/"},
        )
        page = client.get(reverse("casework:mail", args=[message.pk])).content.decode()
        assert "secreto" not in page and "https://portal.example/caso/1/" in page


class TestOptOut:
    address = "ana@viveros.example"

    def url(self, topic="surveys"):
        return mail_addresses.opt_out_url(self.address, topic).removeprefix("http://localhost:8000")

    def test_opening_the_link_changes_nothing_and_tells_what_else_changes(self, client):
        page = client.get(self.url("follow_up"))
        assert "categoría" in page.content.decode()
        assert not OptOut.objects.exists()

    def test_confirming_stops_it(self, client):
        client.post(self.url())
        assert outbox.has_opted_out(self.address, "surveys")

    def test_one_click_from_the_mail_program_needs_no_cookie(self):
        from django.test import Client

        program = Client(enforce_csrf_checks=True)
        response = program.post(self.url(), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200 and outbox.has_opted_out(self.address, "surveys")

    def test_twice_is_once(self, client):
        client.post(self.url())
        client.post(self.url())
        assert OptOut.objects.count() == 1

    def test_it_can_be_undone_and_the_past_stays(self, client):
        client.post(self.url())
        client.post(self.url(), {"volver": "1"})
        assert not outbox.has_opted_out(self.address, "surveys") and OptOut.objects.count() == 1
        client.post(self.url())
        assert outbox.has_opted_out(self.address, "surveys")

    def test_what_was_queued_does_not_go(self, client):
        queued = write(1, template="survey_invitation", to_address=self.address)
        other = write(2, template="request_received", to_address=self.address)
        client.post(self.url())
        queued.refresh_from_db()
        other.refresh_from_db()
        assert (queued.state, other.state) == ("not_sent", "queued")

    @pytest.mark.parametrize("token", ["x", "WyJhIl0:1:2", "..%2f"])
    def test_a_link_that_we_did_not_sign_is_not_found(self, client, token):
        assert client.get(f"/correos/baja/{token}/").status_code == 404
