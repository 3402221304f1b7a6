"""What a vacancy may not demand of people (就业促进法, 人力资源市场暂行条例; 36号 P2 真实合法).

What is looked for is a demand, not a bare word: 女装销售 is work, 限女性 is a demand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Demand:
    """A demand that was found: the words of it, and what kind it is."""

    words: str
    kind: str

    @property
    def message(self) -> str:
        """What the clerk is told, beside the field."""
        return f"“{self.words}”属于{self.kind}，招聘信息里不能有，请与单位说明后删去"


_SEX: Final = "(?:男|女)(?:性|士|生|工)?(?![装鞋包款厕男女])"
_LIMITS: Final = "(?:限|仅限|只限|只招|只要|仅招|不招|不要|不收|拒招|优先录用|优先招)"
_ASKS: Final = f"(?:{_LIMITS}|要求|须|需|必须|应)(?:是|为)?"
_TURNS_AWAY: Final = "(?:优先|为主|为佳|不要|勿扰|免谈|勿投)"
_BORN: Final = "(?:已婚|未婚|已育|未育|未孕|怀孕|孕妇|单身|离异)+"
_FROM: Final = "(?:本地|外地|本市|本县|本省|外省|城镇|农村|非农)"
_BEGINS, _ENDS = r"(?:^|[，,。；;、：:\s])", r"(?=$|[，,。；;、）)\s])"
_OF_THOSE_SERVED: Final = "(?!的?(?:老|儿|幼|孩|长者|患者|客|用户|人群|学))"
_KINDS: Final = (
    (
        "性别限制",
        rf"{_ASKS}(?:招)?{_SEX}|{_SEX}{_TURNS_AWAY}|{_BEGINS}(?:男|女)(?:性|士)?{_ENDS}"
        rf"|性别(?:要求)?(?:[:：为是]|要求)?{_SEX}"
        r"|(?:招|聘|招聘|诚聘)(?:男|女)(?:工|性|生|士|员工)",
    ),
    (
        "婚育限制",
        rf"{_ASKS}{_BORN}|{_BORN}(?:者|人员|女性|男性)?{_TURNS_AWAY}|{_BORN}(?:者|人员|女性|男性)"
        rf"|{_BEGINS}{_BORN}{_ENDS}"
        r"|(?:不得|不能|不准|禁止)(?:结婚|怀孕|生育|恋爱)",
    ),
    (
        "户籍限制",
        rf"{_FROM}(?:户口|户籍)(?:人员|者|优先|的|{_ENDS})"
        rf"|{_LIMITS}{_FROM}(?:人|人员|户口|户籍)"
        r"|(?:户口|户籍)(?:限|要求|须|需|必须|在)"
        rf"|(?:本地人|外地人){_TURNS_AWAY}|籍贯",
    ),
    (
        "民族、宗教限制",
        rf"{_LIMITS}[一-龥]{{1,4}}族(?:人)?|(?:汉族|少数民族){_TURNS_AWAY}"
        r"|(?:要求|须|需|必须)(?:是|为)?(?:汉族|少数民族)"
        rf"|(?:无|没有)宗教信仰|有宗教信仰(?:者)?{_TURNS_AWAY}",
    ),
    (
        "年龄限制",
        r"(?:年龄|岁数)[^。；，,]{0,4}\d{2}"
        rf"|\d{{2}}\s*周?岁\s*(?:以下|以内|之下|以上|到|至|-|—|~|～){_OF_THOSE_SERVED}"
        rf"|\d{{2}}\s*(?:到|至|-|—|~|～)\s*\d{{2}}\s*周?岁{_OF_THOSE_SERVED}"
        r"|(?:限|仅限|只招|要求)\d0后|\d0后优先",
    ),
    (
        "健康歧视",
        r"(?:乙肝|表面抗原|澳抗)(?:阳性|携带)(?:者)?|(?:不招|不要|不收)(?:乙肝|残疾)"
        rf"|[大小]三阳|(?:残疾人|残疾){_TURNS_AWAY}",
    ),
    (
        "违规收取财物、证件",
        r"(?:缴纳|交纳|收取|交|收|扣)(?:(?!顾客|客户|用户|业主|会员)[^。；，,]){0,6}"
        r"(?:押金|保证金|服装费|培训费|报名费|建档费)"
        r"|(?:扣押|抵押|扣留)[^。；，,]{0,4}(?:身份证|证件|毕业证)",
    ),
)
_PATTERNS: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_LAWFUL: Final = re.compile(
    r"男[、，]?女(?:不限|均可|皆可|都可)|性别不限|不限(?:性别|男女|户籍|户口|民族|婚育|年龄)"
    r"|(?:年龄|户籍|户口|民族|婚否|婚育|籍贯)(?:情况)?不限"
    r"|(?:年满|满|已满)\s*(?:16|十六|18|十八)\s*(?:周)?岁(?:以上)?|(?:16|18)\s*周?岁以上"
    r"|不(?:收取|收|交)(?:任何)?(?:押金|保证金|服装费|培训费|报名费|费用)"
    r"|无(?:押金|保证金)|免(?:押金|培训费)"
)
"""What says that nothing of the kind is demanded, and the age that the law itself sets."""


def demand_in(words: str) -> Demand | None:
    """The first unlawful demand in the words of a vacancy; None where there is none."""
    told = _LAWFUL.sub("　", words)
    for kind, pattern in _PATTERNS:
        if found := pattern.search(told):
            return Demand(found[0].strip(), kind)
    return None
