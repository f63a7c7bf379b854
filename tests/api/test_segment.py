"""CPE-3: judging the segment of a company again through the API, with the service and the permissions of the page."""

from __future__ import annotations

import json

import pytest

from portfolio.models import Company
from tests.portfolio.test_segment import WHY, member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CPE-3")]
__all__ = ["member"]  # the fixture


def test_through_the_api_with_the_same_permissions(api, member, executive, executive_elsewhere, oficom):
    address = f"/api/v1/companies/{member.case.folio}/segment/"

    def post(client, **body):
        return client.post(address, data=json.dumps(body), content_type="application/json")

    assert post(api(executive), segment="azul", reason=WHY).json()["errors"][0]["field"] == "segment"
    assert post(api(executive), segment="green", reason=" ").status_code == 400
    assert post(api(executive), segment="yellow", reason=WHY).status_code == 409
    assert post(api(executive, scope="read"), segment="green", reason=WHY).status_code == 403
    assert post(api(oficom), segment="green", reason=WHY).status_code == 403
    assert post(api(executive_elsewhere), segment="green", reason=WHY).status_code == 404
    done = post(api(executive), segment="green", reason=WHY)
    assert done.json() == {"company": member.case.folio, "segment": "green", "entry_segment": "yellow"}
    assert Company.objects.get(pk=member.pk).segment == "green"
