"""Which community a row belongs to, by its code or its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.areas import without_province
from portal.domain.cells import Cell, CellProblem, read_code_cell, shown
from portal.domain.characters import without_blanks


@dataclass(frozen=True, slots=True)
class Community:
    """An office that a row may name: by code, or by any of its names."""

    office_id: int
    code: str
    names: frozenset[str]
    full_name: str


class Directory:
    """The communities whose people a file may hold: one's own, or a district's."""

    def __init__(self, communities: Iterable[Community], *, own: bool) -> None:
        self._own = own
        self._by_code: dict[str, Community] = {}
        self._by_name: defaultdict[str, list[Community]] = defaultdict(list)
        for one in communities:
            self._by_code[one.code] = one
            for name in {one.full_name, *one.names}:
                self._by_name[name].append(one)

    def find(self, cell: Cell) -> int:
        """The office that is meant; raises ``CellProblem``. A community's own file may say none."""
        if cell.blank:
            if self._own:
                return next(iter(self._by_code.values())).office_id
            raise CellProblem("没有填。请填社区（村）的 12 位代码或完整名称")
        typed = without_province(without_blanks(cell.text))
        found = self._by_name.get(typed, [])
        if not found:
            by_code = self._by_code.get(read_code_cell(cell))
            found = [by_code] if by_code else []
        if len(found) == 1:
            return found[0].office_id
        if found:
            raise CellProblem(f"辖区内有 {len(found)} 个“{shown(typed)}”，请填 12 位代码或完整名称")
        where = "只能导入本社区（村）的人员" if self._own else "辖区内没有这个社区（村）"
        raise CellProblem(f"{where}，这一行写的是“{shown(typed)}”")
