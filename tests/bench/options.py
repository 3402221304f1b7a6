"""What is measured, at which sizes: read from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.browser.portal_server import ROOT
from tests.databases import DIALECTS

RESULT = ROOT / "build" / "bench.json"


@dataclass(frozen=True)
class Options:
    """``people`` in a province; ``seconds`` of each run of the mix; ``times`` each page is asked.

    ``months`` of rolls are generated. ``result`` is where the figures are written.
    """

    parts: tuple[str, ...] = ()
    people: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    databases: tuple[str, ...] = DIALECTS
    users: tuple[int, ...] = (50, 200, 500)
    seconds: float = 30.0
    times: int = 100
    months: int = 3
    result: Path = RESULT


def read(arguments: Sequence[str], parts: Sequence[str]) -> Options:
    """The options; leaves with a message when a part, a database or a number is none."""
    default = Options()
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(parts))
    parser.add_argument("--list", action="store_true", help="name the parts")
    parser.add_argument("--people", type=_numbers, default=default.people)
    parser.add_argument("--databases", type=_names, default=default.databases)
    parser.add_argument("--users", type=_numbers, default=default.users)
    parser.add_argument("--seconds", type=float, default=default.seconds)
    parser.add_argument("--times", type=int, default=default.times)
    parser.add_argument("--months", type=int, default=default.months)
    parser.add_argument("--json", type=Path, default=default.result, dest="result")
    given = vars(parser.parse_args(arguments))
    if given.pop("list"):
        parser.exit(message="".join(f"{one}\n" for one in parts))
    if wrong := set(given["parts"]) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(wrong))}")
    if wrong := set(given["databases"]) - set(DIALECTS):
        parser.error(f"no such database: {', '.join(sorted(wrong))}")
    return Options(**{**given, "parts": tuple(given["parts"]) or tuple(parts)})


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))
