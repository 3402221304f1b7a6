"""By which way a request came; whichever it was, it is handled by the same standard (R2.3)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

ONLINE_CONSENT = "3"
"""consent_means: the person handed the request in online."""


class Channel(enum.StrEnum):
    """The ways of R2.3, and ``EXISTING`` for what was registered before the system."""

    WINDOW = "window"
    HOTLINE = "hotline"
    SMART_HRSS = "smart_hrss"
    XIANG_JIUYE = "xiang_jiuye"
    EXISTING = "existing"

    @property
    def label(self) -> str:
        """The channel's name in the regulation."""
        return _LABELS[self]


_LABELS: Mapping[Channel, str] = MappingProxyType(
    {
        Channel.WINDOW: "社区（行政村）现场服务窗口",
        Channel.HOTLINE: "12333平台、掌上12333",
        Channel.SMART_HRSS: "智慧人社客户端、公众号",
        Channel.XIANG_JIUYE: "湘就业公众号",
        Channel.EXISTING: "存量登记转入",
    }
)

EVERY_WAY = (Channel.WINDOW, Channel.HOTLINE, Channel.SMART_HRSS, Channel.XIANG_JIUYE)


def consent_fits(channel: Channel, means: str) -> bool:
    """Whether a person who came this way can have agreed by that means (R2.9)."""
    return means != ONLINE_CONSENT or channel is not Channel.WINDOW
