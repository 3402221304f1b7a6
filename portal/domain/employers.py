"""What is known of an employer (用人单位), and how a change of it reads (R6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

from portal.domain.codes import CodeItem
from portal.domain.problems import Problem

LONGEST_NAME: Final = 80
LONGEST_ADDRESS: Final = 150
LONGEST_CONTACT: Final = 40


@dataclass(frozen=True, kw_only=True)
class EmployerDetails:
    """What may change of an employer; code and licence stay as they were seen once."""

    name: str
    kind: CodeItem | None = None
    industry: CodeItem | None = None
    size: CodeItem | None = None
    address: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None


LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "单位名称",
        "kind": "单位性质",
        "industry": "行业",
        "size": "单位规模",
        "address": "地址",
        "contact_name": "联系人",
        "contact_phone": "联系电话",
    }
)
"""What each of the details is called."""

_LONGEST_TOLD: Final = 30
_OF_A_PERSON: Final = frozenset({"contact_name", "contact_phone"})


def licence_problems(*, licence_seen: bool) -> tuple[Problem, ...]:
    """The licence is looked at once, when an employer is recorded (R6.3)."""
    if licence_seen:
        return ()
    return (Problem("licence_seen", "首次办理要收登记证书（规程六）"),)


def changes(before: EmployerDetails, after: EmployerDetails) -> str:
    """What differs, old and new, in words; of the contact only that it does. Empty for nothing."""
    names = [one.name for one in fields(EmployerDetails)]
    return "；".join(
        _change(name, getattr(before, name), getattr(after, name))
        for name in names
        if getattr(before, name) != getattr(after, name)
    )


def _change(name: str, before: object, after: object) -> str:
    if name in _OF_A_PERSON:
        return f"{LABELS[name]}有改动"
    return f"{LABELS[name]}：{_in_words(before)} → {_in_words(after)}"


def _in_words(value: object) -> str:
    words = value.name if isinstance(value, CodeItem) else str(value or "无")
    return words if len(words) <= _LONGEST_TOLD else f"{words[:_LONGEST_TOLD]}…"
