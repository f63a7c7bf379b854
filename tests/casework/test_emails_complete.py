"""The catalogue of e-mails and the code that uses it say the same."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from casework.services import mail_text

APPS = ("accounts", "casework", "portfolio", "intake", "complaints", "followup", "prochile_portal")
EVERY = sorted(mail_text.catalogue())


def calls():
    """(file, e-mail id, keys of a literal context or None) of each enqueue in the code."""
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in {"enqueue", "_queue"} and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield path.relative_to(settings.BASE_DIR), first.value


def _name(function):
    if isinstance(function, ast.Call):  # _queue()("id", …)
        return _name(function.func)
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


USED = sorted(set(calls()))


def test_the_code_queues_emails():
    assert len(USED) > 5


@pytest.mark.parametrize(("path", "template"), USED, ids=lambda value: str(value))
def test_every_email_that_code_uses_exists(path, template):
    assert template in mail_text.catalogue(), f"{path} queues {template}"


@pytest.mark.parametrize("path", sorted({path for path, _ in USED if "emails" in path.name}), ids=str)
def test_an_email_function_is_named_as_its_email(path):
    tree = ast.parse((settings.BASE_DIR / path).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    templates = {template for where, template in USED if where == path}
    assert templates <= functions, templates - functions


@pytest.mark.parametrize("template", EVERY)
def test_every_email_renders_with_what_it_declares_and_nothing_is_left_over(template):
    for language in mail_text.spec_of(template)["languages"]:
        names = mail_text.variables_of(template, language)
        rendered = mail_text.render(template, {name: f"<{name}>" for name in names}, language=language)
        assert "{{" not in rendered.text + rendered.subject + rendered.html + rendered.from_name
        assert rendered.subject and "\n\n\n" not in rendered.text
        for name in names - {"executive_title", "executive_phone", "office_mailbox"}:
            assert f"<{name}>" not in rendered.html  # escaped


@pytest.mark.parametrize("template", EVERY)
def test_every_variable_of_a_text_is_declared_or_belongs_to_its_signature(template):
    spec = mail_text.spec_of(template)
    declared = set(spec["uses"]) | set(spec["variables"])
    signature = {
        "office_name", "office_mailbox", "executive_name", "executive_title", "executive_email", "executive_phone",
        "responsible_name",
    }  # fmt: skip
    for language in spec["languages"]:
        assert mail_text.variables_of(template, language) - declared <= signature
    assert spec["call_to_action"]["url"] in declared


@pytest.mark.parametrize("template", EVERY)
def test_only_optional_emails_can_be_stopped_and_each_has_its_topic(template):
    spec = mail_text.spec_of(template)
    assert spec["opt_out"] == (spec["kind"] == "optional")
    assert (mail_text.topic_of(template) is not None) == spec["opt_out"]


def test_subjects_are_short():
    import re

    for template, spec in mail_text.catalogue().items():
        for subject in spec["subject"].values():
            assert len(re.sub(r"{{.*?}}", "", subject)) <= 70, template


def test_a_variable_alone_on_its_line_may_be_empty():
    names = mail_text.variables_of("deadline_daily_digest")
    text = mail_text.render("deadline_daily_digest", dict.fromkeys(names, "")).text
    assert "\n\n\n" not in text


def test_english_where_it_is_written_and_spanish_where_not():
    assert mail_text.language_for("demand_received", "en") == "en"
    assert mail_text.language_for("representation_rejected", "en") == "es"
    assert mail_text.language_for("representation_rejected", "es-cl") == "es"


def test_the_texts_are_the_projects_own():
    assert Path(mail_text.CONTENT / "emails.yaml").is_file()
