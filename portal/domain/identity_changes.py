"""Why a person's identity number or name may change, and what is noted of a card."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType


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
