"""信息比对 (R2.8): what other systems say of a person, and whether it fits what was declared."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType


class Source(enum.StrEnum):
    """Where the data comes from."""

    SOCIAL_INSURANCE = "social_insurance"
    BUSINESS = "business"

    @property
    def label(self) -> str:
        """The source's name on the screen."""
        return _SOURCES[self]


class State(enum.StrEnum):
    """What a source says of a person."""

    INSURED_BY_EMPLOYER = "insured_by_employer"
    INSURED_FLEXIBLY = "insured_flexibly"
    PENSION = "pension"
    OWNER = "owner"

    @property
    def label(self) -> str:
        """The state in words."""
        return _STATES[self]


class Result(enum.StrEnum):
    """How a comparison came out; a difference is shown and never decides."""

    SAME = "same"
    DIFFERENT = "different"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        """The result in words."""
        return _RESULTS[self]


_SOURCES: Mapping[Source, str] = MappingProxyType(
    {Source.SOCIAL_INSURANCE: "社会保险", Source.BUSINESS: "市场主体（工商）"}
)
_STATES: Mapping[State, str] = MappingProxyType(
    {
        State.INSURED_BY_EMPLOYER: "单位参保缴费",
        State.INSURED_FLEXIBLY: "灵活就业参保缴费",
        State.PENSION: "领取基本养老保险待遇",
        State.OWNER: "登记为经营者或法定代表人",
    }
)
_RESULTS: Mapping[Result, str] = MappingProxyType(
    {Result.SAME: "与申报一致", Result.DIFFERENT: "与申报不一致", Result.ABSENT: "没有可比对的数据"}
)
