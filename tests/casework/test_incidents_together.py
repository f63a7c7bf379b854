"""Two people write one incident: nothing of either is lost, and each is told what the other wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.services import incidents as service
from tests.access.table_incidents import known
from tests.casework.test_incidents import data_of, yesterday

pytestmark = pytest.mark.django_db


def test_what_was_typed_over_another_change_stays_and_can_be_sent_again(log, keeper, sign_in, at):
    row, client = log(risk="yes"), sign_in(keeper)
    service.tell_authority(incident=row, version=1, actor=keeper, now=at, told_at=at, reference="Primera")
    day = yesterday()
    sent = {"authority_told_at_day": day, "authority_told_at_hour": "12:00", "authority_reference": "Segunda"}
    answer = client.post(f"/incidentes/{row.folio}/agencia/", {**sent, "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Otra persona cambió" in page
    assert 'name="version" value="2"' in page and 'value="Segunda"' in page


def test_what_somebody_else_completed_is_shown_and_stays_when_it_is_sent_again(log, keeper, sign_in,
                                                                              administrator):  # fmt: skip
    then = (timezone.now() - timedelta(days=3)).replace(second=0, microsecond=0)  # as the form writes it
    missing = {"effects": "", "measures": "", "risk": "", "risk_reason": "", "people_count": None}
    row, client = log(happened_at=then, noticed_at=then, **missing), sign_in(keeper)
    seen = client.get(f"/incidentes/{row.folio}/corregir/").context["form"]
    sent = {bound.html_name: bound.value() for bound in seen}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    sent |= {name: seen[name].field.widget.format_value(seen[name].value()) for name in sent if "_at_" in name}
    facts = {name: getattr(row, name) for name in known()}
    service.correct(
        incident=row, version=1, actor=administrator, now=timezone.now(), note="Se contó.",
        **facts | {"effects": "Llamadas.\r\nCorreos.", "people_count": 40, "categories": ["sensitive"]},
    )  # fmt: skip
    answer = client.post(f"/incidentes/{row.folio}/corregir/", sent | {"measures": "Se borró.", "risk": "yes"})
    form, page = answer.context["form"], answer.content.decode()
    assert answer.status_code == 422 and list(form.errors) == ["__all__"] and "Otra persona cambió" in page
    (change,) = answer.context["changes"]
    assert change.who == administrator.display_name and "Se contó." in page
    assert ("Personas, aproximadamente", "", "40") in change.fields and len(change.fields) == 3
    again = {name: form.data.getlist(name) for name in form.fields}
    client.post(f"/incidentes/{row.folio}/corregir/", again)
    row.refresh_from_db()
    assert (row.version, row.people_count, row.categories, row.effects.splitlines()) == (
        3, 40, ["sensitive"], ["Llamadas.", "Correos."]
    )  # fmt: skip
    assert (row.measures, row.risk) == ("Se borró.", "yes")


def test_over_what_somebody_else_wrote_in_the_same_field_what_was_typed_stays_and_its_reason_is_asked(
    log, keeper, sign_in, administrator, at
):
    row, client = log(effects=""), sign_in(keeper)
    facts = {name: getattr(row, name) for name in known()} | {"effects": "De la otra persona."}
    service.correct(incident=row, version=1, actor=administrator, now=at, note="", **facts)
    typed = data_of(row, version=1, effects="De esta persona.")
    answer = client.post(f"/incidentes/{row.folio}/corregir/", typed)
    assert set(answer.context["form"].errors) == {"__all__", "note"}
    page = answer.content.decode()
    assert "De esta persona." in page and "De la otra persona." in page and 'name="version" value="2"' in page


@pytest.mark.parametrize("version", ["", "-1", "7", "x", "9" * 30])
def test_a_version_that_never_was_is_looked_at_like_one_that_is_over(version, log, keeper, sign_in):
    row = log()
    answer = sign_in(keeper).post(f"/incidentes/{row.folio}/cerrar/", {"conclusions": "Listo.", "version": version})
    assert answer.status_code == 422 and "Listo." in answer.content.decode()
    row.refresh_from_db()
    assert row.closed_at is None
