"""Relations point downwards, state changes only through the door, and the database agrees with the code."""

import ast
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_fsm import FSMFieldMixin

from .source import RANKS, all_tests_text, modules, name, tree


def _rank(model) -> int | None:
    return RANKS.get(model._meta.app_label)


def test_relations_point_downwards_only():
    upward = []
    for model in apps.get_models(include_auto_created=True):
        mine = _rank(model)
        if mine is None:
            continue
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            theirs = _rank(field.related_model)
            if theirs is not None and (theirs < mine or (theirs == mine and not _same_app(model, field.related_model))):
                upward.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    assert upward == []


def _same_app(one, other) -> bool:
    return one._meta.app_label == other._meta.app_label


def _transitions():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FSMFieldMixin):
                for transition in field.get_all_transitions(model):
                    yield model, field, transition


def test_there_are_transitions_to_look_at():
    assert {model._meta.app_label for model, _, _ in _transitions()} >= {"intake"}


def test_every_transition_has_a_permission():
    open_to_all = {f"{model._meta.label}.{t.name}" for model, _, t in _transitions() if t.permission is None}
    assert open_to_all == set()


def test_every_transition_says_what_it_is_called():
    nameless = {
        f"{model._meta.label}.{t.name}"
        for model, _, t in _transitions()
        if not (getattr(t.custom, "label", None) or (isinstance(t.custom, dict) and t.custom.get("label")))
    }
    assert nameless == set()


def test_every_state_field_is_protected():
    loose = {f"{model._meta.label}.{field.name}" for model, field, _ in _transitions() if not field.protected}
    assert loose == set()


def guarded_fields() -> dict[str, set[str]]:
    """State field → the names by which code reaches rows that have it: the model, its manager from other rows."""
    found: dict[str, set[str]] = {}
    for model, field, _ in _transitions():
        names = found.setdefault(field.name, set())
        names.add(model.__name__)
        names.add(f"{model.__name__}QuerySet")
        for relation in model._meta.get_fields():
            if relation.is_relation and not relation.auto_created and relation.many_to_one:
                names.add(relation.remote_field.get_accessor_name() or model.__name__)
    return found


def state_updates(module: ast.Module, guarded: dict[str, set[str]]) -> list[int]:
    """Lines with `….update(state=…)` on rows that move by transitions: a change that no log would show."""
    scopes = [(node, node.name) for node in ast.walk(module) if isinstance(node, ast.ClassDef)] + [(module, "")]
    found = set()
    for scope, owner in scopes:
        for node in ast.walk(scope):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in {"update", "aupdate", "bulk_update"}:
                continue
            reached = set(re.findall(r"\w+", ast.unparse(node.func.value))) | {owner}
            fields = {keyword.arg for keyword in node.keywords} & set(guarded)
            if any(reached & guarded[field] for field in fields):
                found.add(node.lineno)
    return sorted(found)


def test_the_search_for_hidden_changes_of_state_finds_them():
    guarded = {"state": {"Intake", "intakes", "IntakeQuerySet"}}
    for code in (
        "Intake.objects.filter(x=1).update(state='admitted')",
        "company.intakes.update(state='admitted')",
        "class IntakeQuerySet(QuerySet):\n def end(self): return self.update(state='x')",
    ):
        assert state_updates(ast.parse(code), guarded), code
    assert not state_updates(ast.parse("Intake.objects.update(note='')"), guarded)
    assert not state_updates(ast.parse("Interview.objects.update(state='held')"), guarded)


def test_no_state_changes_behind_the_door():
    guarded = guarded_fields()
    assert {"Intake", "Company"} <= set().union(*guarded.values())
    hidden = {f"{name(path)}:{line}" for path in modules() for line in state_updates(tree(path), guarded)}
    assert hidden == set()


def long_addresses(module: ast.Module) -> list[int]:
    """Lines where a form or a body takes an e-mail that no column keeps: Django's own measure there is 320."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    asked = [node for node in calls if ast.unparse(node.func) in ("forms.EmailField", "serializers.EmailField")]
    most = ({one.arg: ast.unparse(one.value) for one in node.keywords}.get("max_length", "320") for node in asked)
    return [node.lineno for node, size in zip(asked, most, strict=True) if int(size) > 254]


def test_no_form_takes_an_address_longer_than_the_database_keeps():
    assert long_addresses(ast.parse("forms.EmailField()\nserializers.EmailField(max_length=254)")) == [1]
    assert {f"{name(path)}:{line}" for path in modules() for line in long_addresses(tree(path))} == set()


@pytest.mark.django_db
def test_each_app_has_one_last_migration():
    loader = MigrationLoader(connection)
    assert loader.detect_conflicts() == {}


@pytest.mark.parametrize("entry", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_what_happens_by_itself_exists_and_is_tested(entry):
    from prochile_portal.celery import app

    app.loader.import_default_modules()
    task = settings.CELERY_BEAT_SCHEDULE[entry]["task"]
    assert task in app.tasks
    function = task.rsplit(".", 1)[-1]
    named = f"{function}(" in all_tests_text() or task in all_tests_text()
    assert named, f"no test runs {task}"
