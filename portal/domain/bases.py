"""Why it was lawful to act: the kinds of what a decision rests on (design, invariant 3)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType


class BasisKind(enum.StrEnum):
    """Why it was lawful to act (design, invariant 3).

    ``EXISTING`` is a registration that stood before the system did, taken over at go-live;
    ``ORDER`` is one of the office above, to undo what was done.
    """

    PERSON = "person"
    FAMILY = "family"
    RETIREMENT_PROOF = "retirement_proof"
    COMPARISON = "comparison"
    REFUSALS = "refusals"
    UNREACHABLE = "unreachable"
    EXISTING = "existing"
    ORDER = "order"

    @property
    def label(self) -> str:
        """The kind on the screen."""
        return _BASIS_LABELS[self]


_BASIS_LABELS: Mapping[BasisKind, str] = MappingProxyType(
    {
        BasisKind.PERSON: "本人同意",
        BasisKind.FAMILY: "家属告知确认",
        BasisKind.RETIREMENT_PROOF: "退休证明",
        BasisKind.COMPARISON: "信息比对",
        BasisKind.REFUSALS: "拒绝“311”服务的记录",
        BasisKind.UNREACHABLE: "逐月动态确认记录",
        BasisKind.EXISTING: "存量登记",
        BasisKind.ORDER: "上级机构撤销决定",
    }
)
