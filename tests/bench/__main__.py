"""``python -m tests.bench [PART …]``: measure, print, and write the figures as JSON.

Every figure's name ends in its unit; p50 and p95 are percentiles of single waits.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from tests.bench import (
    certificate,
    confirm,
    felt,
    floor,
    golive,
    making,
    matching,
    mix,
    pages,
    papers,
    plans,
    rolls,
    rosters,
    start,
)
from tests.bench.machine import speed_ms
from tests.bench.options import Options, read
from tests.bench.province import Province, generated, province
from tests.databases import Databases
from tests.measuring import Figures

ALONE: Mapping[str, Callable[[Path], Figures]] = {
    "printing": papers.printing,
    "loading": papers.loading,
    "golive": golive.figures,
    "confirm": confirm.figures,
    "certificate": certificate.figures,
    "making": making.figures,
    "rosters": rosters.figures,
    "rolls": rolls.figures,
    "matching": matching.figures,
    "felt": felt.figures,
}
"""Parts that bring their own data."""

OF_A_PROVINCE: Mapping[str, Callable[[Province, Options], Figures]] = {
    "generate": generated,
    "start": start.figures,
    "pages": pages.figures,
    "plans": plans.figures,
    "floor": floor.figures,
    "mix": mix.figures,
}
"""Parts that are measured at each size on each database."""

PARTS = (*ALONE, *OF_A_PROVINCE)
Bench = dict[str, Figures]
"""Figures by part; with the machine's speed beside, before and after."""


def measure(options: Options, bench: Bench) -> None:
    """Add all parts that are wanted, and write what is there after each."""
    for name, act in ALONE.items():
        if name in options.parts:
            with tempfile.TemporaryDirectory() as folder:
                _keep(bench, name, lambda: act(Path(folder)))  # noqa: B023 - used at once
                _write(bench, options.result)
    wanted = [name for name in OF_A_PROVINCE if name in options.parts]
    for there in _provinces(options) if wanted else ():
        for name in wanted:
            _keep(bench, name, lambda: OF_A_PROVINCE[name](there, options))  # noqa: B023
            _write(bench, options.result)  # a long run that is broken off has its figures so far


def _provinces(options: Options) -> Iterator[Province]:
    with tempfile.TemporaryDirectory() as folder:
        for dialect in options.databases:
            for people in options.people:
                with (
                    _databases(Path(folder) / f"{dialect}{people}") as databases,
                    province(databases, Path(folder), dialect, people, options) as there,
                ):
                    yield there


@contextmanager
def _databases(folder: Path) -> Iterator[Databases]:
    with closing(Databases(folder, durable=True)) as databases:
        yield databases


def _keep(bench: Bench, part: str, act: Callable[[], Figures]) -> None:
    sys.stdout.write(f"\n{part}\n")
    before = speed_ms()
    found = act()
    speeds = f"machine's speed {datetime.now():%H:%M} before"  # noqa: DTZ005 - the clock on the wall
    found |= {f"{speeds} ms": before, f"{speeds.replace('before', 'after')} ms": speed_ms()}
    bench.setdefault(part, {}).update(found)
    width = max(map(len, found))
    sys.stdout.writelines(f"  {name:{width}} {value:10.1f}\n" for name, value in found.items())
    sys.stdout.flush()


def _write(bench: Bench, result: Path) -> None:
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(bench, indent=2, ensure_ascii=False) + "\n")


def main() -> None:
    """Measure, print and write."""
    options = read(sys.argv[1:], PARTS)
    measure(options, {})


if __name__ == "__main__":
    main()
