"""Relations point downwards, state changes only through the door, and the database agrees with the code."""

import ast

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_fsm import FSMFieldMixin

from .source import RANKS, all_tests_text, modules, name, tree

# Tables that are queues or copies, not matters: their state is not a workflow, and a conditional UPDATE is their lock.
MAY_UPDATE_STATE = {
    "casework/querysets/outbox.py": "the outbox claims rows by conditional UPDATE",
    "casework/services/delivery.py": "the outbox records what became of claimed rows",
    "casework/services/digests.py": "the outbox turns held rows into one digest",
}


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


def state_updates(module: ast.Module) -> list[int]:
    """Lines with `.update(state=…)`: a change of state that no log would show."""
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"update", "aupdate"}
        and any(keyword.arg == "state" for keyword in node.keywords)
    ]


def test_the_search_for_hidden_changes_of_state_finds_them():
    assert state_updates(ast.parse("Intake.objects.filter(x=1).update(state='admitted')")) == [1]
    assert state_updates(ast.parse("Intake.objects.update(note='')")) == []


def test_no_state_changes_behind_the_door():
    hidden = {
        f"{name(path)}:{line}"
        for path in modules()
        if name(path) not in MAY_UPDATE_STATE
        for line in state_updates(tree(path))
    }
    assert hidden == set()


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
