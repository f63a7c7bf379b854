"""The catalogue of kinds of action on screen, and from when each counts for usuaria (DEF-3, CAT-2)."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from casework.errors import NoteRequired, NotPossible
from portfolio.models import Action, ActionKind, ActionKindRule, Company
from portfolio.questions import library
from portfolio.selectors.usuaria import usuaria_facts, usuarias
from portfolio.services.action_kinds import set_rule
from portfolio.services.actions import log_actions
from portfolio.services.requests import may_ask

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DEF-3", "CAT-2")]
TREE = "/administracion/catalogos/acciones/"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def log(company, executive, maule, now, on=date(2026, 11, 20)):
    return log_actions(
        companies=[company], kind=ActionKind.objects.get(code="cb_topic"), happened_on=on, office=maule,
        actor=executive, now=now, channel="in_person", contact_point="regional_office",
    )[0]  # fmt: skip


def test_a_new_rule_never_rewrites_what_was_logged(company, executive, maule, administrator, now):
    before = log(company, executive, maule, now)
    kind = ActionKind.objects.get(code="cb_topic")
    set_rule(
        kind=kind, counts=False, valid_from=date(2026, 11, 20), reason="Se decidió así.", actor=administrator, now=now
    )
    after = log(company, executive, maule, now)
    assert (Action.objects.get(pk=before.pk).counts, after.counts) == (True, False)


def test_a_rule_looks_forward_has_a_reason_and_changes_something(administrator, executive, now):
    kind = ActionKind.objects.get(code="cb_topic")

    def rule(actor=administrator, **more):
        values = {"counts": False, "valid_from": date(2026, 12, 1), "reason": "Se decidió así."}
        return set_rule(kind=kind, actor=actor, now=now, **values | more)

    with pytest.raises(NotPossible, match="desde hoy o después"):
        rule(valid_from=date(2026, 11, 19))
    with pytest.raises(NoteRequired):
        rule(reason=" ")
    with pytest.raises(NotPossible, match="no hay cambios"):
        rule(counts=True)
    with pytest.raises(PermissionDenied):
        rule(actor=executive)
    rule()
    with pytest.raises(NotPossible, match="Ya hay una regla"):
        rule(counts=True)


def test_the_administrator_orders_the_questions_and_the_log_asks_them_so(sign_in, administrator, executive, company):
    client, address = sign_in(administrator), f"{TREE}cb_topic/"
    form = client.get(address).context["form"]
    assert [form[name].value() for name in form.question_names[:2]] == ["topic_main", "attended_person"]
    data = {
        "name": "Taller temático", "description": "x", "channels": ["in_person"], "applies_to": ["national"],
        "usual_results": ["plan_defined"], "is_training": "on", "active": "on", "order": "4",
        "follow_up_clause": "SEG-2", "question_0": "hours", "question_1": "market",
    }  # fmt: skip
    assert client.post(address, data | {"question_2": "hours"}).status_code == 422
    assert client.post(address, data).status_code == 302
    assert ActionKind.objects.get(code="cb_topic").questions == ["hours", "market"]
    page = sign_in(executive).get("/acciones/nueva/?tipo=cb_topic").content.decode()
    assert page.index("Horas cronológicas") < page.index("Mercado de interés")


def test_a_kind_made_on_screen_is_logged_once_its_rule_is_told(sign_in, administrator):
    client = sign_in(administrator)
    data = {"code": "cb_new", "name": "Taller nuevo", "order": "9", "active": "on"}
    answer = client.post(f"{TREE}capacity_building/agregar/tipo/", data)
    assert answer["Location"] == f"{TREE}cb_new/regla/"
    client.post(answer["Location"], {"counts": "yes", "valid_from": "2026-01-01", "reason": "Es formación."})
    rule = ActionKindRule.objects.get(kind="cb_new")
    assert (rule.counts, rule.valid_from, rule.by) == (True, date(2026, 1, 1), administrator)
    assert "Taller nuevo" in client.get(TREE).content.decode()


def test_whoever_only_looks_reads_and_changes_nothing(sign_in, auditor, executive):
    client = sign_in(auditor)
    page = client.get(f"{TREE}cb_topic/").content.decode()
    assert "Horas cronológicas" in page and '<form method="post"' not in page
    assert client.post(f"{TREE}cb_topic/", {"name": "x"}).status_code == 403
    assert sign_in(executive).get(TREE).status_code == 403


def test_every_kind_asks_questions_that_the_library_has():
    asked = {name for names in ActionKind.objects.values_list("questions", flat=True) for name in names}
    assert asked <= set(library())


def test_on_1_january_usuarias_lapse_by_themselves(company, executive, maule, now):
    Company.objects.filter(pk=company.pk).update(activity_start_date=date(2015, 3, 1))
    company = Company.objects.get(pk=company.pk)
    log(company, executive, maule, now, on=date(2026, 11, 20))
    with time_machine.travel("2026-12-31T23:30:00-03:00", tick=False):
        from django.utils import timezone

        assert list(usuarias(timezone.localdate().year)) == [company]
    with time_machine.travel("2027-01-01T00:30:00-03:00", tick=False):
        year = timezone.localdate().year
        assert year == 2027 and not usuarias(year).exists()
        missing = [fact for fact in usuaria_facts(company, year) if not fact.met]
        assert [fact.name for fact in missing] == ["action"]
        assert missing[0].explanation == "No tiene acciones que sumen en 2027."


def test_the_clause_says_how_many_actions_are_needed(company, executive, maule, now, oversight):
    from casework.models import ClauseVersion
    from casework.services.clauses import revise

    Company.objects.filter(pk=company.pk).update(activity_start_date=date(2015, 3, 1))
    log(company, executive, maule, now)
    version = ClauseVersion.objects.get(clause="DEF-3", key="")
    more = version.parameters | {"counting_actions_needed": 2}
    revise(version, actor=oversight, now=now, valid_from=date(2026, 12, 1), note="Dos acciones.", parameters=more)
    assert not usuarias(2026).exists()
    assert not may_ask(company, today=date(2026, 12, 1))
    log(company, executive, maule, now)
    assert usuarias(2026).count() == 1
    assert may_ask(company, today=date(2026, 12, 1))
