"""本人信息查询记录: who saw and used a person's data, on paper for them (个人信息保护法 44、45)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.printing.environment import print_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One act: when (in Asia/Shanghai), at which office, by which role and staff number, what."""

    at: datetime
    office: str
    role: str
    staff: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLog:
    """The paper's head and its lines, the newest first.

    ``number`` is the request's, ``id_number`` as it shall be printed: masked; ``asker`` says who
    came. ``kept`` is for how long the trail goes back, in words; ``asked_at`` in Asia/Shanghai.
    """

    number: str
    name: str
    id_number: str
    first: date
    last: date
    asker: str
    kept: str
    lines: tuple[LogLine, ...]
    office: str
    officer: str
    asked_at: datetime


def access_log_html(log: AccessLog) -> str:
    """The paper as one HTML document for A4, its head repeated on every page."""
    return print_environment().get_template("access_log.html").render(log=log)
