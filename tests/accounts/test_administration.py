"""An administrator manages people, roles, offices and absences on screen; who oversees looks; every change is kept."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from accounts.models import Absence, Office, Role, RoleAssignment, User
from casework.models import OutboxMessage
from tests.factories.accounts import (
    AbsenceFactory,
    CentralOfficeFactory,
    OfficeFactory,
    RegionFactory,
    RoleAssignmentFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db
PERSON = {
    "first_name": "Elba",
    "last_name": "Riffo",
    "email": "elba@prochile.example",
    "run": "10.101.010-4",
    "title": "Ejecutiva",
    "phone": "",
}
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def maule() -> Office:
    return OfficeFactory()


@pytest.fixture
def administrator() -> User:
    return staff(Role.ADMINISTRATOR, CentralOfficeFactory(), first_name="Gonzalo", last_name="Vidal")


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


def page_of(person: User) -> str:
    return f"/administracion/personas/{person.pk}/"


# People


def test_adding_a_person_writes_to_them_and_names_who_did_it(admin, administrator) -> None:
    admin.post("/administracion/personas/nueva/", PERSON)
    person = User.objects.get(email="elba@prochile.example")
    assert person.run == "10101010-4" and not person.has_usable_password()
    assert OutboxMessage.objects.get().to_address == "elba@prochile.example"
    assert person.history.get().history_user == administrator


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("first_name", "", "Escriba nombres para continuar"),
        ("email", "sin-arroba", "Al correo le falta una parte"),
        ("run", "12345678-9", "no coincide con su dígito"),
        ("run", "hola", "con su dígito verificador"),
        ("phone", "12", "le faltan dígitos"),
        ("first_name", "x" * 151, "150"),
        ("first_name", "a\x00b", "nul"),
    ],
)
def test_bad_data_of_a_person_gets_words_beside_the_field(admin, field, value, words) -> None:
    response = admin.post("/administracion/personas/nueva/", PERSON | {field: value})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not User.objects.filter(email=PERSON["email"]).exists()


@pytest.mark.parametrize("field", ["email", "run"])
def test_two_people_do_not_share_an_address_or_a_run(admin, field) -> None:
    UserFactory(email="Elba@prochile.example", run="10101010-4")
    data = PERSON | ({"run": ""} if field == "email" else {"email": "otra@prochile.example"})
    response = admin.post("/administracion/personas/nueva/", data)
    assert "Ya hay una persona con ese" in response.content.decode()


def test_changing_an_address_makes_it_unproved_again(admin) -> None:
    person = staff(Role.EXECUTIVE, email="vieja@prochile.example")
    admin.post(page_of(person), PERSON)
    person.refresh_from_db()
    assert person.email == "elba@prochile.example" and person.email_verified_at is None


def test_changing_a_run_unties_the_old_claveunica(admin) -> None:
    person = staff(Role.EXECUTIVE, run="12345678-5")
    SocialAccount.objects.create(user=person, provider="claveunica", uid="12345678-5")
    admin.post(page_of(person), PERSON)
    assert not SocialAccount.objects.exists()


def test_a_deactivated_person_is_out_at_once_and_can_come_back(admin, client) -> None:
    from django.test import Client

    person, theirs = staff(Role.EXECUTIVE), Client()
    theirs.force_login(person)
    admin.post(page_of(person) + "desactivar/")
    assert theirs.get("/cuenta/").status_code == 302
    admin.post(page_of(person) + "activar/")
    person.refresh_from_db()
    assert person.is_active


def test_nobody_locks_themselves_out(admin, administrator) -> None:
    admin.post(page_of(administrator) + "desactivar/")
    administrator.refresh_from_db()
    assert administrator.is_active


def test_resetting_the_second_factor_forgets_it_and_ends_the_sessions(admin) -> None:
    person = staff(Role.EXECUTIVE)
    TOTP.activate(person, generate_totp_secret())
    epoch = person.session_epoch
    admin.post(page_of(person) + "restablecer-segundo-factor/")
    person.refresh_from_db()
    assert not Authenticator.objects.filter(user=person).exists()
    assert person.session_epoch > epoch


def test_an_act_that_does_not_exist_is_not_found(admin) -> None:
    assert admin.post(page_of(staff(Role.EXECUTIVE)) + "borrar/").status_code == 404


def test_the_system_is_not_a_person_to_manage(admin) -> None:
    system, _ = User.objects.get_or_create(username="sistema", defaults={"is_system": True, "is_active": False})
    assert admin.get(page_of(system)).status_code == 404


def test_the_list_is_searched_by_name_and_run_and_filtered_by_role(admin, maule) -> None:
    wanted = staff(Role.EXECUTIVE, maule, first_name="Zunilda", last_name="Núñez Ñancupil", run="10101010-4")
    staff(Role.OFFICE_HEAD, maule, first_name="Otro")

    def found(query: str) -> set[int]:
        return {person.pk for person in admin.get(f"/administracion/personas/?{query}").context["page"].object_list}

    assert found("q=nunez+ZUNIL") == found("q=ñancu") == {wanted.pk}
    assert found("q=zunil") == found("q=10.101.010") == {wanted.pk}
    assert found("rol=executive&oficina=maule") == {wanted.pk}
    assert wanted.pk not in found("rol=ninguno")
    assert wanted.pk not in found("estado=inactive")
    assert wanted.pk in found("rol=no-existe&oficina=%00&pagina=99999999999999999999")


def test_the_list_costs_the_same_with_many_people(admin, maule, django_assert_max_num_queries) -> None:
    for number in range(40):
        staff(Role.EXECUTIVE, maule, first_name=f"Persona {number}")
    with django_assert_max_num_queries(12):
        assert admin.get("/administracion/personas/").status_code == 200


def test_the_page_of_a_person_costs_the_same_with_a_long_history(admin, maule, django_assert_max_num_queries) -> None:
    person = staff(Role.EXECUTIVE, maule)
    for number in range(15):
        person.title = f"Cargo {number}"
        person.save()
        AbsenceFactory(user=person, starts_on=TODAY + number * 3 * DAY, ends_on=TODAY + (number * 3 + 1) * DAY)
    with django_assert_max_num_queries(12):
        assert admin.get(page_of(person)).status_code == 200


# Roles


def role_data(place: Office, **changes) -> dict:
    return {"role": "executive", "office": place.pk, "starts_on": "2026-01-05", "ends_on": "", "sector": ""} | changes


def test_a_role_is_given_and_the_page_tells_who_gave_it(admin, administrator, maule) -> None:
    person = UserFactory()
    admin.post(page_of(person) + "roles/nuevo/", role_data(maule))
    assert RoleAssignment.objects.get(user=person).history.get().history_user == administrator
    page = admin.get(page_of(person)).content.decode()
    assert "Creación · rol" in page and "Gonzalo Vidal" in page


def test_a_sector_lead_needs_a_sector(admin, maule) -> None:
    person = UserFactory()
    response = admin.post(page_of(person) + "roles/nuevo/", role_data(maule, role="sector_lead"))
    assert response.status_code == 422 and "Elija el sector" in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"role": "emperor"}, {"office": "999999999999999999999"}, {"starts_on": "2026-02-31"}, {"starts_on": ""}],
)
def test_a_bad_role_gets_words(admin, maule, changes) -> None:
    person = UserFactory()
    assert admin.post(page_of(person) + "roles/nuevo/", role_data(maule, **changes)).status_code == 422
    assert not RoleAssignment.objects.filter(user=person).exists()


def test_the_same_role_twice_in_the_same_days_is_refused(admin, maule) -> None:
    person = staff(Role.EXECUTIVE, maule)
    response = admin.post(page_of(person) + "roles/nuevo/", role_data(maule))
    assert "ya tiene ese rol" in response.content.decode()


def test_a_role_that_ended_can_be_given_again(admin, maule) -> None:
    person = UserFactory()
    RoleAssignmentFactory(user=person, office=maule, ends_on=dt.date(2025, 12, 31))
    admin.post(page_of(person) + "roles/nuevo/", role_data(maule))
    assert person.role_assignments.count() == 2


def test_ending_a_role_is_giving_it_a_last_day_and_its_history_stays(admin, maule) -> None:
    person = staff(Role.EXECUTIVE, maule)
    role = person.role_assignments.get()
    admin.post(f"/administracion/roles/{role.pk}/", {"starts_on": "2020-01-01", "ends_on": "2026-01-31"})
    role.refresh_from_db()
    assert role.ends_on == dt.date(2026, 1, 31)
    assert role.history.count() == 2


def test_an_administrator_does_not_end_their_own_administration(admin, administrator) -> None:
    role = administrator.role_assignments.get()
    response = admin.post(f"/administracion/roles/{role.pk}/", {"starts_on": "2020-01-01", "ends_on": "2026-01-31"})
    assert "su propia administración" in response.content.decode()
    role.refresh_from_db()
    assert role.ends_on is None


# Offices


def office_data(**changes) -> dict:
    return {
        "name": "Oficina Regional Maule",
        "mailbox": "talca@prochile.gob.cl",
        "time_zone": "America/Santiago",
        "weekend_days": ["5", "6"],
        "holiday_country": "CL",
        "holiday_subdivision": "ML",
        "active": "on",
    } | changes


def test_an_office_is_edited_and_the_change_is_told(admin, maule) -> None:
    admin.post(
        "/administracion/oficinas/maule/", office_data(mailbox="maule@prochile.example", weekend_days=["4", "5"])
    )
    maule.refresh_from_db()
    assert maule.mailbox == "maule@prochile.example" and maule.weekend_days == [4, 5]
    page = admin.get("/administracion/oficinas/maule/").content.decode()
    assert "talca@prochile.gob.cl" in page and "Gonzalo Vidal" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"time_zone": "Marte/Olimpo"},
        {"time_zone": "../../etc/passwd"},
        {"holiday_country": "ZZ"},
        {"holiday_subdivision": "XX"},
        {"weekend_days": list("0123456")},
        {"weekend_days": ["9"]},
        {"mailbox": "nada"},
        {"name": ""},
    ],
)
def test_a_bad_office_gets_words_and_stays_as_it_was(admin, maule, changes) -> None:
    response = admin.post("/administracion/oficinas/maule/", office_data(**changes))
    assert response.status_code == 422
    assert maule.history.count() == 1


# Absences


def absence_data(substitute: User, **changes) -> dict:
    start, end = TODAY + DAY, TODAY + 5 * DAY
    days = {"starts_on": start.isoformat(), "ends_on": end.isoformat()}
    return {"substitute": substitute.pk, "reason": "Feriado legal"} | days | changes


def test_each_person_records_their_own_absence_and_the_substitute_is_told(client, maule) -> None:
    absent, substitute = staff(Role.EXECUTIVE, maule), staff(Role.EXECUTIVE, maule)
    client.force_login(absent)
    client.post("/cuenta/ausencias/nueva/", absence_data(substitute))
    assert Absence.objects.get().user == absent
    message = OutboxMessage.objects.get()
    assert message.to_address == substitute.email and message.template == "substitute_assigned_staff"


def test_an_office_head_records_those_of_their_office_and_of_no_other(client, maule) -> None:
    region = RegionFactory(iso_code="CL-BI", cut_code="08", name="Biobío", order=11)
    head, here = staff(Role.OFFICE_HEAD, maule), staff(Role.EXECUTIVE, maule)
    elsewhere = staff(Role.EXECUTIVE, OfficeFactory(code="biobio", region=region))
    client.force_login(head)
    client.post("/administracion/ausencias/nueva/", absence_data(head, user=here.pk))
    response = client.post("/administracion/ausencias/nueva/", absence_data(head, user=elsewhere.pk))
    assert response.status_code == 422
    assert [absence.user for absence in Absence.objects.all()] == [here]


def test_whoever_left_the_office_is_no_concern_of_its_head(client, maule) -> None:
    region = RegionFactory(iso_code="CL-BI", cut_code="08", name="Biobío", order=11)
    head, moved = staff(Role.OFFICE_HEAD, maule), staff(Role.EXECUTIVE, OfficeFactory(code="biobio", region=region))
    RoleAssignmentFactory(user=moved, office=maule, starts_on=TODAY - 30 * DAY, ends_on=TODAY - DAY)
    client.force_login(head)
    assert client.post("/administracion/ausencias/nueva/", absence_data(head, user=moved.pk)).status_code == 422
    assert not Absence.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.NATIONAL_DIRECTORATE])
def test_whoever_only_reads_stands_in_for_nobody_who_acts(client, maule, role) -> None:
    reader = staff(role, CentralOfficeFactory())
    assert "lee y no cambia" in refused(client, staff(Role.EXECUTIVE, maule), absence_data(reader))


def test_those_who_oversee_stand_in_for_each_other(client) -> None:
    central = CentralOfficeFactory()
    one, other = staff(Role.NATIONAL_DIRECTORATE, central), staff(Role.NATIONAL_DIRECTORATE, central)
    client.force_login(one)
    assert client.post("/cuenta/ausencias/nueva/", absence_data(other)).status_code == 302


def test_an_absence_of_another_century_is_a_slip_and_is_told_so(client, maule) -> None:
    body = absence_data(staff(Role.EXECUTIVE, maule), ends_on="9999-12-31")
    assert "se registran ausencias hasta 2100" in refused(client, staff(Role.EXECUTIVE, maule), body)


def test_a_longer_absence_is_told_again(client, maule) -> None:
    absent, substitute = staff(Role.EXECUTIVE, maule), staff(Role.EXECUTIVE, maule)
    client.force_login(absent)
    client.post("/cuenta/ausencias/nueva/", absence_data(substitute))
    longer = absence_data(substitute, ends_on=(TODAY + 9 * DAY).isoformat())
    client.post(f"/administracion/ausencias/{Absence.objects.get().pk}/", longer)
    assert OutboxMessage.objects.filter(to_address=substitute.email).count() == 2


def test_an_office_head_does_not_see_the_absences_of_another_office(client, maule) -> None:
    region = RegionFactory(iso_code="CL-BI", cut_code="08", name="Biobío", order=11)
    elsewhere = staff(Role.EXECUTIVE, OfficeFactory(code="biobio", region=region))
    absence = AbsenceFactory(user=elsewhere, substitute=staff(Role.EXECUTIVE, OfficeFactory(code="biobio")))
    client.force_login(staff(Role.OFFICE_HEAD, maule))
    assert client.get(f"/administracion/ausencias/{absence.pk}/").status_code == 404


def test_the_substitute_sees_the_absence_and_does_not_change_it(client, maule) -> None:
    absence = AbsenceFactory(user=staff(Role.EXECUTIVE, maule), substitute=staff(Role.EXECUTIVE, maule))
    client.force_login(absence.substitute)
    assert client.get(f"/administracion/ausencias/{absence.pk}/").status_code == 200
    assert client.post(f"/administracion/ausencias/{absence.pk}/", {"acto": "anular"}).status_code == 403


def refused(client, person: User, data: dict) -> str:
    client.force_login(person)
    response = client.post("/cuenta/ausencias/nueva/", data)
    assert response.status_code == 422
    return response.content.decode()


def test_dates_of_an_absence_in_the_wrong_order_are_told(client, maule) -> None:
    absent, substitute = staff(Role.EXECUTIVE, maule), staff(Role.EXECUTIVE, maule)
    page = refused(client, absent, absence_data(substitute, ends_on=TODAY.isoformat()))
    assert "es anterior al inicio" in page


def test_nobody_substitutes_themselves(client, maule) -> None:
    absent = staff(Role.EXECUTIVE, maule)
    assert "no puede reemplazarse" in refused(client, absent, absence_data(absent))


def test_a_substitute_who_is_also_away_is_refused(client, maule) -> None:
    absent, substitute = staff(Role.EXECUTIVE, maule), staff(Role.EXECUTIVE, maule)
    AbsenceFactory(user=substitute, substitute=absent, starts_on=TODAY + 3 * DAY, ends_on=TODAY + 9 * DAY)
    assert "también estará fuera" in refused(client, absent, absence_data(substitute))


def test_two_absences_of_one_person_do_not_overlap(client, maule) -> None:
    absent, substitute = staff(Role.EXECUTIVE, maule), staff(Role.EXECUTIVE, maule)
    AbsenceFactory(user=absent, substitute=substitute, starts_on=TODAY + 5 * DAY, ends_on=TODAY + 9 * DAY)
    assert "Ya hay una ausencia" in refused(client, absent, absence_data(substitute))


def test_a_citizen_cannot_be_a_substitute(client, maule) -> None:
    assert "ya no está disponible" in refused(client, staff(Role.EXECUTIVE, maule), absence_data(UserFactory()))


def test_cancelling_an_absence_that_runs_ends_it_yesterday_and_one_to_come_disappears(client, maule) -> None:
    absent, substitute = staff(Role.EXECUTIVE, maule), staff(Role.EXECUTIVE, maule)
    running = AbsenceFactory(user=absent, substitute=substitute, starts_on=TODAY - 3 * DAY, ends_on=TODAY + DAY)
    to_come = AbsenceFactory(user=absent, substitute=substitute, starts_on=TODAY + 5 * DAY, ends_on=TODAY + 6 * DAY)
    client.force_login(absent)
    for absence in (running, to_come):
        client.post(f"/administracion/ausencias/{absence.pk}/", {"acto": "anular"})
    assert Absence.objects.get().ends_on == TODAY - DAY
    assert Absence.history.filter(id=to_come.pk, history_type="-", history_user=absent).exists()


# Who sees and who acts

PAGES = ("", "personas/", "oficinas/", "oficinas/maule/", "ausencias/")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.NATIONAL_DIRECTORATE, Role.STRATEGIC_DEVELOPMENT])
def test_who_oversees_sees_all_of_it_and_changes_none(client, maule, role) -> None:
    person = staff(Role.EXECUTIVE, maule)
    client.force_login(staff(role, CentralOfficeFactory()))
    for page in (*PAGES, f"personas/{person.pk}/"):
        response = client.get(f"/administracion/{page}")
        assert response.status_code == 200
        assert "Guardar" not in response.content.decode()
    for address in (f"personas/{person.pk}/desactivar/", f"personas/{person.pk}/roles/nuevo/", "personas/nueva/"):
        assert client.post(f"/administracion/{address}").status_code == 403
    client.post("/administracion/oficinas/maule/", office_data(name="Otra"))
    client.post(f"/administracion/personas/{person.pk}/", PERSON)
    maule.refresh_from_db()
    person.refresh_from_db()
    assert maule.name != "Otra" and person.first_name != "Elba" and person.is_active


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.SECTOR_LEAD, Role.CLIENT_MANAGEMENT, Role.HELP_CENTRE])
def test_for_the_rest_administration_does_not_exist(client, maule, role) -> None:
    client.force_login(staff(role, maule))
    assert {client.get(f"/administracion/{page}").status_code for page in PAGES if page} == {404}


def test_the_overview_offers_only_what_its_reader_may_open(client, maule) -> None:
    client.force_login(staff(Role.OFFICE_HEAD, maule))
    page = client.get("/administracion/").content.decode()
    assert "/administracion/ausencias/" in page and "/administracion/personas/" not in page
    client.force_login(staff(Role.EXECUTIVE, maule))
    assert client.get("/administracion/").status_code == 404


def test_signed_out_visitors_are_sent_to_sign_in(client) -> None:
    assert client.get("/administracion/personas/").headers["Location"] == "/ingresar/?next=/administracion/personas/"
