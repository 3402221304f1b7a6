"""The compliance table: each clause of the seed documents, the tests that show it, and its page.

``python -m tests.compliance`` writes docs/compliance.md. The tests' marks are read by ``ast``:
nothing is run and nothing imported.
"""

from __future__ import annotations

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.clause_report import CLAUSES
from tests.compliance_pages import ARTICLES, LATER, PAGES

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "compliance.md"
_MOST_FILES = 4
_HEAD = """# Compliance

Written by `python -m tests.compliance`; a test holds it true. Each clause of the two seed documents
(规程 R…, 36号 P…, its annex A…; `tests/clauses.csv`), how many tests carry its mark
(`@pytest.mark.clause`), where most of them are, and the page on which it is seen.

**shown**: tests show it at work. **later**: it belongs to an issue that is still to come; what
tests there are show a part. **open**: nothing shows it yet.
"""


def clauses() -> list[dict[str, str]]:
    """The clauses in the order of the documents."""
    with CLAUSES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def marked() -> Mapping[str, Mapping[str, int]]:
    """How many test functions of which file carry the mark of each clause."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for clause in clauses_of_tests(tree):
            found[clause][path.relative_to(ROOT).as_posix()] += 1
    return found


def clauses_of_tests(tree: ast.Module) -> Iterator[str]:
    """The clauses of each test function: its own marks, its class's and its module's."""
    module = [one for node in tree.body for one in _of_module(node)]
    for node in tree.body:
        owners = [node]
        if isinstance(node, ast.ClassDef):
            owners = [*node.body]
        shared = _of_decorators(node) if isinstance(node, ast.ClassDef) else []
        for one in owners:
            if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
                yield from {*module, *shared, *_of_decorators(one)}


def _of_module(node: ast.stmt) -> list[str]:
    if not isinstance(node, ast.Assign):
        return []
    names = [one.id for one in node.targets if isinstance(one, ast.Name)]
    return _in(node.value) if names == ["pytestmark"] else []


def _of_decorators(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    return [one for decorator in node.decorator_list for one in _in(decorator)]


def _in(node: ast.expr) -> list[str]:
    """The clauses that ``clause("R1", …)`` names anywhere in an expression."""
    return [
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "clause"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def page_of(clause: str) -> str:
    """Where a clause is seen: its own page, else that of its article."""
    article = ARTICLES.get(clause.partition(".")[0])
    return str(PAGES.get(clause) or article or "—")


def state_of(clause: str, tests: int) -> str:
    """Shown, of a later issue, or open."""
    if clause in LATER:
        return "later"
    return "shown" if tests else "open"


def states() -> Mapping[str, Sequence[str]]:
    """The clauses of each state."""
    marks = marked()
    found: dict[str, list[str]] = {"shown": [], "later": [], "open": []}
    for row in clauses():
        found[state_of(row["id"], sum(marks.get(row["id"], {}).values()))].append(row["id"])
    return found


def table() -> str:
    """The whole page."""
    marks = marked()
    lines = [_line(["clause", "requires", "tests", "in", "page", "state"])]
    lines.append(_line(["---", "---", "---:", "---", "---", "---"]))
    lines += [_row(row, marks.get(row["id"], {})) for row in clauses()]
    counts = [_counted(state, found) for state, found in states().items()]
    return "\n".join([_HEAD, *counts, "", *lines, ""])


def _counted(state: str, found: Sequence[str]) -> str:
    named = "" if state == "shown" or not found else f": {', '.join(found)}"
    return f"- {state}: {len(found)}{named}"


def _row(row: Mapping[str, str], files: Mapping[str, int]) -> str:
    clause, tests = row["id"], sum(files.values())
    what = f"{row['topic']}：{row['requirement']}".replace("|", "／")
    state = state_of(clause, tests)
    return _line([clause, what, str(tests), _names(files), page_of(clause), state])


def _names(files: Mapping[str, int]) -> str:
    """The files with most tests first, and how many more there are."""
    order = sorted(files, key=lambda one: (-files[one], one))
    named = [f"`{one.removeprefix('tests/')}` {files[one]}" for one in order[:_MOST_FILES]]
    more = len(order) - _MOST_FILES
    return "<br>".join([*named, f"and {more} more"] if more > 0 else named)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
