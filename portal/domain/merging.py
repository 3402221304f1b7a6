"""When two records of one person may become one, and what stands in the way (R11.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

LONGEST_REASON: Final = 200
_CERTIFICATE: Final = "certificate"
_EMPLOYMENT: Final = "employment"
_MOVE_OUT: Final = "move_out"
_UNEMPLOYMENT: Final = "unemployment"


@dataclass(frozen=True)
class Identity:
    """Who a record, or a form, says the person is."""

    name: str
    sex: str
    birth_date: date


@dataclass(frozen=True)
class Waiting:
    """A case not closed yet: what it is, who handles it, who its form says the person is."""

    title: str
    office: str
    declared: Identity


@dataclass(frozen=True)
class Record:
    """What a merge has to know of a record.

    ``open_at`` are the open registrations: the office that handles each, by its kind. ``waiting``
    are the open cases by procedure. ``here``: whether it lies in the area of whoever merges;
    ``tells_sex``: whether its number does, which a pass's and an old foreign card's don't;
    ``certified``: whether it has a certificate's number.
    """

    identity: Identity
    died_on: date | None
    here: bool
    open_at: Mapping[str, str]
    waiting: Mapping[str, Waiting]
    tells_sex: bool = True
    certified: bool = False


def hindrances(kept: Record, merged: Record) -> tuple[str, ...]:
    """What has to be done first, each a sentence; nothing when the two can be merged."""
    return tuple(_hindrances(kept, merged))


def _different_people(kept: Record, merged: Record) -> Iterator[str]:
    if kept.identity.birth_date != merged.identity.birth_date:
        yield "出生日期不同，请先核对并更正证件号码"
    if kept.identity.sex != merged.identity.sex and kept.tells_sex and merged.tells_sex:
        yield "性别不同，请先核对并更正证件号码"


def _hindrances(kept: Record, merged: Record) -> Iterator[str]:
    yield from _different_people(kept, merged)
    if not merged.here and (merged.open_at or merged.waiting):
        offices = {*merged.open_at.values(), *(case.office for case in merged.waiting.values())}
        where = "、".join(sorted(offices))
        yield f"另一条记录不在本辖区，还有有效登记或在办业务：请先由{where}办结、撤回或办理迁出"
    for one, other in ((kept, merged), (merged, kept)):
        if _EMPLOYMENT in one.open_at and _UNEMPLOYMENT in other.open_at:
            yield "一条记录是有效就业登记，另一条是有效失业登记：请先核实，注销与事实不符的一项"
    yield from _waiting_on_both(kept, merged)
    if kept.died_on != merged.died_on:
        yield "两条记录的死亡登记不一致：请先核实并更正"


def _waiting_on_both(kept: Record, merged: Record) -> Iterator[str]:
    for procedure in sorted(kept.waiting.keys() & merged.waiting.keys()):
        title = kept.waiting[procedure].title
        yield f"两条记录都在办理{title}：请先办结或撤回其中一件"
    for procedure, case in sorted(merged.waiting.items()):
        if procedure not in kept.waiting and case.declared != kept.identity:
            yield f"在办的{case.title}所填姓名、性别或出生日期与保留的记录不同：请先办结或撤回"
    if _UNEMPLOYMENT in kept.open_at and _UNEMPLOYMENT in merged.open_at:
        for one in (kept, merged):
            if _MOVE_OUT in one.waiting:
                yield f"{one.waiting[_MOVE_OUT].office}正在办理其中一条的迁出：请先办结或撤回"
    if kept.certified and merged.certified and _CERTIFICATE in merged.waiting:
        yield "并入的记录正在申领《就业创业证》，它的证号将不再使用：请先发放、撤回或不予发证"
