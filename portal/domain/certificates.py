"""The 《就业创业证》 on paper: how it is printed, what its photo is, whether it still holds."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.domain.codes import CodeItem
from portal.domain.problems import Problem


class Form(enum.StrEnum):
    """A whole certificate on plain A4, or only the values on a pre-printed booklet (套打)."""

    PLAIN = "plain"
    OVERPRINT = "overprint"

    @property
    def label(self) -> str:
        """The form on the screen."""
        return {"plain": "A4纸全本打印", "overprint": "空白证套打"}[self.value]


class PhotoKind(enum.StrEnum):
    """两张纸质照片, or one digital photo (R11.3)."""

    PAPER = "paper"
    DIGITAL = "digital"

    @property
    def label(self) -> str:
        """The kind on the screen."""
        return {"paper": "收取纸质照片2张", "digital": "电子照片"}[self.value]


class IssueState(enum.StrEnum):
    """Whether a certificate on paper holds: from the hand-over until it is void or replaced."""

    MADE = "made"
    VALID = "valid"
    VOID = "void"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """The state on the screen."""
        return _STATES[self]


_STATES: Mapping[IssueState, str] = MappingProxyType(
    {
        IssueState.MADE: "待发放",
        IssueState.VALID: "有效",
        IssueState.VOID: "已作废",
        IssueState.REPLACED: "已补发、换发新证",
    }
)


NEW, SUPPLEMENT, EXCHANGE = "01", "02", "03"
"""certificate_issue_type: 新增, 补发 (lost or damaged), 换证 (changed or full)."""


SIGNED_FOR: Mapping[str, str] = MappingProxyType({"2": "屏幕手写签名", "1": "本人在领取单上签字"})
"""consent_means by which the holder signs for a certificate, in the words of the hand-over."""


@dataclass(frozen=True)
class Asked:
    """What is asked for: the issue type, why there is to be another one, and the photo.

    ``photo_id`` names the person's digital photo; with paper photos there is none.
    """

    issue_type: CodeItem
    because: str | None
    photo_kind: PhotoKind
    photo_id: int | None = None


def fitting_types(*, had_any: bool) -> tuple[str, ...]:
    """The issue types (codes) that can be asked for: the first is 新增, later 补发 or 换证."""
    return (SUPPLEMENT, EXCHANGE) if had_any else (NEW,)


def asked_problems(asked: Asked, *, had_any: bool) -> tuple[Problem, ...]:
    """What a request still lacks, each with the field of the screen it belongs to (R11.3)."""
    found = []
    if asked.issue_type.code not in fitting_types(had_any=had_any):
        words = "本人领过纸质证，请选择补发或换证" if had_any else "本人没有领过纸质证，只能选新增"
        found.append(Problem("issue_type", words))
    elif asked.issue_type.code != NEW and not asked.because:
        found.append(Problem("because", "请写明补发或换证的原因"))
    if asked.photo_kind is PhotoKind.DIGITAL and asked.photo_id is None:
        found.append(Problem("photo", "请上传或拍摄一张免冠照片，或改选收取纸质照片"))
    return tuple(found)
