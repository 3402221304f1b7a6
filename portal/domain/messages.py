"""What a person is told by text message: one wording a topic, and no personal data in any.

Relatives share a phone, so a message tells no name, no number and no reason; what there is to
read is on the paper that waits at the office. A return asks for nothing but the form (R2.6).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.domain.workflow import Status


class Topic(enum.StrEnum):
    """What a message is about."""

    DONE = "done"
    ENDED = "ended"
    REFUSED = "refused"
    RETURNED = "returned"
    COLLECT = "collect"
    REVOKED = "revoked"
    MOVED = "moved"
    STAYS = "stays"
    PUT_BACK = "put_back"
    JOB = "job"
    TRAINING = "training"

    @property
    def label(self) -> str:
        """The topic on the screen."""
        return _LABELS[self]


@dataclass(frozen=True)
class Facts:
    """What a wording needs: the office as papers name it, the procedure's title, the case."""

    office: str
    procedure: str
    case_number: str
    office_phone: str | None = None
    refused_as: str = "不予登记"


@dataclass(frozen=True)
class Recommended:
    """What is recommended: a vacancy of an employer, or a course of an institution.

    ``pay`` is in words (4000–5500元/月); of a course, when it begins (12月1日开班). ``place`` is
    where it is.
    """

    what: str
    by: str
    place: str = ""
    pay: str = ""


def wording(topic: Topic, facts: Facts) -> str:
    """What is told of a case: at most 140 characters for any office and procedure there is."""
    text = _WORDINGS[topic].format(
        office=facts.office, procedure=facts.procedure, refused=facts.refused_as
    )
    phone = f"电话{facts.office_phone}，" if facts.office_phone else ""
    return f"{text}{phone}办件号{facts.case_number}。"


def recommendation(
    topic: Topic, facts: Recommended, office: str, office_phone: str | None = None
) -> str:
    """What is recommended to somebody by an office: at most 140 characters for any office.

    What is too long is cut short. Raises ``KeyError`` for a topic that recommends nothing.
    """
    named = _RECOMMENDING[topic].format(
        office=office, by=_cut(facts.by, _LONGEST_BY), what=_cut(facts.what, _LONGEST_WHAT)
    )
    more = [_cut(facts.pay, _LONGEST_PAY)] if facts.pay else []
    if facts.place:
        more.append(f"在{_cut(facts.place, _LONGEST_PLACE)}")
    asked = f"有意请联系该处，电话{office_phone}。" if office_phone else "有意请联系该处。"
    return "，".join([named, *more, asked])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


_LONGEST_BY, _LONGEST_WHAT, _LONGEST_PAY, _LONGEST_PLACE = 20, 16, 12, 16
_RECOMMENDING: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.JOB: "您好，{office}向您推荐岗位：{by}招聘{what}",
        Topic.TRAINING: "您好，{office}向您推荐培训：{by}的{what}",
    }
)

TOPIC_OF: Mapping[Status, Topic] = MappingProxyType(
    {
        Status.COMPLETED: Topic.DONE,
        Status.REFUSED: Topic.REFUSED,
        Status.RETURNED: Topic.RETURNED,
        Status.TO_COLLECT: Topic.COLLECT,
        Status.REVOKED: Topic.REVOKED,
    }
)
"""What the applicant is told when a case comes to a status; of others they are told nothing."""

_LABELS: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.DONE: "告知已办结",
        Topic.ENDED: "告知已注销",
        Topic.REFUSED: "告知不予登记",
        Topic.RETURNED: "请本人补正",
        Topic.COLLECT: "请本人领取",
        Topic.REVOKED: "告知已撤销",
        Topic.MOVED: "告知已迁入",
        Topic.STAYS: "告知没有迁出",
        Topic.PUT_BACK: "告知已转回",
        Topic.JOB: "岗位推荐",
        Topic.TRAINING: "培训推荐",
    }
)
_WORDINGS: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.DONE: "您的{procedure}已在{office}办结，",
        Topic.ENDED: "您好，{office}已为您办理{procedure}，告知书可到该处领取，有异议可拨打12333。",
        Topic.REFUSED: (
            "您申请的{procedure}{refused}，理由见告知书，请到{office}领取，有异议可拨打12333。"
        ),
        Topic.RETURNED: "您的{procedure}有栏目要补正，请到{office}办理，不用另交证明。",
        Topic.COLLECT: "您的{procedure}已办好，请本人带身份证到{office}领取。",
        Topic.REVOKED: (
            "您的{procedure}已由上级机构撤销，请到{office}领取告知书，有异议可拨打12333。"
        ),
        Topic.MOVED: "您的失业登记已迁入{office}，以后由该处为您服务。",
        Topic.STAYS: "您的失业登记没有迁出，仍由{office}服务，原因请问该处。",
        Topic.PUT_BACK: "您的失业登记已转回{office}，由该处服务，异议可拨12333。",
    }
)
