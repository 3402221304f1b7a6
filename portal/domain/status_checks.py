"""状态核实: for what somebody's status may be looked up (R11.2)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from portal.domain.problems import Problem

LONGEST_WORDS: Final = 100


class Purpose(enum.StrEnum):
    """What the status is looked up for."""

    SERVICE = "service"
    POLICY = "policy"
    INSURANCE = "insurance"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The purpose on the screen."""
        return _LABELS[self]


_LABELS: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.SERVICE: "办理公共就业服务",
        Purpose.POLICY: "审核就业创业扶持政策",
        Purpose.INSURANCE: "核发失业保险待遇",
        Purpose.OTHER: "其他",
    }
)


def purpose_problems(purpose: Purpose, words: str | None) -> tuple[Problem, ...]:
    """What a look-up still has to say."""
    if purpose is Purpose.OTHER and not words:
        return (Problem("words", "请写明用于什么"),)
    return ()


def purpose_text(purpose: Purpose, words: str | None) -> str:
    """The purpose as it is kept and printed."""
    return f"{purpose.label}：{words}" if words else purpose.label
