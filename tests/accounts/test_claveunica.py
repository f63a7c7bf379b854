"""CAP-1: the account is created with ClaveÚnica. Each test speaks real HTTP with the stand-in."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import ProviderException

from accounts.models import Role, User
from accounts.provider import names_of, portal_address, run_of
from tests.factories.accounts import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.mark.clause("CAP-1")
def test_a_citizen_comes_in_and_is_known_by_run_and_names(visitor) -> None:
    answer = visitor.sign_in(11_223_344)
    user = User.objects.get(run="11223344-K")
    assert (user.first_name, user.last_name) == ("Rosario Elena", "Quilodrán Peñailillo")
    assert visitor.portal.session["_auth_user_id"] == str(user.pk)
    assert answer.status_code == 302


def test_the_request_asks_for_exactly_what_claveunica_gives(visitor) -> None:
    query = parse_qs(urlsplit(visitor.to_claveunica()).query)
    assert query["scope"] == ["openid run name"]
    assert len(query["state"][0]) >= 30
    assert query["response_type"] == ["code"]
    assert query["redirect_uri"] == ["http://testserver/ingresar/claveunica/respuesta/"]


def test_the_visitor_cannot_change_what_is_asked_for(visitor) -> None:
    response = visitor.portal.post("/ingresar/claveunica/?scope=email,profile&auth_params=scope%3Dopenid")
    assert parse_qs(urlsplit(response.headers["Location"]).query)["scope"] == ["openid run name"]


def test_nobody_ties_a_second_identity_to_the_account_in_use(visitor) -> None:
    colleague = staff(Role.EXECUTIVE, run="10101010-4")
    visitor.portal.force_login(colleague)
    address = visitor.portal.post("/ingresar/claveunica/?process=connect").headers["Location"]
    answer = visitor.outside.post(address, data={"run": "11223344-K"}, allow_redirects=False)
    visitor.come_back(answer.headers["Location"])
    assert not SocialAccount.objects.filter(user=colleague).exists()
    assert visitor.portal.session["_auth_user_id"] == str(User.objects.get(run="11223344-K").pk)


def test_the_same_run_is_the_same_person_the_second_time(visitor) -> None:
    visitor.sign_in(11_223_344)
    visitor.portal.logout()
    visitor.outside.cookies.clear()
    visitor.sign_in(11_223_344)
    assert User.objects.filter(run="11223344-K").count() == 1


def test_identity_is_the_run_and_never_the_subject(visitor) -> None:
    visitor.sign_in(11_223_344)
    account = SocialAccount.objects.get()
    assert account.uid == "11223344-K"
    assert account.extra_data["userinfo"]["sub"] != account.uid


def test_staff_whose_run_is_known_come_in_as_themselves(visitor) -> None:
    known = staff(Role.EXECUTIVE, run="10101010-4", first_name="Noelia")
    visitor.sign_in(10_101_010)
    assert visitor.portal.session["_auth_user_id"] == str(known.pk)
    assert User.objects.filter(run="10101010-4").count() == 1


def test_staff_through_claveunica_are_not_asked_for_a_second_factor(visitor) -> None:
    staff(Role.EXECUTIVE, run="10101010-4")
    visitor.sign_in(10_101_010)
    assert visitor.portal.get("/cuenta/").status_code == 200


def test_a_person_comes_in_although_somebody_had_their_run_by_mistake(visitor) -> None:
    corrected = UserFactory(username="11223344-K", run="12345678-5")
    visitor.sign_in(11_223_344)
    assert User.objects.get(run="11223344-K") != corrected


def test_the_address_for_claveunica_follows_the_host_only_in_development(rf, settings) -> None:
    request = rf.get("/", headers={"host": "127.0.0.1"})
    settings.SITE_URL, settings.DEMO_ALLOWED = "https://portal.example", True
    assert portal_address(request, "/x/") == "http://127.0.0.1/x/"
    settings.DEMO_ALLOWED = False
    assert portal_address(request, "/x/") == "https://portal.example/x/"


def test_a_deactivated_account_does_not_come_in(visitor) -> None:
    UserFactory(run="11223344-K", is_active=False)
    answer = visitor.sign_in(11_223_344)
    assert answer.headers["Location"] == "/ingresar/"
    assert "_auth_user_id" not in visitor.portal.session


def test_nobody_gets_a_password_by_coming_in(visitor) -> None:
    visitor.sign_in(11_223_344)
    assert not User.objects.get(run="11223344-K").has_usable_password()


@pytest.mark.parametrize(
    ("number", "names", "family_names", "expected"),
    [
        (15_926_535, "", "", ("Wen", "Li")),
        (16_180_339, "", "", ("Saturnina", "")),
        (14_141_414, "", "", ("Ximena del Carmen Josefa", "Oyarzún de la Fuente")),
        (17_000_001, "Añañuca", "Ñúñez O'Higgins", ("Añañuca", "Ñúñez O'Higgins")),
    ],
)
def test_names_of_any_length_are_kept_whole(visitor, number, names, family_names, expected) -> None:
    visitor.sign_in(number, names, family_names)
    user = User.objects.get(run__startswith=f"{number}-")
    assert (user.first_name, user.last_name) == expected


@pytest.mark.parametrize(
    "claim",
    [None, {}, "12345678-5", {"numero": "12345678", "DV": "6"}, {"numero": "doce", "DV": "1"}, {"numero": 12345678}],
)
def test_a_run_that_is_missing_or_wrong_is_refused(claim) -> None:
    with pytest.raises(ProviderException):
        run_of({"RolUnico": claim})


def test_the_run_is_written_in_one_way_whatever_its_type() -> None:
    assert run_of({"RolUnico": {"numero": "012345678", "DV": "5"}}) == "12345678-5"
    assert run_of({"RolUnico": {"numero": 10000013, "DV": "k"}}) == "10000013-K"


@pytest.mark.parametrize("claim", [None, "x", {}, {"nombres": None, "apellidos": [None, ""]}, {"nombres": "Ana"}])
def test_names_that_come_strange_do_not_break_the_sign_in(claim) -> None:
    first, last = names_of({"name": claim})
    assert first in ("", "Ana") and last == ""


def test_with_claveunica_down_the_page_says_so(visitor, settings) -> None:
    settings.CLAVEUNICA_ORIGIN = "http://127.0.0.1:9"
    response = visitor.portal.post("/ingresar/claveunica/", follow=True)
    assert response.redirect_chain[-1][0] == "/ingresar/"
    assert "ClaveÚnica no responde en este momento" in response.content.decode()


def test_with_claveunica_down_on_the_way_back_the_page_says_so(visitor, settings) -> None:
    address = visitor.to_claveunica()
    answer = visitor.outside.post(address, data={"run": "11223344-K"}, allow_redirects=False)
    settings.CLAVEUNICA_ORIGIN = "http://127.0.0.1:9"
    response = visitor.come_back(answer.headers["Location"])
    page = visitor.portal.get(response.headers["Location"]).content.decode()
    assert "ClaveÚnica no responde en este momento" in page
    assert "_auth_user_id" not in visitor.portal.session


def test_cancelling_leads_back_with_a_calm_message(visitor) -> None:
    answer = visitor.outside.post(visitor.to_claveunica(), data={"action": "deny"}, allow_redirects=False)
    response = visitor.come_back(answer.headers["Location"])
    assert "No se completó el ingreso" in visitor.portal.get(response.headers["Location"]).content.decode()


def test_an_answer_with_a_state_that_is_not_ours_is_refused(visitor) -> None:
    response = visitor.portal.get("/ingresar/claveunica/respuesta/?code=abc&state=" + "x" * 32)
    assert response.headers["Location"] == "/ingresar/"
    assert "_auth_user_id" not in visitor.portal.session


def test_a_code_serves_once(visitor) -> None:
    answer = visitor.outside.post(visitor.to_claveunica(), data={"run": "11223344-K"}, allow_redirects=False)
    visitor.come_back(answer.headers["Location"])
    visitor.portal.logout()
    visitor.come_back(answer.headers["Location"])
    assert "_auth_user_id" not in visitor.portal.session


def test_the_person_returns_to_where_they_were_going(visitor) -> None:
    UserFactory(run="11223344-K")
    assert visitor.sign_in(11_223_344, next="/cuenta/").headers["Location"] == "/cuenta/"


def test_signing_out_closes_the_session_of_claveunica_too(visitor, claveunica) -> None:
    visitor.sign_in(11_223_344)
    straight_on = visitor.outside.get(Again(visitor).address, allow_redirects=False)
    assert straight_on.status_code == 302  # ClaveÚnica still knows the person
    answer = visitor.portal.post("/salir/")
    assert answer.headers["Location"].startswith(f"{claveunica}/api/v1/accounts/app/logout?redirect=")
    closed = visitor.outside.get(answer.headers["Location"], allow_redirects=False)
    assert closed.headers["Location"] == "http://testserver/"
    assert visitor.outside.get(Again(visitor).address, allow_redirects=False).status_code == 200  # it asks who it is


class Again:
    """A new request for authorization from another visitor of the portal."""

    def __init__(self, visitor) -> None:
        from tests.accounts.conftest import Visitor

        self.address = Visitor().to_claveunica()


def test_staff_with_a_password_do_not_go_through_claveunica_to_leave(client) -> None:
    client.force_login(staff(Role.EXECUTIVE))
    assert client.post("/salir/").headers["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_leaving_needs_a_post(client) -> None:
    client.force_login(UserFactory())
    assert client.get("/salir/").status_code == 200
    assert "_auth_user_id" in client.session


# The stand-in itself: it must refuse what ClaveÚnica refuses, or these tests would prove nothing.


def test_the_standin_gives_names_without_asking_for_a_profile(visitor) -> None:
    visitor.sign_in(11_223_344)
    assert SocialAccount.objects.get().extra_data["userinfo"]["name"]["apellidos"] == ["Quilodrán", "Peñailillo"]


@pytest.mark.parametrize(
    "query",
    ["scope=openid+profile&state=" + "x" * 32, "scope=openid+run+name&state=short"],
)
def test_the_standin_refuses_another_scope_and_a_short_state(claveunica, query) -> None:
    address = f"{claveunica}/openid/authorize/?client_id=a&response_type=code&redirect_uri=http://x.example/&{query}"
    assert requests.get(address, timeout=5).status_code == 400


def test_the_standin_answers_userinfo_only_by_post(claveunica) -> None:
    assert requests.get(f"{claveunica}/openid/userinfo/", timeout=5).status_code == 405


def test_the_standin_refuses_a_run_with_a_wrong_digit(visitor) -> None:
    answer = visitor.outside.post(visitor.to_claveunica(), data={"run": "11223344-5", "nombres": "X"})
    assert answer.status_code == 400
    assert "no coincide con su dígito" in answer.text
