"""What may not be in the repository: inline code in pages, other people's hosts, paths of a machine, secrets."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from prochile_portal.management.commands.compile_templates import own_templates

from .source import PACKAGES, ROOT, all_tests_text, name, repository_files

FORBIDDEN_IN_PAGES = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)[^>]*>", re.I),
    "inline style": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"<[^>{%]*\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[^>{%]*\son[a-z]+\s*=\s*[\"']", re.I),
    "htmx that evaluates": re.compile(r"\bhx-on\b|hx-vals=[\"']js:", re.I),
    "javascript address": re.compile(r"(?:href|src)\s*=\s*[\"']\s*javascript:", re.I),
    "other people's host": re.compile(
        r"<(?:script|link|img|iframe|source|video)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.I
    ),
    # {{ row.pk }} is written «5.001»; a clause's id is a text.
    "id with its thousands parted": re.compile(r"\{\{\s*(?!clause\b)[\w.]+\.pk\s*\}\}"),
}
# Written in two halves, so that this file does not find itself.
MACHINE_PATHS = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/\w+/", "/Us" + r"ers/\w+/"]))
SECRETS = re.compile("|".join(["AK" + "IA[0-9A-Z]{16}", "BEGIN [A-Z ]*PRIV" + "ATE KEY", "gh" + "p_[A-Za-z0-9]{30,}"]))
TEXT = {
    ".py",
    ".html",
    ".txt",
    ".md",
    ".yaml",
    ".yml",
    ".toml",
    ".css",
    ".js",
    ".csv",
    ".json",
    ".sh",
    ".conf",
    ".ini",
    "",
}


def _pages():
    return [
        path for path, template in own_templates() if path.suffix == ".html" and "email" not in template.split("/")[0]
    ]


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("inline script", "<script>alert(1)</script>"),
        ("inline style", "<style>p{}</style>"),
        ("style attribute", '<p class="a" style="color:red">'),
        ("event attribute", '<a href="/" onclick="x()">'),
        ("javascript address", '<a href="javascript:void(0)">'),
        ("id with its thousands parted", '<option value="{{ row.person.pk }}">'),
        ("other people's host", '<link rel="stylesheet" href="https://cdn.example/x.css">'),
    ],
)
def test_the_search_for_inline_code_finds_it(kind, bad):
    assert FORBIDDEN_IN_PAGES[kind].search(bad)


def test_the_search_lets_good_pages_pass():
    good = '<script src="{% static \'portal.js\' %}" defer></script><a href="https://www.chileatiende.gob.cl">x</a>'
    assert not [kind for kind, pattern in FORBIDDEN_IN_PAGES.items() if pattern.search(good)]


def test_no_page_has_inline_code_or_third_parties():
    found = []
    for path in _pages():
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.S)
        found += [f"{name(path)}: {kind}" for kind, pattern in FORBIDDEN_IN_PAGES.items() if pattern.search(text)]
    assert found == []


def _texts():
    for path in repository_files():
        if path.suffix in TEXT and path.stat().st_size < 2_000_000:
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_no_file_names_a_path_of_somebodys_machine():
    assert {name(path) for path, text in _texts() if MACHINE_PATHS.search(text)} == set()


def test_no_file_holds_a_secret():
    assert {name(path) for path, text in _texts() if SECRETS.search(text)} == set()


def test_nothing_that_the_portal_writes_is_in_the_repository():
    kept = [path for path in repository_files() if path.suffix in {".sqlite3", ".pyc", ".log", ".pid"}]
    assert kept == []


def _is_named(command) -> bool:
    return f'"{command}"' in all_tests_text()


def _own_commands():
    return sorted(command for command, app in get_commands().items() if app in PACKAGES)


@pytest.mark.parametrize("command", _own_commands())
def test_every_command_is_tested(command):
    assert _is_named(command), f"no test runs manage.py {command}"


def test_commands_were_found():
    assert {"prepare", "load_reference", "load_calendar"} <= set(_own_commands())


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_documents_point_at_files_that_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    missing = [link for link in links if not (Path(ROOT / document).parent / link).exists()]
    assert missing == []
