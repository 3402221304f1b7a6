"""机构调整: areas and their offices renamed, merged, split or closed by an order: the rules."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.domain.areas import Level, is_within, office_name
from portal.domain.problems import Problem

MOST_SOURCES: Final = 20
MOST_WORDS: Final = 20
_PROVINCE_CODE: Final = "43"
_CODE: Final = re.compile(r"\d{12}", re.ASCII)
# How far a code of each level goes; the digits after it are noughts.
_DIGITS: Final = {Level.CITY: (2, 4), Level.COUNTY: (4, 6), Level.TOWN: (6, 9)}


class Kind(enum.StrEnum):
    """What an order does; ``REVERSE`` takes an earlier one back."""

    RENAME = "rename"
    MERGE = "merge"
    CLOSE = "close"
    SPLIT = "split"
    REVERSE = "reverse"

    @property
    def label(self) -> str:
        """In words."""
        return {
            Kind.RENAME: "更名",
            Kind.MERGE: "合并",
            Kind.CLOSE: "撤销",
            Kind.SPLIT: "拆分",
            Kind.REVERSE: "恢复原状",
        }[self]


JOINING: Final = (Kind.MERGE, Kind.CLOSE)
"""The kinds by which areas end in another."""
WANTED: Final = (Kind.RENAME, Kind.MERGE, Kind.SPLIT, Kind.CLOSE)
"""What an order may ask for; a reversal is asked for on the order's own page."""


class Status(enum.StrEnum):
    """How far an order has come; one that is approved waits for its day."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    TURNED_DOWN = "turned_down"
    WITHDRAWN = "withdrawn"
    DONE = "done"
    REVERSED = "reversed"

    @property
    def label(self) -> str:
        """In words."""
        return {
            Status.PROPOSED: "待批准",
            Status.APPROVED: "已批准，待生效",
            Status.TURNED_DOWN: "未批准",
            Status.WITHDRAWN: "已撤回",
            Status.DONE: "已生效",
            Status.REVERSED: "已恢复原状",
        }[self]


PENDING: Final = (Status.PROPOSED, Status.APPROVED)
"""Not carried out yet, and may be withdrawn."""


@dataclass(frozen=True)
class Place:
    """An area as the rules see it."""

    id: int
    level: Level
    path: str
    full_name: str
    open: bool = True
    busy: bool = False
    """Another order about it, or about an area within or above, waits."""


@dataclass(frozen=True)
class Order:
    """What an order says. ``subject`` is renamed or split; ``sources`` end in the target.

    ``target`` is there already, or the order makes it, of ``new_name`` and ``new_code``; a renamed
    area gets these. A community is split by ``words`` in its people's addresses, any other area by
    the ``parts`` that go; ``staff`` are the postings that go along.
    """

    kind: Kind
    number: str
    title: str
    ordered_on: date
    effective_on: date
    subject: Place | None = None
    sources: tuple[Place, ...] = ()
    parts: tuple[Place, ...] = ()
    target: Place | None = None
    new_name: str | None = None
    new_code: str | None = None
    words: tuple[str, ...] = ()
    staff: tuple[int, ...] = ()

    @property
    def touched(self) -> tuple[Place, ...]:
        """The areas that the order names."""
        found = (self.subject, *self.sources, *self.parts, self.target)
        return tuple(one for one in found if one is not None)

    @property
    def leaving(self) -> tuple[Place, ...]:
        """Whose offices give something away."""
        if self.kind in JOINING:
            return self.sources
        return (self.subject,) if self.kind is Kind.SPLIT and self.subject else ()

    @property
    def level(self) -> Level | None:
        """The level on which the order works."""
        first = self.subject or next(iter(self.sources), None)
        return first.level if first else None


def faults(
    order: Order,
    within: str,
    *,
    code_taken: bool,
    name_taken: bool,
    names_twice: Sequence[str] = (),
) -> tuple[Problem, ...]:
    """What speaks against an order, each beside its field; ``within`` is the path of who may.

    ``code_taken``: the new code is or was an area's; ``name_taken``: an open area has the name.
    ``names_twice``: the names that two areas below one would have.
    """
    return (
        *_dates(order),
        *_places(order, within),
        *{
            Kind.RENAME: _renaming,
            Kind.MERGE: _joining,
            Kind.CLOSE: _joining,
            Kind.SPLIT: _splitting,
        }[order.kind](order),
        *_alike(order, names_twice),
        *_new(order, code_taken=code_taken, name_taken=name_taken),
    )


def _dates(order: Order) -> Iterator[Problem]:
    if order.effective_on < order.ordered_on:
        yield Problem("effective_on", "生效日期不能早于发文日期")


def _places(order: Order, within: str) -> Iterator[Problem]:
    fields = (
        ("subject", (order.subject,)),
        ("sources", order.sources),
        ("parts", order.parts),
        ("target", (order.target,)),
    )
    for field, places in fields:
        for one in places:
            if one is None:
                continue
            if not one.open:
                yield Problem(field, f"{one.full_name}已经撤销或并入其他机构")
            elif one.path == within or not is_within(one.path, within):
                yield Problem(field, f"{one.full_name}不在您的下级辖区，由上级管理员办理")
            elif one.busy:
                yield Problem(field, f"{one.full_name}另有待批准或待生效的调整，请先办完或撤回")


def _renaming(order: Order) -> Iterator[Problem]:
    if order.subject is None:
        yield Problem("subject", "请选择要更名的机构")
    if not order.new_name:
        yield Problem("new_name", "请填写新名称")


def _joining(order: Order) -> Iterator[Problem]:
    sources, ids = order.sources, [one.id for one in order.sources]
    if not sources:
        yield Problem("sources", f"请选择要{order.kind.label}的机构")
        return
    if order.kind is Kind.CLOSE and len(sources) > 1:
        yield Problem("sources", "一次撤销一个机构")
    if len(sources) > MOST_SOURCES:
        yield Problem("sources", f"一次最多合并 {MOST_SOURCES} 个机构")
    if len(set(ids)) < len(ids):
        yield Problem("sources", "同一个机构填了两次")
    if len({one.level for one in sources}) > 1:
        yield Problem("sources", "合并的机构须是同一级")
    yield from _ending(order, sources)
    if order.target is not None and order.target.id in ids:
        yield Problem("target", "接收机构不能是被合并、被撤销的机构")


def _splitting(order: Order) -> Iterator[Problem]:
    subject = order.subject
    if subject is None:
        yield Problem("subject", "请选择要拆分的机构")
        return
    yield from _ending(order, (subject,))
    if order.target is not None and order.target.id == subject.id:
        yield Problem("target", "接收机构不能是被拆分的机构")
    if subject.level is Level.COMMUNITY:
        yield from _words(order)
    elif not order.parts:
        yield Problem("parts", "请选择划出的下级机构")
    elif any(not _directly_below(one, subject) for one in order.parts):
        yield Problem("parts", f"划出的须是{subject.full_name}直属的下级机构")


def _words(order: Order) -> Iterator[Problem]:
    if not order.words:
        yield Problem("words", "请写明划出的小区、组，每行一个")
    elif len(order.words) > MOST_WORDS:
        yield Problem("words", f"最多 {MOST_WORDS} 行")
    elif any(len(word) < 2 for word in order.words):
        yield Problem("words", "每行至少两个字，以免划出不该划的人")


def _ending(order: Order, ends: Sequence[Place]) -> Iterator[Problem]:
    """Whoever loses something loses it to one place of its own level, which there has to be."""
    if order.target is None and not order.new_name:
        yield Problem("target", "请选择接收机构，或填写新设机构的名称和代码")
    elif order.target is not None and order.new_name:
        yield Problem("new_name", "接收机构已经选定，不必再填新设机构")
    elif order.target is not None and any(one.level is not order.target.level for one in ends):
        yield Problem("target", "接收机构须是同一级")


def _alike(order: Order, names: Sequence[str]) -> Iterator[Problem]:
    """No two places have one full name."""
    if names:
        field = "sources" if order.kind in JOINING else "parts"
        yield Problem(field, f"两处都有{'、'.join(names)}，请先更名")


def _directly_below(one: Place, above: Place) -> bool:
    return one.path == f"{above.path}{one.id}/"


def _new(order: Order, *, code_taken: bool, name_taken: bool) -> Iterator[Problem]:
    makes = order.kind is not Kind.RENAME and order.target is None and order.new_name
    if makes and not order.new_code:
        yield Problem("new_code", "请填写新设机构的 12 位区划代码")
    if order.new_code and order.level and not code_fits(order.new_code, order.level):
        yield Problem("new_code", "不是这一级的 12 位区划代码，请核对")
    elif order.new_code and code_taken:
        yield Problem("new_code", "这个代码已经用过，请核对")
    if order.new_name and name_taken:
        yield Problem("new_name", "这里已有同名的机构")


def code_fits(code: str, level: Level) -> bool:
    """Whether a statistical code is one of Hunan's of that level."""
    if not _CODE.fullmatch(code) or not code.startswith(_PROVINCE_CODE) or level is Level.PROVINCE:
        return False
    if level is Level.COMMUNITY:
        return int(code[9:]) > 0
    begins, ends = _DIGITS[level]
    return int(code[begins:ends]) > 0 and int(code[ends:]) == 0


def full_name_below(above: str, level_above: Level, name: str) -> str:
    """The full name of an area below another: from the city down."""
    return ("" if level_above is Level.PROVINCE else above) + office_name(name)


def parent_of(path: str) -> int | None:
    """The id of the area right above, as a path has it."""
    ids = path.split("/")[:-1]
    return int(ids[-2]) if len(ids) > 1 else None
