"""Ley 21.719: incidents with personal data are written down whole, and the register says what is still owed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.selectors import history_of
from casework.errors import ChangedMeanwhile, NotPossible
from casework.models import Incident
from casework.rules import incidents as rules
from casework.services import incidents as service
from tests.access.table_incidents import known

pytestmark = pytest.mark.django_db


def acts_owed(row):
    return [one.act for one in row.owed]


def yesterday():
    """A day on which noon is over and exists: the clock of Santiago skips an hour after midnight once a year."""
    return f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}"


def data_of(row=None, **changes):
    """What a browser sends of the form of facts."""
    then = timezone.localdate() - timedelta(days=2)
    sent = {
        "title": "Planilla enviada a otra empresa", "happened_at_day": f"{then:%Y-%m-%d}", "happened_at_hour": "10:00",
        "noticed_at_day": f"{then:%Y-%m-%d}", "noticed_at_hour": "12:30", "what": "Se adjuntó otra planilla.",
        "kinds": ["confidentiality"], "risk": "",
    }  # fmt: skip
    if row is not None:
        sent["version"] = row.version
    return sent | changes


class TestWhatIsOwed:
    def test_first_whether_there_is_a_risk_and_last_what_the_register_lacks(self, log):
        row = log(risk="", risk_reason="", people_count=None, effects="", categories=[])
        assert acts_owed(row) == ["correct", "correct"]
        assert row.owed[1].text == "Anotar qué datos son, cuántas personas, aproximadamente y los efectos probables."

    def test_nobody_affected_is_a_number_too(self, log):
        assert log(people_count=0).owed == []

    def test_without_risk_nobody_has_to_be_told(self, log):
        assert log(categories=["sensitive"]).owed == []

    def test_with_a_risk_the_agency_comes_first_and_then_the_people(self, log):
        assert acts_owed(log(risk="yes")) == ["authority", "people"]

    @pytest.mark.parametrize("category", ["sensitive", "economic", "children"])
    def test_with_these_data_the_law_lets_nobody_leave_people_untold(self, category, log, keeper, at):
        row = log(risk="yes", categories=["contact", category])
        with pytest.raises(NotPossible, match="la ley exige"):
            service.leave_untold(incident=row, version=1, actor=keeper, now=at, reason="Son pocas.")
        row.refresh_from_db()
        assert row.people_reason == "" and "people" in acts_owed(row)

    def test_with_other_data_the_reason_for_telling_nobody_is_enough(self, log, keeper, at):
        row = service.leave_untold(
            incident=log(risk="yes"), version=1, actor=keeper, now=at, reason="El archivo estaba cifrado."
        )
        assert acts_owed(row) == ["authority"]

    def test_a_reason_given_before_the_data_were_known_is_not_enough_after(self, log, keeper, at):
        row = service.leave_untold(incident=log(risk="yes"), version=1, actor=keeper, now=at, reason="Cifrado.")
        facts = known(risk="yes", categories=["sensitive"], happened_at=row.happened_at, noticed_at=row.noticed_at)
        row = service.correct(incident=row, version=2, actor=keeper, now=at, note="Había licencias médicas.", **facts)
        assert acts_owed(row) == ["authority", "people"]

    def test_every_category_is_marked_and_named(self):
        found = rules.categories()
        assert {code for code, one in found.items() if one.tells_people} == {"economic", "sensitive", "children"}
        assert all(one.label and one.detail for one in found.values())


class TestTheActs:
    def test_each_is_numbered_and_says_who_and_when(self, log, keeper, at):
        first, second = log(), log()
        assert (first.folio, second.folio) == (f"INC-{at.year}-000001", f"INC-{at.year}-000002")
        assert (first.logged_by, first.logged_at) == (keeper, at)

    def test_it_closes_once_nothing_is_owed_and_keeps_who_did_what(self, log, keeper, administrator, at):
        row = log(risk="yes", categories=["sensitive"])
        with pytest.raises(NotPossible, match="Agencia"):
            service.close(incident=row, version=1, actor=keeper, now=at, conclusions="Ya está.")
        row = service.tell_authority(incident=row, version=1, actor=keeper, now=at, told_at=at, reference="APDP-77")
        row = service.tell_people(
            incident=row, version=2, actor=administrator, now=at, told_at=at, how="Un correo a cada una."
        )
        row = service.close(incident=row, version=3, actor=keeper, now=at, conclusions="Doble revisión de los envíos.")
        assert row.closed_at == at and row.owed == []
        told = [(change.why, change.who) for change in history_of(row.history.all())]
        assert told[:3] == [
            ("Incidente cerrado", keeper.display_name),
            ("Aviso a las personas", administrator.display_name),
            ("Aviso a la Agencia", keeper.display_name),
        ]

    def test_a_correction_keeps_what_was_written_in_words(self, log, keeper, at):
        row = log()
        facts = known(happened_at=row.happened_at, noticed_at=row.noticed_at, categories=["contact", "economic"])
        with pytest.raises(NotPossible, match="diga por qué"):
            service.correct(incident=row, version=1, actor=keeper, now=at, note=" ", **facts)
        service.correct(incident=row, version=1, actor=keeper, now=at, note="Traía ventas.", **facts)
        change = history_of(row.history.all())[0]
        was = "Contacto"
        assert change.why == "Traía ventas."
        assert change.fields == (
            ("Qué datos", was, f"{was}, Obligaciones económicas, financieras, bancarias o comerciales"),
        )

    def test_completing_what_was_missing_asks_for_no_reason(self, log, keeper, at):
        row = log(effects="", people_count=None)
        facts = known(happened_at=row.happened_at, noticed_at=row.noticed_at)
        row = service.correct(incident=row, version=1, actor=keeper, now=at, note="", **facts)
        assert row.people_count == 12

    def test_a_closed_one_changes_only_after_it_is_reopened_with_a_reason(self, log, keeper, at):
        row = service.close(incident=log(), version=1, actor=keeper, now=at, conclusions="Listo.")
        with pytest.raises(NotPossible, match="cerrado"):
            service.tell_authority(incident=row, version=2, actor=keeper, now=at, told_at=at, reference="1")
        row = service.reopen(incident=row, version=2, actor=keeper, now=at, reason="Llegó otro reclamo.")
        assert row.closed_at is None and history_of(row.history.all())[0].why == "Reabierto: Llegó otro reclamo."
        with pytest.raises(NotPossible, match="ya está abierto"):
            service.reopen(incident=row, version=3, actor=keeper, now=at, reason="Otra vez.")

    def test_nobody_writes_over_what_somebody_else_just_wrote(self, log, keeper, administrator, at):
        row = log(risk="yes")
        service.tell_authority(incident=row, version=1, actor=administrator, now=at, told_at=at, reference="Primera")
        with pytest.raises(ChangedMeanwhile):
            service.tell_authority(incident=row, version=1, actor=keeper, now=at, told_at=at, reference="Segunda")
        row.refresh_from_db()
        assert row.authority_reference == "Primera"

    def test_oversight_and_the_auditor_only_look(self, log, auditor, oversight, at):
        row = log()
        for reader in (auditor, oversight):
            assert Incident.objects.visible_to(reader).count() == 1
            with pytest.raises(PermissionDenied):
                service.close(incident=row, version=1, actor=reader, now=at, conclusions="Listo.")
            with pytest.raises(PermissionDenied):
                service.log_incident(actor=reader, now=at, **known())

    def test_for_everybody_else_there_is_none(self, log, executive, office_head, representative, outsider):
        log()
        for person in (executive, office_head, representative, outsider):
            assert not Incident.objects.visible_to(person).exists()


class TestMoments:
    def test_nothing_happens_later_than_now_nor_after_it_was_noticed(self, log, at):
        with pytest.raises(NotPossible, match="todavía no llegan"):
            log(noticed_at=at + timedelta(minutes=1))
        with pytest.raises(NotPossible, match="antes de que ocurriera"):
            log(happened_at=at, noticed_at=at - timedelta(minutes=1))

    def test_nobody_is_told_before_it_was_noticed(self, log, keeper, at):
        row = log(risk="yes")
        before = row.noticed_at - timedelta(minutes=1)
        with pytest.raises(NotPossible, match="anterior a cuando se supo"):
            service.tell_authority(incident=row, version=1, actor=keeper, now=at, told_at=before, reference="1")

    def test_the_database_holds_it_too(self, log):
        row = log()
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.filter(pk=row.pk).update(noticed_at=row.happened_at - timedelta(days=1))
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.filter(pk=row.pk).update(closed_at=row.noticed_at)


class TestPages:
    def test_from_the_first_news_to_the_close(self, keeper, sign_in):
        client = sign_in(keeper)
        answer = client.post("/incidentes/nuevo/", data_of(), follow=True)
        row = Incident.objects.get()
        page = answer.content.decode()
        assert "Evaluar si hay un riesgo" in page and "Incidente registrado" in page
        assert timezone.localtime(row.noticed_at).strftime("%H:%M") == "12:30"
        risk = {
            "risk": "yes",
            "categories": ["sensitive"],
            "people_count": "3",
            "effects": "Miedo.",
            "measures": "Más.",
        }
        client.post(f"/incidentes/{row.folio}/corregir/", data_of(row, **risk))
        row.refresh_from_db()
        assert acts_owed(row) == ["authority", "people"]
        day = yesterday()
        told = {"authority_told_at_day": day, "authority_told_at_hour": "12:00", "authority_reference": "APDP-77"}
        client.post(f"/incidentes/{row.folio}/agencia/", {**told, "version": row.version})
        row.refresh_from_db()
        told = {"people_told_at_day": day, "people_told_at_hour": "12:00", "people_told_how": "Un correo a cada una."}
        client.post(f"/incidentes/{row.folio}/personas/", {**told, "version": row.version})
        row.refresh_from_db()
        page = client.get(row.get_absolute_url()).content.decode()
        assert "No falta nada" in page and "APDP-77" in page
        client.post(f"/incidentes/{row.folio}/cerrar/", {"conclusions": "Se cambió.", "version": row.version})
        page = client.get(row.get_absolute_url()).content.decode()
        assert "Cerrado el" in page and "Se cambió." in page and "corregir" not in page

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"noticed_at_hour": "09:59"}, "noticed_at_day", "antes de que ocurriera"),
            ({"noticed_at_day": "2999-01-01"}, "noticed_at_day", "todavía no llegan"),
            ({"happened_at_day": "0206-11-20"}, "happened_at_day", "Revise el año"),
            ({"happened_at_day": "ayer"}, "happened_at_day", "no existe"),
            ({"kinds": []}, "kinds", "qué se vulneró"),
            ({"risk": "no"}, "risk_reason", "Explique por qué no hay riesgo"),
            ({"people_count": "-1"}, "people_count", "mayor o igual"),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(
        self, changes, field, words, keeper, sign_in
    ):
        answer = sign_in(keeper).post("/incidentes/nuevo/", data_of(**changes))
        assert answer.status_code == 422 and not Incident.objects.exists()
        assert words in " ".join(answer.context["form"].errors[field])
        assert "Se adjuntó otra planilla." in answer.content.decode()

    def test_a_change_without_its_reason_is_asked_for_it(self, log, keeper, sign_in):
        row = log()
        answer = sign_in(keeper).post(f"/incidentes/{row.folio}/corregir/", data_of(row))
        assert answer.status_code == 422 and list(answer.context["form"].errors) == ["note"]

    def test_telling_nobody_needs_its_reason_and_telling_them_needs_how(self, log, keeper, sign_in):
        row, client = log(risk="yes"), sign_in(keeper)
        address = f"/incidentes/{row.folio}/personas/"
        answer = client.post(address, {"told": "no", "version": 1})
        assert list(answer.context["form"].errors) == ["people_reason"]
        answer = client.post(address, {"told": "yes", "version": 1})
        assert set(answer.context["form"].errors) == {
            "people_told_at_day", "people_told_at_hour", "people_told_how",
        }  # fmt: skip
        client.post(address, {"told": "no", "people_reason": "Estaba cifrado.", "version": 1})
        row.refresh_from_db()
        assert row.people_reason == "Estaba cifrado."

    def test_the_list_filters_by_state_year_and_words(self, log, keeper, sign_in, at):
        old = at - timedelta(days=800)
        log(title="Ñandú perdido", happened_at=old, noticed_at=old)
        service.close(incident=log(title="Otra cosa"), version=1, actor=keeper, now=at, conclusions="Listo.")
        client = sign_in(keeper)
        for query, told in (
            ("estado=abiertos", ["Ñandú perdido"]), ("estado=cerrados", ["Otra cosa"]),
            (f"anio={timezone.localtime(old).year}", ["Ñandú perdido"]), ("q=nandu", ["Ñandú perdido"]),
            ("anio=1234&estado=x", ["Otra cosa", "Ñandú perdido"]), ("q=nada", []),
        ):  # fmt: skip
            page = client.get(f"/incidentes/?{query}").context["page"]
            assert [row.title for row in page] == told, query

    def test_it_can_be_taken_away_whole(self, log, auditor, sign_in):
        log(what="=SUMA(1)")
        answer = sign_in(auditor).get("/incidentes/descargar/")
        text = b"".join(answer.streaming_content).decode()
        assert "Contacto" in text and "Correos no pedidos." in text and "Era un solo destinatario" in text

    def test_it_is_in_the_menu_of_who_keeps_it_and_of_nobody_else(self, keeper, executive, administrator, sign_in):
        assert 'href="/incidentes/"' in sign_in(keeper).get("/bandeja/").content.decode()
        assert 'href="/incidentes/"' not in sign_in(executive).get("/bandeja/").content.decode()
        assert 'href="/incidentes/"' in sign_in(administrator).get("/administracion/").content.decode()
