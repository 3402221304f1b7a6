"""The tables of docs/security: what they say, counted, and whether what they name is there.

``python -m tests.security_tables`` writes the counts into docs/security/README.md.
"""

from __future__ import annotations

import ast
import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "security"
README = FOLDER / "README.md"
VERDICTS = ("met", "partly", "not", "does not apply")
BEGIN, END = "<!-- counts -->", "<!-- end of counts -->"
COLUMNS = ["id", "level", "verdict", "where", "test", "how"]


@dataclass(frozen=True)
class Standard:
    """A table's file, its title, and the SHA-256 of the standard's ids and levels, line by line."""

    file: str
    title: str
    ids: str


ASVS = Standard(
    "asvs.csv",
    "OWASP ASVS 5.0, levels 1 and 2",
    "d14a9133210ac2b4592509abc6bd37ad90be24a82a3b85b200e67bfe13bdc2f1",
)
MLPS = Standard(
    "mlps3.csv",
    "等级保护三级, application",
    "2e24a10c9934e58b4606de26aed2210dc2ad57c4a718dace08e73824a95c3209",
)
STANDARDS = (ASVS, MLPS)


@dataclass(frozen=True)
class Row:
    """One requirement: ``where`` are paths of the tree, ``test`` nodes ``file::function``."""

    id: str
    level: str
    verdict: str
    where: tuple[str, ...]
    test: tuple[str, ...]
    how: str

    @property
    def chapter(self) -> str:
        """V1 of V1.2.3; 8.1.4 of 8.1.4.1a."""
        parts = self.id.split(".")
        return parts[0] if parts[0].startswith("V") else ".".join(parts[:3])


def rows(standard: Standard) -> list[Row]:
    """The table's rows in their order; raises ``ValueError`` for other columns."""
    with (FOLDER / standard.file).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise ValueError(f"{standard.file}: {reader.fieldnames}")
        return [
            Row(
                line["id"],
                line["level"],
                line["verdict"],
                _listed(line["where"]),
                _listed(line["test"]),
                line["how"],
            )
            for line in reader
        ]


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in cell.split(";") if one.strip())


def ids_hash(found: Iterable[Row]) -> str:
    """What tells whether ids and levels are those of the standard."""
    return hashlib.sha256(
        "\n".join(sorted(f"{one.id} {one.level}" for one in found)).encode()
    ).hexdigest()


def faults(found: Sequence[Row]) -> list[str]:
    """What a row names and is not there, or leaves unsaid."""
    return [f"{row.id}: {fault}" for row in found for fault in _faults_of(row)]


def _faults_of(row: Row) -> list[str]:
    found = [f"no file {path}" for path in row.where if not (ROOT / path).is_file()]
    found += [f"no test {node}" for node in row.test if not _is_test(node)]
    if row.verdict not in VERDICTS:
        found.append(f"verdict {row.verdict}")
    if row.verdict == "met" and not row.where:
        found.append("met nowhere")
    if not row.how.endswith("."):
        found.append("no sentence")
    return found


def _is_test(node: str) -> bool:
    path, _, name = node.partition("::")
    return name.startswith("test_") and name in _functions(ROOT / path)


@cache
def _functions(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef))


def counts() -> str:
    """Each table's counts by verdict and chapter, and how many of the met a test shows."""
    return "\n\n".join(_counted(one) for one in STANDARDS)


def _counted(standard: Standard) -> str:
    found = rows(standard)
    head = ["chapter", *VERDICTS, "all"]
    lines = [f"**{standard.title}** ([{standard.file}]({standard.file}))", "", _line(head)]
    lines.append(_line(["---", *["---:"] * (len(VERDICTS) + 1)]))
    parts: dict[str, list[Row]] = defaultdict(list)
    for one in found:
        parts[one.chapter].append(one)
    for one in sorted(found, key=lambda row: row.level):
        parts[f"level {one.level}"].append(one)
    lines += [_sum(title, part) for title, part in parts.items()]
    lines.append(_sum("**all**", found))
    met = [one for one in found if one.verdict == "met"]
    shown = sum(bool(one.test) for one in met)
    lines += ["", f"Of {len(met)} that are met, {shown} name a test that shows it.", ""]
    missing = [f"- {one.id}: {one.how}" for one in found if one.verdict == "not"]
    return "\n".join([*lines, f"Not met are {len(missing)}:", "", *missing])


def _sum(title: str, found: Sequence[Row]) -> str:
    by = Counter(one.verdict for one in found)
    return _line([title, *(str(by[verdict]) for verdict in VERDICTS), str(len(found))])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def readme_with_counts(text: str) -> str:
    """The README with the counts as they are now between its two marks."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{counts()}\n\n{END}{after}"


if __name__ == "__main__":
    README.write_text(readme_with_counts(README.read_text(encoding="utf-8")), encoding="utf-8")
