"""One row of the list of staff that a district hands in: who, which office, which post.

Pure: what the system knows comes in as ``KnownOffice`` and ``KnownAccount``. What is wrong is said
in Chinese, each under the key of its column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.domain.areas import Level
from portal.domain.cells import Cell, CellProblem, read_code_cell, shown
from portal.domain.characters import without_blanks
from portal.domain.names import clean_name, clean_text
from portal.domain.permissions import (
    ADMINISTRATORS,
    BUSINESS_ROLES,
    ROLE_TITLES,
    Role,
    role_conflict,
    role_fault,
)
from portal.domain.usernames import parse_username

NAME, USERNAME, OFFICE, ROLE, REMARK = "name", "username", "office", "role", "remark"
OFFERED = tuple(role.label for role in Role if role in BUSINESS_ROLES)
"""The posts that a list may name; administrators are posted one by one by the province."""

_LONGEST_REMARK = 100
_CODE_DIGITS = 12
_SHORT_CODES = (2, 4, 6, 9, _CODE_DIGITS)
_ROLES = {title: role for role, title in ROLE_TITLES.items()}

Post = tuple[int, Role]
"""An office's id and a role there."""


@dataclass(frozen=True)
class Note:
    """What there is to say about one cell; ``column`` is its key, empty for the whole row."""

    column: str
    text: str


@dataclass(frozen=True)
class KnownOffice:
    """An office that a cell may mean; ``within`` tells whether it lies in the importer's area."""

    id: int
    level: Level
    within: bool


@dataclass(frozen=True)
class KnownAccount:
    """An account that has the username already; ``within``: the importer's area keeps it."""

    name: str
    active: bool
    within: bool
    held: frozenset[Post] = frozenset()
    asked: frozenset[Post] = frozenset()


@dataclass(frozen=True)
class Known:
    """What the system knows about all that a list names.

    ``offices`` answers for the text of a cell (``office_key``), ``accounts`` for a username,
    ``namesakes`` for a name at an office: the usernames that people of that name have there.
    """

    offices: Mapping[str, Sequence[KnownOffice]] = field(default_factory=dict)
    accounts: Mapping[str, KnownAccount] = field(default_factory=dict)
    namesakes: Mapping[tuple[str, int], Sequence[str]] = field(default_factory=dict)


@dataclass
class StaffRow:
    """A row as it was read, and what was found of it; ``number`` is the row's in Excel."""

    number: int
    name: str | None = None
    username: str | None = None
    office_text: str | None = None
    role: Role | None = None
    office_id: int | None = None
    has_account: bool = False
    known: bool = False
    errors: list[Note] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)

    @property
    def post(self) -> Post | None:
        """The posting that the row asks for, once office and role are clear."""
        if self.office_id is None or self.role is None:
            return None
        return self.office_id, self.role


def read_row(number: int, cells: Mapping[str, Cell]) -> StaffRow:
    """Read the cells by their columns' keys; what can't be read stands among the errors."""
    row = StaffRow(number)
    row.name = _read(row, NAME, cells, "没有填姓名", lambda cell: clean_name(cell.text))
    row.username = _read(
        row, USERNAME, cells, "没有填用户名", lambda cell: parse_username(cell.text)
    )
    row.office_text = _read(row, OFFICE, cells, "没有填所属机构", office_key)
    if title := _read(row, ROLE, cells, "没有填岗位", lambda cell: without_blanks(cell.text)):
        row.role = _role(row, title)
    _read(row, REMARK, cells, None, lambda cell: clean_text(cell.text, _LONGEST_REMARK))
    return row


def _read(
    row: StaffRow,
    key: str,
    cells: Mapping[str, Cell],
    missing: str | None,
    clean: Callable[[Cell], str],
) -> str | None:
    if cells[key].blank:
        if missing:
            row.errors.append(Note(key, missing))
        return None
    try:
        return clean(cells[key])
    except ValueError as problem:
        row.errors.append(Note(key, str(problem).rstrip("。")))
        return None


def _role(row: StaffRow, title: str) -> Role | None:
    role = _ROLES.get(title)
    if role is None:
        row.errors.append(Note(ROLE, f"没有“{shown(title)}”这个岗位，请从下拉列表中选择"))
    elif role in ADMINISTRATORS:
        row.errors.append(Note(ROLE, f"{title}不能导入，由省级安全管理员设置"))
        return None
    return role


def office_key(cell: Cell) -> str:
    """What a cell names an office by: an area's code of 12 digits, or a name without blanks.

    Shorter codes of a higher level are filled up. Raises ``CellProblem`` for a code that Excel
    spoilt and for digits that are no code.
    """
    text = read_code_cell(cell)
    if not (text.isascii() and text.isdigit()):
        return without_blanks(cell.text)
    if len(text) not in _SHORT_CODES:
        raise CellProblem(f"机构代码应为 {_CODE_DIGITS} 位数字，现在是 {len(text)} 位")
    return text.ljust(_CODE_DIGITS, "0")


def judge(rows: Sequence[StaffRow], known: Known) -> None:
    """Say of every row what speaks against it, or that it is in already; rows are read anew."""
    for row in rows:
        _judge_office(row, known)
        _judge_account(row, known)
        _judge_post(row, known)
    _judge_together(rows)


def _judge_office(row: StaffRow, known: Known) -> None:
    if row.office_text is None:
        return
    found = known.offices.get(row.office_text, ())
    within = [one for one in found if one.within]
    if not found:
        row.errors.append(
            Note(OFFICE, f"没有“{shown(row.office_text)}”这个机构，请填全称或 12 位代码")
        )
    elif not within:
        row.errors.append(Note(OFFICE, "这个机构不在您的辖区"))
    elif len(within) > 1:
        row.errors.append(Note(OFFICE, f"辖区内有 {len(within)} 个同名机构，请填全称或 12 位代码"))
    else:
        row.office_id = within[0].id
        if row.role is not None and (fault := role_fault(frozenset(), row.role, within[0].level)):
            row.errors.append(Note(ROLE, fault))


def _judge_account(row: StaffRow, known: Known) -> None:
    account = known.accounts.get(row.username or "")
    if account is None:
        return
    row.has_account = True
    if not account.within:
        row.errors.append(Note(USERNAME, "这个用户名已有人使用，请换一个"))
    elif row.name is not None and account.name != row.name:
        row.errors.append(Note(USERNAME, "这个用户名已有人使用，姓名与这里的不同，请核对"))
    elif not account.active:
        row.errors.append(Note(USERNAME, "这个账号已停用，请先启用"))


def _judge_post(row: StaffRow, known: Known) -> None:
    account = known.accounts.get(row.username or "")
    if row.errors or row.post is None:
        return
    if account is None:
        others = known.namesakes.get((row.name or "", row.post[0]), ())
        if others:
            names = "、".join(others)
            row.remarks.append(Note(NAME, f"这个机构已有同名的账号 {names}，请确认不是同一人"))
        return
    held = frozenset(role for _office, role in account.held)
    assert row.role is not None
    if row.post in account.held:
        row.known = True
        row.remarks.append(Note("", "已有这个账号和岗位"))
    elif row.post in account.asked:
        row.known = True
        row.remarks.append(Note("", "这个岗位已经申请，等安全管理员批准"))
    elif conflict := role_conflict(held, row.role):
        row.errors.append(Note(ROLE, conflict))
    else:
        row.remarks.append(Note("", "账号已有，只申请这个岗位"))


def _judge_together(rows: Iterable[StaffRow]) -> None:
    """What shows only from several rows: one username for two people, one line twice."""
    same_username: defaultdict[str, list[StaffRow]] = defaultdict(list)
    for row in rows:
        if row.username is not None:
            same_username[row.username].append(row)
    for together in same_username.values():
        for at, row in enumerate(together):
            _compare(row, together[:at], together)


def _compare(row: StaffRow, before: Sequence[StaffRow], together: Sequence[StaffRow]) -> None:
    for other in together:
        if row.name is not None and other.name is not None and row.name != other.name:
            row.errors.append(Note(USERNAME, f"与第 {other.number} 行的用户名相同，姓名却不同"))
            return
    for other in before:
        if row.post is not None and row.post == other.post:
            row.errors.append(Note("", f"与第 {other.number} 行重复，请删去一行"))
            return
