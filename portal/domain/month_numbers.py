"""The first numbers of an area and a month (辖区概况): what is counted, under which words."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from portal.domain.codes import code_set
from portal.domain.procedures.certificate import CERTIFICATE

ALL = "all"
"""The one part of what is not told apart any further."""


class Topic(enum.StrEnum):
    """What is counted together."""

    UNEMPLOYED = "unemployed"
    OPENED = "opened"
    ENDED = "ended"
    CLOSED = "closed"
    WAITING = "waiting"
    ROLL = "roll"
    SERVICES = "services"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    CERTIFICATE = "certificate"
    MAY_END = "may_end"

    @property
    def label(self) -> str:
        """The heading on the screen, in the regulation's words."""
        return _LABELS[self]

    @property
    def is_of_now(self) -> bool:
        """Whether it can be told of the present alone: what was is kept nowhere."""
        return self in {Topic.WAITING, Topic.SERVICES, Topic.CERTIFICATE, Topic.MAY_END}

    @property
    def is_of_people(self) -> bool:
        """Whether its list opens people; else it opens cases."""
        return self in {Topic.UNEMPLOYED, Topic.SERVICES, Topic.MAY_END}


_LABELS: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.UNEMPLOYED: "登记失业人员",
        Topic.OPENED: "新办理失业登记",
        Topic.ENDED: "注销失业登记",
        Topic.CLOSED: "办结办件",
        Topic.WAITING: "在办办件",
        Topic.ROLL: "失业动态确认",
        Topic.SERVICES: "“311”服务",
        Topic.MOVED_IN: "迁入",
        Topic.MOVED_OUT: "迁出",
        Topic.CERTIFICATE: "《就业创业证》在办",
        Topic.MAY_END: "可注销失业登记",
    }
)
_UNEMPLOYMENT_ENDS = "7"
"""With what the codes of 规程七 begin."""


@dataclass(frozen=True, order=True)
class Number:
    """One number: a topic, and which part of it."""

    topic: Topic
    part: str = ALL

    @property
    def key(self) -> str:
        """As addresses and kept sums write it: ``ended.701``."""
        return f"{self.topic.value}.{self.part}"

    @property
    def label(self) -> str:
        """The part in words; the topic's own where it has but one."""
        return parts_of(self.topic)[self.part]


@cache
def parts_of(topic: Topic) -> Mapping[str, str]:
    """The parts of a topic in the order of the screen, with their words."""
    parts = {
        Topic.ENDED: {
            one.code: one.short
            for one in code_set("end_reason").items
            if one.code.startswith(_UNEMPLOYMENT_ENDS)
        },
        Topic.CLOSED: {"in_time": "按期办结", "late": "超期办结"},
        Topic.WAITING: {"in_time": "在办未超期", "late": "在办已超期"},
        Topic.ROLL: {
            "done": "已确认",
            "unreachable": "联系不上",
            "left": "未联系",
            "ended": "已注销",
        },
        Topic.SERVICES: {"done": "本服务年度已满足", "lacking": "还欠服务"},
        Topic.CERTIFICATE: {one.code: one.title for one in CERTIFICATE.steps},
    }.get(topic, {ALL: topic.label})
    return MappingProxyType(parts)


def numbers_of(topic: Topic) -> tuple[Number, ...]:
    """The numbers of a topic."""
    return tuple(Number(topic, part) for part in parts_of(topic))


def numbers(*, this_month: bool) -> tuple[Number, ...]:
    """All that can be told of a month."""
    topics = (one for one in Topic if this_month or not one.is_of_now)
    return tuple(number for topic in topics for number in numbers_of(topic))


def parse_number(key: str) -> Number:
    """The number of a key; raises ``ValueError`` where there is none."""
    topic, _, part = key.partition(".")
    number = Number(Topic(topic), part)
    if part not in parts_of(number.topic):
        raise ValueError(key)
    return number
