"""Small modules in one order, with the clock at the edges."""

import ast

import pytest

from .source import PACKAGES, ROOT, layer, modules, name, tree

LINES_ALLOWED = 300
ORDER = ["states", "rules", "querysets", "models", "selectors", "emails", "services", "forms", "views", "urls"]
PURE_OF_CLOCK = {"states", "rules", "querysets", "models", "selectors", "calendar"}
CLOCK_NAMES = {
    ("timezone", "now"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}
# These read the clock only when they are given no moment.
CLOCK_WITHOUT_ARGUMENTS = {("timezone", "localdate"), ("timezone", "localtime")}


def test_no_module_is_longer_than_300_lines():
    long = {
        name(path): count
        for path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LINES_ALLOWED
    }
    assert long == {}, "split them into a package"


def clock_readings(module: ast.Module) -> list[int]:
    """Lines where the clock is read, or handed over to be read (default=timezone.now)."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and not node.args and not node.keywords and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if (getattr(owner, "id", getattr(owner, "attr", "")), node.func.attr) in CLOCK_WITHOUT_ARGUMENTS:
                found.append(node.lineno)
        if isinstance(node, ast.Attribute):
            owner = node.value
            if (getattr(owner, "id", getattr(owner, "attr", "")), node.attr) in CLOCK_NAMES:
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "code",
    ["timezone.now()", "f(default=timezone.now)", "datetime.date.today()", "timezone.localdate()", "time.time()"],
)
def test_the_search_for_the_clock_finds_it(code):
    assert clock_readings(ast.parse(code)) == [1]


def test_the_search_for_the_clock_lets_a_given_moment_pass():
    assert clock_readings(ast.parse("timezone.localdate(now, zone)\ntimezone.localtime(now)")) == []


def test_rules_querysets_models_and_selectors_never_read_the_clock():
    readings = {
        f"{name(path)}:{line}"
        for path in modules()
        if layer(path) in PURE_OF_CLOCK and path.relative_to(ROOT).parts[0] != "prochile_portal"
        for line in clock_readings(tree(path))
    }
    assert readings == set(), "give them `now` or `today`"


def test_rules_and_states_are_plain_python_without_the_orm():
    guilty = set()
    for path in modules():
        if layer(path) not in {"rules", "states"} or path.relative_to(ROOT).parts[0] == "prochile_portal":
            continue
        for node in ast.walk(tree(path)):
            imported = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
            # Choices (TextChoices) are enumerations that happen to live in django.db.models.
            names = {alias.name for alias in getattr(node, "names", [])}
            choices = {"TextChoices", "IntegerChoices", "models"}
            if imported and imported.startswith("django.db") and not (layer(path) == "states" and names <= choices):
                guilty.add(f"{name(path)}:{node.lineno}")
    assert guilty == set()


def _imported_layers(path, package):
    """(layer, line) of what a module imports from its own app, at its top level."""
    inside = path.relative_to(ROOT).with_suffix("").parts
    for node in tree(path).body:
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            base = inside[: len(inside) - node.level]
            target = (*base, *(node.module or "").split(".")) if node.module else base
        else:
            target = tuple((node.module or "").split("."))
        if not target or target[0] != package:
            continue
        if len(target) > 1:
            yield target[1].split("_")[0], node.lineno
        else:
            for alias in node.names:
                yield alias.name.split("_")[0], node.lineno


def test_inside_each_app_a_module_imports_only_what_comes_before_it():
    upward = []
    for path in modules():
        package = path.relative_to(ROOT).parts[0]
        if package not in PACKAGES or package == "prochile_portal":
            continue
        rank = {layer_name: position for position, layer_name in enumerate(ORDER)}
        if package == "casework":
            rank["emails"] = rank["services"]  # the outbox, which e-mails are written to, is one of its services
        mine = rank.get(layer(path))
        if mine is None:
            continue
        upward += [
            f"{name(path)}:{line} imports {other}"
            for other, line in _imported_layers(path, package)
            if rank.get(other, -1) > mine
        ]
    assert upward == []
