"""Documents that come from the code do not fall behind it."""

import ast
from pathlib import Path

import pytest
import yaml

from prochile_portal.generated_docs import _marked, clause_tests, documents

from .source import ROOT


@pytest.mark.parametrize("document", ["states.md", "clauses.md"])
def test_generated_documents_match_the_code(document):
    texts = {path.name: (path, text) for path, text in documents().items()}
    path, text = texts[document]
    assert path.read_text(encoding="utf-8") == text, "run: make docs"


def test_every_clause_that_a_test_names_is_in_the_catalogue():
    catalogue = yaml.load(Path(ROOT / "casework/content/clauses.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)[
        "clauses"
    ]
    assert set(clause_tests(ROOT)) <= {clause["id"] for clause in catalogue}


def test_marks_are_found_on_functions_classes_and_modules():
    code = """
pytestmark = [pytest.mark.clause("CAP-1"), pytest.mark.django_db]
@pytest.mark.clause("CAP-2", "CAP-3")
def test_one(): ...
class TestTwo:
    @pytest.mark.clause("CAP-4")
    def test_two(self): ...
def helper(): ...
"""
    assert dict(_marked(ast.parse(code).body, [])) == {
        "test_one": ["CAP-1", "CAP-2", "CAP-3"],
        "test_two": ["CAP-1", "CAP-4"],
    }
