"""Why a person's identity number or name may change, and what is noted of a card."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from portal.domain.ages import WORKING_AGE, age_on, day_of_age
from portal.domain.dates import full_day
from portal.domain.identity import IdKind, IdNumber
from portal.domain.passes import PERMIT_OF
from portal.domain.problems import Problem


class ChangeKind(enum.StrEnum):
    """What happened; each says whether the number, the name, or both may change."""

    MISTYPED_NUMBER = "mistyped_number"
    OLD_FIFTEEN = "old_fifteen"
    NEW_CARD_NUMBER = "new_card_number"
    PASS_TO_PERMIT = "pass_to_permit"  # noqa: S105 - a travel document, not a password
    MISTYPED_NAME = "mistyped_name"
    RENAMED = "renamed"

    @property
    def label(self) -> str:
        """The kind in words."""
        return _LABELS[self]

    @property
    def of_number(self) -> bool:
        """Whether it is the number that changes; else it is the name."""
        return self not in (ChangeKind.MISTYPED_NAME, ChangeKind.RENAMED)

    @property
    def was_mistake(self) -> bool:
        """Whether the old one never was the person's."""
        return self in (ChangeKind.MISTYPED_NUMBER, ChangeKind.MISTYPED_NAME)


_LABELS: Mapping[ChangeKind, str] = MappingProxyType(
    {
        ChangeKind.MISTYPED_NUMBER: "号码录入有误",
        ChangeKind.OLD_FIFTEEN: "15 位旧号码换为 18 位",
        ChangeKind.NEW_CARD_NUMBER: "换发新证，号码变更",
        ChangeKind.PASS_TO_PERMIT: "港澳台通行证换为居住证",
        ChangeKind.MISTYPED_NAME: "姓名录入有误",
        ChangeKind.RENAMED: "依法变更姓名",
    }
)


class CardNoteKind(enum.StrEnum):
    """What is noted of the card the person shows, or can't show."""

    LOST = "lost"
    TEMPORARY = "temporary"

    @property
    def label(self) -> str:
        """The note in words."""
        return {
            CardNoteKind.LOST: "身份证挂失补办中",
            CardNoteKind.TEMPORARY: "持临时身份证",
        }[self]


LONGEST_EVIDENCE: Final = 200
LONGEST_CARD_WORDS: Final = 100
_TEMPORARY_CARD: Final = timedelta(days=92)  # 3 months (临时居民身份证管理办法)

_NEW_KINDS: Mapping[ChangeKind, Mapping[IdKind, frozenset[IdKind]]] = MappingProxyType(
    {
        ChangeKind.OLD_FIFTEEN: {
            IdKind.RESIDENT_ID: frozenset({IdKind.RESIDENT_ID}),
            IdKind.FOREIGN_PR_15: frozenset({IdKind.FOREIGN_PR_2023}),
        },
        ChangeKind.PASS_TO_PERMIT: {held: frozenset({new}) for held, new in PERMIT_OF.items()},
    }
)
"""What a change may lead to, by the kind that is on record; a kind not named leads to any."""

_SAME_BIRTH: Mapping[ChangeKind, str] = MappingProxyType(
    {ChangeKind.OLD_FIFTEEN: "15 位换 18 位", ChangeKind.PASS_TO_PERMIT: "通行证换居住证"}
)


def offered(on_record: IdKind) -> tuple[ChangeKind, ...]:
    """The changes that a person on record with such a document can come with (P1)."""
    return tuple(
        kind for kind in ChangeKind if kind not in _NEW_KINDS or on_record in _NEW_KINDS[kind]
    )


@dataclass(frozen=True)
class NumberChange:
    """A new number, why, and what was seen of it."""

    kind: ChangeKind
    number: IdNumber
    evidence: str


@dataclass(frozen=True)
class NameChange:
    """A new name as ``names.clean_name`` gives it, why, and what was seen of it."""

    kind: ChangeKind
    name: str
    evidence: str


def number_problems(change: NumberChange, old: IdNumber, on: date) -> tuple[Problem, ...]:
    """What forbids a new number on a day, beside ``kind``, ``id_number`` and ``evidence``."""
    found = [*_evidence_problems(change.evidence)]
    if not change.kind.of_number or change.kind not in offered(old.kind):
        found.append(Problem("kind", "请选择号码变更的情形"))
    elif wrong := _number_fault(change.kind, old, change.number, on):
        found.append(Problem("id_number", wrong))
    return tuple(found)


def name_problems(change: NameChange, old_name: str) -> tuple[Problem, ...]:
    """What forbids a new name, beside ``kind``, ``name`` and ``evidence``."""
    found = [*_evidence_problems(change.evidence)]
    if change.kind.of_number:
        found.append(Problem("kind", "请选择姓名变更的情形"))
    if change.name == old_name:
        found.append(Problem("name", "与现在的姓名相同"))
    return tuple(found)


def _evidence_problems(evidence: str) -> tuple[Problem, ...]:
    return () if evidence.strip() else (Problem("evidence", "请写明看了什么证件或材料"),)


def _number_fault(kind: ChangeKind, old: IdNumber, new: IdNumber, on: date) -> str | None:
    if new.canonical == old.canonical:
        return "与现在的号码相同"
    if kind in _NEW_KINDS and new.kind not in _NEW_KINDS[kind][old.kind]:
        return f"“{kind.label}”不会换成{new.kind.label}的号码，请核对情形和号码"
    if new.kind in PERMIT_OF and old.kind not in PERMIT_OF:
        return "不能换成通行证的号码，请用港澳台居民居住证"
    if kind in _SAME_BIRTH and new.birth_date != old.birth_date:
        return f"{_SAME_BIRTH[kind]}不改变出生日期；出生日期不同的，请选“号码录入有误”"
    if new.birth_date > on:
        return "出生日期晚于今天，请核对证件号码"
    if age_on(new.birth_date, on) < WORKING_AGE:
        from_day = full_day(day_of_age(new.birth_date, WORKING_AGE))
        return f"照这个号码本人未满 16 周岁，{from_day}起才可以登记，请核对证件"
    return None


def card_note_problems(kind: CardNoteKind, until: date | None, on: date) -> tuple[Problem, ...]:
    """What can't be of a note made on a day: a day gone by, a temporary card without its day."""
    if until is None:
        if kind is CardNoteKind.TEMPORARY:
            return (Problem("until", "请照临时身份证填有效期的最后一天"),)
        return ()
    if until < on:
        return (Problem("until", "这一天已经过去，请核对"),)
    if kind is CardNoteKind.TEMPORARY and until - on > _TEMPORARY_CARD:
        return (Problem("until", "临时身份证有效期为 3 个月，请核对"),)
    return ()
