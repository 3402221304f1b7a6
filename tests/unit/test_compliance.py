"""docs/compliance.md is what the tests' marks say, and leaves no clause of the procedures out."""

from __future__ import annotations

import ast

from tests import compliance
from tests.compliance_pages import ARTICLES, LATER, PAGES
from tests.integration.web.access_rules import PUBLIC, RULES


def test_the_committed_table_is_true() -> None:
    assert compliance.TABLE.read_text(encoding="utf-8") == compliance.table(), (
        "run: python -m tests.compliance"
    )


def test_each_clause_of_the_procedures_is_shown_and_has_a_page() -> None:
    clauses = {row["id"] for row in compliance.clauses() if row["id"].startswith("R")}
    states = compliance.states()
    assert clauses - set(states["shown"]) == LATER
    assert not {one for one in clauses if compliance.page_of(one) == "—"}


def test_each_page_that_is_named_is_there() -> None:
    named = {one.endpoint for one in (*ARTICLES.values(), *PAGES.values())}
    assert named <= set(RULES) | PUBLIC
    assert set(PAGES) <= {row["id"] for row in compliance.clauses()}


def test_marks_are_read_wherever_pytest_reads_them() -> None:
    tree = ast.parse(
        "pytestmark = [pytest.mark.clause('R1')]\n"
        "@pytest.mark.clause('R2.1', 'R2.2')\ndef test_a(): ...\n"
        "@pytest.mark.clause('R2.3')\nclass TestB:\n"
        "    @pytest.mark.clause('R2.4')\n    def test_c(self): ...\n"
        "@pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.clause('R2.5'))])\n"
        "def test_d(x): ...\n"
        "@pytest.mark.clause('R3.1')\ndef helper(): ...\n"
    )
    assert sorted(compliance.clauses_of_tests(tree)) == sorted(
        ["R1", "R2.1", "R2.2", "R1", "R2.3", "R2.4", "R1", "R2.5"]
    )
