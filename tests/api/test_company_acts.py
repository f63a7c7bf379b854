"""A company through the API: corrected, moved, out and back, joined to its duplicate, by the services of the pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework.models import AccessLog
from portfolio.models import Company
from portfolio.states import LeavingReason, RepresentationRole, Standing
from tests.access.world import PDF
from tests.factories.portfolio import company as make_company
from tests.factories.portfolio import represent

pytestmark = pytest.mark.django_db
LIST = "/api/v1/companies/"


def of(company, act=""):
    return f"{LIST}{company.case.folio}/{act}"


def post(client, address, **body):
    return client.post(address, body, format="json")


def fields(answer):
    return [one["field"] for one in answer.json()["errors"]]


def fresh(company):
    return Company.objects.get(pk=company.pk)


@pytest.mark.clause("CPE-7")
def test_only_what_is_sent_is_corrected_and_its_history_says_by_whom(api, company, executive, client_management):
    told = api(executive).patch(of(company), {"trade_name": "Peñalolén", "phone": "9 1234 5678"}, format="json")
    assert told.status_code == 200 and told.json()["name"] == "Peñalolén" and "contact" not in told.json()
    row = fresh(company)
    assert (row.legal_name, str(row.phone)) == (company.legal_name, "+56912345678")
    assert row.history.first().history_user == executive
    assert api(client_management).patch(of(company), {"kind": "foreign"}, format="json").status_code == 200
    assert not AccessLog.objects.filter(case=company.case).exists(), "whoever acts is not reading its data"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"phone": "no"}, "phone"), ({"sector": "x"}, "sector"), ({"subsector": "x"}, "subsector"),
        ({"comuna": ""}, "comuna"), ({"legal_name": " "}, "legal_name"), ({"email": "no"}, "email"),
        ({"sector": "sea", "subsector": "fresh_fruit"}, "subsector"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field_and_nothing_changes(api, company, executive, body, field):
    answer = api(executive).patch(of(company), body, format="json")
    assert answer.status_code == 400 and fields(answer) == [field]
    assert not company.case.events.filter(kind="details_changed").exists()


def test_who_may_not_is_told_before_the_body_is_read_and_outside_ones_office_it_does_not_exist(
    api, company, auditor, representative, executive_elsewhere
):
    for act in ("segment/", "transfer/", "deactivate/", "reactivate/", "merge/", "category/"):
        assert post(api(auditor), of(company, act)).status_code == 403, act
        assert post(api(representative), of(company, act)).status_code == 403, act
        assert post(api(executive_elsewhere), of(company, act)).status_code == 404, act


def test_it_leaves_with_its_day_and_reason_and_comes_back(api, company, executive):
    mine = api(executive)
    today = timezone.localdate()
    body = {"left_on": str(today), "left_reason": LeavingReason.values[0], "reason": "Cerró."}
    late = post(mine, of(company, "deactivate/"), **body | {"left_on": str(today + timedelta(days=1))})
    assert late.status_code == 409 and "hoy" in late.json()["detail"]
    gone = post(mine, of(company, "deactivate/"), **body)
    assert gone.status_code == 200 and gone.json()["standing"] == "inactive"
    assert (fresh(company).left_on, fresh(company).left_reason) == (today, LeavingReason.values[0])
    assert post(mine, of(company, "deactivate/"), **body).status_code == 409
    back = post(mine, of(company, "reactivate/"), reason="Volvió a producir.")
    assert back.status_code == 200 and back.json()["standing"] == "registered"
    assert fresh(company).left_on is None


@pytest.mark.clause("CAT-6")
def test_the_head_sends_it_to_another_office_and_sees_it_no_more(api, company, executive, office_head, biobio):
    body = {"office": "biobio", "reason": "Se mudó a Concepción."}
    assert post(api(executive), of(company, "transfer/"), **body).status_code == 403
    wrong = post(api(office_head), of(company, "transfer/"), **body | {"office": "tokio"})
    assert wrong.status_code == 400 and fields(wrong) == ["office"]
    done = post(api(office_head), of(company, "transfer/"), **body)
    assert done.json() == {"company": company.case.folio, "office": "biobio"}
    assert api(office_head).get(of(company)).status_code == 404
    assert fresh(company).office == biobio


class TestJoining:
    @pytest.fixture
    def twin(self, company):
        return make_company(office=company.office, legal_name=company.legal_name, website="https://otra.example")

    def test_the_look_alikes_say_why_and_one_may_look_for_another(self, api, company, twin, office_head, executive):
        other = make_company(office=company.office, legal_name="Salmones Ejemplo SpA")
        assert api(executive).get(of(company, "duplicates/")).status_code == 403
        found = api(office_head).get(of(company, "duplicates/"), {"q": "salmones"}).json()["found"]
        assert [(one["company"]["folio"], one["reasons"]) for one in found] == [
            (twin.case.folio, ["tiene un nombre parecido"]), (other.case.folio, ["lo buscó usted"]),
        ]  # fmt: skip
        assert api(office_head).get(of(company, "duplicates/"), {"busca": "x"}).status_code == 400

    def test_it_is_seen_before_and_one_chooses_what_stays(self, api, company, twin, office_head):
        mine = api(office_head)
        seen = mine.get(of(company, "merge/"), {"other": twin.rut}).json()
        differing = {one["name"]: one for one in seen["differing"]}
        assert (seen["survivor"], seen["duplicate"]) == (company.case.folio, twin.case.folio)
        assert differing["website"]["usual"] == "duplicate" and differing["rut"]["usual"] == "survivor"
        assert fresh(twin).standing == Standing.REGISTERED
        body = {"other": twin.case.folio, "choices": {"website": "survivor"}, "reason": "Es la misma."}
        assert post(mine, of(company, "merge/"), **body | {"reason": " "}).status_code == 400
        wrong = post(mine, of(company, "merge/"), **body | {"choices": {"office": "duplicate"}})
        assert wrong.status_code == 400 and fields(wrong) == ["choices.office"]
        done = post(mine, of(company, "merge/"), **body)
        assert done.status_code == 200 and done.json()["folio"] == company.case.folio
        assert fresh(twin).merged_into == company and fresh(company).website == ""
        assert mine.get(of(twin, "status/")).status_code == 404, "what was joined to another is read there"
        assert post(mine, of(company, "merge/"), **body).status_code == 400

    def test_one_of_another_office_is_not_there_for_its_head(
        self, api, company, office_head, client_management, biobio
    ):
        far = make_company(office=biobio, legal_name=company.legal_name)
        answer = post(api(office_head), of(company, "merge/"), other=far.rut, reason="Es la misma.")
        assert answer.status_code == 400 and fields(answer) == ["other"]
        assert api(client_management).get(of(company, "merge/"), {"other": far.rut}).status_code == 200
        same = post(api(office_head), of(company, "merge/"), other=company.rut, reason="x")
        assert same.status_code == 409


@pytest.mark.clause("CAP-1")
class TestPeople:
    def ask(self, client, company, link, act, **body):
        return client.post(of(company, f"people/{link.pk}/{act}/"), body, format="json")

    def test_a_request_is_decided_once_with_a_reason_when_it_is_not_accepted(
        self, api, company, executive, outsider, representative
    ):
        link = represent(company, outsider, state="requested")
        mine = api(executive)
        assert self.ask(api(representative), company, link, "decide", accept=True).status_code == 403
        bare = self.ask(mine, company, link, "decide", accept=False)
        assert bare.status_code == 400 and fields(bare) == ["reason"]
        role = next(one for one in RepresentationRole.values if one != link.role)
        done = self.ask(mine, company, link, "decide", accept=True, role=role)
        assert done.status_code == 200 and (done.json()["state"], done.json()["role"]) == ("declared", role)
        assert self.ask(mine, company, link, "decide", accept=True).status_code == 409

    def test_it_is_validated_and_ended_and_the_person_sees_nothing_more(
        self, api, company, executive, representative, auditor
    ):
        link, mine = company.representations.get(), api(executive)
        assert self.ask(api(auditor), company, link, "validate").status_code == 403
        assert self.ask(mine, company, link, "validate").json()["state"] == "validated"
        assert self.ask(mine, company, link, "validate").status_code == 409
        bare = self.ask(mine, company, link, "end")
        assert bare.status_code == 400 and fields(bare) == ["reason"]
        assert self.ask(mine, company, link, "end", reason="Dejó la empresa.").json()["state"] == "ended"
        assert api(representative).get(of(company)).status_code == 404

    def test_one_proves_ones_own_relation_with_a_paper(self, api, company, representative, executive):
        link = company.representations.get()
        address = of(company, f"people/{link.pk}/document/")
        paper = SimpleUploadedFile("poder.pdf", PDF, content_type="application/pdf")
        assert api(executive).post(address, {"file": paper}, format="multipart").status_code == 403
        assert fields(api(representative).post(address, {}, format="multipart")) == ["file"]
        wrong = SimpleUploadedFile("poder.exe", b"MZ", content_type="application/pdf")
        assert fields(api(representative).post(address, {"file": wrong}, format="multipart")) == ["file"]
        paper.seek(0)
        done = api(representative).post(address, {"file": paper}, format="multipart")
        assert done.status_code == 200 and done.json()["state"] == "documented" and done.json()["documented_at"]

    def test_ones_own_ends_without_a_reason(self, api, company, representative):
        link = company.representations.get()
        assert self.ask(api(representative), company, link, "end").json()["state"] == "ended"

    def test_contacts_are_for_whom_reads_them_on_the_page_and_reading_leaves_its_trace(
        self, api, company, executive, oficom, representative, outsider
    ):
        old = represent(company, outsider, state="ended")
        people = api(executive).get(of(company, "people/")).json()["people"]
        assert {one["id"] for one in people} == {old.pk, company.representations.exclude(pk=old.pk).get().pk}
        assert representative.email in {one["contact"]["email"] for one in people}
        assert all(one["contact"] is None for one in api(oficom).get(of(company, "people/")).json()["people"])
        own = api(representative).get(of(company, "people/")).json()["people"]
        assert [one["contact"] for one in own] == [None], "the company sees those of today, without their data"
        readers = AccessLog.objects.filter(case=company.case, what="empresa").values_list("user", flat=True)
        assert set(readers) == {executive.pk, oficom.pk}
        link = represent(make_company(), outsider)
        assert self.ask(api(executive), company, link, "validate").status_code == 404


@pytest.mark.clause("POT-1", "POT-2")
class TestPotential:
    URL = "/api/v1/potential-accounts/"
    CARD = {"name": "Quesos Ejemplo", "where_met": "Feria", "email": "quesos@ejemplo.example", "sector": "sea"}

    @pytest.fixture
    def card(self, api, executive):
        made = api(executive).post(self.URL, self.CARD, format="json")
        assert made.status_code == 201, made.content
        return made.json()["folio"]

    def act(self, client, folio, act, **body):
        return client.post(f"{self.URL}{folio}/{act}/", body, format="json")

    def test_a_card_is_referred_decided_invited_discarded_and_reopened(self, api, card, executive, office_head):
        mine, head = api(executive), api(office_head)
        assert self.act(mine, card, "refer").status_code == 400
        assert self.act(mine, card, "refer", reason="Crece.").json()["standing"] == "referred"
        assert self.act(mine, card, "decide", decision="discard", reason="x").status_code == 403
        assert self.act(mine, card, "invite").status_code == 409, "its head decides now"
        kept = self.act(head, card, "decide", decision="decide_invite", reason="Vale la pena.")
        assert kept.json()["standing"] == "invited" and kept.json()["referrals"] == 1
        assert Company.objects.get(case__folio=card).invitations.count() == 1
        assert self.act(mine, card, "invite").status_code == 200
        assert self.act(head, card, "decide", decision="discard", reason="Cerró.").json()["standing"] == "discarded"
        listed = head.get(self.URL).json()["results"]
        assert listed == [], "discarded ones are asked for"
        assert [one["folio"] for one in head.get(self.URL, {"standing": "discarded"}).json()["results"]] == [card]
        assert self.act(mine, card, "reopen", reason="Volvió.").json()["standing"] == "potential"

    def test_one_that_looks_like_another_is_told_and_confirmed(self, api, card, executive):
        again = api(executive).post(self.URL, self.CARD, format="json")
        assert again.status_code == 409 and card in again.json()["detail"]
        other = api(executive).post(self.URL, self.CARD | {"confirmed": True}, format="json")
        assert other.status_code == 201 and other.json()["folio"] != card

    def test_a_known_rut_and_a_card_without_contact_are_told_beside_their_field(self, api, executive, company):
        body = self.CARD | {"rut": company.rut, "confirmed": True}
        known = api(executive).post(self.URL, body, format="json")
        assert known.status_code == 400 and fields(known) == ["rut"] and company.case.folio in known.json()["detail"]
        bare = api(executive).post(self.URL, self.CARD | {"email": ""}, format="json")
        assert bare.status_code == 400 and fields(bare) == ["email"]
        far = api(executive).post(self.URL, self.CARD | {"office": "biobio"}, format="json")
        assert far.status_code == 400 and fields(far) == ["office"]

    def test_many_are_listed_with_their_people_and_offices_at_once(self, api, executive, django_assert_max_num_queries):
        for n in range(4):
            body = self.CARD | {"name": f"Quesos {n} Ejemplo", "email": f"q{n}@ejemplo.example", "confirmed": True}
            assert api(executive).post(self.URL, body, format="json").status_code == 201
        mine = api(executive)
        with django_assert_max_num_queries(12):
            assert mine.get(self.URL, {"q": "quesos"}).json()["count"] == 4

    def test_an_oficom_says_whose_region_it_is_and_does_not_read_its_contact_afterwards(self, api, oficom, auditor):
        mine = api(oficom)
        assert fields(mine.post(self.URL, self.CARD, format="json")) == ["office"]
        made = mine.post(self.URL, self.CARD | {"office": "maule"}, format="json").json()["folio"]
        read = api(auditor).get(f"{self.URL}{made}/").json()
        assert read["card"]["email"] == "quesos@ejemplo.example"
        assert AccessLog.objects.filter(case__folio=made, user=auditor, what="empresa").exists()

    def test_what_became_a_company_is_none_of_these_any_more(self, api, company, executive):
        assert api(executive).get(f"{self.URL}{company.case.folio}/").status_code == 404
        assert self.act(api(executive), company.case.folio, "refer", reason="x").status_code == 409
