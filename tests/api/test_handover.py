"""CAT-4, CAT-6: assigned to many, handed over another day, away or gone, through the API as on its pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Absence, Role
from portfolio.models import Company, PlannedHandover
from portfolio.services import assign_executive
from tests.factories.accounts import staff
from tests.factories.portfolio import company as make_company
from tests.portfolio.test_rebalancing import attended, lower_cap

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAT-6")]
API = "/api/v1/"


def post(client, address, **body):
    return client.post(f"{API}{address}", body, format="json")


def fields(answer):
    return [one["field"] for one in answer.json()["errors"]]


@pytest.fixture
def diego(maule):
    return staff(Role.EXECUTIVE, maule, first_name="Diego", last_name="Fuentes")


@pytest.fixture
def soon():
    return timezone.localdate() + timedelta(days=10)


def day(date):
    return date.isoformat()


class TestMany:
    def test_seen_with_the_loads_and_given_all_at_once(self, api, maule, executive, diego, office_head):
        lower_cap(2)
        rows = [make_company(office=maule, sector="sea", legal_name=f"Mar {n} SpA") for n in range(3)]
        head = api(office_head)
        asked = [("company", rows[0].rut), ("company", rows[1].case.folio), ("company", rows[2].rut)]
        seen = head.get(f"{API}assignments/suggestions/?" + "&".join(f"{name}={value}" for name, value in asked)).json()
        assert len(seen["suggestions"]) == 3 and all(one["executive"] for one in seen["suggestions"])
        assert sum(one["after"] - one["before"] for one in seen["loads"]) == 3
        assert not Company.objects.filter(executive__isnull=False).exists(), "nothing happened yet"
        choices = [
            {"company": one["company"], "executive": one["executive"], "before": one["before"]}
            for one in seen["suggestions"]
        ]
        assert post(head, "assignments/many/", choices=choices, note=" ").status_code == 400
        twice = post(head, "assignments/many/", choices=[choices[0], choices[0]], note="Reparto.")
        assert twice.status_code == 400 and fields(twice) == ["choices"]
        assert post(head, "assignments/many/", choices=choices, note="Reparto.").json() == {"assigned": 3}
        stale = post(head, "assignments/many/", choices=choices, note="Otra vez.")
        assert stale.status_code == 409 and "cambió de manos" in stale.json()["detail"]

    def test_beyond_the_cap_none_is_given_and_the_answer_says_who_can(self, api, maule, executive, diego, office_head):
        lower_cap(1)
        rows = [make_company(office=maule, legal_name=f"Mar {n} SpA") for n in range(2)]
        choices = [{"company": row.rut, "executive": executive.pk, "before": None} for row in rows]
        answer = post(api(office_head), "assignments/many/", choices=choices, note="Reparto.")
        assert answer.status_code == 409 and "Diego Fuentes" in answer.json()["detail"]
        assert not Company.objects.filter(executive__isnull=False).exists()

    def test_who_may_not_assign_it_and_who_does_not_see_it(self, api, maule, executive, executive_elsewhere, auditor):
        row = make_company(office=maule)
        body = {"choices": [{"company": row.rut, "executive": executive.pk, "before": None}], "note": "x"}
        assert post(api(auditor), "assignments/many/").status_code == 403
        unseen = post(api(executive_elsewhere), "assignments/many/", **body)
        assert unseen.status_code == 400 and row.rut in unseen.json()["detail"]
        found = api(executive).get(f"{API}assignments/candidates/", {"company": row.rut}).json()
        assert executive.pk in [one["person"] for one in found["candidates"]] and found["candidates"][0]["reasons"]
        two = api(executive).get(f"{API}assignments/candidates/?company={row.rut}&company=x")
        assert two.status_code == 400
        assert post(api(executive), "assignments/", company=row.rut, executive=executive.pk).status_code == 201
        again = post(api(executive), "assignments/", company=row.rut, executive=executive.pk, note="x")
        assert again.status_code == 403, "what has somebody is changed by the head"


class TestAnotherDay:
    @pytest.fixture
    def attended_one(self, maule, executive, office_head):
        row = make_company(office=maule)
        assign_executive(company=row, executive=executive, actor=office_head, now=timezone.now())
        return Company.objects.get(pk=row.pk)

    def test_planned_listed_and_called_off(self, api, attended_one, diego, office_head, executive, soon):
        body = {"company": attended_one.rut, "to": diego.pk, "starts_on": day(soon), "reason": "Cambia de sector."}
        assert post(api(executive), "handovers/", **body).status_code == 403
        made = post(api(office_head), "handovers/", **body)
        assert made.status_code == 201 and made.json()["to_name"] == "Diego Fuentes"
        assert post(api(office_head), "handovers/", **body).status_code == 409, "one at a time"
        assert [one["id"] for one in api(office_head).get(f"{API}handovers/").json()["results"]] == [made.json()["id"]]
        address = f"handovers/{made.json()['id']}/cancel/"
        assert post(api(executive), address).status_code == 403
        assert post(api(office_head), address).status_code == 200
        assert post(api(office_head), address).status_code == 409
        assert api(office_head).get(f"{API}handovers/").json()["results"] == []

    def test_a_day_that_is_not_to_come_and_who_cannot_attend_it(self, api, attended_one, office_head, auditor, soon):
        body = {"company": attended_one.rut, "to": auditor.pk, "starts_on": day(soon), "reason": "x"}
        answer = post(api(office_head), "handovers/", **body)
        assert answer.status_code == 409 and "no puede atender" in answer.json()["detail"]
        today = post(api(office_head), "handovers/", **body | {"starts_on": day(timezone.localdate())})
        assert today.status_code == 400 and fields(today) == ["starts_on"]
        assert not PlannedHandover.objects.exists()


class TestLeaving:
    def ask(self, person, /, **more):
        today = timezone.localdate()
        return {
            "office": "maule", "what": "departure", "person": person.pk, "starts_on": day(today),
            "reason": "Otro cargo.",
        } | more  # fmt: skip

    def test_a_departure_is_seen_and_done_with_the_seal_of_what_was_seen(
        self, api, maule, executive, diego, office_head
    ):
        attended(maule, executive, "sea", 3)
        head, body = api(office_head), self.ask(executive)
        seen = post(head, "handovers/foresee/", **body).json()
        assert seen["companies"] == 3 and {one["target"] for one in seen["moves"]} == {diego.pk}
        assert all(one["why"] for one in seen["moves"]) and not Company.objects.filter(executive=diego).exists()
        assert post(head, "handovers/person/", **body).status_code == 409, "without what was seen"
        done = post(head, "handovers/person/", **body | {"seal": seen["seal"]})
        assert done.json() == {"outcome": "departed", "number": None, "companies": 3, "files": 0, "unplaced": 0}
        assert Company.objects.filter(executive=diego).count() == 3
        assert executive.role_assignments.get().ends_on == timezone.localdate()

    def test_of_a_day_to_come_it_stays_planned(self, api, maule, executive, diego, office_head, soon):
        attended(maule, executive, "sea", 1)
        done = post(api(office_head), "handovers/person/", **self.ask(executive, starts_on=day(soon), to=diego.pk))
        assert done.json()["outcome"] == "planned"
        assert PlannedHandover.objects.get(pk=done.json()["number"]).person == executive

    @pytest.mark.clause("CAT-4")
    def test_an_absence_lends_what_one_attends_and_can_be_called_off(
        self, api, maule, executive, diego, office_head, soon, auditor
    ):
        attended(maule, executive, "sea", 2)
        body = self.ask(
            executive, what="absence", to=diego.pk, starts_on=day(soon), ends_on=day(soon), reason="Permiso"
        )
        assert post(api(office_head), "handovers/foresee/", **body).json()["companies"] == 2
        done = post(api(office_head), "handovers/person/", **body)
        assert done.json()["outcome"] == "absence" and Company.objects.filter(executive=executive).count() == 2
        twice = post(api(office_head), "handovers/person/", **body)
        assert twice.status_code == 409 and "Ya hay una ausencia" in twice.json()["detail"]
        (told,) = api(diego).get(f"{API}absences/").json()["results"]
        assert (told["person"], told["substitute"]) == (executive.pk, diego.pk) and "reason" not in told
        address = f"absences/{told['id']}/cancel/"
        assert post(api(diego), address).status_code == 403 and post(api(auditor), address).status_code == 403
        assert post(api(office_head), address).status_code == 204 and not Absence.objects.exists()

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"what": "absence", "to": None}, "to"), ({"starts_on": "2020-01-01"}, "starts_on"),
            ({"person": 999_999}, "person"), ({"what": "absence", "ends_on": "2020-01-01"}, "ends_on"),
            ({"what": "absence", "ends_on": "9999-12-31"}, "ends_on"),
            ({"reason": ""}, "reason"), ({"office": "no"}, "office"),
        ],
    )  # fmt: skip
    def test_what_the_page_refuses_is_refused_beside_its_field(self, api, executive, office_head, more, field):
        for address in ("handovers/foresee/", "handovers/person/"):
            answer = post(api(office_head), address, **self.ask(executive, **more))
            assert answer.status_code == 400 and field in fields(answer)

    def test_only_the_head_of_that_office(self, api, executive, office_head, biobio, administrator):
        for person in (executive, administrator):
            assert post(api(person), "handovers/person/").status_code == 403
        assert post(api(office_head), "handovers/person/", **self.ask(executive, office="biobio")).status_code == 403


def test_the_head_asks_not_to_touch_a_person_or_a_company_of_the_redistribution(
    api, maule, executive, diego, office_head
):
    lower_cap(4)
    eva = staff(Role.EXECUTIVE, maule, first_name="Eva", last_name="Lira")
    rows = attended(maule, executive, "sea", 6)
    head, address = api(office_head), f"{API}redistributions/maule/"
    usual = head.get(address).json()
    kept = usual["moves"][0]["company"]
    wish = head.get(f"{address}?alone={eva.pk}&locked={kept}").json()
    told = {one["person"]: one for one in wish["people"]}
    assert not told[eva.pk]["takes"] and "no tocar" in told[eva.pk]["note"] and told[diego.pk]["takes"]
    assert wish["locked"] == [kept] and kept not in {one["company"] for one in wish["moves"]}
    body = {"companies": [one["company"] for one in wish["moves"]], "reason": "Equilibrar.", "seal": wish["seal"]}
    assert post(head, "redistributions/maule/apply/", **body).status_code == 409, "another wish, another proposal"
    done = post(head, "redistributions/maule/apply/", **body, alone=[eva.pk], locked=[kept])
    assert done.json()["moved"] == len(wish["moves"]) > 0
    assert Company.objects.get(pk=kept).executive == executive and not Company.objects.filter(executive=eva).exists()
    assert len(rows) == 6 and head.get(f"{address}?alone=x").status_code == 400
