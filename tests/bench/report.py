"""``python -m tests.bench.report build/bench.json``: the figures as Markdown, targets beside them.

With ``--brief`` without what is seldom looked at: so they stand in docs/benchmarks.md.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.measuring import Figures

_PROVINCE = re.compile(r"^(sqlite|postgresql) (\d+): ")

_SELDOM = re.compile(
    r" bytes$| all acts p50 ms$|tables read whole$"
    r"|(job|render) process |the keeper | (on the floor|beside it) p"
    r"|, (flat out|paced) (acts/s|conflicts|rolls done|seconds between|generator)"
    r"|, (flat out|paced) (open|confirm|desk|search|person|register|paper) p"
)


@dataclass(frozen=True)
class Target:
    """What a figure whose name fits ``pattern`` has to come to: at most, or at least."""

    pattern: str
    bound: float
    at_least: bool = False

    def verdict(self, value: float) -> str:
        """The target, and whether the figure keeps it."""
        kept = value >= self.bound if self.at_least else value <= self.bound
        return f"{'≥' if self.at_least else '≤'} {self.bound:g} {'✓' if kept else '✗'}"


TARGETS = (
    Target(r"(desk|person|search by number|confirm and next) × the floor$", 3),
    Target(r"until the first answer s$", 3),
    Target(r"web process PSS after work MB$", 130),
    Target(r"queries$", 8),
    Target(r"tables read whole$", 0),
    Target(r"archived papers, flat out requests/s$", 200, at_least=True),
    Target(r"fresh papers, flat out requests/s$", 120, at_least=True),
    Target(r"papers, paced all acts p95 ms$", 250),
    Target(r"(5xx|unexpected answers)$", 0),
    Target(r"one million beside ten thousand p50 ×$", 1.2),
    Target(r"one million beside ten thousand p95 ×$", 1.5),
    Target(r"postgresql \d+: rows/s$", 100_000, at_least=True),
    Target(r"^desk, first visit: first paint ms$", 1000),
    Target(r"^roll of .*postgresql s$", 10),
    Target(r"^confirm and next among .* p50 ms$", 25),
    Target(r"^one person against .* p95 ms$", 30),
)


def main() -> None:
    """Print the tables of the file that is named."""
    *options, file = sys.argv[1:]
    bench: dict[str, Figures] = json.loads(Path(file).read_text())
    brief = "--brief" in options
    for part, figures in bench.items():
        shown = {name: one for name, one in figures.items() if not (brief and _SELDOM.search(name))}
        if shown:
            sys.stdout.writelines(f"{line}\n" for line in _section(part, shown))


def _section(part: str, figures: Figures) -> Iterator[str]:
    yield from (f"### {part}", "")
    if not any(map(_PROVINCE.match, figures)):
        yield from ("| | | target |", "| --- | ---: | --- |")
        for name, value in figures.items():
            yield f"| {name} | {_number(value)} | {verdict(name, value)} |"
    else:
        yield from _by_province(figures | _grown(figures))
    yield ""


def _by_province(figures: Figures) -> Iterator[str]:
    """A line for each figure, a column for each database and size."""
    lines: defaultdict[str, Figures] = defaultdict(dict)
    places: dict[str, None] = {}
    for name, value in figures.items():
        if found := _PROVINCE.match(name):
            place = f"{found[1]} {int(found[2]):,}"
            places[place] = None
            lines[name[found.end() :]][place] = value
    yield "| | " + " | ".join(places) + " |"
    yield "| --- |" + " ---: |" * len(places)
    for name, values in lines.items():
        cells = (_cell(place, name, values.get(place)) for place in places)
        yield f"| {name} | " + " | ".join(cells) + " |"


def _cell(place: str, name: str, value: float | None) -> str:
    if value is None:
        return ""
    told = verdict(f"{place.replace(',', '')}: {name}", value)
    return f"{_number(value)} ({told})" if told else _number(value)


def _grown(figures: Figures) -> Figures:
    """How many times as long a page takes among a million as among ten thousand people."""
    found: Figures = {}
    for name, value in figures.items():
        at = re.fullmatch(r"(\w+) 1000000: (.*) (p50|p95) ms", name)
        before = figures.get(f"{at[1]} 10000: {at[2]} {at[3]} ms") if at else None
        if at and before:
            ratio = f"{at[2]}, one million beside ten thousand {at[3]} ×"
            found[f"{at[1]} 1000000: {ratio}"] = value / before
    return found


def verdict(name: str, value: float) -> str:
    """The target of a figure and whether it is kept; empty where there is none."""
    fits = (one for one in TARGETS if re.search(one.pattern, name))
    return next((one.verdict(value) for one in fits), "")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:,.1f}"


if __name__ == "__main__":
    main()
