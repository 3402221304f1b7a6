"""Every action that a service writes to the audit trail has its words, and no other has."""

import ast
from collections.abc import Iterator
from pathlib import Path

from portal.domain.audit_actions import (
    AUDIT_ACTIONS,
    AUDIT_SUBJECTS,
    action_title,
    result_title,
    subject_title,
)
from portal.domain.workflow import Action

SERVICES = Path(__file__).resolve().parents[2] / "portal" / "services"
WRITERS = (
    *("record", "record_operator", "record_sign_in", "record_removal"),
    *("record_rotation", "record_retirement"),
)


def functions() -> Iterator[ast.FunctionDef]:
    for file in SERVICES.rglob("*.py"):
        tree = ast.parse(file.read_text(), file.name)
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


ACTION_AT = {"audit.record": 2, "audit.record_operator": 1}
"""Which argument is the action."""


def records(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """The calls that add an entry."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ACTION_AT:
            yield node


def acts(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """The acts that are made to be written down together."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Act", "audit.Act"):
            yield node


def values(node: ast.expr, function: ast.FunctionDef) -> set[str]:
    """The texts that an expression can have; what can't be told from the code is a fault."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=orelse):
            return values(body, function) | values(orelse, function)
        case ast.JoinedStr(values=[ast.Constant(value="case."), ast.FormattedValue()]):
            return {f"case.{action.value}" for action in Action}
        case ast.Name(id=name):
            given = [
                one.value
                for one in ast.walk(function)
                if isinstance(one, ast.Assign) and name in map(ast.unparse, one.targets)
            ]
            assert given, f"{function.name}: where does {name} come from?"
            return set().union(*(values(one, function) for one in given))
    raise AssertionError(f"{function.name}: an action that can't be read: {ast.dump(node)}")


def constants(function: ast.FunctionDef, keyword: str) -> set[str]:
    return {
        node.value.value
        for node in ast.walk(function)
        if isinstance(node, ast.keyword)
        and node.arg == keyword
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def written_actions() -> set[str]:
    found: set[str] = set()
    for function in functions():
        for call in records(function):
            found |= values(call.args[ACTION_AT[ast.unparse(call.func)]], function)
        if function.name not in WRITERS:
            found |= {text for act in acts(function) for text in values(act.args[0], function)}
        if function.name in WRITERS:
            found |= constants(function, "action")
    return found


def test_every_action_written_has_its_words_and_no_other() -> None:
    assert written_actions() == set(AUDIT_ACTIONS)


def test_every_subject_written_has_its_words_and_no_other() -> None:
    written: set[str] = set()
    for function in functions():
        for call in records(function):
            written |= {
                one.value.value
                for one in call.keywords
                if one.arg == "subject"
                and isinstance(one.value, ast.Constant)
                and isinstance(one.value.value, str)
            }
        if function.name in WRITERS:
            written |= constants(function, "subject")
        else:
            written |= {text for act in acts(function) for text in values(act.args[1], function)}
    assert written == set(AUDIT_SUBJECTS)


def test_the_words_differ_and_fit_a_column() -> None:
    titles = list(AUDIT_ACTIONS.values())
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 13


def test_an_entry_of_a_forgotten_kind_is_still_shown() -> None:
    assert action_title("roll.close") == "roll.close"
    assert subject_title("") == ""
    assert (result_title("done"), result_title("refused")) == ("成功", "拒绝")
