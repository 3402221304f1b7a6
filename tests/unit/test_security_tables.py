"""The tables of docs/security are whole, name what is there, and are counted truly."""

from __future__ import annotations

import pytest

from tests.security_tables import (
    MLPS,
    README,
    STANDARDS,
    Standard,
    faults,
    ids_hash,
    readme_with_counts,
    rows,
)

EACH = pytest.mark.parametrize("standard", STANDARDS, ids=lambda one: one.file)


@EACH
def test_every_requirement_stands_there_once(standard: Standard) -> None:
    found = rows(standard)
    assert len({one.id for one in found}) == len(found)
    assert ids_hash(found) == standard.ids


@EACH
def test_what_a_row_names_is_there(standard: Standard) -> None:
    assert faults(rows(standard)) == []


def test_a_row_that_names_what_is_not_there_is_found() -> None:
    wrong = rows(MLPS)[0].__class__(
        "8.1", "3", "perhaps", ("portal/gone.py",), ("tests/unit/test_keys.py::test_gone",), "How"
    )
    assert [one.partition(": ")[2] for one in faults([wrong])] == [
        "no file portal/gone.py",
        "no test tests/unit/test_keys.py::test_gone",
        "verdict perhaps",
        "no sentence",
    ]


def test_the_counts_of_the_readme_are_true() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == readme_with_counts(text), "run python -m tests.security_tables"
