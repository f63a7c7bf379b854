"""The portal's own commands for those who develop it."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from prochile_portal import generated_docs
from prochile_portal.management.commands import compile_templates, generate_docs


def test_every_template_compiles(capsys):
    call_command("compile_templates")
    assert "plantillas compilan" in capsys.readouterr().out


def test_a_template_that_does_not_compile_is_named(tmp_path, monkeypatch):
    (tmp_path / "broken.html").write_text("{% if %}", encoding="utf-8")
    monkeypatch.setattr(compile_templates, "own_templates", lambda: [(tmp_path / "broken.html", "broken.html")])
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}
    with override_settings(TEMPLATES=[engine]), pytest.raises(CommandError, match=r"broken\.html"):
        call_command("compile_templates")


@pytest.fixture
def one_document(tmp_path, monkeypatch) -> Path:
    document = tmp_path / "states.md"
    monkeypatch.setattr(generate_docs, "documents", lambda: {document: "new"})
    return document


def test_documents_left_behind_are_named_and_not_touched(one_document):
    one_document.write_text("old")
    with pytest.raises(CommandError, match=r"states\.md"):
        call_command("generate_docs", "--check")
    assert one_document.read_text() == "old"


def test_documents_are_written_and_then_up_to_date(one_document):
    call_command("generate_docs")
    assert one_document.read_text() == "new"
    call_command("generate_docs", "--check")


def test_the_state_diagram_names_states_and_moves():
    text = generated_docs.states_document()
    assert "stateDiagram-v2" in text
    assert "[*] --> registered" in text
    assert "`intake.Intake`" in text


@pytest.mark.parametrize(
    ("command", "switch"), [("clave_unica_standin", "DEMO_ALLOWED"), ("mail_catcher", "MAIL_CATCHER")]
)
def test_what_is_only_for_development_refuses_to_run_elsewhere(command, switch):
    with override_settings(**{switch: False}), pytest.raises(CommandError, match="desarrollo"):
        call_command(command)
